"""Delivery: late, twice, out of order, to sinks that do not exist, and to no sink."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from chime_emulator import Emulator, seeds

from ..support.clock import Clock
from ..support.http import send, wait_until
from ..support.pipelines import start
from ..support.samples import START_SECONDS
from ..support.sinks import Queue, create_pipeline

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient as Client

    from ..support.types import MakeClient

MISSING = f"{seeds.REGION}:{seeds.ACCOUNT_ID}"


def statuses(messages: list[Any]) -> list[str]:
    return [message["detail"]["detailStatus"] for message in messages]


def results(emulator: Emulator) -> list[dict[str, Any]]:
    return [event for event in emulator.events() if event["task_id"]]


def test_each_result_arrives_twice(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    emulator.configure(result_copies=2)
    start(client, create_pipeline(client, queue.arn))
    clock.now += START_SECONDS
    first, copy, *others = queue.read()
    assert copy == first
    assert statuses(others) == ["VoiceprintGenerationSuccessful"] * 2
    assert [event["delivered"] for event in results(emulator)] == [True] * 4


def test_results_out_of_order(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    emulator.configure(result_order="reversed", result_seconds=10)
    start(client, create_pipeline(client, queue.arn))
    clock.now += START_SECONDS + 19
    assert queue.read() == []
    clock.now += 1
    late = queue.read()
    assert statuses(late) == ["VoiceprintGenerationSuccessful", "IdentificationSuccessful"]
    assert [message["time"][-9:] for message in late] == ["08:00:30Z", "08:00:20Z"]


def test_a_task_that_ends_before_its_result_has_none(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    emulator.configure(result_seconds=10)
    pipeline = create_pipeline(client, queue.arn)
    stopped, ended, failed, _ = (start(client, pipeline) for _ in range(4))
    clock.now += START_SECONDS + 9
    client.stop_speaker_search_task(Identifier=pipeline, SpeakerSearchTaskId=stopped)
    emulator.end_task(ended, "Stopped")
    emulator.end_task(failed, "Failed")
    clock.now += 1
    (result,) = queue.read()
    assert result["detail"]["taskId"] not in (stopped, ended, failed)
    emulator.end_pipeline(pipeline, "Failed")
    clock.now += 1000
    assert {message["detail-type"] for message in queue.read()} == {"VoiceAnalyticsStatus"}


@pytest.mark.parametrize("outcome", ["Failed", "stuck"])
def test_a_task_that_is_never_in_progress_has_no_result(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue, outcome: str
) -> None:
    emulator.configure(task_outcome=outcome)
    start(client, create_pipeline(client, queue.arn))
    clock.now += 1000
    assert queue.read() == []


def test_no_sink_is_no_error(client: Client, clock: Clock, emulator: Emulator) -> None:
    task = start(client, create_pipeline(client))
    clock.now += START_SECONDS
    first, _ = results(emulator)
    assert (first["task_id"], first["type"]) == (task, "SpeakerSearchStatus")
    assert (first["sink"], first["delivered"], first["error"]) == (None, False, None)


@pytest.mark.parametrize(
    ("service", "name", "error"),
    [
        ("kinesis", "stream/none", "ResourceNotFoundException: Stream none"),
        ("sqs", "none", "The specified queue does not exist"),
        ("sns", "none", "NotFound: "),
        ("lambda", "function:none", "the emulator does not run Lambda functions"),
    ],
)
def test_a_sink_that_cannot_be_reached_is_recorded(
    client: Client,
    clock: Clock,
    aws: Callable[[str], Any],
    emulator: Emulator,
    queue: Queue,
    service: str,
    name: str,
    error: str,
) -> None:
    ask = {"kinesis": "list_streams", "sqs": "list_queues", "sns": "list_topics"}
    if service in ask:
        getattr(aws(service), ask[service])()
    sink = f"arn:aws:{service}:{MISSING}:{name}"
    task = start(client, create_pipeline(client, sink, queue.arn))
    clock.now += START_SECONDS
    assert len(queue.read()) == 2
    lost, received, *_ = results(emulator)
    assert (lost["sink"], lost["delivered"], lost["task_id"]) == (sink, False, task)
    assert error in lost["error"]
    assert "\n" not in lost["error"]
    assert (received["sink"], received["delivered"], received["error"]) == (queue.arn, True, None)
    assert emulator.tasks()[0]["status"] == "InProgress"
    assert send(emulator.endpoint_url, "GET", "/_emulator/events").body == emulator.events()


def test_an_arn_that_names_no_sink_is_recorded(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    pipeline = create_pipeline(client, queue.arn)
    with emulator._account._lock:
        emulator._account.store._database.execute(
            "UPDATE pipeline SET elements = replace(elements, ?, ?)", queue.arn, "arn-of-nothing"
        )
    start(client, pipeline)
    clock.now += START_SECONDS
    assert [event["error"] for event in results(emulator)] == ["not an ARN: arn-of-nothing"] * 2


@pytest.mark.parametrize("advance", [False, True], ids=["in real time", "by the clock"])
def test_a_result_arrives_without_a_request(
    make_client: MakeClient, session: boto3.Session, advance: bool
) -> None:
    settings: Any = {"result_seconds": 3600 if advance else 0.2, "voiceprint_outcome": "none"}
    with Emulator(**settings) as emulator, Emulator() as other:
        # The emulators share moto's state: a request to the other one delivers nothing.
        sqs = session.client("sqs", region_name=seeds.REGION, endpoint_url=other.endpoint_url)
        queue, client = Queue(sqs), make_client(emulator.endpoint_url)
        start(client, create_pipeline(client, queue.arn))
        if advance:
            emulator.clock.advance(hours=1)
        received: list[Any] = []

        def has_received() -> bool:
            received.extend(queue.read())
            return bool(received)

        wait_until(has_received)
        assert statuses(received) == ["IdentificationSuccessful"]
        sqs.close()


def test_a_restart_delivers_what_became_due(
    make_client: MakeClient, session: boto3.Session, tmp_path: Path, clock: Clock
) -> None:
    settings: Any = {"state_file": tmp_path / "state", "clock": clock, "result_seconds": 10}
    with Emulator() as other:
        sqs = session.client("sqs", region_name=seeds.REGION, endpoint_url=other.endpoint_url)
        queue = Queue(sqs)
        with Emulator(**settings) as emulator:
            client = make_client(emulator.endpoint_url)
            start(client, create_pipeline(client, queue.arn))
        for status in ("IdentificationSuccessful", "VoiceprintGenerationSuccessful"):
            clock.now += 10
            with Emulator(**settings) as emulator:
                emulator.events()
            assert statuses(queue.read()) == [status]
        sqs.close()


def test_a_reset_forgets_results(
    client: Client, clock: Clock, emulator: Emulator, queue: Queue
) -> None:
    pipeline = create_pipeline(client, queue.arn)
    start(client, pipeline)
    assert len(emulator.events()) == 1
    emulator.reset()
    assert emulator.events() == []
    clock.now += 1000
    assert queue.read() == []
    assert emulator.events() == []
