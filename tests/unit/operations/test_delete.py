"""Deletion: stop a resource, and confirm that it has stopped."""

from typing import Any

import pytest

from speaker_search_resource.aws.errors import NOT_FOUND, ChimeError, OperationAbandoned
from speaker_search_resource.operations.delete import delete
from tests.unit.fakes import FakeClient, FakeTime, service_error
from tests.unit.operations.searches import ACCOUNT, operation, resource, response, search_args

STOP, GET = "stop_speaker_search_task", "get_speaker_search_task"
REMEDY = (
    "; it may still run: run `pulumi destroy` again, or stop it with `aws "
    "chime-sdk-media-pipelines stop-speaker-search-task --identifier p --speaker-search-task-id t`"
)
FORBIDDEN = service_error("ForbiddenException", 403)
ANOTHER_ACCOUNT = "210987654321"


def run(client: FakeClient, **attributes: Any) -> None:
    delete(operation(client, FakeTime(), **attributes), resource("InProgress"), search_args())


def error_of(client: FakeClient, **attributes: Any) -> str:
    with pytest.raises(ChimeError) as error:
        run(client, **attributes)
    return str(error.value)


def test_a_delete_returns_once_the_task_has_stopped() -> None:
    client = FakeClient(**{STOP: {}, GET: [response("Stopping"), response("Stopped")]})

    run(client)

    assert client.methods() == [STOP, GET, GET]


def test_a_task_that_aws_does_not_know_is_deleted() -> None:
    client = FakeClient(**{STOP: service_error(NOT_FOUND, 404)})

    run(client, caller_account=lambda: ACCOUNT)

    assert client.methods() == [STOP]


def test_a_task_unknown_to_another_account_stays() -> None:
    client = FakeClient(**{STOP: service_error(NOT_FOUND, 404)})

    message = error_of(client, caller_account=lambda: ANOTHER_ACCOUNT)

    assert f"belongs to account {ACCOUNT}" in message


def test_the_account_does_not_matter_for_a_task_that_aws_knows() -> None:
    client = FakeClient(**{STOP: {}, GET: response("Stopped")})

    run(client, caller_account=lambda: pytest.fail("STS was called"))


@pytest.mark.parametrize("found", [FORBIDDEN, response("InProgress")])
def test_a_refused_stop_names_the_ways_to_stop_the_task(found: Any) -> None:
    client = FakeClient(**{STOP: FORBIDDEN, GET: found})

    message = error_of(client)

    assert message.startswith("Operation on task t of pipeline p: ForbiddenException: ")
    assert message.endswith(REMEDY)


def test_a_stop_that_is_not_confirmed_in_time_names_the_ways_to_stop_the_task() -> None:
    client = FakeClient(**{STOP: {}, GET: response("Stopping")})

    message = error_of(client)

    assert "is still Stopping" in message
    assert message.endswith(REMEDY)


def test_an_interrupted_delete_does_not_say_that_the_task_runs() -> None:
    client = FakeClient(**{STOP: {}})

    with pytest.raises(OperationAbandoned) as error:
        run(client, interruption=lambda: "the run was interrupted")

    assert str(error.value).endswith("not sent, because the run was interrupted")
    assert client.calls == []
