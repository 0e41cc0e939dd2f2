"""The start of a declaration: one resource, however often it is repeated."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from speaker_search_resource.aws.errors import CONFLICT, NOT_FOUND, ChimeError, ServiceError
from speaker_search_resource.aws.retry import PROPAGATION_SECONDS
from speaker_search_resource.operations.start import Start
from speaker_search_resource.task import TaskOutputs
from tests.unit.fakes import NOW, FakeClient, FakeProgress, FakeTime, service_error
from tests.unit.operations.searches import (
    OLD,
    PIPELINE_ARN,
    operation,
    outputs,
    pipeline_response,
    response,
    search_args,
)

GENERATIONS = 120
SECOND = timedelta(seconds=1)
REFUSED = service_error(CONFLICT, 409)
UNKNOWN = service_error(NOT_FOUND, 404)
LOST = service_error("ServiceFailureException", 500)

ENDED = response("Stopped", created=OLD, updated=OLD + SECOND)
STARTED = response("Initializing")


def client_of(*started: Any, **results: Any) -> FakeClient:
    """Return a client with the results of start, and of other methods."""
    return FakeClient(start_speaker_search_task=list(started), **results)


def start(
    client: FakeClient,
    time: FakeTime | None = None,
    seconds: float = 300.0,
    progress: FakeProgress | None = None,
    **changes: Any,
) -> TaskOutputs:
    starting = operation(client, time or FakeTime(), seconds, progress=progress or FakeProgress())
    return Start(starting, search_args(**changes), "declaration").once()


def requests(client: FakeClient) -> list[Mapping[str, Any]]:
    """Return the parameters of the starts."""
    return [sent for method, sent in client.calls if method == "start_speaker_search_task"]


def tokens(client: FakeClient) -> list[str]:
    """Return the request tokens of the starts."""
    return [str(request["ClientRequestToken"]) for request in requests(client)]


def token_of(**changes: Any) -> str:
    """Return the first token of a declaration."""
    client = client_of(STARTED)
    start(client, **changes)
    return tokens(client)[0]


def test_a_declaration_starts_one_resource() -> None:
    client = client_of(STARTED)

    assert start(client) == replace(outputs("Initializing"), updated_timestamp=NOW)

    assert requests(client) == [
        {
            "Identifier": "p",
            "VoiceProfileDomainArn": search_args().voice_profile_domain_arn,
            "ClientRequestToken": token_of(),
        }
    ]


def test_the_id_and_the_arn_of_a_pipeline_are_one_declaration() -> None:
    assert token_of(identifier=PIPELINE_ARN) == token_of(identifier="p")


def test_other_triggers_are_another_declaration() -> None:
    assert token_of(triggers=["a"]) != token_of(triggers=["b"])


def test_options_are_no_part_of_the_declaration() -> None:
    assert token_of(restart_policy="Always", wait_for_in_progress=False) == token_of()


def test_the_token_of_the_user_is_the_first() -> None:
    client = client_of(ENDED, STARTED)

    start(client, client_request_token="own-token")

    assert tokens(client)[0] == "own-token"
    assert len(tokens(client)[1]) == 64


def test_a_lost_response_is_asked_for_with_the_same_token() -> None:
    client = client_of(LOST, LOST, STARTED)

    start(client)

    assert len(tokens(client)) == 3
    assert len(set(tokens(client))) == 1


def test_a_token_whose_resource_has_ended_leads_to_the_next() -> None:
    client, progress = client_of(ENDED, ENDED, STARTED), FakeProgress()

    found = start(client, progress=progress)

    assert found.status == "Initializing"
    assert len(set(tokens(client))) == 3
    assert progress.infos == [
        "starting a new task to replace one that ended; make sure that consent covers it"
    ]


def test_the_first_resource_of_a_declaration_replaces_none() -> None:
    progress = FakeProgress()

    start(client_of(STARTED), progress=progress)

    assert progress.infos == []


def test_a_resource_that_stops_is_replaced_once_it_has_stopped() -> None:
    stopping = response("Stopping", created=OLD, updated=OLD + SECOND)
    client = client_of(
        stopping, STARTED, get_speaker_search_task=[stopping, response("Stopped", created=OLD)]
    )

    assert start(client).status == "Initializing"

    assert client.methods() == [
        "start_speaker_search_task",
        "get_speaker_search_task",
        "get_speaker_search_task",
        "start_speaker_search_task",
    ]


def test_a_resource_that_ended_at_its_start_is_not_replaced() -> None:
    failed = response("Failed", created=NOW + SECOND / 2, date=NOW)
    client = client_of(failed)

    assert start(client).status == "Failed"

    assert len(tokens(client)) == 1


def used(
    result: Any, generations: int, time: FakeTime | None = None, call_seconds: float = 0.08
) -> FakeClient:
    """Return a client for which so many tokens are used. Each call takes some of `time`."""
    seen: set[str] = set()

    def start_or_refuse(**request: Any) -> Any:
        if time:
            time.seconds += call_seconds
        seen.add(request["ClientRequestToken"])
        return result if len(seen) <= generations else STARTED

    return client_of(start_or_refuse, get_media_pipeline=pipeline_response(OLD))


@pytest.mark.parametrize("result", [ENDED, REFUSED])
def test_no_generation_is_the_last(result: Any) -> None:
    client = used(result, GENERATIONS)

    assert start(client).status == "Initializing"

    assert len(set(tokens(client))) == GENERATIONS + 1


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (
            ENDED,
            "custom_timeouts; the tasks of 750 request tokens have ended; it may have started",
        ),
        (
            REFUSED,
            "ConflictException.* request tokens were refused: remove the cause that AWS names, or, "
            "if their tasks have ended, change triggers for new tokens$",
        ),
    ],
)
def test_the_search_for_an_unused_token_ends_at_the_deadline(result: Any, message: str) -> None:
    time = FakeTime()

    with pytest.raises(ChimeError, match=message):
        start(used(result, 1_000_000, time), time, seconds=60)

    assert 60 <= time.seconds < 61


def test_new_triggers_are_the_remedy_if_all_tokens_are_known_to_be_used() -> None:
    time = FakeTime()
    remedy = "the tasks of 120 request tokens have ended: change triggers for new tokens$"

    with pytest.raises(ChimeError, match=remedy):
        start(used(ENDED, 1_000_000, time, call_seconds=0.5), time, seconds=60)


@pytest.mark.parametrize(
    ("result", "status"),
    [
        (ENDED, "StartSpeakerSearchTask: trying request token 52, "),
        (REFUSED, "StartSpeakerSearchTask: ConflictException, trying request token 52, "),
    ],
)
def test_the_search_for_an_unused_token_is_shown(result: Any, status: str) -> None:
    time, progress = FakeTime(), FakeProgress()

    start(used(result, GENERATIONS, time), time, progress=progress)

    assert any(shown.startswith(status) for shown in progress.statuses)


def test_a_start_that_may_have_worked_is_not_given_up_for_new_tokens() -> None:
    """New triggers would lose the resource that the lost request may have started."""
    client = client_of(LOST, REFUSED, get_media_pipeline=pipeline_response(OLD))

    with pytest.raises(ChimeError, match="may have started: run `pulumi up` again") as error:
        start(client, seconds=60)

    assert "request tokens were refused" in str(error.value)
    assert "triggers" not in str(error.value)


def test_resources_that_end_at_their_start_are_not_started_without_end() -> None:
    """AWS may have changed the status before it responds, so that the timestamps differ."""
    time = FakeTime()

    def start_and_fail(**_: Any) -> Any:
        time.seconds += 0.25
        now = NOW + timedelta(seconds=time.seconds)
        return response("Failed", created=now, updated=now + SECOND / 2, date=now)

    client = client_of(start_and_fail)

    assert start(client, time).status == "Failed"

    assert len(tokens(client)) <= 4


def test_a_pipeline_that_starts_nothing_uses_one_token() -> None:
    paused = pipeline_response(OLD)
    paused["MediaPipeline"]["MediaInsightsPipeline"]["Status"] = "Paused"
    client = client_of(REFUSED, get_media_pipeline=paused)

    with pytest.raises(ServiceError) as error:
        start(client)

    assert error.value.code == CONFLICT
    assert len(set(tokens(client))) == 1


def test_a_pipeline_that_starts_nothing_uses_one_token_after_a_lost_response() -> None:
    paused = pipeline_response(OLD)
    paused["MediaPipeline"]["MediaInsightsPipeline"]["Status"] = "Paused"
    client, time = client_of(LOST, REFUSED, get_media_pipeline=paused), FakeTime()

    with pytest.raises(ChimeError, match="ConflictException"):
        start(client, time)

    assert len(set(tokens(client))) == 1
    assert time.seconds < PROPAGATION_SECONDS + 5


def test_a_new_pipeline_that_aws_does_not_know_yet_is_awaited() -> None:
    refusals = UNKNOWN, service_error("ForbiddenException", 403)
    client = client_of(*refusals, STARTED, get_media_pipeline=UNKNOWN)

    start(client)

    assert len(set(tokens(client))) == 1


def test_a_pipeline_that_does_not_appear_is_an_error() -> None:
    time = FakeTime()

    with pytest.raises(ServiceError) as error:
        start(client_of(UNKNOWN, get_media_pipeline=UNKNOWN), time)

    assert error.value.code == NOT_FOUND
    assert PROPAGATION_SECONDS <= time.seconds < PROPAGATION_SECONDS + 5


def test_a_conflict_that_passes_uses_no_other_token() -> None:
    client = client_of(REFUSED, STARTED, get_media_pipeline=pipeline_response(OLD))

    start(client)

    assert len(tokens(client)) == 2
    assert len(set(tokens(client))) == 1


def test_a_conflict_on_a_settled_pipeline_soon_leads_to_the_next_token() -> None:
    first, time = token_of(), FakeTime()

    def refuse_first(**request: Any) -> Any:
        return REFUSED if request["ClientRequestToken"] == first else STARTED

    client = client_of(refuse_first, get_media_pipeline=pipeline_response(OLD))

    start(client, time)

    assert len(set(tokens(client))) == 2
    assert 2.5 <= time.seconds < 5


@pytest.mark.parametrize(
    "pipeline", [pipeline_response(NOW - SECOND), service_error("AccessDeniedException", 403)]
)
def test_a_conflict_on_a_pipeline_that_may_be_new_is_retried_during_propagation(
    pipeline: Any,
) -> None:
    first, time = token_of(), FakeTime()

    def refuse_first(**request: Any) -> Any:
        return REFUSED if request["ClientRequestToken"] == first else STARTED

    client = client_of(refuse_first, get_media_pipeline=pipeline)

    start(client, time)

    assert PROPAGATION_SECONDS <= time.seconds < PROPAGATION_SECONDS + 2.5
    assert len(set(tokens(client))) == 2


def test_a_conflict_after_a_lost_response_does_not_ask_for_the_pipeline() -> None:
    """The conflict may be with the resource that the lost call started."""
    client = client_of(LOST, REFUSED, STARTED)

    start(client)

    assert len(set(tokens(client))) == 1
    assert "get_media_pipeline" not in client.methods()


def test_a_replayed_response_is_brought_up_to_date() -> None:
    replayed = response("Initializing", created=OLD, date=NOW)
    current = response("InProgress", created=OLD, updated=OLD + SECOND)
    client = client_of(replayed, get_speaker_search_task=current)

    assert start(client).status == "InProgress"


def test_a_replayed_resource_that_has_ended_leads_to_the_next_token() -> None:
    replayed = response("Initializing", created=OLD, date=NOW)
    client = client_of(replayed, STARTED, get_speaker_search_task=ENDED)

    assert start(client).status == "Initializing"

    assert len(set(tokens(client))) == 2


def test_a_replayed_resource_that_aws_has_forgotten_has_ended() -> None:
    replayed = response("Initializing", created=OLD, date=NOW)
    client = client_of(replayed, STARTED, get_speaker_search_task=UNKNOWN)

    assert start(client).status == "Initializing"

    assert len(set(tokens(client))) == 2


def test_a_young_replayed_resource_that_aws_does_not_know_yet_is_named_by_the_error() -> None:
    replayed = response("Initializing", created=NOW - SECOND, date=NOW)
    client = client_of(replayed, get_speaker_search_task=UNKNOWN)

    with pytest.raises(ServiceError) as error:
        start(client, seconds=10.0)

    assert error.value.started.task_id == "t"
    assert len(tokens(client)) == 1


def test_a_failure_with_an_unknown_outcome_says_how_to_find_the_resource() -> None:
    with pytest.raises(ChimeError, match="it may have started: run `pulumi up` again, unchanged"):
        start(client_of(LOST))


def test_a_refusal_says_nothing_of_a_resource() -> None:
    with pytest.raises(ServiceError) as error:
        start(client_of(service_error("BadRequestException")))

    assert "it may have started" not in str(error.value)


def test_the_token_of_the_user_is_in_no_message() -> None:
    refused = service_error("BadRequestException", message="the token own-token is wrong")

    with pytest.raises(ServiceError) as error:
        start(client_of(refused), client_request_token="own-token")

    assert "the token [secret] is wrong" in str(error.value)
