"""Prepare data for the templates of the status page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ..faults.kinds import KINDS
from ..state.records import CONFIGURATION, Pipeline, Task
from ..state.settings import Settings
from ..state.timeline import Timeline

MAX_TEXT = 120
"""Characters of a client's text on the page."""

MAX_STEPS = 8
"""Statuses of a timeline on the page; a pipeline can be paused and resumed without limit."""

MAX_TAGS = 5
"""Tags of a pipeline on the page."""

EVENT_MEMBERS = ("detailStatus", "eventType", "failureReason")
"""Members of an event's detail on the page."""


@dataclass(frozen=True)
class Step:
    """A status of a timeline; ``tense`` is past, now or next."""

    tense: str
    status: str
    at: float


def steps(timeline: Timeline, now: float) -> tuple[int, list[Step]]:
    """Return the number of earlier statuses that are left out, and the other statuses."""
    present = max(sum(change.at <= now for change in timeline.changes) - 1, 0)
    first = max(present + 3 - MAX_STEPS, 0)
    return first, [
        Step(
            "past" if position < present else "now" if position == present else "next",
            change.status,
            change.at,
        )
        for position, change in enumerate(timeline.changes[first : first + MAX_STEPS], first)
    ]


def task_facts(task: Task) -> dict[str, Any]:
    """Return the inputs of a task by name."""
    return {"Pipeline": task.pipeline_id, **_flatten(task.request), "Region": task.region}


def pipeline_facts(pipeline: Pipeline, tags: Mapping[str, str]) -> dict[str, Any]:
    """Return the configuration, the first tags and the Region of a pipeline by name."""
    shown = {f"Tag {name}": value for name, value in list(tags.items())[:MAX_TAGS]}
    if len(tags) > MAX_TAGS:
        shown["More tags"] = str(len(tags) - MAX_TAGS)
    configuration = pipeline.request.get(f"{CONFIGURATION}Arn")
    named = {"Configuration": configuration} if configuration else {}
    return {**named, **shown, "Region": pipeline.region}


def event_facts(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return the status, the best match, the voice tone and the failure of an event by name.

    The other members stay hidden: among them is the metadata of a pipeline, which may be secret.
    """
    facts = {name: detail[name] for name in EVENT_MEMBERS if detail.get(name)}
    if matches := detail.get("speakerSearchDetails", {}).get("results"):
        best = max(matches, key=lambda match: float(match["confidenceScore"]))
        facts |= {"match": best["voiceProfileId"], "confidence": best["confidenceScore"]}
        facts["matches"] = len(matches)
    for name, tone in detail.get("voiceToneAnalysisDetails", {}).items():
        facts[name] = tone["voiceToneLabel"]
    return facts


def fault_options(fault: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a fault that have no column and differ from the default."""
    defaults = {each.name: each.default for each in fields(KINDS[fault["kind"]])}
    return {
        name: value
        for name, value in fault.items()
        if name not in ("kind", "operation", "hits", "count") and value != defaults[name]
    }


def changed_settings(settings: Settings) -> list[dict[str, Any]]:
    """Return name, value, default and help of the settings that differ from the default."""
    return [
        {
            "name": each.name,
            "value": getattr(settings, each.name),
            "default": each.default,
            "help": each.metadata["help"],
        }
        for each in fields(settings)
        if getattr(settings, each.name) != each.default
    ]


def shorten(text: str) -> str:
    """Cut a text at `MAX_TEXT`."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


def show(value: Any) -> str:
    """Return a value as text; for an ARN, only its resource."""
    text = "none" if value is None else str(value)
    return shorten(text.split(":", 5)[-1] if text.startswith("arn:") else text)


def plural(number: int, noun: str, ending: str = "s") -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else ending}"


def _flatten(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members of a request, with the members of structures at the same level."""
    flat: dict[str, Any] = {}
    for name, value in request.items():
        flat |= _flatten(value) if isinstance(value, Mapping) else {name: value}
    return flat
