"""Compare the source of a task with the streams of its pipeline, if one program declares both."""

from collections.abc import Mapping
from typing import Any

import pulumi

from .inputs.task import TaskArgs

_STREAMS = "kinesis_video_stream_source_runtime_configuration"


def warn_of_source(task: pulumi.Resource, args: TaskArgs) -> None:
    """Warn of a stream or channel that the pipeline of a task does not have.

    Values that are unknown at preview are compared at the next run.

    Args:
        task: The task, for the display.
        args: Its arguments.
    """
    identifier = args.identifier
    source: Any = args.kinesis_video_stream_source_task_configuration
    if not isinstance(identifier, pulumi.Output) or source is None:
        return

    async def streams_by_pipeline() -> list[Any]:
        pipelines = [each for each in await identifier.resources() if hasattr(each, _STREAMS)]
        return [getattr(pipeline, _STREAMS) for pipeline in pipelines]

    declared: pulumi.Output[list[Any]] = pulumi.Output.from_input(streams_by_pipeline())

    def warn(values: list[Any]) -> None:
        own, sources = values
        for fault in filter(None, (source_fault(own, live) for live in sources)):
            pulumi.log.warn(fault, task)

    pulumi.Output.all(source, declared).apply(warn)


def source_fault(source: Any, live: Any) -> str | None:
    """Return the fault of a task's source, or None.

    Args:
        source: The stream and the channel of the task.
        live: The live source of the pipeline, or None.
    """
    arn, channel = _get(source, "stream_arn"), _get(source, "channel_id")
    streams = _get(live, "streams")
    # Check reports an invalid value.
    if not isinstance(arn, str) or not isinstance(streams, (list, tuple)):
        return None
    channels = [
        _get(_get(stream, "stream_channel_definition"), "number_of_channels")
        for stream in streams
        if _get(stream, "stream_arn") == arn
    ]
    if not channels:  # the ARN may be secret
        return "stream_arn is not a stream of the pipeline that this program declares"
    if not all(isinstance(number, (int, float)) for number in (channel, *channels)):
        return None
    if channel >= max(channels):
        count = int(max(channels))
        return (
            f"channel_id is {int(channel)}, but the pipeline that this program declares has "
            f"number_of_channels {count} for the stream"
        )
    return None


def _get(structure: Any, name: str) -> Any:
    """Return a value of a structure, or None."""
    return structure.get(name) if isinstance(structure, Mapping) else getattr(structure, name, None)
