"""The hosts and the proxies of the calls, as the keys of the stack or the environment name them.

A proxy of the test receives the calls. It names the host of each call, and no call leaves this
machine.
"""

import json
from collections.abc import Iterator

import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import Plugin, declaration
from tests.support.recorder import Recorder

BARE = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}
CONFIG = {"aws:region": "us-east-1", "aws:accessKey": "id", "aws:secretKey": "secret"}
CHIME = "media-pipelines-chime"
INPUTS = search_inputs() | declaration()


@pytest.fixture
def proxy(emulator: Emulator) -> Iterator[Recorder]:
    """A proxy that forwards HTTP to the emulator, and refuses HTTPS."""
    with Recorder(emulator.endpoint_url) as recorder:
        yield recorder


def create_fails(config: dict[str, str], env: dict[str, str]) -> str:
    """Return the error line of a create that must fail at its first call."""
    with Plugin(CONFIG | config | {"aws:maxRetries": "0"}, env=BARE | env) as plugin:
        return failure(plugin.create, INPUTS)


@pytest.mark.parametrize(
    ("config", "env", "host"),
    [
        ({}, {}, f"{CHIME}.us-east-1.amazonaws.com"),
        ({"useFipsEndpoint": "true"}, {}, f"{CHIME}-fips.us-east-1.amazonaws.com"),
        ({"useDualstackEndpoint": "true"}, {}, f"{CHIME}.us-east-1.api.aws"),
        ({}, {"AWS_USE_FIPS_ENDPOINT": "true"}, f"{CHIME}-fips.us-east-1.amazonaws.com"),
        ({}, {"AWS_USE_DUALSTACK_ENDPOINT": "true"}, f"{CHIME}.us-east-1.api.aws"),
        (
            {"useFipsEndpoint": "false"},
            {"AWS_USE_FIPS_ENDPOINT": "true"},
            f"{CHIME}.us-east-1.amazonaws.com",
        ),
    ],
)
@pytest.mark.parametrize("source", ["key", "variable"])
def test_the_host_that_is_called(
    proxy: Recorder, config: dict[str, str], env: dict[str, str], host: str, source: str
) -> None:
    url = proxy.url.replace("http://", "http://user:hidden-password@")
    keys = {f"aws:{key}": value for key, value in config.items()}
    if source == "key":
        keys["aws:httpsProxy"] = url
    else:
        env = env | {"HTTPS_PROXY": url}

    line = create_fails(keys, env)

    assert {request.text for request in proxy.requests} == {f"CONNECT {host}:443"}
    assert "StartSpeakerSearchTask on pipeline" in line
    assert "check aws:httpsProxy" in line
    assert "hidden-password" not in line


def test_the_region_of_sts(proxy: Recorder) -> None:
    roles = [{"roleArn": "arn:aws:iam::123456789012:role/one"}]
    config = {
        "aws:httpsProxy": proxy.url,
        "aws:assumeRoles": json.dumps(roles),
        "aws:stsRegion": "us-west-2",
        "aws:useFipsEndpoint": "true",
    }

    line = create_fails(config, {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"})

    assert {request.text for request in proxy.requests} == {
        "CONNECT sts-fips.us-west-2.amazonaws.com:443"
    }
    assert "check aws:httpsProxy" in line


def test_an_http_proxy_receives_the_calls(proxy: Recorder, emulator: Emulator) -> None:
    endpoints = json.dumps([{"chimesdkmediapipelines": "http://chime.example.com"}])
    config = CONFIG | {"aws:endpoints": endpoints, "aws:httpProxy": proxy.url}
    with Plugin(config, env=BARE) as plugin:
        _, outs = plugin.create(INPUTS)

    assert alive(emulator) == [outs["task_id"]]
    assert all("http://chime.example.com/" in request.text for request in proxy.requests)


def test_a_host_that_needs_no_proxy_is_called_directly(proxy: Recorder) -> None:
    url = "http://api.localhost:1"
    config = {
        "aws:endpoints": json.dumps([{"chimesdkmediapipelines": url}]),
        "aws:httpProxy": proxy.url,
        "aws:noProxy": "example.com,.localhost",
    }

    line = create_fails(config, {})

    assert f'Could not connect to the endpoint URL: "{url}/' in line
    assert proxy.requests == []


def test_a_proxy_of_the_environment_receives_no_call_to_this_machine(
    proxy: Recorder, emulator: Emulator
) -> None:
    config = CONFIG | {
        "aws:endpoints": json.dumps([{"chimesdkmediapipelines": emulator.endpoint_url}])
    }
    with Plugin(config, env=BARE | {"HTTP_PROXY": proxy.url}) as plugin:
        _, outs = plugin.create(INPUTS)

    assert alive(emulator) == [outs["task_id"]]
    assert proxy.requests == []
