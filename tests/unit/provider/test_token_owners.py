"""Request tokens that two declarations of one run name."""

from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.provider.token_owners import TokenOwners

START, TONE = "StartSpeakerSearchTask", "StartVoiceToneAnalysisTask"
CALLER, AGENT = (f"urn:pulumi:test::project::type::{name}" for name in ("caller", "agent"))


def failures(
    owners: TokenOwners, urn: str, token: Any, operation: str = START, region: str = "us-east-1"
) -> list[tuple[str, str]]:
    return list(owners.failures(operation, region, {"client_request_token": token}, urn))


def test_the_second_declaration_of_a_token_is_refused() -> None:
    owners = TokenOwners()

    assert failures(owners, CALLER, "own-token") == []
    ((path, reason),) = failures(owners, AGENT, "own-token")

    assert path == "client_request_token"
    assert reason.startswith("must differ for each declaration: 'caller' has this token too")
    assert "own-token" not in reason


def test_a_declaration_can_be_checked_twice() -> None:
    """The engine checks a declaration again if it replaces its resource."""
    owners = TokenOwners()
    failures(owners, CALLER, "own-token")

    assert failures(owners, CALLER, "own-token") == []


@pytest.mark.parametrize("token", [None, UNKNOWN, 7])
def test_a_value_that_is_no_token_passes(token: Any) -> None:
    owners = TokenOwners()
    failures(owners, CALLER, token)

    assert failures(owners, AGENT, token) == []


def test_a_token_belongs_to_one_operation_in_one_region() -> None:
    owners = TokenOwners()
    failures(owners, CALLER, "own-token")

    assert failures(owners, AGENT, "own-token", operation=TONE) == []
    assert failures(owners, AGENT, "own-token", region="us-west-2") == []


def test_a_region_that_is_no_text_is_left_to_another_check() -> None:
    inputs = {"client_request_token": "own-token"}

    assert list(TokenOwners().failures(START, [False], inputs, CALLER)) == []
