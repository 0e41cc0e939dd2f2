"""The native provider's own part of the protocol: schema, configuration, previews, import, end."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from chime_emulator import Emulator, seeds
from speaker_search_resource.native.resources import SPECS
from speaker_search_resource.native.values import from_struct
from speaker_search_resource.operations.change import UNREPORTED
from speaker_search_resource.provider.spelling import in_camel_case
from tests.support.client import media_pipelines_client
from tests.support.doors import DYNAMIC, NATIVE, Door, struct
from tests.support.inputs import pipeline_inputs, search_inputs
from tests.support.native_program import PIPELINE, SEARCH
from tests.support.plugin import Plugin, declaration, stack_config

pytestmark = pytest.mark.native

URN = f"urn:pulumi:test::project::{SEARCH}::caller"


@pytest.fixture(scope="module", autouse=True)
def door() -> Iterator[Door]:
    before, Plugin.door = Plugin.door, NATIVE
    yield NATIVE
    Plugin.door = before


@pytest.fixture
def stub(plugin: Plugin) -> Any:
    return plugin._stub


def properties(type_: str = SEARCH, **values: Any) -> Any:
    """Return properties as the engine sends them."""
    return struct(in_camel_case(SPECS[type_], values))


def secret(value: Any) -> dict[str, Any]:
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}


def test_the_schema_and_the_version_are_served(stub: Any) -> None:
    schema = json.loads(stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)

    assert schema["name"] == "speakersearch"
    assert schema["resources"].keys() == SPECS.keys()
    assert stub.GetPluginInfo(empty_pb2.Empty()).version == schema["version"]


def test_the_handshake_accepts_secrets(stub: Any) -> None:
    response = stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))

    assert response.accept_secrets
    assert not response.accept_resources


def test_a_wrong_configuration_is_refused_at_its_key(stub: Any) -> None:
    news = struct({"region": "Virginia", "regoin": "us-east-1"})

    response = stub.CheckConfig(provider_pb2.CheckRequest(news=news))

    assert response.inputs == news
    assert [failure.reason.partition(": ")[0] for failure in response.failures] == [
        "speakersearch:regoin",
        "speakersearch:region",
    ]
    # The engine prints the value of a property, which may hold a password.
    assert not any(failure.property for failure in response.failures)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ({"region": "us-east-1"}, {"region": "us-east-1"}, []),
        ({"region": "us-east-1"}, {"region": "us-west-2"}, ["region"]),
        ({}, {"maxRetries": "1"}, ["maxRetries"]),
        ({"profile": "a"}, {}, ["profile"]),
        ({"endpoints": "[1]"}, {"endpoints": [1]}, ["endpoints"]),
    ],
)
def test_a_changed_configuration_updates_the_provider(
    stub: Any, old: dict[str, Any], new: dict[str, Any], changed: list[str]
) -> None:
    request = provider_pb2.DiffRequest(olds=struct(old), news=struct(new))

    response = stub.DiffConfig(request)

    expected = response.DIFF_SOME if changed else response.DIFF_NONE
    assert (response.changes, list(response.diffs)) == (expected, changed)
    assert list(response.replaces) == []


def test_a_type_of_another_package_is_refused(stub: Any) -> None:
    urn = URN.replace("SpeakerSearchTask", "Search")

    with pytest.raises(grpc.RpcError) as error:
        stub.Check(provider_pb2.CheckRequest(urn=urn, news=properties()))

    assert "speakersearch:index:Search is not a type of this package" in str(error.value.details())


def failures(stub: Any, news: Any, olds: Any = None) -> list[str]:
    """Return the lines of Check's failures."""
    response = stub.Check(provider_pb2.CheckRequest(urn=URN, olds=olds, news=news))
    return [f"{each.property}: {each.reason}".removeprefix(": ") for each in response.failures]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("voice_profile_domain_arn", "voiceProfileDomainArn"),
        ("voiceProfileDomainARN", "voiceProfileDomainArn"),
        ("voice_profile_domain", "voiceProfileDomainArn"),
        ("restart_policy", "restartPolicy"),
        ("restartPolcy", "restartPolicy"),
    ],
)
def test_a_misspelt_property_is_named_with_the_right_one(stub: Any, name: str, meant: str) -> None:
    news = properties(**search_inputs(restart_policy="Always"))
    news[name] = news[meant]
    del news.fields[meant]

    lines = failures(stub, news)

    (line,) = [line for line in lines if "unknown argument" in line]
    assert line.startswith(f"{name}: unknown argument; did you mean {meant}? Expected one of: ")
    assert "_" not in line.partition("Expected")[2]
    assert {other.partition(": ")[0] for other in lines} <= {name, meant}


@pytest.mark.parametrize("name", ["stream_arn", "streamARN"])
def test_a_misspelt_nested_property_is_named_with_its_path(stub: Any, name: str) -> None:
    news = properties(**search_inputs())
    path = "kinesisVideoStreamSourceTaskConfiguration"
    news[path] = {name: seeds.STREAM_ARN, "channelId": 0}

    lines = failures(stub, news)

    expected = f"{path}.{name}: unknown argument; did you mean streamArn? Expected one of: "
    assert [line for line in lines if "unknown argument" in line] == [
        f"{expected}streamArn, channelId, fragmentNumber"
    ]


def test_the_engine_may_repeat_the_inputs_of_the_dynamic_provider(stub: Any) -> None:
    """`ignoreChanges: ["*"]` repeats all inputs of the state."""
    olds = struct(search_inputs())

    assert failures(stub, olds, olds) == []


def test_a_failure_shows_no_secret(stub: Any) -> None:
    # A wrong account, which the reason would name.
    arn = seeds.VOICE_PROFILE_DOMAIN_ARN.replace(seeds.ACCOUNT_ID, "000000000000")
    inputs = search_inputs(voice_profile_domain_arn=secret(arn), identifier=seeds.PIPELINE_ARN)

    response = stub.Check(provider_pb2.CheckRequest(urn=URN, news=properties(**inputs)))

    shown = " ".join(f"{failure.property} {failure.reason}" for failure in response.failures)
    assert "voiceProfileDomainArn" in shown
    assert "000000000000" not in shown


def test_a_secret_stays_secret_in_every_response(stub: Any) -> None:
    domain = secret(seeds.VOICE_PROFILE_DOMAIN_ARN)
    news = properties(**search_inputs(voice_profile_domain_arn=domain, client_request_token="hush"))
    secrets = {"voiceProfileDomainArn", "clientRequestToken"}

    checked = stub.Check(provider_pb2.CheckRequest(urn=URN, news=news)).inputs
    created = stub.Create(provider_pb2.CreateRequest(urn=URN, properties=checked))
    read = stub.Read(
        provider_pb2.ReadRequest(
            id=created.id, urn=URN, properties=created.properties, inputs=checked
        )
    )
    updated = stub.Update(
        provider_pb2.UpdateRequest(id=created.id, urn=URN, olds=read.properties, news=checked)
    )

    for message in (checked, created.properties, read.properties, updated.properties):
        assert from_struct(message).secrets == secrets


def test_a_preview_of_a_create_knows_the_inputs_and_the_region(
    stub: Any, emulator: Emulator
) -> None:
    request = provider_pb2.CreateRequest(
        urn=URN, properties=properties(**search_inputs()), preview=True
    )

    outputs = dict(stub.Create(request).properties.items())

    assert outputs["identifier"] == seeds.PIPELINE_ID
    assert outputs["region"] == "us-east-1"
    assert outputs["taskId"] == outputs["status"] == rpc.UNKNOWN
    assert emulator.calls()["counts"] == {}


def test_a_preview_of_an_update_keeps_the_outputs(plugin: Plugin, emulator: Emulator) -> None:
    inputs = search_inputs() | declaration()
    id_, outs = plugin.create(inputs)
    calls = emulator.calls()["counts"]
    news = properties(**search_inputs(restart_policy="Always"))

    response = plugin._stub.Update(
        provider_pb2.UpdateRequest(
            id=id_, urn=URN, olds=properties(**outs), news=news, preview=True
        )
    )

    assert response.properties["taskId"] == outs["task_id"]
    assert response.properties["restartPolicy"] == "Always"
    assert emulator.calls()["counts"] == calls


def test_a_detailed_diff_names_the_paths(plugin: Plugin) -> None:
    source = {"stream_arn": seeds.STREAM_ARN, "channel_id": 1}
    olds = search_inputs() | {"status": "InProgress", "restart_policy": "Never"}
    news = search_inputs(
        kinesis_video_stream_source_task_configuration=source, restart_policy="OnFailure"
    )
    request = provider_pb2.DiffRequest(
        id="p/t", urn=URN, olds=properties(**olds), news=properties(**news)
    )

    response = plugin._stub.Diff(request)

    kinds = {path: each.kind for path, each in response.detailedDiff.items()}
    assert kinds == {
        "kinesisVideoStreamSourceTaskConfiguration.channelId": (
            provider_pb2.PropertyDiff.UPDATE_REPLACE
        ),
        "restartPolicy": provider_pb2.PropertyDiff.UPDATE,
    }
    assert response.hasDetailedDiff
    assert response.deleteBeforeReplace


def test_an_ended_task_is_replaced_because_of_its_status(plugin: Plugin) -> None:
    olds = search_inputs(restart_policy="Always") | {"status": "Failed"}
    request = provider_pb2.DiffRequest(
        id="p/t",
        urn=URN,
        olds=properties(**olds),
        news=properties(**search_inputs(restart_policy="Always")),
    )

    response = plugin._stub.Diff(request)

    (diff,) = response.detailedDiff.items()
    assert diff[0] == "status"
    assert diff[1].inputDiff is False
    assert list(response.replaces) == ["status"]


def started_elsewhere(emulator: Emulator, token: str = "elsewhere") -> str:
    """Start a search that no stack knows, and return its id in a stack."""
    client = media_pipelines_client(emulator)
    started = client.start_speaker_search_task(
        Identifier=seeds.PIPELINE_ID,
        VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN,
        KinesisVideoStreamSourceTaskConfiguration={"StreamArn": seeds.STREAM_ARN, "ChannelId": 0},
        ClientRequestToken=token,
    )
    return f"{seeds.PIPELINE_ID}/{started['SpeakerSearchTask']['SpeakerSearchTaskId']}"


@pytest.mark.parametrize(
    "changes", [{}, {"restart_policy": "Always", "triggers": [1]}, {"region": "us-east-1"}]
)
def test_the_declared_inputs_of_an_imported_task_are_no_change(
    stub: Any, emulator: Emulator, changes: dict[str, Any]
) -> None:
    id_ = started_elsewhere(emulator)
    read = stub.Read(provider_pb2.ReadRequest(id=id_, urn=URN))
    assert {name for name in read.inputs if not name.startswith("__")} == {"identifier"}

    news = stub.Check(
        provider_pb2.CheckRequest(
            urn=URN, olds=read.inputs, news=properties(**search_inputs(**changes))
        )
    ).inputs
    request = provider_pb2.DiffRequest(
        id=id_, urn=URN, olds=read.properties, old_inputs=read.inputs, news=news
    )
    assert stub.Diff(request).changes == provider_pb2.DiffResponse.DIFF_NONE

    # Once the state has the inputs, a change of one is a change.
    changed = properties(**search_inputs(**changes | {"triggers": [2]}))
    request = provider_pb2.DiffRequest(
        id=id_, urn=URN, olds=read.properties, old_inputs=news, news=changed
    )
    assert list(stub.Diff(request).replaces) == ["triggers"]


def test_another_pipeline_than_that_of_an_imported_task_is_a_change(
    stub: Any, emulator: Emulator
) -> None:
    id_ = started_elsewhere(emulator)
    read = stub.Read(provider_pb2.ReadRequest(id=id_, urn=URN))
    request = provider_pb2.DiffRequest(
        id=id_, urn=URN, olds=read.properties, news=properties(**search_inputs(identifier="q"))
    )

    assert list(stub.Diff(request).replaces) == ["identifier"]


def test_a_pipeline_is_imported_whole(stub: Any, emulator: Emulator) -> None:
    inputs = pipeline_inputs(
        tags={"team": "voice"}, media_insights_runtime_metadata={"call": "hush"}
    )
    urn = f"urn:pulumi:test::project::{PIPELINE}::call"
    news = properties(PIPELINE, **inputs)
    created = stub.Create(provider_pb2.CreateRequest(urn=urn, properties=news))

    read = stub.Read(provider_pb2.ReadRequest(id=created.id, urn=urn))

    found = from_struct(read.inputs)
    assert found.secrets == {"mediaInsightsRuntimeMetadata"}
    assert found.values.pop(UNREPORTED) == ["client_request_token", "triggers"]
    assert found.values == from_struct(news).values
    request = provider_pb2.DiffRequest(
        id=created.id, urn=urn, olds=read.properties, old_inputs=read.inputs, news=news
    )
    assert stub.Diff(request).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_the_state_of_the_dynamic_provider_is_taken_over(
    plugin: Plugin, emulator: Emulator
) -> None:
    inputs = search_inputs() | declaration()
    Plugin.door = DYNAMIC
    try:
        with Plugin(stack_config(emulator.endpoint_url)) as dynamic:
            id_, outs = dynamic.create(inputs)
            olds = dynamic._bag(outs)
    finally:
        Plugin.door = NATIVE
    news = properties(**search_inputs())
    calls = emulator.calls()["counts"]

    plan = plugin._stub.Diff(provider_pb2.DiffRequest(id=id_, urn=URN, olds=olds, news=news))
    updated = plugin._stub.Update(provider_pb2.UpdateRequest(id=id_, urn=URN, olds=olds, news=news))

    assert plan.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(plan.replaces) == []
    assert updated.properties["taskId"] == outs["task_id"]
    assert not any("_" in name for name in updated.properties)
    assert emulator.calls()["counts"] == calls


def test_the_dynamic_provider_takes_the_state_over_again(
    plugin: Plugin, emulator: Emulator
) -> None:
    inputs = search_inputs() | declaration()
    created = plugin._stub.Create(
        provider_pb2.CreateRequest(urn=URN, properties=properties(**search_inputs()))
    )
    outs = from_struct(created.properties).values
    calls = emulator.calls()["counts"]
    Plugin.door = DYNAMIC
    try:
        with Plugin(stack_config(emulator.endpoint_url)) as dynamic:
            plan = dynamic.diff(created.id, outs, inputs)
            updated = dynamic.update(created.id, outs, inputs)
            again = dynamic.diff(created.id, updated, inputs)
    finally:
        Plugin.door = NATIVE

    assert plan.changes == plan.DIFF_SOME
    assert list(plan.replaces) == []
    assert updated["task_id"] == outs["taskId"]
    assert again.changes == again.DIFF_NONE
    assert emulator.calls()["counts"] == calls


def test_cancel_does_not_wait_for_the_operations_that_it_ends(emulator: Emulator) -> None:
    emulator.configure(start_seconds=3600)
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        creates = [
            plugin._stub.Create.future(
                provider_pb2.CreateRequest(
                    urn=f"{URN}-{number}", properties=properties(**search_inputs(triggers=[number]))
                )
            )
            for number in range(70)
        ]
        while len(emulator.tasks()) < 64:
            time.sleep(0.05)

        plugin._stub.Cancel(empty_pb2.Empty(), timeout=60)

        failed: list[Any] = [create.exception() for create in creates]
    assert len(emulator.tasks()) == 64
    assert all("interrupted" in error.details() for error in failed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 100])
def test_the_engine_ends_the_plugin_by_a_signal(number: signal.Signals, times: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", NATIVE.module, "127.0.0.1:1"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()

    for _ in range(times):
        process.send_signal(number)

    assert process.wait(60) == 0
    process.stdout.close()


def test_a_signal_lets_an_operation_report_its_task(emulator: Emulator) -> None:
    emulator.configure(start_seconds=3600)
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        request = provider_pb2.CreateRequest(urn=URN, properties=properties(**search_inputs()))
        create: Any = plugin._stub.Create.future(request)
        while not emulator.tasks():
            time.sleep(0.05)
        plugin.process.send_signal(signal.SIGINT)

        error = create.exception()

    (task,) = emulator.tasks()
    assert "the run was interrupted" in error.details()
    assert task["id"] in error.details()


def test_a_provider_that_is_not_configured_says_so() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", NATIVE.module, "127.0.0.1:1"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        with pytest.raises(grpc.RpcError) as error:
            stub.Check(provider_pb2.CheckRequest(urn=URN, news=properties()))
    assert str(error.value.details()) == "speakersearch is not configured"
    process.terminate()
    process.wait(60)
    process.stdout.close()
