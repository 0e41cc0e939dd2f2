"""API calls with retries, under a deadline."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.clock import Deadline
from speaker_search_resource.aws.concurrency import ConcurrencyLimiter
from speaker_search_resource.aws.errors import (
    NOT_FOUND,
    CallTimeout,
    ChimeError,
    DeadlineExceeded,
    OperationAbandoned,
    ServiceError,
    UnexpectedResource,
)
from speaker_search_resource.aws.retry import (
    PROPAGATION_SECONDS,
    ApiCaller,
    Response,
)
from speaker_search_resource.aws.window import Outcome
from tests.unit.fakes import (
    FakeClient,
    FakeProgress,
    FakeTime,
    api_caller,
    new_limiter,
    service_error,
)

URL = "http://127.0.0.1:1"
CALL = ApiCall("GetMediaPipeline", {})
CALL_ON_DOMAIN = ApiCall("StartSpeakerSearchTask", {"VoiceProfileDomainArn": "domain"})
MAX_DELAY = 5.0


def client_of(*results: Any) -> FakeClient:
    return FakeClient(get_media_pipeline=list(results))


def make(api: ApiCaller, propagating: frozenset[str] = frozenset()) -> Response:
    return api.call(CALL, "pipeline p", lambda response: response, propagating)


def timing_out(time: FakeTime, seconds: float) -> Any:
    """Return a result that takes some seconds and is then given up."""

    def call(**_: Any) -> Exception:
        time.seconds += seconds
        return CallTimeout("no response")

    return call


TRANSIENT = [
    service_error("ThrottledClientException", 429),
    service_error("ResourceLimitExceededException"),
    service_error("Throttling"),
    service_error("ThrottlingException"),
    service_error("TooManyRequestsException"),
    service_error("AnyException", 429),
    service_error("ServiceFailureException", 500),
    service_error("ServiceUnavailableException", 503),
    ReadTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
    SSLError(endpoint_url=URL, error=OSError("reset")),
    ResponseParserError("not JSON"),
    AttributeError("a list where an object belongs"),
]


@pytest.mark.parametrize("error", TRANSIENT, ids=repr)
def test_a_transient_failure_is_retried(error: Exception) -> None:
    client = client_of(error, error, {"a": 1})

    response = make(api_caller(client, FakeTime()))

    assert response == {"a": 1}
    assert len(client.calls) == 3


@pytest.mark.parametrize("error", TRANSIENT, ids=repr)
def test_a_transient_failure_is_retried_until_the_deadline(error: Exception) -> None:
    time = FakeTime()
    client = client_of(error)

    with pytest.raises(ChimeError, match="on pipeline p"):
        make(api_caller(client, time, seconds=60.0))

    assert time.seconds == pytest.approx(60.0)
    assert len(client.calls) > 60 / MAX_DELAY


@pytest.mark.parametrize(
    "error",
    [
        service_error("BadRequestException"),
        service_error("ForbiddenException", 403),
        service_error(NOT_FOUND, 404),
        service_error("ConflictException", 409),
        NoCredentialsError(),
    ],
    ids=repr,
)
def test_a_permanent_failure_fails_at_once(error: Exception) -> None:
    time = FakeTime()
    client = client_of(error, {})

    with pytest.raises(ChimeError):
        make(api_caller(client, time))

    assert len(client.calls) == 1
    assert time.seconds == 0


def test_a_response_that_cannot_be_parsed_is_retried() -> None:
    client = client_of({}, {"Status": "InProgress"})

    status = api_caller(client, FakeTime()).call(CALL, "pipeline p", lambda found: found["Status"])

    assert status == "InProgress"


@pytest.mark.parametrize(
    "error", [service_error(NOT_FOUND, 404), EndpointConnectionError(endpoint_url=URL)], ids=repr
)
def test_propagation_is_awaited_for_a_bounded_time(error: Exception) -> None:
    time = FakeTime()

    with pytest.raises(ChimeError):
        make(api_caller(client_of(error), time, seconds=300.0), frozenset({NOT_FOUND}))

    assert PROPAGATION_SECONDS <= time.seconds < PROPAGATION_SECONDS + MAX_DELAY


@pytest.mark.parametrize("retries", [0, 3])
def test_the_configured_number_of_retries_is_the_limit(retries: int) -> None:
    client = client_of(service_error("ThrottledClientException", 429))

    with pytest.raises(ServiceError):
        make(api_caller(client, FakeTime(), max_retries=retries))

    assert len(client.calls) == retries + 1


@pytest.mark.parametrize(
    ("error", "unknown"),
    [
        (service_error("ServiceFailureException", 500), True),
        (ReadTimeoutError(endpoint_url=URL), True),
        (ResponseParserError("not JSON"), True),
        (service_error("ThrottledClientException", 429), False),
        (service_error("BadRequestException"), False),
        (EndpointConnectionError(endpoint_url=URL), False),
    ],
    ids=repr,
)
def test_the_outcome_is_unknown_where_aws_may_have_acted(error: Exception, unknown: bool) -> None:
    with pytest.raises(ChimeError) as caught:
        make(api_caller(client_of(error), FakeTime(), max_retries=0))

    assert caught.value.outcome_unknown is unknown


def test_the_outcome_stays_unknown_after_a_refusal_of_the_retry() -> None:
    client = client_of(service_error("ServiceFailureException", 500), service_error(NOT_FOUND, 404))

    with pytest.raises(ServiceError) as caught:
        make(api_caller(client, FakeTime()))

    assert caught.value.code == NOT_FOUND
    assert caught.value.outcome_unknown


def test_a_call_without_a_response_is_retried_within_the_deadline() -> None:
    time = FakeTime()
    client = client_of(timing_out(time, 20.0), {"a": 1})

    assert make(api_caller(client, time, seconds=60.0)) == {"a": 1}


def test_a_call_cut_off_by_the_deadline_names_the_refusal_before_it() -> None:
    time = FakeTime()
    client = client_of(service_error("ThrottledClientException", 429), timing_out(time, 60.0))

    with pytest.raises(DeadlineExceeded) as caught:
        make(api_caller(client, time, seconds=60.0))

    assert "no response before the deadline" in str(caught.value)
    assert "(before that: Operation on pipeline p: ThrottledClientException:" in str(caught.value)
    assert caught.value.outcome_unknown


def test_no_call_is_made_after_the_deadline() -> None:
    client = client_of({})

    with pytest.raises(DeadlineExceeded):
        make(api_caller(client, FakeTime(), seconds=0.0))

    assert client.calls == []


def busy_caller(client: FakeClient, time: FakeTime, **attributes: Any) -> ApiCaller:
    """Return a caller with 10 s, while another call has the only slot of the domain."""
    limiter = new_limiter(time)
    assert limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 0.0)
    return api_caller(
        client, time, seconds=10.0, limiter=limiter, concurrency_key="domain", **attributes
    )


def test_a_call_that_obtains_no_slot_is_not_made() -> None:
    time, progress = FakeTime(), FakeProgress()
    client = FakeClient(start_speaker_search_task={})
    api = busy_caller(client, time, progress=progress)

    with pytest.raises(DeadlineExceeded, match="under the same limit took all the time; run it"):
        api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response)

    assert time.seconds == pytest.approx(10.0)
    assert client.calls == []
    assert progress.statuses[0] == ("StartSpeakerSearchTask: waiting for other calls, 1 s of 10 s")


def test_a_call_that_obtains_no_slot_reports_the_refusal_of_the_other_calls() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    slot = limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 0.0)
    assert slot
    limiter.release(slot, Outcome.OVER_QUOTA, "ResourceLimitExceededException, request id r")
    limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 1.0)
    api = api_caller(FakeClient(), time, limiter=limiter, concurrency_key="domain")

    with pytest.raises(
        DeadlineExceeded,
        match=r"\(AWS refused them: ResourceLimitExceededException, request id r\)",
    ):
        api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response)


def test_a_not_found_is_not_final_while_the_call_waits_for_a_slot() -> None:
    """The resource may be too new for AWS to know it, and then it runs."""
    time = FakeTime()
    limiter = new_limiter(time)

    client = FakeClient(start_speaker_search_task=service_error(NOT_FOUND, 404))

    def sleep_while_another_call_takes_the_slot(seconds: float) -> None:
        limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 0.0)
        time.sleep(seconds)

    clock = time.clock._replace(sleep=sleep_while_another_call_takes_the_slot)
    api = replace(
        api_caller(client, time, limiter=limiter, concurrency_key="domain"),
        deadline=Deadline(60.0, clock),
    )

    with pytest.raises(DeadlineExceeded):
        api.call(CALL_ON_DOMAIN, "pipeline p", lambda found: found, frozenset({NOT_FOUND}))

    assert len(client.calls) == 1


def test_probes_for_the_limit_are_no_retries() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    other = limiter.acquire(CALL, "us-east-1", None, 0.0)
    assert other

    def refuse(**_: Any) -> Exception:
        limiter.release(other, Outcome.ACCEPTED)
        return service_error("ResourceLimitExceededException")

    # Both calls are in progress at the first attempt.
    client = client_of(refuse, {"a": 1})
    response = make(api_caller(client, time, limiter=limiter, max_retries=0))

    assert response == {"a": 1}


def test_a_code_that_is_no_string_leaves_no_slot_behind() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    odd: Any = {"value": 7}
    client = FakeClient(start_speaker_search_task=[service_error(odd), {}])
    api = api_caller(client, time, limiter=limiter, concurrency_key="domain")

    with pytest.raises(ServiceError):
        api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response)

    assert limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 0.0)


def test_an_urgent_call_waits_for_half_of_the_time_and_is_made_without_a_slot() -> None:
    time = FakeTime()
    client = FakeClient(start_speaker_search_task={})
    api = busy_caller(client, time, urgent=True)

    api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response)

    assert time.seconds == pytest.approx(5.0)
    assert len(client.calls) == 1


def test_an_urgent_call_without_a_slot_is_retried_after_a_refusal_because_of_a_limit() -> None:
    time = FakeTime()
    refusal = service_error("ResourceLimitExceededException")
    client = FakeClient(start_speaker_search_task=[refusal, {"a": 1}])
    api = busy_caller(client, time, max_retries=0, urgent=True)

    assert api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response) == {"a": 1}


def test_an_endpoint_is_retried_although_the_wait_for_a_slot_was_long() -> None:
    time = FakeTime()

    def wait(_: object, seconds: float) -> None:
        time.sleep(seconds)
        if other and time.seconds > 2 * PROPAGATION_SECONDS:
            limiter.release(other, Outcome.ACCEPTED)

    limiter = ConcurrencyLimiter(lambda: time.seconds, wait)
    other = limiter.acquire(CALL_ON_DOMAIN, "us-east-1", "domain", 0.0)
    client = FakeClient(
        start_speaker_search_task=[EndpointConnectionError(endpoint_url=URL), {"a": 1}]
    )
    api = api_caller(client, time, limiter=limiter, concurrency_key="domain")

    assert api.call(CALL_ON_DOMAIN, "pipeline p", lambda response: response) == {"a": 1}


def test_an_endpoint_that_responded_is_retried_for_the_whole_time_again() -> None:
    unreachable = EndpointConnectionError(endpoint_url=URL)
    responses = [service_error("ServiceUnavailableException", 503)] * 20
    client = client_of(unreachable, *responses, unreachable, {"a": 1})

    assert make(api_caller(client, FakeTime(), seconds=600.0)) == {"a": 1}


def test_no_call_is_made_after_the_end_of_the_engine() -> None:
    client = client_of({})

    with pytest.raises(OperationAbandoned):
        make(api_caller(client, FakeTime(), interruption=lambda: "the engine has ended"))

    assert client.calls == []


def test_no_status_is_shown_in_the_first_second() -> None:
    progress, time = FakeProgress(), FakeTime()
    api = api_caller(client_of({}), time, progress=progress)

    time.seconds = 0.9
    api.show("Initializing")

    assert progress.statuses == []


def test_a_status_is_shown_with_the_time_elapsed() -> None:
    progress, time = FakeProgress(), FakeTime()
    api = api_caller(client_of({}), time, seconds=300.0, progress=progress)

    time.seconds = 7.0
    api.show("Initializing")

    assert progress.statuses == ["Initializing, 7 s of 300 s"]


def test_a_retry_is_shown_with_its_reason() -> None:
    progress = FakeProgress()
    client = client_of(service_error("ThrottledClientException", 429))

    with pytest.raises(ServiceError):
        make(api_caller(client, FakeTime(), progress=progress))

    assert progress.statuses[0].startswith("GetMediaPipeline: ThrottledClientException, retrying, ")


def test_a_response_with_another_type_of_resource_fails_at_once() -> None:
    client = client_of({})
    api = api_caller(client, FakeTime())

    def parse(_: Response) -> None:
        raise UnexpectedResource("AWS returned a MediaCapturePipeline")

    with pytest.raises(UnexpectedResource) as error:
        api.call(CALL, "pipeline p", parse)

    assert str(error.value) == "GetMediaPipeline on pipeline p: AWS returned a MediaCapturePipeline"
    assert error.value.outcome_unknown
    assert len(client.calls) == 1
