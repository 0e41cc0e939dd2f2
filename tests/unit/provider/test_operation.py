"""The operation of one request: its Region, its client, its calls and their limits."""

import threading
from typing import Any

import pytest

from speaker_search_resource import media_insights_pipeline, speaker_search_task
from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.errors import CallTimeout, ChimeError, ConfigurationError
from speaker_search_resource.provider.display import Display
from speaker_search_resource.provider.operation import new_operation
from tests.unit.fakes import service_error
from tests.unit.operations.searches import ACCOUNT, KEY, response
from tests.unit.provider.fakes import URN, FakeProcess

SEARCH: Any = speaker_search_task.SPEC
PIPELINE: Any = media_insights_pipeline.SPEC
GET = SEARCH.get(KEY)


def made(process: FakeProcess, spec: Any = SEARCH, timeout: float = 60.0, **props: Any) -> Any:
    given: Any = process
    return new_operation(
        spec, given, Display(URN), timeout, "GetSpeakerSearchTask", str(KEY), props
    )


def test_the_calls_go_to_the_region_of_the_resource() -> None:
    process = FakeProcess()

    operation = made(process, region="eu-west-2")

    assert process.clients.regions == ["eu-west-2"]
    assert operation.region == operation.api.region == "eu-west-2"


def test_a_resource_without_a_region_is_in_the_region_of_the_client() -> None:
    operation = made(FakeProcess())

    assert operation.region == operation.api.region == "us-east-1"


def test_the_first_operation_in_a_region_makes_the_client() -> None:
    process = FakeProcess()
    process.clients.existing = False

    operation = made(process, region="eu-west-2")

    assert operation.api.client.meta.region_name == "eu-west-2"


def test_a_client_that_exists_is_used_whatever_the_credentials_do() -> None:
    process = FakeProcess()
    process.clients.new_client = lambda _: pytest.fail("a client was made")

    assert made(process).api.client.meta.region_name == "us-east-1"


def test_a_wrong_configuration_fails_before_a_client_is_made() -> None:
    process = FakeProcess()
    process.error = ConfigurationError("aws:region", "must be the name of a Region")

    with pytest.raises(ChimeError) as error:
        made(process)

    assert str(error.value) == (
        "GetSpeakerSearchTask on task t of pipeline p: aws:region must be the name of a Region"
    )
    assert process.clients.regions == []


def test_the_error_of_a_client_names_the_call_and_the_resource() -> None:
    def fails(_: str | None) -> Any:
        raise ChimeError("no Region is configured; set aws:region in the stack")

    process = FakeProcess()
    process.clients.existing, process.clients.new_client = False, fails

    with pytest.raises(ChimeError) as error:
        made(process)

    assert str(error.value) == (
        "GetSpeakerSearchTask on task t of pipeline p: no Region is configured; set aws:region in "
        "the stack"
    )


@pytest.mark.parametrize(
    ("configured", "source"),
    [
        (None, "the profile 'default' and the environment"),
        ("calls", "the profile 'calls' that aws:profile names"),
    ],
)
def test_credentials_that_do_not_arrive_end_the_operation_at_its_timeout(
    configured: str | None, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.delenv("AWS_DEFAULT_PROFILE", raising=False)
    never = threading.Event()
    process = FakeProcess()
    process.configuration = AwsConfiguration(profile=configured)
    process.clients.existing, process.clients.new_client = False, lambda _: never.wait(5)

    with pytest.raises(ChimeError) as error:
        made(process, timeout=0.01)

    never.set()
    assert str(error.value) == (
        "GetSpeakerSearchTask on task t of pipeline p: no credentials arrived within 0.01 s; check "
        f"{source}"
    )


def test_the_cli_command_makes_the_same_call_in_the_same_region() -> None:
    command = made(FakeProcess(), region="eu-west-2").cli_command(SEARCH.stop(KEY))

    assert command == (
        "aws chime-sdk-media-pipelines stop-speaker-search-task --identifier p "
        "--speaker-search-task-id t --region eu-west-2"
    )


def test_the_account_is_the_account_of_the_client() -> None:
    process = FakeProcess()
    process.clients.accounts["eu-west-2"] = ACCOUNT

    assert made(process, region="eu-west-2").caller_account() == ACCOUNT


def test_the_lookup_of_the_account_has_the_time_that_is_left() -> None:
    process = FakeProcess()
    operation = made(process)
    process.time.sleep(60)

    with pytest.raises(CallTimeout):
        operation.caller_account()


@pytest.mark.parametrize(("spec", "key"), [(SEARCH, "domain"), (PIPELINE, None)])
def test_the_searches_of_one_domain_share_a_concurrency_limit(spec: Any, key: str | None) -> None:
    operation = made(FakeProcess(), spec, voice_profile_domain_arn="domain")

    assert operation.api.concurrency_key == key


def test_a_failing_call_is_retried_as_often_as_the_stack_allows() -> None:
    unavailable = service_error("ServiceUnavailableException", 503)
    configuration = AwsConfiguration(max_retries=2)
    process = FakeProcess(configuration, get_speaker_search_task=unavailable)

    with pytest.raises(ChimeError, match="ServiceUnavailableException"):
        made(process).api.call(GET, str(KEY), SEARCH.parse)

    assert len(process.clients.calls) == 3


def test_the_credentials_are_refreshed_before_a_call() -> None:
    process = FakeProcess(get_speaker_search_task=response("InProgress"))

    made(process, timeout=5.0).api.call(GET, str(KEY), SEARCH.parse)

    assert process.clients.refreshes == [5.0]
