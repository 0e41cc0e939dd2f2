"""Regions, accounts and partitions that contradict each other, or that AWS does not offer."""

import os
import threading
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN

from chime_emulator import seeds
from tests.support.doors import Door
from tests.support.inputs import SOURCE, arn, search_inputs, source
from tests.support.plugin import Plugin, declaration, stack_config

UNREACHABLE = "http://127.0.0.1:1"
PIPELINE = "media-pipeline/" + seeds.PIPELINE_ID
DOMAIN = "voice-profile-domain/callers"
STREAM = f"{SOURCE}.stream_arn"


def stream(**location: str) -> dict[str, Any]:
    return source(stream_arn=arn("stream/caller/1", service="kinesisvideo", **location))


@pytest.fixture(scope="module")
def plugin(door: Door) -> Iterator[Plugin]:
    """A plugin configured for us-east-1, the Region of the seeds."""
    with Plugin(stack_config(UNREACHABLE)) as plugin:
        yield plugin


@pytest.fixture(scope="module")
def without_region(door: Door) -> Iterator[Plugin]:
    """A plugin for which neither the stack nor boto3 has a Region."""
    config = stack_config(UNREACHABLE)
    del config["aws:region"]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    env = {**kept, "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    with Plugin(config, env=env) as plugin:
        yield plugin


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        (
            {"identifier": arn(PIPELINE, region="eu-west-2")},
            {"identifier": "is in Region eu-west-2, but the Region in use is us-east-1"},
        ),
        (
            {"voice_profile_domain_arn": arn(DOMAIN, region="eu-west-2")},
            {"voice_profile_domain_arn": "is in Region eu-west-2, but the Region in use is us-e"},
        ),
        (
            stream(region="us-west-2"),
            {STREAM: "is in Region us-west-2, but the Region in use is us-east-1"},
        ),
        (
            {"region": "us-west-2"},
            {
                "voice_profile_domain_arn": "is in Region us-east-1, but the Region in use is us-w",
                STREAM: "is in Region us-east-1, but the Region in use is us-west-2",
            },
        ),
        (
            {"region": "us-west-2", "identifier": arn(PIPELINE, region="us-west-2")},
            {
                "voice_profile_domain_arn": "is in Region us-east-1, but the Region in use is us-w",
                STREAM: "is in Region us-east-1, but the Region in use is us-west-2",
            },
        ),
        (
            {"identifier": seeds.PIPELINE_ARN, **stream(account="210987654321")},
            {STREAM: "is in account 210987654321, but identifier is in account 123456789012"},
        ),
        (
            stream(account="210987654321"),
            {STREAM: "account 210987654321, but voice_profile_domain_arn is in account 123456789"},
        ),
        (
            {"voice_profile_domain_arn": arn(DOMAIN, partition="aws-cn")},
            {
                "voice_profile_domain_arn": (
                    "is in partition aws-cn, but Region us-east-1 is in partition aws"
                )
            },
        ),
        (
            {"identifier": arn(PIPELINE, partition="aws-us-gov")},
            {"identifier": "is in partition aws-us-gov, but Region us-east-1 is in partition aws"},
        ),
        (
            {"region": UNKNOWN, **stream(region="us-west-2")},
            {STREAM: "Region us-west-2, but voice_profile_domain_arn is in Region us-east-1"},
        ),
        # The ARNs are not compared with an invalid Region.
        ({"region": "mars"}, {"region": "must be the name of a Region"}),
    ],
)
def test_refused(plugin: Plugin, changes: dict[str, Any], reasons: dict[str, str]) -> None:
    _, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures.keys() == reasons.keys()
    for path, reason in reasons.items():
        assert reason in failures[path]


def test_without_a_region_the_arns_must_agree(without_region: Plugin) -> None:
    news = search_inputs(identifier=arn(PIPELINE, region="eu-west-2"))
    _, failures = without_region.check(news | declaration())
    reason = "is in Region us-east-1, but identifier is in Region eu-west-2"
    assert failures.pop("region").startswith("no Region is configured; set aws:region")
    assert failures == {"voice_profile_domain_arn": reason, STREAM: reason}


def test_partitions_must_agree_if_botocore_does_not_know_the_region(without_region: Plugin) -> None:
    news = search_inputs(
        identifier=arn(PIPELINE, region="mars-north-1", partition="aws-mars"),
        voice_profile_domain_arn=arn(DOMAIN, region="mars-north-1", partition="aws-moon"),
        **stream(region="mars-north-1", partition="aws-mars"),
    )
    _, failures = without_region.check(news | declaration())
    reason = "is in partition aws-moon, but identifier is in partition aws-mars"
    assert failures.pop("region").startswith("no Region is configured; set aws:region")
    assert failures == {"voice_profile_domain_arn": reason}


def test_without_a_region_anywhere_a_resource_needs_one(without_region: Plugin) -> None:
    news = search_inputs() | declaration()
    _, failures = without_region.check(news)
    assert failures.keys() == {"region"}
    assert failures["region"].startswith("no Region is configured; set aws:region in the stack")

    assert without_region.check(news | {"region": "us-east-1"})[1] == {}
    assert without_region.check(news | {"region": UNKNOWN})[1] == {}


def test_a_resource_in_the_state_has_a_region(without_region: Plugin) -> None:
    news = search_inputs() | declaration()
    assert without_region.check(news, olds=news)[1] == {}


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_an_empty_variable_is_no_region(variable: str) -> None:
    config = stack_config(UNREACHABLE)
    del config["aws:region"]
    env = {variable: "", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    with Plugin(config, env=env) as plugin:
        _, failures = plugin.check(search_inputs() | declaration())
    assert failures.keys() == {"region"}


class RecordingEngine(engine_pb2_grpc.EngineServicer):
    """An engine that records the messages of a plugin process."""

    def __init__(self) -> None:
        self.messages: list[engine_pb2.LogRequest] = []
        self.arrived = threading.Event()

    def Log(self, request: engine_pb2.LogRequest, context: Any) -> empty_pb2.Empty:
        self.messages.append(request)
        self.arrived.set()
        return empty_pb2.Empty()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: Any
    ) -> engine_pb2.RequirePulumiVersionResponse:
        return engine_pb2.RequirePulumiVersionResponse()


@contextmanager
def engine() -> Iterator[tuple[RecordingEngine, str]]:
    recording = RecordingEngine()
    server = grpc.server(futures.ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(recording, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield recording, f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@pytest.mark.parametrize("region", ["eu-west-3", "cn-north-1", "mars-north-1"])
def test_a_region_without_voice_analytics_is_a_warning(region: str) -> None:
    news = search_inputs(region=region, identifier="call", **{SOURCE: None}) | declaration()
    news["voice_profile_domain_arn"] = UNKNOWN
    with (
        engine() as (recording, address),
        Plugin(stack_config(UNREACHABLE), engine=address) as plugin,
    ):
        assert plugin.check(search_inputs() | declaration("offered"))[1] == {}
        unknown = search_inputs(region=UNKNOWN) | declaration("unknown")
        assert plugin.check(unknown)[1] == {}
        assert plugin.check(search_inputs(region="mars") | declaration("wrong"))[1] != {}
        assert plugin.check(news)[1] == {}
        assert recording.arrived.wait(10)
        (message,) = recording.messages
    assert message.urn == plugin.urn(news)
    assert message.severity == engine_pb2.WARNING
    assert region in message.message
    assert not message.ephemeral
