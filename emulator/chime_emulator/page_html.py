"""Pieces of HTML that the parts of the status page are made of.

Text becomes HTML only by `Markup`, which escapes whatever is not `Markup` itself: names, tags and
paths are the clients'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from .life import Life
from .shapes import timestamp

LONGEST = 120
"""Characters of a client's text that are shown."""
STEPS = 8
"""Statuses of a life that are shown; a pipeline can be paused and resumed without end."""


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, none: str
) -> Markup:
    """A table whose rows begin with what they are about, or the text `none` if it has none."""
    body = [
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first, Markup().join(Markup("<td>{}</td>").format(cell) for cell in rest)
        )
        for first, *rest in rows
    ]
    if not body:
        return Markup("<p>{}</p>").format(none) if none else Markup()
    heads = Markup().join(Markup('<th scope="col">{}</th>').format(text) for text in headings)
    return Markup(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(caption, heads, Markup().join(body))


def timeline(life: Life, now: float) -> Markup:
    """The statuses of a life up to `now`, and those to come."""
    present = max(sum(change.at <= now for change in life.changes) - 1, 0)
    first = max(present + 3 - STEPS, 0)
    steps = []
    for place, change in enumerate(life.changes[first : first + STEPS], first):
        tense = "past" if place < present else "now" if place == present else "next"
        steps.append(
            Markup('<li class="{} {}"{}><span>{}</span> {}{}</li>').format(
                tense,
                change.status,
                Markup(' aria-current="step"' if tense == "now" else ""),
                change.status,
                "due " if tense == "next" else "",
                moment(change.at, with_date=place == first),
            )
        )
    before = (
        Markup("<p>after {}</p>").format(plural(first, "earlier status", "es")) if first else ""
    )
    return before + Markup('<ol class="life">{}</ol>').format(Markup().join(steps))


def thing(kind: str, id_: str, members: Mapping[str, Any]) -> Markup:
    """What has an id, and the members that tell it from others."""
    return Markup("<b>{}</b> <code>{}</code>{}").format(kind, id_, listed(members))


def listed(members: Mapping[str, Any]) -> Markup:
    """Names and values."""
    pairs = (
        Markup("<div><dt>{}</dt> <dd>{}</dd></div>").format(short(name), shown(value))
        for name, value in members.items()
    )
    return Markup('<dl class="facts">{}</dl>').format(Markup().join(pairs))


def link(address: str) -> Markup:
    """A link that is its own text."""
    return Markup('<a href="{0}">{0}</a>').format(address)


def moment(seconds: float, with_date: bool) -> Markup:
    """A time of the emulator's clock, in seconds since the epoch."""
    text = timestamp(seconds)
    said = f"{text[:10]} {text[11:-1]}" if with_date else text[11:-1]
    return Markup('<time datetime="{}">{}</time>').format(text, said)


def shown(value: Any) -> str:
    """A value as text; of an ARN the part that is not the same for all."""
    text = "none" if value is None else str(value)
    return short(text.split(":", 5)[-1] if text.startswith("arn:") else text)


def short(text: str) -> str:
    """A text, or the beginning of a longer one."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def plural(number: int, noun: str, ending: str = "s") -> str:
    """A number of something."""
    return f"{number:,} {noun}{'' if number == 1 else ending}"
