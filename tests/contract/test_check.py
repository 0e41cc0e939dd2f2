"""Invalid inputs: Check refuses each on its own property path, without an API call."""

from collections.abc import Iterator
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from tests.support.doors import Door
from tests.support.inputs import SOURCE, arn, search_inputs, source
from tests.support.plugin import Plugin, declaration, stack_config

IDENTIFIER = "identifier"
DOMAIN = "voice_profile_domain_arn"
CONSENT = "consent_acknowledged"
STREAM = f"{SOURCE}.stream_arn"
CHANNEL = f"{SOURCE}.channel_id"
FRAGMENT = f"{SOURCE}.fragment_number"
TOKEN = "client_request_token"
TRIGGERS = "triggers"
POLICY = "restart_policy"
WAIT = "wait_for_in_progress"
ADOPT = "adopt_task_id"
REGION = "region"

PIPELINE = "media-pipeline/" + seeds.PIPELINE_ID
STREAM_PATTERN = r"match arn:[a-z\d-]+:kinesisvideo:"
PIPELINE_FORM = "ARN of a media-pipeline, arn:aws:chime:region:account:media-pipeline/id"
DOMAIN_FORM = "ARN of a voice-profile-domain, arn:aws:chime:region:account:voice-profile-domain/id"
ARN_FORM = "must be an ARN, arn:partition:service:region:12-digit account:resource, got"
POLICIES = "must be Never or OnFailure or Always, got"
BOOLEAN = "must be True or False, got"
REGION_FORM = "must be the name of a Region, such as us-east-1, got"

INVALID: list[tuple[str, Any, str]] = [
    (IDENTIFIER, None, "is required"),
    (IDENTIFIER, "", "must not be blank"),
    (IDENTIFIER, " \t", "must not be blank"),
    (IDENTIFIER, "call\n", "must match .*"),
    (IDENTIFIER, "p" * 1025, "must have at most 1024 characters, got 1025"),
    (IDENTIFIER, "p" * 1_000_000, "must have at most 1024 characters, got 1000000"),
    (IDENTIFIER, 7, "must be a string, got 7"),
    (IDENTIFIER, ["call"], "must be a string, got a list"),
    (IDENTIFIER, {"media_pipeline_id": "call"}, "must be a string, got a map"),
    (IDENTIFIER, arn("stream/caller/1", service="kinesisvideo"), PIPELINE_FORM),
    (IDENTIFIER, arn("media-insights-pipeline-configuration/call"), PIPELINE_FORM),
    (IDENTIFIER, arn(PIPELINE, service="voice-chime"), PIPELINE_FORM),
    (IDENTIFIER, arn("media-pipeline/"), PIPELINE_FORM),
    (IDENTIFIER, arn("media-pipeline"), PIPELINE_FORM),
    (IDENTIFIER, arn(f"{PIPELINE}/more"), PIPELINE_FORM),
    (IDENTIFIER, arn(PIPELINE, account=""), PIPELINE_FORM),
    (IDENTIFIER, arn(PIPELINE, region=""), PIPELINE_FORM),
    (IDENTIFIER, arn(PIPELINE, account="12345"), ARN_FORM),
    (IDENTIFIER, " " + seeds.PIPELINE_ARN, ARN_FORM),
    (IDENTIFIER, seeds.PIPELINE_ARN.upper(), ARN_FORM),
    (IDENTIFIER, seeds.PIPELINE_ARN + " ", ARN_FORM),
    (IDENTIFIER, "arn:aws:chime", ARN_FORM),
    (DOMAIN, None, "is required"),
    (DOMAIN, "", "must have between 1 and 1024 characters, got 0"),
    (DOMAIN, "callers", "must match ^arn"),
    (DOMAIN, "arncallers", ARN_FORM),
    (DOMAIN, "arn:aws:chime:us-east-1:123456789012:", ARN_FORM),
    (
        DOMAIN,
        arn("voice-profile-domain/" + "d" * 1000),
        "must have between 1 and 1024 characters, got 1058",
    ),
    (DOMAIN, seeds.VOICE_PROFILE_DOMAIN_ARN + "\n", "must match ^arn"),
    (DOMAIN, seeds.PIPELINE_ARN, DOMAIN_FORM),
    (DOMAIN, arn("voice-profile/abc"), DOMAIN_FORM),
    (DOMAIN, [seeds.VOICE_PROFILE_DOMAIN_ARN], "must be a string, got a list"),
    (DOMAIN, 5, "must be a string, got 5"),
    (CONSENT, None, "must be True, got nothing: before a task starts, AWS requires"),
    (CONSENT, False, "must be True, got False: before a task starts, AWS requires"),
    (CONSENT, "true", "must be True, got 'true'"),
    (CONSENT, 1, "must be True, got 1"),
    (CONSENT, [True], "must be True, got a list"),
    (SOURCE, "stream", "must be a map, got 'stream'"),
    (SOURCE, [], "must be a map, got a list"),
    (SOURCE, source()[SOURCE]["stream_arn"], "must be a map, got 'arn:"),
    (SOURCE, False, "must be a map, got False"),
    (SOURCE, 0, "must be a map, got 0"),
    (f"{SOURCE}.chanel_id", 0, "Expected one of: stream_arn, channel_id, fragment_n"),
    (f'{SOURCE}["a.b"]', 0, "unknown argument"),
    (STREAM, None, "is required"),
    (STREAM, "", "must have between 1 and 1024 characters, got 0"),
    (STREAM, "caller", STREAM_PATTERN),
    (STREAM, seeds.STREAM_ARN + "\n", STREAM_PATTERN),
    (STREAM, seeds.STREAM_ARN.rpartition("/")[0], STREAM_PATTERN),
    (STREAM, arn("stream/caller/1", service="kinesis"), STREAM_PATTERN),
    (STREAM, arn("stream/caller/1", service="kinesisvideo", account="1"), ARN_FORM),
    (STREAM, arn("stream/caller/1", service="kinesisvideo", partition="aẃs"), STREAM_PATTERN),
    (STREAM, arn("stream/caller/1", service="kinesisvideo", partition="aws\u0661"), STREAM_PATTERN),
    (STREAM, {"ref": "stream"}, "must be a string, got a map"),
    (CHANNEL, None, "is required"),
    (CHANNEL, 2, "must be between 0 and 1, got 2"),
    (CHANNEL, -1, "must be between 0 and 1, got -1"),
    (CHANNEL, 2.0, "must be between 0 and 1, got 2"),
    (CHANNEL, 0.5, "must be a whole number, got 0.5"),
    (CHANNEL, 1e300, "must be between 0 and 1, got 1000"),
    (CHANNEL, True, "must be a whole number, got True"),
    (CHANNEL, "0", "must be a whole number, got '0'"),
    (CHANNEL, [0], "must be a whole number, got a list"),
    (FRAGMENT, 7, "must be a string, got 7"),
    (FRAGMENT, "", "must have between 1 and 128 characters, got 0"),
    (FRAGMENT, "7" * 129, "must have between 1 and 128 characters, got 129"),
    (FRAGMENT, "-7", "must match ^[0-9]+$, got '-7'"),
    (FRAGMENT, "7.0", "must match ^[0-9]+$, got '7.0'"),
    (FRAGMENT, "7\n", r"must match ^[0-9]+$, got '7\n'"),
    (FRAGMENT, "\u0667", "must match ^[0-9]+$"),
    (FRAGMENT, ["7"], "must be a string, got a list"),
    (TOKEN, "", "must have between 2 and 64 characters, got 0"),
    (TOKEN, "a", "must have between 2 and 64 characters, got 1"),
    (TOKEN, "t" * 65, "must have between 2 and 64 characters, got 65"),
    (TOKEN, "my token", "must match [-_a-zA-Z0-9]*"),
    (TOKEN, "tökén", "must match [-_a-zA-Z0-9]*"),
    (TOKEN, 123456, "must be a string, got a number"),
    (TOKEN, ["token"], "must be a string, got a list"),
    (TOKEN, {"token": "x"}, "must be a string, got a map"),
    (TRIGGERS, "again", "must be a list or a map, got a string"),
    (TRIGGERS, "", "must be a list or a map, got a string"),
    (TRIGGERS, 1, "must be a list or a map, got a number"),
    (TRIGGERS, 1.5, "must be a list or a map, got a number"),
    (TRIGGERS, True, "must be a list or a map, got a boolean"),
    (POLICY, "never", f"{POLICIES} 'never'"),
    (POLICY, "", f"{POLICIES} ''"),
    (POLICY, "x" * 10_000, "x..., 10002 characters"),
    (POLICY, ["Never"], f"{POLICIES} a list"),
    (POLICY, {}, f"{POLICIES} a map"),
    (POLICY, False, f"{POLICIES} False"),
    (WAIT, "true", f"{BOOLEAN} 'true'"),
    (WAIT, 1, f"{BOOLEAN} 1"),
    (WAIT, 0.0, f"{BOOLEAN} 0"),
    (WAIT, [], f"{BOOLEAN} a list"),
    (WAIT, {"value": True}, f"{BOOLEAN} a map"),
    (ADOPT, "", "must have 36 characters, got 0"),
    (ADOPT, "task", "must have 36 characters, got 4"),
    (ADOPT, "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f0g", "must match [a-fA-F0-9]{8}"),
    (ADOPT, seeds.PIPELINE_ID + "\n", "must have 36 characters, got 37"),
    (ADOPT, " " * 36, "must not be blank"),
    (ADOPT, 36, "must be a string, got 36"),
    (ADOPT, [seeds.PIPELINE_ID], "must be a string, got a list"),
    (REGION, "", f"{REGION_FORM} ''"),
    (REGION, "mars", f"{REGION_FORM} 'mars'"),
    (REGION, "us-east-1a", f"{REGION_FORM} 'us-east-1a'"),
    (REGION, "US-EAST-1", f"{REGION_FORM} 'US-EAST-1'"),
    (REGION, "us-east-1\n", rf"{REGION_FORM} 'us-east-1\n'"),
    (REGION, "us-east-\u0661", REGION_FORM),
    (REGION, 1, f"{REGION_FORM} 1"),
    (REGION, ["us-east-1"], f"{REGION_FORM} a list"),
    (REGION, {"name": "us-east-1"}, f"{REGION_FORM} a map"),
    ("status", "InProgress", "unknown argument"),
    ("Identifier", seeds.PIPELINE_ID, "unknown argument"),
]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def plugin(emulator: Emulator, door: Door) -> Iterator[Plugin]:
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        yield plugin


def inputs_with(path: str, value: Any) -> dict[str, Any]:
    """Return valid inputs with another value at one path."""
    if path.startswith(SOURCE) and path != SOURCE:
        return search_inputs(**source(**{path.removeprefix(SOURCE).strip('."[]'): value}))
    return search_inputs(**{path: value})


@pytest.mark.parametrize(("path", "value", "reason"), INVALID, ids=range(len(INVALID)))
def test_refused(plugin: Plugin, emulator: Emulator, path: str, value: Any, reason: str) -> None:
    _, failures = plugin.check(inputs_with(path, value) | declaration())
    assert failures.keys() == {path}
    assert reason in failures[path]
    assert len(failures[path]) < 400
    assert emulator.calls()["counts"] == {}


def test_every_property_has_invalid_inputs() -> None:
    paths = [path for path, _, _ in INVALID]
    inputs = [IDENTIFIER, DOMAIN, CONSENT, SOURCE, STREAM, CHANNEL, FRAGMENT, TOKEN, TRIGGERS]
    for path in [*inputs, POLICY, WAIT, ADOPT, REGION]:
        assert paths.count(path) >= 4, path


def test_check_reports_all_faults_at_once(plugin: Plugin) -> None:
    invalid = {
        IDENTIFIER: "",
        CONSENT: False,
        SOURCE: {"channel_id": 2, "fragment_number": 7, "chanel": 0},
        TOKEN: "t",
        TRIGGERS: 1,
        POLICY: "Sometimes",
        WAIT: "no",
        ADOPT: "task",
        REGION: "mars",
    }
    _, failures = plugin.check(invalid | declaration())
    nested = {STREAM, CHANNEL, FRAGMENT, f"{SOURCE}.chanel"}
    assert failures.keys() == (invalid.keys() - {SOURCE}) | nested | {DOMAIN}


@pytest.mark.parametrize("token", ["hush hush", "h", "hush" * 20, 4815162342, 0.123, ["hush"]])
def test_a_message_does_not_contain_the_token(plugin: Plugin, token: Any) -> None:
    _, failures = plugin.check(
        search_inputs(client_request_token=token, identifier="") | declaration()
    )
    assert TOKEN in failures
    for text in ("hush", "4815162342", "0.123", "'h'"):
        assert text not in str(failures)
