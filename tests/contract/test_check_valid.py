"""Valid inputs and unknown inputs: Check passes them and returns them unchanged."""

from collections.abc import Iterator
from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from chime_emulator import Emulator, seeds
from tests.support.doors import Door
from tests.support.inputs import SOURCE, arn, search_inputs, source
from tests.support.plugin import Plugin, declaration, stack_config

DOMAIN_ID = seeds.VOICE_PROFILE_DOMAIN_ARN.rpartition("/")[2]
TASK_ID = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f09"
DEFAULTS = {"restart_policy": "Never", "wait_for_in_progress": True}


def in_location(partition: str, region: str, account: str = "210987654321") -> dict[str, Any]:
    """Return the inputs that place a search in another partition, Region and account."""
    location = {"partition": partition, "region": region, "account": account}
    return {
        "identifier": arn(f"media-pipeline/{seeds.PIPELINE_ID}", **location),
        "voice_profile_domain_arn": arn(f"voice-profile-domain/{DOMAIN_ID}", **location),
        "region": region,
        **source(stream_arn=arn("stream/caller/1", service="kinesisvideo", **location)),
    }


VALID: list[dict[str, Any]] = [
    {},
    {"identifier": "p"},
    {"identifier": "p" * 1024},
    {"identifier": " p"},
    {"identifier": "pipeline-ü-通話"},
    {"identifier": seeds.PIPELINE_ARN},
    {"voice_profile_domain_arn": arn("voice-profile-domain/d")},
    {"voice_profile_domain_arn": arn("voice-profile-domain/" + "d" * (1024 - 58))},
    {"kinesis_video_stream_source_task_configuration": None},
    source(channel_id=1),
    source(channel_id=0.0),
    source(channel_id=1.0),
    source(channel_id=-0.0),
    source(fragment_number="0"),
    source(fragment_number="007"),
    source(fragment_number="9" * 128),
    source(stream_arn=arn("stream/a.b_c-D/0", service="kinesisvideo")),
    {"client_request_token": "ab"},
    {"client_request_token": "-_" * 32},
    {"client_request_token": "0123456789abcdefABCDEF"},
    {"triggers": []},
    {"triggers": {}},
    {"triggers": ["a", 1, 1.5, True, False]},
    {"triggers": [None, [None]]},
    {"triggers": {"a": {"b": {"c": [1, {"d": "e"}]}}}},
    {"triggers": {"": "", "a.b": "c", "ключ": "значение", "\n": "\x00"}},
    {"triggers": ["\N{TELEPHONE RECEIVER}" * 1000]},
    {"triggers": [[[[[[[[[[[[[[[[[[[["deep"]]]]]]]]]]]]]]]]]]]]},
    {"triggers": list(range(5000))},
    {"restart_policy": "Never"},
    {"restart_policy": "OnFailure"},
    {"restart_policy": "Always"},
    {"wait_for_in_progress": True},
    {"wait_for_in_progress": False},
    {"adopt_task_id": TASK_ID},
    {"adopt_task_id": TASK_ID.upper()},
    {"region": "us-east-1"},
    in_location("aws", "eu-central-1"),
    in_location("aws", "ap-southeast-2"),
    in_location("aws-cn", "cn-north-1"),
    in_location("aws-us-gov", "us-gov-west-1"),
    in_location("aws-iso-b", "us-isob-east-1"),
    in_location("aws-eusc", "eusc-de-east-1"),
    in_location("aws", "us-east-1", account="000000000000"),
    # botocore does not know this partition and Region. They may be new.
    in_location("aws-mars", "mars-north-1"),
    {
        "identifier": seeds.PIPELINE_ARN,
        **source(channel_id=1, fragment_number="1"),
        "client_request_token": "own",
        "triggers": ["v1"],
        "restart_policy": "Always",
        "wait_for_in_progress": False,
        "adopt_task_id": TASK_ID,
        "region": "us-east-1",
    },
]

UNKNOWNS: list[dict[str, Any]] = [
    *({name: UNKNOWN} for name in search_inputs()),
    {"client_request_token": UNKNOWN},
    {"triggers": UNKNOWN},
    {"triggers": [UNKNOWN]},
    {"triggers": {"a": UNKNOWN, "b": [{"c": UNKNOWN}, 1]}},
    {"restart_policy": UNKNOWN},
    {"wait_for_in_progress": UNKNOWN},
    {"adopt_task_id": UNKNOWN},
    {"region": UNKNOWN},
    source(stream_arn=UNKNOWN),
    source(channel_id=UNKNOWN),
    source(fragment_number=UNKNOWN),
    source(stream_arn=UNKNOWN, channel_id=UNKNOWN, fragment_number=UNKNOWN),
    # An unknown Region may be the Region of the ARNs, so they are no fault.
    in_location("aws", "eu-central-1") | {"region": UNKNOWN},
    in_location("aws", "eu-central-1") | {"region": UNKNOWN, "identifier": UNKNOWN},
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def plugin(emulator: Emulator, door: Door) -> Iterator[Plugin]:
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        yield plugin


@pytest.mark.parametrize("changes", [*VALID, *UNKNOWNS], ids=range(len(VALID) + len(UNKNOWNS)))
def test_valid_inputs(plugin: Plugin, emulator: Emulator, changes: dict[str, Any]) -> None:
    news = search_inputs(**changes) | declaration()
    inputs, failures = plugin.check(news)
    assert failures == {}
    assert inputs == {**DEFAULTS, **news}
    assert emulator.calls()["counts"] == {}


def test_every_input_unknown_at_once(plugin: Plugin) -> None:
    names = [*search_inputs(), "client_request_token", "triggers", *DEFAULTS]
    news = dict.fromkeys([*names, "adopt_task_id", "region"], UNKNOWN) | declaration()
    assert plugin.check(news) == (news, {})


def test_an_unknown_input_does_not_hide_the_fault_of_another(plugin: Plugin) -> None:
    news = search_inputs(identifier=UNKNOWN, **source(stream_arn=UNKNOWN, channel_id=2))
    _, failures = plugin.check(news | {"consent_acknowledged": False} | declaration())
    assert failures.keys() == {f"{SOURCE}.channel_id", "consent_acknowledged"}
