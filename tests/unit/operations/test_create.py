"""Creation: start or adopt, wait, and roll back on failure."""

from typing import Any

import pytest

from speaker_search_resource.aws.errors import NOT_FOUND, ChimeError, ResourceIncomplete
from speaker_search_resource.operations.create import create
from speaker_search_resource.operations.resource_spec import Resource
from speaker_search_resource.task import TaskKey, TaskOutputs
from tests.unit.fakes import FakeClient, FakeTime, service_error
from tests.unit.operations.searches import KEY, operation, response, search_args

START, GET, STOP = (f"{verb}_speaker_search_task" for verb in ("start", "get", "stop"))
FORBIDDEN = service_error("ForbiddenException", 403)


class Service(FakeClient):
    """A service with one search, which never becomes InProgress by itself."""

    def __init__(self, **results: Any) -> None:
        self.status = "Initializing"
        mine = {
            START: lambda **_: response("Initializing"),
            GET: lambda **_: response(self.status),
            STOP: self._stop,
        }
        super().__init__(**{**mine, **results})

    def _stop(self, **_: Any) -> dict[str, Any]:
        self.status = "Stopped"
        return {}


def run(
    client: FakeClient, time: FakeTime | None = None, **changes: Any
) -> Resource[TaskKey, TaskOutputs]:
    api = operation(client, time or FakeTime(), seconds=300.0)
    return create(api, search_args(**changes), "declaration")


def test_it_returns_once_the_task_is_in_progress() -> None:
    client = Service(**{GET: [response("Initializing"), response("InProgress")]})

    created = run(client)

    assert created.key == KEY
    assert created.outputs.status == "InProgress"
    assert client.methods() == [START, GET, GET]


def test_it_does_not_wait_where_the_inputs_say_so() -> None:
    client = Service()

    created = run(client, wait_for_in_progress=False)

    assert created.outputs.status == "Initializing"
    assert client.methods() == [START]


def test_a_refused_start_has_nothing_to_roll_back() -> None:
    client = Service(**{START: service_error("BadRequestException")})

    with pytest.raises(ChimeError) as error:
        run(client)

    assert not isinstance(error.value, ResourceIncomplete)
    assert client.methods() == [START]


def test_a_task_that_fails_is_stopped() -> None:
    client = Service(**{GET: [response("Failed")]})

    with pytest.raises(ChimeError, match="became Failed while it was starting") as error:
        run(client)

    assert not isinstance(error.value, ResourceIncomplete)
    assert "it was stopped, and nothing is left running" in str(error.value)
    assert STOP in client.methods()


def test_a_task_that_is_not_ready_in_time_is_stopped_in_time() -> None:
    client, time = Service(), FakeTime()

    with pytest.raises(ChimeError, match="is still Initializing after 290 s") as error:
        run(client, time)

    assert not isinstance(error.value, ResourceIncomplete)
    assert client.status == "Stopped"
    assert time.seconds < 300


def test_a_task_that_could_not_be_stopped_is_returned_with_the_error() -> None:
    client = Service(**{STOP: FORBIDDEN})

    with pytest.raises(ResourceIncomplete) as error:
        run(client)

    assert error.value.resource.key == KEY
    assert "the stop failed too" in str(error.value)
    assert (
        "stop it with `aws chime-sdk-media-pipelines stop-speaker-search-task "
        "--identifier p --speaker-search-task-id t`"
    ) in str(error.value)


def test_a_task_unknown_to_aws_may_still_appear() -> None:
    client = Service(**{STOP: service_error(NOT_FOUND, 404)})

    with pytest.raises(ResourceIncomplete, match="because AWS does not know it") as error:
        run(client)

    assert error.value.resource.key == KEY


def test_a_running_task_is_adopted_instead_of_starting_one() -> None:
    client = Service()
    client.status = "InProgress"

    created = run(client, adopt_task_id="t")

    assert created.key == KEY
    assert client.methods() == [GET]


@pytest.mark.parametrize("status", ["Failed", "Stopping", "Stopped"])
def test_a_task_that_has_ended_is_not_adopted(status: str) -> None:
    client = Service()
    client.status = status

    with pytest.raises(
        ChimeError, match=f"cannot be adopted: it is {status}; remove adopt_task_id"
    ):
        run(client, adopt_task_id="t")

    assert client.methods() == [GET]


def test_an_adopted_task_is_never_stopped() -> None:
    client = Service()

    with pytest.raises(ResourceIncomplete, match="is adopted and left as it is") as error:
        run(client, adopt_task_id="t")

    assert error.value.resource.key == KEY
    assert STOP not in client.methods()
