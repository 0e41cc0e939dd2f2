"""The fixtures of the pytest plugin, in separate runs of pytest."""

from __future__ import annotations

import pytest

from chime_emulator import pytest_plugin

pytest_plugins = ["pytester"]

START = """
import urllib.request
import boto3
import pytest
from chime_emulator import seeds

seen = []

def start(emulator, status="InProgress"):
    client = boto3.client(
        "chime-sdk-media-pipelines",
        endpoint_url=emulator.endpoint_url,
        region_name=seeds.REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    domain = seeds.VOICE_PROFILE_DOMAIN_ARN
    client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=domain)
    client.close()
    assert [task["status"] for task in emulator.tasks()] == [status]
"""
UNUSED = """
import sys

def test_what_is_loaded():
    ours = {name for name in sys.modules if name.startswith("chime_emulator")}
    assert ours == {
        "chime_emulator",
        "chime_emulator.pytest_plugin",
    }
    assert not {"botocore", "pulumi", "grpc", "markupsafe"} & {*sys.modules}
"""


def test_each_test_has_a_new_emulator(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        START
        + """
@pytest.mark.parametrize("turn", range(2))
def test_new(chime_emulator, turn):
    start(chime_emulator)
    for url in seen:
        with pytest.raises(OSError):
            urllib.request.urlopen(url + "/_emulator/health")
    seen.append(chime_emulator.endpoint_url)

def test_separate_from_the_session_emulator(chime_emulator, chime_emulator_session):
    assert chime_emulator.endpoint_url != chime_emulator_session.endpoint_url
    start(chime_emulator)
    assert chime_emulator_session.tasks() == []
"""
    )
    pytester.runpytest_inprocess("-p", "no:randomly").assert_outcomes(passed=3)


def test_the_session_emulator_is_reset_after_each_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        START
        + """
@pytest.fixture
def late(chime_emulator_session):
    yield
    start(chime_emulator_session, "Failed")
    raise RuntimeError("a fixture that does not end well")

@pytest.mark.usefixtures("late")
def test_leaves_state(chime_emulator_session):
    chime_emulator_session.configure(task_outcome="Failed")
    chime_emulator_session.clock.advance(hours=8)
    chime_emulator_session.fault("GetSpeakerSearchTask", "error", code=503)
    seen.extend([chime_emulator_session.endpoint_url, chime_emulator_session.clock()])

def test_finds_no_state(chime_emulator_session):
    url, ahead = seen
    assert chime_emulator_session.endpoint_url == url
    assert chime_emulator_session.clock() < ahead - 7 * 3600
    assert chime_emulator_session.faults() == []
    assert chime_emulator_session.calls()["counts"] == {}
    start(chime_emulator_session)
"""
    )
    run = pytester.runpytest_inprocess()
    run.assert_outcomes(passed=2, errors=1)
    run.stdout.fnmatch_lines("*RuntimeError: a fixture that does not end well")


def test_unused_fixtures_import_nothing(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(UNUSED)
    run = pytester.runpytest_subprocess("-p", "no:xdist", "-p", "no:hypothesispytest")
    run.assert_outcomes(passed=1)


def test_pytest_lists_the_fixtures(pytester: pytest.Pytester) -> None:
    run = pytester.runpytest_subprocess("--fixtures", "-q")
    run.stdout.fnmatch_lines(
        [
            "chime_emulator -- *",
            "    A local Amazon Chime SDK call analytics API for one test*",
            "chime_emulator_session [[]session scope[]] -- *",
        ]
    )


def test_the_plugin_is_registered_once(pytestconfig: pytest.Config) -> None:
    plugins = pytestconfig.pluginmanager.list_name_plugin()
    assert [name for name, plugin in plugins if plugin is pytest_plugin] == ["chime_emulator"]
