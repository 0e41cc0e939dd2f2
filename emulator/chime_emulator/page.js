// Once a second, while someone looks: fetch the page again and put in place what has changed.
"use strict";
const state = document.getElementById("state");

function say(text, lost) {
  if (state.textContent !== text) state.textContent = text;
  document.body.classList.toggle("lost", lost);
}

function renew(part, fresh) {
  if (part.innerHTML === fresh.innerHTML) return;
  // A link in focus is replaced by its like, which takes the focus over.
  const links = [...part.querySelectorAll("a")];
  const focused = links.indexOf(document.activeElement);
  part.replaceChildren(...fresh.childNodes);
  if (focused >= 0) (part.querySelectorAll("a")[focused] ?? part).focus();
}

async function look() {
  try {
    const answer = await fetch("/?refresh");
    if (!answer.ok) throw new Error("status " + answer.status);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]"))
      renew(part, fresh.getElementById(part.id));
    say("This page keeps itself up to date.", false);
  } catch {
    say("The local API does not answer; what you see may be old.", true);
  }
}

async function watch() {
  if (!document.hidden) await look();
  setTimeout(watch, 1000);
}

watch();
