"""Create, Read, Update and Delete: the properties that an operation returns or records."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from speaker_search_resource.aws.errors import NOT_FOUND, ChimeError, ResourceIncomplete
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import DECLARATION
from speaker_search_resource.media_insights_pipeline import PipelineOutputs, PipelineStatus
from speaker_search_resource.provider.properties import INCOMPLETE, from_outputs
from tests.support.inputs import pipeline_inputs
from tests.unit.dynamic.searches import ID, declared, state
from tests.unit.fakes import NOW, service_error
from tests.unit.operations.searches import PIPELINE_ARN, response
from tests.unit.provider.fakes import FakeHost, FakeProcess

START, GET, STOP = (f"{verb}_speaker_search_task" for verb in ("start", "get", "stop"))
UNKNOWN = service_error(NOT_FOUND, 404)


def serve(process: FakeProcess, **results: Any) -> None:
    """Have AWS return some results."""
    process.clients.results.update(results)


def pipeline_state(status: str, **inputs: Any) -> dict[str, Any]:
    """Return the properties of a pipeline in the state."""
    outputs = PipelineOutputs(
        media_pipeline_id="p",
        media_pipeline_arn=PIPELINE_ARN,
        status=PipelineStatus(status),
        created_timestamp=NOW,
    )
    return {**pipeline_inputs(**inputs), **from_outputs(outputs), "region": "us-east-1"}


def test_a_create_returns_the_id_the_inputs_and_the_outputs(
    search: ChimeProvider, process: FakeProcess
) -> None:
    serve(process, **{START: response("Initializing"), GET: response("InProgress")})

    created = search.create(declared())

    assert (created.id, created.outs) == (ID, state("InProgress"))


@pytest.mark.parametrize(("timeout", "waited"), [(0.0, "after 290 s"), (30.0, "after 24 s")])
def test_a_create_lasts_as_long_as_custom_timeouts_allow(
    search: ChimeProvider, process: FakeProcess, timeout: float, waited: str
) -> None:
    serve(process, **{START: response("Initializing"), GET: response("Initializing"), STOP: {}})
    host = FakeHost(provider_pb2.CreateRequest(timeout=timeout))

    with pytest.raises(ChimeError, match=waited):
        host.serve(search.create, declared())


def fail_to_create(search: ChimeProvider, process: FakeProcess, host: FakeHost | None) -> str:
    """Create a search that is never ready and cannot be stopped, and return the error."""
    initializing, refused = response("Initializing"), service_error("ForbiddenException", 403)
    serve(process, **{START: initializing, GET: initializing, STOP: refused})
    with pytest.raises(ChimeError) as error:
        host.serve(search.create, declared()) if host else search.create(declared())
    return str(error.value)


def test_a_search_that_may_run_is_recorded_as_incomplete(
    search: ChimeProvider, process: FakeProcess
) -> None:
    host = FakeHost(provider_pb2.CreateRequest())

    fail_to_create(search, process, host)

    assert host.recorded() == (ID, state("Initializing") | {INCOMPLETE: True})


def test_the_error_says_where_the_engine_cannot_record_a_search(
    search: ChimeProvider, process: FakeProcess
) -> None:
    message = fail_to_create(search, process, host=None)

    assert message.endswith("; the engine did not record it, so `pulumi destroy` does not stop it")


def test_a_read_returns_the_status_and_keeps_the_inputs(
    search: ChimeProvider, process: FakeProcess
) -> None:
    serve(process, **{GET: response("Stopped")})
    props = state("InProgress", identifier=PIPELINE_ARN)

    found = search.read(ID, props)

    assert (found.id, found.outs) == (ID, {**props, "status": "Stopped"})


def test_a_task_of_the_state_that_aws_does_not_know_stays_in_the_state(
    search: ChimeProvider, process: FakeProcess
) -> None:
    serve(process, **{GET: UNKNOWN})

    found = search.read(ID, state("InProgress"))

    assert (found.id, found.outs) == (ID, state("Stopped"))


def test_a_task_to_get_must_exist(search: ChimeProvider, process: FakeProcess) -> None:
    serve(process, **{GET: UNKNOWN})

    with pytest.raises(ChimeError, match=NOT_FOUND):
        search.read(ID, {})


def test_a_deleted_pipeline_leaves_the_state(pipeline: ChimeProvider, process: FakeProcess) -> None:
    serve(process, get_media_pipeline=UNKNOWN)

    found = pipeline.read("p", pipeline_state("InProgress"))

    assert (found.id, found.outs) == ("", {})


def test_a_read_keeps_a_resource_incomplete_until_it_is_ready(
    search: ChimeProvider, process: FakeProcess
) -> None:
    serve(process, **{GET: response("Initializing")})
    props = state("NotStarted") | {INCOMPLETE: True}
    host = FakeHost(provider_pb2.ReadRequest())

    with pytest.raises(ResourceIncomplete, match="the next `pulumi up` waits for it"):
        host.serve(search.read, ID, props)

    assert host.recorded() == (ID, state("Initializing") | {INCOMPLETE: True})


@pytest.mark.parametrize("status", ["InProgress", "Failed"])
def test_a_read_completes_a_resource_that_is_ready_or_has_ended(
    search: ChimeProvider, process: FakeProcess, status: str
) -> None:
    serve(process, **{GET: response(status)})

    found = search.read(ID, state("Initializing") | {INCOMPLETE: True})

    assert found.outs == state(status)


def test_an_update_of_inputs_alone_makes_no_call(
    search: ChimeProvider, process: FakeProcess
) -> None:
    updated = search.update(ID, state("Stopped"), declared(restart_policy="Always"))

    assert updated.outs == state("Stopped", restart_policy="Always")
    assert process.clients.calls == []


def test_an_update_continues_with_an_incomplete_resource(
    search: ChimeProvider, process: FakeProcess
) -> None:
    serve(process, **{GET: response("InProgress")})

    updated = search.update(ID, state("Initializing") | {INCOMPLETE: True}, declared())

    assert updated.outs == state("InProgress")


@pytest.mark.parametrize(
    ("status", "methods"),
    [("InProgress", ["tag_resource"]), ("Failed", []), ("Stopped", [])],
)
def test_the_tags_of_a_pipeline_change_until_it_has_ended(
    pipeline: ChimeProvider, process: FakeProcess, status: str, methods: list[str]
) -> None:
    serve(process, tag_resource={})
    tags = [{"key": "team", "value": "calls"}]

    updated = pipeline.update(
        "p", pipeline_state(status), pipeline_inputs(tags=tags) | {DECLARATION: "key"}
    )

    assert process.clients.methods() == methods
    assert updated.outs == pipeline_state(status, tags=tags)


def test_a_delete_stops_the_task_of_the_id(search: ChimeProvider, process: FakeProcess) -> None:
    serve(process, **{STOP: {}, GET: response("Stopped")})

    search.delete("q/u", state("InProgress"))

    assert process.clients.calls[0] == (STOP, {"Identifier": "q", "SpeakerSearchTaskId": "u"})


def test_the_plugin_does_not_end_during_an_operation(
    search: ChimeProvider, process: FakeProcess
) -> None:
    seen: list[int] = []

    def get(**_: Any) -> dict[str, Any]:
        seen.append(process.operations)
        return response("InProgress")

    serve(process, **{GET: get})

    search.read(ID, state("InProgress"))

    assert (seen, process.operations) == ([1], 0)
