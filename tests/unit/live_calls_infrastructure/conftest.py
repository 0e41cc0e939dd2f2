"""The outcome of the program."""

import pytest

from tests.support.mocked_program import Outcome, Program, Registered, run_mocked
from tests.support.stack import ROOT
from tests.unit.live_calls_infrastructure.declared import CONFIG

FOLDER = ROOT / "examples/live_calls/infrastructure"


@pytest.fixture(scope="session")
def outcomes() -> list[Outcome]:
    limited = {**CONFIG, "speaker-search:max_call_minutes": "30"}
    programs = (
        Program(str(FOLDER), CONFIG),
        Program(str(FOLDER), limited),
        Program(str(FOLDER), CONFIG, preview=True),
    )
    outcomes = run_mocked(*programs)
    assert [outcome.error for outcome in outcomes] == [None] * 3
    return outcomes


@pytest.fixture
def resources(outcomes: list[Outcome]) -> dict[str, Registered]:
    return outcomes[0].resources
