"""Run a page: its commands in order, as a reader does, and its programs on the real engine.

Words in capitals are placeholders. The emulator replaces the AWS account, a file backend replaces
Pulumi's, and stand_ins/ replaces tools that the tests do not require.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pulumi
import yaml

import speaker_search_resource
from chime_emulator import Emulator, seeds
from chime_emulator.operations.pipelines import create_pipeline
from tests.docs.pages import Block, blocks
from tests.support.client import media_pipelines_client
from tests.support.mocked_program import Program, run_mocked
from tests.support.processes import free_port
from tests.support.stack import ROOT, engine_env

STAND_INS = Path(__file__).parent / "stand_ins"
PLACEHOLDERS = {
    "PIPELINE_ID_OR_ARN": seeds.PIPELINE_ID,
    "PIPELINE_ID": seeds.PIPELINE_ID,
    "VOICE_PROFILE_DOMAIN_ARN": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "CONFIGURATION_ARN": seeds.PIPELINE_CONFIGURATION_ARN,
    "KINESIS_VIDEO_STREAM_ARN": seeds.STREAM_ARN,
    "STREAM_ARN": seeds.STREAM_ARN,
    "NAME": "search",
    # A page names this domain instead of a placeholder.
    "arn:aws:chime:us-east-1:123456789012:voice-profile-domain/callers": (
        seeds.VOICE_PROFILE_DOMAIN_ARN
    ),
}
# The configuration keys of the pages' programs and of the repository's example.
CONFIGURATION = {
    "identifier": seeds.PIPELINE_ID,
    "voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
    "configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
    "stream_arn": seeds.STREAM_ARN,
    "consent_acknowledged": "true",
    "call_id": "call 1",
}
STACK = {
    "aws:region": seeds.REGION,
    "aws:accessKey": "local",
    "aws:secretKey": "local",
}
CLASSES = "|".join(
    name
    for name in speaker_search_resource.__all__
    if issubclass(getattr(speaker_search_resource, name), pulumi.Resource)
)
SLOW_START_SECONDS = 12
"""Start-up time of the tasks in the sessions of the pages."""
DECLARED = re.compile(rf"\b(?:{CLASSES})(\.get)?\(\s*\"(\w+)\"")


class PageRun:
    """One page, run in its own folder."""

    def __init__(self, page: Path, folder: Path, emulator: Emulator) -> None:
        self.alive: list[dict[str, Any]] = []
        """The emulator's running resources while the programs of the page were up."""
        self._emulator = emulator
        self._blocks = blocks(page)
        self._programs = [block for block in self._blocks if is_program(block)]
        self._words = {
            **PLACEHOLDERS,
            "PORT": str(free_port()),
            "STATE_FILE": str(folder / "emulator.db"),
        }
        self._printed = ""
        self._state = folder / "state"
        self._project = folder / "project"
        self._project.mkdir()
        self._state.mkdir()
        engine = engine_env(folder)
        self._env = {
            **engine,
            "PATH": f"{STAND_INS}:{engine['PATH']}",
            "PULUMI_SKIP_CONFIRMATIONS": "true",
            "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": emulator.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        self._stack = {
            **STACK,
            "aws:endpoints": [{"chimesdkmediapipelines": emulator.endpoint_url}],
        }
        # A page with `make` or `stack init` is written for a clone of the repository.
        commands = "".join(block.text for block in self._blocks if block.kind == "sh")
        needs_clone = re.search(r"^make |stack init", commands, re.MULTILINE)
        self._cwd = self._new_clone(folder / "clone") if needs_clone else self._project
        if self._programs:
            self._new_project()

    def run(self) -> list[str]:
        """Run every block, and return their places."""
        for block in self._blocks:
            if block.kind == "sh":
                self._write_programs()
                commands = f"source {STAND_INS / 'pulumi.sh'}\n{self._fill(block.text)}"
                self._printed = self._run("bash", "-euo", "pipefail", "-c", commands)
            elif block.kind == "text":
                self._expect_output(block)
            elif block.kind == "console":
                self._compare_session(block)
            elif block.kind == "yaml":
                assert self._programs, f"{block.place}: no program of the page uses it"
            elif block.kind == "yaml skeleton":  # incomplete: the reader continues it
                pass
            elif block.kind == "python":
                self._run_python(block)
            elif block.kind == "python skeleton":  # incomplete: the reader continues it
                compile(block.text, block.place, "exec")
            else:
                raise AssertionError(f"{block.place}: nothing runs a block of kind {block.kind!r}")
        if self._programs:
            self._up_and_down()
        return [block.place for block in self._blocks]

    def close(self) -> None:
        """Stop the emulator that a failed page leaves."""
        if (self._cwd / ".local" / "emulator.pid").exists():
            self._run(sys.executable, str(self._cwd / "tools" / "emulator.py"), "stop")

    def _run_python(self, block: Block) -> None:
        if block in self._programs:
            return  # all programs run in one stack
        if "def test_" in block.text:
            self._run_test(block)
            return
        script = self._project / "script.py"
        script.write_text(self._fill(block.text))
        if "pulumi_aws" in block.imports:
            (outcome,) = run_mocked(Program(str(script)))
            assert outcome.error is None, f"{block.place}: {outcome.error}"
        else:
            self._printed = self._run(sys.executable, str(script))
            self._words["TASK_ID"] = self._printed.split()[-1]

    def _run_test(self, block: Block) -> None:
        """Run a test of the page unchanged. pytest finds its fixtures through the entry point."""
        script = self._project / f"test_{self._blocks.index(block)}.py"
        script.write_text(block.text)
        if "unittest" in block.imports:
            self._run(sys.executable, str(script))
        else:
            self._run(sys.executable, "-m", "pytest", "-q", str(script))

    def _expect_output(self, block: Block) -> None:
        """Check that the previous block printed each line of this block."""
        printed = {line.strip() for line in self._printed.splitlines()}
        lines = {line.strip() for line in block.text.splitlines()}
        assert lines <= printed, f"{block.place}: {self._printed}"

    def _compare_session(self, block: Block) -> None:
        """Run the command of a session on the slow emulator, and check the lines that it prints."""
        command, *lines = block.text.splitlines()
        self._run(sys.executable, "tools/emulator.py", "start")
        local = yaml.safe_load((self._cwd / "Pulumi.local.yaml").read_text())["config"]
        endpoint = local["aws:endpoints"][0]["chimesdkmediapipelines"]
        settings = json.dumps({"start_seconds": SLOW_START_SECONDS}).encode()
        urllib.request.urlopen(f"{endpoint}/_emulator/settings", settings).close()
        printed = self._run("bash", "-euo", "pipefail", "-c", command.removeprefix("$ "))
        self._run("make", "down")
        stable = {without_numbers(line) for line in printed.splitlines()}
        missing = [line for line in lines if without_numbers(line) not in stable]
        assert missing == [], f"{block.place}: {printed}"

    def _up_and_down(self) -> None:
        """Deploy the programs of the page, check the running resources, and destroy them."""
        self._write_programs()
        self._pulumi("up", "--skip-preview")
        declared = DECLARED.findall("".join(block.text for block in self._programs))
        ids = self._ids()
        assert sorted(ids) == sorted(name for _, name in declared)
        self.alive = self._alive()
        assert set(ids.values()) <= {resource["id"] for resource in self.alive}
        assert {resource["status"] for resource in self.alive} == {"InProgress"}
        self._pulumi("destroy", "--skip-preview")
        remaining = {resource["id"] for resource in self._alive()}
        owned = {ids[name] for get, name in declared if not get}
        assert owned & remaining == set()
        assert {ids[name] for get, name in declared if get} <= remaining | owned

    def _alive(self) -> list[dict[str, Any]]:
        resources = (*self._emulator.tasks(), *self._emulator.pipelines())
        return [resource for resource in resources if resource["alive"]]

    def _ids(self) -> dict[str, str]:
        """Return the AWS ids of the resources in the state, by name."""
        file = self._state / ".pulumi/stacks/project/test.json"
        resources = json.loads(file.read_text())["checkpoint"]["latest"]["resources"]
        return {
            resource["urn"].rpartition("::")[2]: resource["id"].rpartition("/")[2]
            for resource in resources
            if re.search(f":(?:{CLASSES})$", resource["type"])
        }

    def _new_project(self) -> None:
        """Create a project with the programs of the page, and a stack with its configuration."""
        (self._project / "Pulumi.yaml").write_text(
            f"name: project\nruntime:\n  name: python\n  options:\n    virtualenv: {sys.prefix}\n"
        )
        config = self._stack | {f"project:{key}": text for key, text in CONFIGURATION.items()}
        for block in self._blocks:
            if block.kind == "yaml":
                config |= yaml.safe_load(self._fill(block.text))["config"]
        (self._project / "Pulumi.test.yaml").write_text(yaml.safe_dump({"config": config}))
        text = "".join(block.text for block in self._blocks)
        if "TASK_ID" in text and "print(" not in text:
            self._words["TASK_ID"] = self._start_task("VoiceToneAnalysisTask.get" in text)
        # The pipeline of the emulator's seeds is a MediaInsightsPipeline.
        other_kind = re.search(r"\b(?!MediaInsightsPipeline)(\w+Pipeline)\.get\(\"", text)
        if other_kind:
            run = self._emulator._account.run
            created = run(create_pipeline, seeds.REGION, other_kind[1], {})
            self._words["PIPELINE_ID"] = created["MediaPipelineId"]
        self._write_programs()
        self._pulumi("stack", "init", "test")

    def _start_task(self, voice_tone: bool) -> str:
        """Start a task outside Pulumi, and return its id."""
        client = media_pipelines_client(self._emulator)
        if voice_tone:
            tone = client.start_voice_tone_analysis_task(
                Identifier=seeds.PIPELINE_ID, LanguageCode="en-US"
            )
            return tone["VoiceToneAnalysisTask"]["VoiceToneAnalysisTaskId"]
        search = client.start_speaker_search_task(
            Identifier=seeds.PIPELINE_ID, VoiceProfileDomainArn=seeds.VOICE_PROFILE_DOMAIN_ARN
        )
        return search["SpeakerSearchTask"]["SpeakerSearchTaskId"]

    def _write_programs(self) -> None:
        for number, block in enumerate(self._programs):
            (self._project / f"block_{number}.py").write_text(self._fill(block.text))
        imports = (f"import block_{number}\n" for number in range(len(self._programs)))
        (self._project / "__main__.py").write_text("".join(imports))

    def _new_clone(self, clone: Path) -> Path:
        """Create a clone with a virtual environment, and with the emulator on another port."""
        # A clone has no untracked files. The tests are not needed.
        untracked = ("build", "__pycache__", "*.egg-info", "node_modules", "sdks")
        ignored = shutil.ignore_patterns(".*", "tests", *untracked)
        shutil.copytree(ROOT, clone, ignore=ignored)
        port = free_port()
        for local in clone.rglob("Pulumi.local.yaml"):
            local.write_text(local.read_text().replace(":4599", f":{port}"))
        venv = clone / ".venv"
        venv.mkdir()
        for part in Path(sys.prefix).iterdir():
            if part.name != ".installed":
                (venv / part.name).symlink_to(part)
        (venv / ".installed").touch()
        # On a real account, the credentials and endpoints come from the account.
        project = yaml.safe_load((clone / "Pulumi.yaml").read_text())["name"]
        config = self._stack | {f"{project}:{key}": text for key, text in CONFIGURATION.items()}
        (clone / "Pulumi.production.yaml").write_text(yaml.safe_dump({"config": config}))
        return clone

    def _fill(self, text: str) -> str:
        """Return a text with its placeholders replaced."""
        words = sorted(self._words, key=len, reverse=True)
        pattern = "|".join(re.escape(word) for word in words)
        return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: self._words[found[0]], text)

    def _pulumi(self, *arguments: str) -> str:
        return self._run("pulumi", *arguments, "--non-interactive", cwd=self._project)

    def _run(self, *command: str, cwd: Path | None = None) -> str:
        completed = subprocess.run(
            command,
            cwd=cwd or self._cwd,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        assert completed.returncode == 0, f"{command[-1]}\n{completed.stdout}"
        return completed.stdout


def without_numbers(line: str) -> str:
    """Return a line with its ids, times and trailing spaces replaced."""
    return re.sub(r"[0-9a-f]{8}(?:-[0-9a-f]{4,12}){4}|\d[\d.]*", "N", line).rstrip()


def is_program(block: Block) -> bool:
    """Return whether a block is a program without pulumi-aws, whose plugin is not installed."""
    return (
        block.kind == "python"
        and "def test_" not in block.text
        and "speaker_search_resource" in block.imports
        and "pulumi_aws" not in block.imports
    )
