"""Values that the dynamic host passes in forms of its own: secrets in clear, and timeouts."""

from typing import Any

import pytest
from pulumi.runtime import rpc

from speaker_search_resource.dynamic.resource import INVALID_TIMEOUTS
from tests.support.doors import DYNAMIC, Door
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration

SECRET = {rpc._special_sig_key: rpc._special_secret_sig, "value": "hush hush"}


@pytest.fixture(scope="module", autouse=True)
def door() -> Door:
    return DYNAMIC


@pytest.mark.parametrize(
    ("changes", "path", "reason"),
    [
        ({"client_request_token": SECRET}, "client_request_token", "must be a string, got a map"),
        ({"restart_policy": SECRET}, "restart_policy", "got a map"),
        (
            {INVALID_TIMEOUTS: {"create": "0"}},
            "custom_timeouts.create",
            "must be a duration such as '90s', '5m' or '1h30m', got '0'",
        ),
        ({INVALID_TIMEOUTS: {"delete": "-5m"}}, "custom_timeouts.delete", "got '-5m'"),
    ],
)
def test_refused(plugin: Plugin, changes: dict[str, Any], path: str, reason: str) -> None:
    _, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures.keys() == {path}
    assert reason in failures[path]
    assert "hush" not in failures[path]
