"""The parts of the status page, each with what it shows of a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from markupsafe import Markup

from .calls import REMEMBERED
from .definitions import CONFIGURATION
from .fault_kinds import KINDS
from .overview import Newest, Overview
from .page_html import link, listed, moment, plural, short, shown, table, thing, timeline
from .records import Definition, Pipeline, Task
from .settings import Settings

TAGS = 5
"""Tags of a pipeline that are shown."""


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
        "summary": _summary(view, faults),
        "tasks": table(
            ("Task", "Life"),
            ((_task(task), timeline(task.life, view.now)) for task in view.tasks.records),
            _everything(view.tasks, "/_emulator/tasks"),
            "No task yet: StartSpeakerSearchTask and StartVoiceToneAnalysisTask start one.",
        ),
        "pipelines": table(
            ("Pipeline", "Life"),
            (
                (_pipeline(pipeline, view.tags[pipeline.arn]), timeline(pipeline.life, view.now))
                for pipeline in view.pipelines.records
            ),
            _everything(view.pipelines, "/_emulator/pipelines"),
            "No pipeline.",
        ),
        "faults": _faults(faults, limit),
        "settings": _settings(view.settings),
        "calls": _calls(calls),
        "counts": table(
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


def _summary(view: Overview, faults: Sequence[Mapping[str, Any]]) -> Markup:
    # No count of calls: it changes all the time, and a screen reader says every change.
    return Markup("<b>{}</b> of {} alive, <b>{}</b> of {} alive, <b>{}</b> set").format(
        view.tasks.alive,
        plural(view.tasks.total, "task"),
        view.pipelines.alive,
        plural(view.pipelines.total, "pipeline"),
        plural(len(faults), "fault"),
    )


def _task(task: Task) -> Markup:
    members = {"Pipeline": task.pipeline_id, **_flat(task.request), "Region": task.region}
    return thing(task.kind, task.id, members)


def _pipeline(pipeline: Pipeline, tags: Mapping[str, str]) -> Markup:
    some = {f"Tag {name}": value for name, value in list(tags.items())[:TAGS]}
    if len(tags) > TAGS:
        some["More tags"] = str(len(tags) - TAGS)
    configuration = pipeline.request[f"{CONFIGURATION}Arn"]
    members = {"Configuration": configuration, **some, "Region": pipeline.region}
    return thing("MediaInsightsPipeline", pipeline.id, members)


def _definitions(newest: Newest[Definition], lister: str) -> Markup:
    rows = (
        (
            Markup("<code>{}</code>").format(short(each.members.get("Name", each.name) or each.id)),
            Markup("<code>{}</code>").format(short(each.arn)),
            moment(each.created, with_date=True),
        )
        for each in newest.records
    )
    caption = _caption(len(newest.records), newest.total, f"{lister} has all of a Region")
    return table(("Name", "ARN", "Created"), rows, caption, "None.")


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
        rows.append((fault["operation"], fault["kind"], listed(options), hits))
    caption = _caption(len(rows), len(faults), link("/_emulator/faults"))
    return table(("Operation", "Kind", "Options", "Hits"), rows, caption, "No fault is set.")


def _settings(settings: Settings) -> Markup:
    rows = [
        (
            Markup("<code>{}</code>").format(each.name),
            shown(getattr(settings, each.name)),
            shown(each.default),
            each.metadata["help"],
        )
        for each in fields(settings)
        if getattr(settings, each.name) != each.default
    ]
    caption = Markup("All of them: {}.").format(link("/_emulator/settings"))
    return table(("Setting", "Now", "Default", "What it is"), rows, caption, "None does.")


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
                Markup("<code>{}</code>").format(short(call["request"])),
            )
        )
    total = sum(calls["counts"].values())
    rest = Markup("the newest {}: {}").format(f"{REMEMBERED:,}", link("/_emulator/calls"))
    caption = _caption(len(rows), total, rest)
    return table(("When", "Operation", "Answer", "Request"), rows, caption, "No call yet.")


def _flat(request: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a request, those of structures in it without the structure."""
    flat: dict[str, Any] = {}
    for name, value in request.items():
        flat |= _flat(value) if isinstance(value, Mapping) else {name: value}
    return flat


def _everything(newest: Newest[Any], address: str) -> Markup:
    rest = Markup("all of them: {}").format(link(address))
    return _caption(len(newest.records), newest.total, rest)


def _caption(shown: int, total: int, rest: str) -> Markup:
    """`rest` tells where to find those that are not shown."""
    if shown >= total:
        return Markup("Newest first.")
    return Markup("Newest first. {} of {}; {}.").format(shown, f"{total:,}", rest)
