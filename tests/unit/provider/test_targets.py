"""The options of the CLI that leave a resource out of a run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from speaker_search_resource.provider.targets import parse

TYPES = "pulumi-python:dynamic/chimesdkmediapipelines"
CALL = f"urn:pulumi:test::project::{TYPES}:MediaInsightsPipeline::call"
CALLER = f"urn:pulumi:test::project::{TYPES}:SpeakerSearchTask::caller"


def leaves_out(*arguments: str, urn: str = CALLER, **environment: str) -> bool:
    return parse(["pulumi", "up", "--yes", *arguments], environment).leave_out(urn)


def test_no_resource_is_left_out_without_the_options() -> None:
    assert not leaves_out()
    assert not leaves_out("--stack", "test")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", CALL),
        (f"--target={CALL}",),
        ("-t", CALL),
        (f"-t{CALL}",),
        (f"-t={CALL}",),
        ("-yt", CALL),
        (f"-yfrt{CALL}",),
        ("--target-replace", CALL),
        ("--target", "**MediaInsightsPipeline::*"),
        ("--target", "urn:pulumi:test::*::caller"),
        ("--exclude", CALLER),
        ("-x", "**::caller"),
        ("-x**::caller",),
        ("--target", CALL, "--target-dependents=false"),
    ],
)
def test_a_resource_that_is_no_target_or_is_excluded_is_left_out(
    arguments: tuple[str, ...],
) -> None:
    assert leaves_out(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--target", CALL, "--target", CALLER),
        ("--target", CALL, "--target-dependents"),
        ("--target", CALL, "--target-dependents=true"),
        ("--target", CALL, "--target-dependents=1"),
        ("--target", CALL, "--target-dependents=T"),
        ("--target", "**::caller"),
        ("--target", "urn:pulumi:test::project::**"),
        ("--exclude", CALL),
        # Shorthands of other options, whose values are no targets.
        ("-stest",),
        ("-mtest", "-ct=x"),
        # `--replace` alone limits nothing.
        ("--replace", CALL),
    ],
)
def test_a_target_and_its_dependents_are_not_left_out(arguments: tuple[str, ...]) -> None:
    assert not leaves_out(*arguments)


def test_the_options_can_come_from_the_environment() -> None:
    assert leaves_out(PULUMI_OPTION_TARGET=CALL)
    assert not leaves_out(PULUMI_OPTION_TARGET=f"{CALL},{CALLER}")
    assert leaves_out(PULUMI_OPTION_EXCLUDE=CALLER)
    assert not leaves_out(PULUMI_OPTION_TARGET=CALL, PULUMI_OPTION_TARGET_DEPENDENTS="true")
    # An argument precedes the variable.
    assert not leaves_out("--target", CALLER, PULUMI_OPTION_TARGET=CALL)
    assert leaves_out(
        "--target", CALL, "--target-dependents=false", PULUMI_OPTION_TARGET_DEPENDENTS="true"
    )


ASK = """
import subprocess, sys
code = "from speaker_search_resource.provider import targets\\n"
code += f"print(targets.leaves_out({sys.argv[-1]!r}))"
# A shell stands between the CLI and the plugin, and does not replace itself by Python.
subprocess.run(["/bin/sh", "-c", '"$0" -c "$1"; exit $?', sys.executable, code], check=True)
"""


@pytest.mark.parametrize(("urn", "is_left_out"), [(CALL, False), (CALLER, True)])
def test_the_options_are_those_of_the_cli_that_started_the_plugin(
    tmp_path: Path, urn: str, is_left_out: bool
) -> None:
    cli = tmp_path / "pulumi"
    cli.symlink_to(sys.executable)

    output = subprocess.check_output(
        [str(cli), "-c", ASK, "--target", CALL, urn], env={**os.environ}, text=True
    )

    assert output.strip() == str(is_left_out)
