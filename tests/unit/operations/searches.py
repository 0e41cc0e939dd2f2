"""Speaker searches on a fake client, for tests of the operations that serve every resource."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from speaker_search_resource.aws.service_model import SERVICE
from speaker_search_resource.operations.lifecycle import Operation
from speaker_search_resource.operations.resource_spec import Resource
from speaker_search_resource.speaker_search_task import SPEC, SpeakerSearchTaskArgs
from speaker_search_resource.task import TaskKey, TaskOutputs, TaskStatus
from tests.unit.fakes import NOW, FakeTime, FakeWaits, api_caller

Search = Operation[SpeakerSearchTaskArgs, TaskKey, TaskOutputs]

ACCOUNT = "123456789012"
PIPELINE_ARN = f"arn:aws:chime:us-east-1:{ACCOUNT}:media-pipeline/p"
DOMAIN_ARN = f"arn:aws:chime:us-east-1:{ACCOUNT}:voice-profile-domain/d"
KEY = TaskKey("p", "t")
OLD = NOW - timedelta(hours=1)


def search_args(**changes: Any) -> SpeakerSearchTaskArgs:
    """Return the inputs of a speaker search."""
    values = {
        "identifier": "p",
        "voice_profile_domain_arn": DOMAIN_ARN,
        "consent_acknowledged": True,
        **changes,
    }
    return SpeakerSearchTaskArgs(**values)


def outputs(status: str, created: datetime | None = NOW) -> TaskOutputs:
    """Return the outputs of a speaker search."""
    return TaskOutputs(task_id="t", status=TaskStatus(status), created_timestamp=created)


def resource(status: str, created: datetime | None = NOW) -> Resource[TaskKey, TaskOutputs]:
    """Return a speaker search."""
    return Resource(KEY, outputs(status, created))


def response(
    status: str,
    created: datetime = NOW,
    updated: datetime | None = None,
    date: datetime | None = None,
    task_id: str = "t",
) -> dict[str, Any]:
    """Return a response of start or get.

    Args:
        status: The status of the search.
        created: The time of its creation.
        updated: The time of its last change. Defaults to the time of its creation.
        date: The Date header. Without it, the time of the response is unknown.
        task_id: The id of the search.
    """
    headers = {} if date is None else {"date": format_datetime(date, usegmt=True)}
    return {
        "SpeakerSearchTask": {
            "SpeakerSearchTaskId": task_id,
            "SpeakerSearchTaskStatus": status,
            "CreatedTimestamp": created,
            "UpdatedTimestamp": updated or created,
        },
        "ResponseMetadata": {"HTTPHeaders": headers},
    }


def pipeline_response(created: datetime, date: datetime = NOW) -> dict[str, Any]:
    """Return a response of GetMediaPipeline."""
    return {
        "MediaPipeline": {"MediaInsightsPipeline": {"CreatedTimestamp": created}},
        "ResponseMetadata": {"HTTPHeaders": {"date": format_datetime(date, usegmt=True)}},
    }


def operation(
    client: Any,
    time: FakeTime,
    seconds: float = 300.0,
    caller_account: Callable[[], str | None] = lambda: None,
    waits: FakeWaits | None = None,
    recorded_account: str | None = None,
    **attributes: Any,
) -> Search:
    """Return an operation on a speaker search, with a timeout on a fake clock."""
    shared = waits or FakeWaits(time)
    return Operation(
        SPEC,
        api_caller(client, time, seconds, **attributes),
        "us-east-1",
        lambda _: shared,
        caller_account,
        lambda call: call.cli_command(SERVICE, []),
        recorded_account,
    )
