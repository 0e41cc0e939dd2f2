"""The parts of the status page, each a piece of HTML.

Text becomes HTML only by `Markup`, which escapes whatever is not `Markup` itself: names, tags and
paths are the clients'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from markupsafe import Markup

from .definitions import CONFIGURATION
from .fault_kinds import KINDS
from .life import Life
from .overview import Newest, Overview
from .records import Definition, Pipeline, Task
from .settings import Settings
from .shapes import timestamp

LONGEST = 120
"""Characters of a client's text that are shown."""
TAGS = 5
"""Tags of a pipeline that are shown."""
STEPS = 8
"""Statuses of a life that are shown; a pipeline can be paused and resumed without end."""


def parts(
    view: Overview, calls: Mapping[str, Any], faults: Sequence[Mapping[str, Any]], limit: int
) -> dict[str, Markup]:
    """All parts, by the names that the template has for them.

    Args:
        view: what exists.
        calls: see `Calls.report`.
        faults: see `Faults.report`.
        limit: how many faults are shown; of the others there are no more than that.
    """
    return {
        "summary": _summary(view, calls, faults),
        "tasks": _table(
            ("Task", "Life"),
            ((_task(task), _life(task.life, view.now)) for task in view.tasks.records),
            _more(view.tasks, "/_emulator/tasks"),
            "No task yet: StartSpeakerSearchTask and StartVoiceToneAnalysisTask start one.",
        ),
        "pipelines": _table(
            ("Pipeline", "Life"),
            (
                (_pipeline(pipeline, view.tags[pipeline.arn]), _life(pipeline.life, view.now))
                for pipeline in view.pipelines.records
            ),
            _more(view.pipelines, "/_emulator/pipelines"),
            "No pipeline.",
        ),
        "faults": _faults(faults, limit),
        "settings": _settings(view.settings),
        "calls": _calls(calls),
        "counts": _table(
            ("Operation", "Calls"),
            sorted(calls["counts"].items(), key=lambda each: (-each[1], each[0])),
            "By operation, since the start",
            "",
        ),
        "configurations": _definitions(
            view.configurations, "ListMediaInsightsPipelineConfigurations"
        ),
        "domains": _definitions(view.domains, "ListVoiceProfileDomains"),
    }


def _summary(
    view: Overview, calls: Mapping[str, Any], faults: Sequence[Mapping[str, Any]]
) -> Markup:
    # No count of calls: it changes all the time, and a screen reader says every change.
    return Markup("<b>{}</b> of {} alive, <b>{}</b> of {} alive, <b>{}</b> set").format(
        view.tasks.alive,
        _plural(view.tasks.total, "task"),
        view.pipelines.alive,
        _plural(view.pipelines.total, "pipeline"),
        _plural(len(faults), "fault"),
    )


def _task(task: Task) -> Markup:
    facts = {"Pipeline": task.pipeline_id, **_flat(task.request), "Region": task.region}
    return _what(task.kind, task.id, facts)


def _pipeline(pipeline: Pipeline, tags: Mapping[str, str]) -> Markup:
    shown = {f"Tag {name}": value for name, value in list(tags.items())[:TAGS]}
    if len(tags) > TAGS:
        shown["More tags"] = str(len(tags) - TAGS)
    configuration = pipeline.request[f"{CONFIGURATION}Arn"]
    facts = {"Configuration": configuration, **shown, "Region": pipeline.region}
    return _what("MediaInsightsPipeline", pipeline.id, facts)


def _definitions(newest: Newest[Definition], lister: str) -> Markup:
    rows = (
        (
            Markup("<code>{}</code>").format(
                _short(each.members.get("Name", each.name) or each.id)
            ),
            Markup("<code>{}</code>").format(_short(each.arn)),
            _time(each.created, with_date=True),
        )
        for each in newest.records
    )
    more = Markup("Newest first.")
    if newest.total > len(newest.records):
        more += Markup(" {} of {}; {} has all of a Region.").format(
            len(newest.records), newest.total, lister
        )
    return _table(("Name", "ARN", "Created"), rows, more, "None.")


def _faults(faults: Sequence[Mapping[str, Any]], limit: int) -> Markup:
    rows = []
    for fault in faults[-limit:][::-1]:
        defaults = {each.name: each.default for each in fields(KINDS[fault["kind"]])}
        options = {
            name: value
            for name, value in fault.items()
            if name not in ("kind", "operation", "hits", "count") and value != defaults[name]
        }
        hits = (
            str(fault["hits"]) if fault["count"] is None else f"{fault['hits']} of {fault['count']}"
        )
        rows.append((fault["operation"], fault["kind"], _facts(options), hits))
    shown = len(rows) < len(faults)
    more = Markup("Newest first.")
    if shown:
        more += Markup(" {} of {}; {}.").format(len(rows), len(faults), _link("/_emulator/faults"))
    return _table(("Operation", "Kind", "Options", "Hits"), rows, more, "No fault is set.")


def _settings(settings: Settings) -> Markup:
    rows = [
        (
            Markup("<code>{}</code>").format(each.name),
            _shown(getattr(settings, each.name)),
            _shown(each.default),
            each.metadata["help"],
        )
        for each in fields(settings)
        if getattr(settings, each.name) != each.default
    ]
    caption = Markup("All of them: {}.").format(_link("/_emulator/settings"))
    return _table(("Setting", "Now", "Default", "What it is"), rows, caption, "None does.")


def _calls(calls: Mapping[str, Any]) -> Markup:
    rows = []
    for call in reversed(calls["recent"]):
        refused = call["code"] is not None
        answer = f"{call['status'] or 'no answer'} {call['code'] or ''}"
        rows.append(
            (
                Markup('<time datetime="{}">{}</time>').format(call["at"], call["at"][11:-1]),
                call["operation"],
                Markup('<span class="{}">{}</span>').format("bad" if refused else "good", answer),
                Markup("<code>{}</code>").format(_short(call["request"])),
            )
        )
    total = sum(calls["counts"].values())
    caption = Markup("Newest first.")
    if total > len(rows):
        caption += Markup(" {} of {}; the newest 1,000: {}.").format(
            len(rows), f"{total:,}", _link("/_emulator/calls")
        )
    return _table(("When", "Operation", "Answer", "Request"), rows, caption, "No call yet.")


def _life(life: Life, now: float) -> Markup:
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
                _time(change.at, with_date=place == first),
            )
        )
    before = (
        Markup("<p>after {}</p>").format(_plural(first, "earlier status", "es")) if first else ""
    )
    return before + Markup('<ol class="life">{}</ol>').format(Markup().join(steps))


def _what(kind: str, id_: str, facts: Mapping[str, Any]) -> Markup:
    return Markup("<b>{}</b> <code>{}</code>{}").format(kind, id_, _facts(facts))


def _facts(facts: Mapping[str, Any]) -> Markup:
    pairs = (
        Markup("<div><dt>{}</dt> <dd>{}</dd></div>").format(_short(name), _shown(value))
        for name, value in facts.items()
    )
    return Markup('<dl class="facts">{}</dl>').format(Markup().join(pairs))


def _flat(request: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request, those of structures in it without the structure."""
    flat: dict[str, Any] = {}
    for name, value in request.items():
        flat |= _flat(value) if isinstance(value, Mapping) else {name: value}
    return flat


def _table(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, none: str
) -> Markup:
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


def _more(newest: Newest[Any], address: str) -> Markup:
    if newest.total <= len(newest.records):
        return Markup("Newest first.")
    return Markup("Newest first. {} of {}; all of them: {}.").format(
        len(newest.records), f"{newest.total:,}", _link(address)
    )


def _link(address: str) -> Markup:
    return Markup('<a href="{0}">{0}</a>').format(address)


def _time(seconds: float, with_date: bool) -> Markup:
    try:
        text = timestamp(seconds)
    except (ValueError, OverflowError, OSError):  # a clock or a setting may say any number
        return Markup("<span>in a time beyond the calendar</span>")
    shown = f"{text[:10]} {text[11:-1]}" if with_date else text[11:-1]
    return Markup('<time datetime="{}">{}</time>').format(text, shown)


def _shown(value: Any) -> str:
    text = "none" if value is None else str(value)
    return _short(text.split(":", 5)[-1] if text.startswith("arn:") else text)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plural(number: int, noun: str, ending: str = "s") -> str:
    return f"{number:,} {noun}{'' if number == 1 else ending}"
