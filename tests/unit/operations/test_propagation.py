"""The time for which a refusal of a start is retried."""

from datetime import timedelta
from typing import Any

import pytest

from speaker_search_resource.aws.errors import (
    CONFLICT,
    FORBIDDEN,
    NOT_FOUND,
    CallTimeout,
    ChimeError,
    ServiceError,
)
from speaker_search_resource.operations.propagation import Propagation
from tests.unit.fakes import NOW, FakeClient, FakeTime, service_error
from tests.unit.operations.searches import (
    PIPELINE_ARN,
    operation,
    pipeline_response,
    search_args,
)

TIMEOUT = 300.0


def pipeline(age: float) -> dict[str, Any]:
    """Return the response for a pipeline with an age in seconds."""
    return pipeline_response(NOW - timedelta(seconds=age))


def seconds(code: str, found: Any, created: str = "", identifier: str = "p") -> float:
    client = FakeClient(get_media_pipeline=found)
    starting = operation(client, FakeTime(), TIMEOUT)
    starting.created.add(created)
    inputs = search_args(identifier=identifier)
    return Propagation(starting, inputs).seconds(ServiceError(code, "refused"))


NOT_ALLOWED = service_error("ForbiddenException", 403)
UNKNOWN = service_error(NOT_FOUND, 404)


@pytest.mark.parametrize("code", sorted(FORBIDDEN))
def test_forbidden_is_retried_while_the_pipeline_is_young(code: str) -> None:
    assert seconds(code, pipeline(119)) == 120
    assert seconds(code, pipeline(120)) == 0


@pytest.mark.parametrize("identifier", ["p", PIPELINE_ARN])
def test_a_pipeline_that_this_process_created_is_young(identifier: str) -> None:
    assert seconds("ForbiddenException", NOT_ALLOWED, "p", identifier) == 120
    assert seconds(NOT_FOUND, UNKNOWN, "p", identifier) == TIMEOUT


def test_a_pipeline_that_this_process_created_grows_old() -> None:
    assert seconds("ForbiddenException", pipeline(120), "p") == 0


def test_not_found_is_retried_until_the_deadline_while_the_pipeline_is_young() -> None:
    assert seconds(NOT_FOUND, pipeline(119)) == TIMEOUT


@pytest.mark.parametrize("code", [CONFLICT, NOT_FOUND, *sorted(FORBIDDEN)])
@pytest.mark.parametrize("found", [NOT_ALLOWED, UNKNOWN, {}])
def test_a_pipeline_of_unknown_age_may_be_new(code: str, found: Any) -> None:
    assert seconds(code, found) == 20


def test_a_conflict_on_an_old_pipeline_is_retried_shortly() -> None:
    assert seconds(CONFLICT, pipeline(21)) == 2.5
    assert seconds(CONFLICT, pipeline(20)) == 20


@pytest.mark.parametrize(
    "error",
    [
        ServiceError("BadRequestException", ""),
        ServiceError("ForbiddenException", "with an explicit deny in a service control policy"),
        CallTimeout("late"),
    ],
)
def test_other_errors_are_not_retried(error: ChimeError) -> None:
    starting = operation(FakeClient(), FakeTime())

    assert Propagation(starting, search_args()).seconds(error) == 0


def test_the_pipeline_is_fetched_once() -> None:
    client = FakeClient(get_media_pipeline=pipeline(1))
    propagation = Propagation(operation(client, FakeTime()), search_args())

    for code in (CONFLICT, NOT_FOUND):
        propagation.seconds(ServiceError(code, "refused"))

    assert client.methods() == ["get_media_pipeline"]
