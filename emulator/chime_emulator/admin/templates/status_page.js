// Fetch the page once a second while it is visible, and replace the parts that have changed.
"use strict";
const state = document.getElementById("state");

function showState(text, lost) {
  if (state.textContent !== text) state.textContent = text;
  document.body.classList.toggle("lost", lost);
}

function replaceContent(part, fresh) {
  if (part.innerHTML === fresh.innerHTML) return;
  // The link at the same position takes the focus of a link that is replaced.
  const links = [...part.querySelectorAll("a")];
  const focused = links.indexOf(document.activeElement);
  part.replaceChildren(...fresh.childNodes);
  if (focused >= 0) (part.querySelectorAll("a")[focused] ?? part).focus();
}

async function update() {
  try {
    const response = await fetch("/?refresh");
    if (!response.ok) throw new Error("status " + response.status);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-part]"))
      replaceContent(part, fresh.getElementById(part.id));
    showState("This page updates itself.", false);
  } catch {
    showState("The emulator does not respond. This page may be out of date.", true);
  }
}

async function watch() {
  if (!document.hidden) await update();
  setTimeout(watch, 1000);
}

watch();
