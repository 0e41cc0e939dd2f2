"""Refusals that name their cause: the remedy fits the cause, and a lasting cause is not retried."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chime_emulator import Emulator, seeds
from speaker_search_resource.media_insights_pipeline import MediaInsightsPipelineProvider
from tests.support.inputs import search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration, stack_config
from tests.support.recorder import Recorder

ROLE = "arn:aws:iam::123456789012:role/calls"
USER = "User: arn:aws:iam::123456789012:user/deploy"
STREAM = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/call/1"
INPUTS = search_inputs() | declaration() | {"wait_for_in_progress": True}
LONG = {TIMEOUTS: {"create": "1m"}}


class Api(Recorder):
    """The API of an emulator, or a refusal in its place."""

    def __init__(self, target: str) -> None:
        super().__init__(target, self._edited)
        self.refusal: tuple[int, dict[str, Any]] | None = None

    def _edited(self, status: int, body: bytes) -> tuple[int, bytes]:
        if self.refusal is None:
            return status, body
        status, content = self.refusal
        return status, json.dumps(content).encode()


@pytest.fixture
def api(emulator: Emulator) -> Iterator[Api]:
    with Api(emulator.endpoint_url) as api:
        yield api


@pytest.mark.parametrize(
    ("code", "message", "remedy"),
    [
        (
            "Forbidden",
            "Not authorized to call Chime SDK with Account Id 123456789012",
            "ask AWS to enable the Chime SDK for this account",
        ),
        ("Forbidden", "Resource ownership mismatch", "use credentials of the account that owns"),
        (
            "Forbidden",
            f"{USER} is not authorized to perform: kinesisvideo:DescribeStream on resource: "
            f"{STREAM} because no identity-based policy allows the kinesisvideo:DescribeStream "
            "action",
            "allow kinesisvideo:DescribeStream on the resource that AWS names, in the "
            "identity-based policy",
        ),
        (
            "InvalidSignatureException",
            "Signature expired: 20140325T143453Z is now earlier than 20140325T143751Z "
            "(20140325T145251Z - 15 min.)",
            "set the clock of this machine",
        ),
        ("ExpiredToken", "The security token included in the request is expired", "renew the cred"),
    ],
    ids=["account", "owner", "other service", "clock", "expired"],
)
def test_the_remedy_is_the_one_for_the_cause(
    api: Api, code: str, message: str, remedy: str
) -> None:
    api.refusal = (403, {"Code": code, "Message": message})
    with Plugin(stack_config(api.url)) as plugin:
        line = failure(plugin.create, INPUTS | LONG)
    assert f"StartSpeakerSearchTask on pipeline {seeds.PIPELINE_ID}: {code}: {message}" in line
    assert remedy in line
    assert "allow chime:StartSpeakerSearchTask" not in line
    assert len(api.requests) == 1


def test_a_role_that_cannot_be_assumed_names_the_role_s_policies(emulator: Emulator) -> None:
    error = "<Type>Sender</Type><Code>AccessDenied</Code><Message>"
    error += f"{USER} is not authorized to perform: sts:AssumeRole on resource: {ROLE}</Message>"
    body = f"<ErrorResponse><Error>{error}</Error><RequestId>1</RequestId></ErrorResponse>".encode()
    with Recorder(emulator.endpoint_url, lambda *_: (403, body)) as sts:
        config = stack_config(emulator.endpoint_url) | {
            "aws:assumeRoles": json.dumps([{"roleArn": ROLE}]),
            "aws:endpoints": json.dumps(
                [{"chimesdkmediapipelines": emulator.endpoint_url, "sts": sts.url}]
            ),
        }
        with Plugin(config) as plugin:
            line = failure(plugin.create, INPUTS | LONG)
    assert "AssumeRole on the credentials in use: AccessDenied: " in line
    assert "allow sts:AssumeRole in the trust policy of the role, and in the policy of" in line
    assert "allow chime:" not in line
    assert emulator.calls()["counts"] == {}


def test_another_type_of_pipeline_fails_at_once(emulator: Emulator, api: Api) -> None:
    found = {"MediaPipelineId": seeds.PIPELINE_ID, "Status": "InProgress"}
    api.refusal = (200, {"MediaPipeline": {"MediaCapturePipeline": found}})
    with Plugin(stack_config(api.url), MediaInsightsPipelineProvider()) as plugin:
        line = failure(plugin.get, seeds.PIPELINE_ID, {})
    assert line == (
        f"GetMediaPipeline on pipeline {seeds.PIPELINE_ID}: AWS returned a MediaCapturePipeline, "
        "not a MediaInsightsPipeline; correct the id"
    )
    assert len(api.requests) == 1


def test_a_get_with_a_bare_task_id_names_the_form(plugin: Plugin, emulator: Emulator) -> None:
    task = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
    line = failure(plugin.get, task, {})
    assert line == f"the id of a task has the form PIPELINE_ID/TASK_ID, got '{task}'"
    assert emulator.calls()["counts"] == {}


def test_consent_taken_back_says_how_to_stop_the_search(plugin: Plugin, emulator: Emulator) -> None:
    _, outs = plugin.create(INPUTS)
    _, failures = plugin.check(INPUTS | {"consent_acknowledged": False}, INPUTS)
    reason = failures.pop("consent_acknowledged")
    assert "to stop the running task, run `pulumi destroy --target 'urn:pulumi:test::" in reason
    assert failures == {}
    assert alive(emulator) == [outs["task_id"]]


def test_two_declarations_with_one_request_token_are_refused(emulator: Emulator) -> None:
    with Plugin(stack_config(emulator.endpoint_url)) as plugin:
        first, second = (
            search_inputs(client_request_token="own-token") | declaration(name)
            for name in ("caller", "agent")
        )
        assert plugin.check(first)[1] == {}
        # The engine checks a declaration again if it replaces its resource.
        assert plugin.check(first, first)[1] == {}
        _, failures = plugin.check(second)
    assert failures.keys() == {"client_request_token"}
    assert failures["client_request_token"].startswith("must differ for each declaration: ")
    assert "own-token" not in failures["client_request_token"]
    assert emulator.calls()["counts"] == {}
