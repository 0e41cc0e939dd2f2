"""Regions, accounts and partitions: which cannot belong together, and which AWS does not offer."""

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
from tests.support.inputs import SOURCE, arn, search_inputs, source
from tests.support.plugin import Plugin, asked_urn, declaration, stack_config

NOWHERE = "http://127.0.0.1:1"
PIPELINE = "media-pipeline/" + seeds.PIPELINE_ID
DOMAIN = "voice-profile-domain/callers"
STREAM = f"{SOURCE}.stream_arn"


def stream(**place: str) -> dict[str, Any]:
    return source(stream_arn=arn("stream/caller/1", service="kinesisvideo", **place))


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    """Configured for us-east-1, where all the seeds are too."""
    with Plugin(stack_config(NOWHERE)) as plugin:
        yield plugin


@pytest.fixture(scope="module")
def placeless() -> Iterator[Plugin]:
    """Neither the stack nor boto3 knows a Region."""
    config = stack_config(NOWHERE)
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
            {"voice_profile_domain_arn": "is in partition aws-cn, but us-east-1 is in aws"},
        ),
        (
            {"identifier": arn(PIPELINE, partition="aws-us-gov")},
            {"identifier": "is in partition aws-us-gov, but us-east-1 is in aws"},
        ),
        (
            {"region": UNKNOWN, **stream(region="us-west-2")},
            {STREAM: "Region us-west-2, but voice_profile_domain_arn is in Region us-east-1"},
        ),
        # A Region that is wrong in itself is the only fault worth a word.
        ({"region": "mars"}, {"region": "must be the name of a Region"}),
    ],
)
def test_refused(plugin: Plugin, changes: dict[str, Any], reasons: dict[str, str]) -> None:
    _, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures.keys() == reasons.keys()
    for path, reason in reasons.items():
        assert reason in failures[path]


def test_without_a_region_the_arns_must_agree(placeless: Plugin) -> None:
    assert placeless.check(search_inputs() | declaration())[1] == {}
    news = search_inputs(identifier=arn(PIPELINE, region="eu-west-2"))
    _, failures = placeless.check(news | declaration())
    reason = "is in Region us-east-1, but identifier is in Region eu-west-2"
    assert failures == {"voice_profile_domain_arn": reason, STREAM: reason}


def test_partitions_must_agree_where_a_region_tells_none(placeless: Plugin) -> None:
    news = search_inputs(
        identifier=arn(PIPELINE, region="mars-north-1", partition="aws-mars"),
        voice_profile_domain_arn=arn(DOMAIN, region="mars-north-1", partition="aws-moon"),
        **stream(region="mars-north-1", partition="aws-mars"),
    )
    _, failures = placeless.check(news | declaration())
    reason = "is in partition aws-moon, but identifier is in partition aws-mars"
    assert failures == {"voice_profile_domain_arn": reason}


class Heard(engine_pb2_grpc.EngineServicer):
    """The engine's side of what a plugin process shows."""

    def __init__(self) -> None:
        self.messages: list[engine_pb2.LogRequest] = []
        self.arrived = threading.Event()

    def Log(self, request: engine_pb2.LogRequest, context: Any) -> empty_pb2.Empty:
        self.messages.append(request)
        self.arrived.set()
        return empty_pb2.Empty()


@contextmanager
def engine() -> Iterator[tuple[Heard, str]]:
    heard = Heard()
    server = grpc.server(futures.ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(heard, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield heard, f"127.0.0.1:{port}"
    finally:
        server.stop(None).wait()


@pytest.mark.parametrize("region", ["eu-west-3", "cn-north-1", "mars-north-1"])
def test_a_region_without_voice_analytics_only_warns(region: str) -> None:
    news = search_inputs(region=region, identifier="call", **{SOURCE: None}) | declaration()
    news["voice_profile_domain_arn"] = UNKNOWN
    with engine() as (heard, address), Plugin(stack_config(NOWHERE), engine=address) as plugin:
        assert plugin.check(search_inputs() | declaration("offered"))[1] == {}
        unclear = search_inputs(region=UNKNOWN) | declaration("unclear")
        assert plugin.check(unclear)[1] == {}
        assert plugin.check(search_inputs(region="mars") | declaration("wrong"))[1] != {}
        assert plugin.check(news)[1] == {}
        assert heard.arrived.wait(10)
        (message,) = heard.messages
    assert message.urn == asked_urn(news)
    assert message.severity == engine_pb2.WARNING
    assert region in message.message
    assert not message.ephemeral
