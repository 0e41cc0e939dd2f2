"""Run programs with Pulumi's mocks in place of the engine and of AWS.

Each in a process of its own, because mocks hold for a whole process.
"""

import asyncio
import json
import multiprocessing
import re
import runpy
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.rpc import deserialize_properties
from pulumi.runtime.stack import run_pulumi_func

from chime_emulator import seeds

ROOT = Path(__file__).resolve().parents[2]

ARNS = {
    "EventRule": "events:{place}:rule/{name}",
    "Key": "kms:{place}:key/{name}",
    "Policy": "iam::{account}:policy/{name}",
    "Queue": "sqs:{place}:{name}",
    "Role": "iam::{account}:role/{name}",
    "Stream": "kinesis:{place}:stream/{name}",
    "Table": "dynamodb:{place}:table/{name}",
    "Topic": "sns:{place}:{name}",
    "VideoStream": "kinesisvideo:{place}:stream/{name}/1700000000000",
}
"""By type, the ARN that AWS would give."""

INVOKES: dict[str, dict[str, Any]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": {"accountId": seeds.ACCOUNT_ID},
    "aws:index/getPartition:getPartition": {"partition": "aws"},
    "aws:index/getRegion:getRegion": {"region": seeds.REGION},
}


@dataclass(frozen=True)
class Program:
    """A program to run.

    Attributes:
        path: The file, or the folder with `__main__.py` and the modules that it imports.
        config: The stack's configuration.
        preview: Whether ids and ARNs are unknown, as in the first preview of a stack.
    """

    path: str
    config: dict[str, str] = field(default_factory=dict)
    preview: bool = False


@dataclass(frozen=True)
class Registered:
    """A resource that a program registered.

    Attributes:
        type: The type.
        inputs: The inputs. A value that is unknown at preview is a string.
        dependencies: The resources that come before, as "Type name".
        parent: The parent, in the same form.
        options: ``protect``, ``retain_on_delete`` and ``replace_on_changes``, where they are set.
    """

    type: str
    inputs: dict[str, Any]
    dependencies: list[str]
    parent: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What a program registered, by "Type name", and the message of its error, if any."""

    resources: dict[str, Registered]
    error: str | None


def run_mocked(*programs: Program) -> list[Outcome]:
    """Run programs, and return their outcomes.

    Raises:
        subprocess.CalledProcessError: A program ended with an error that Pulumi shows with a
            traceback.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.mocked_program"],
        input=json.dumps([asdict(program) for program in programs]),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [
        Outcome({name: Registered(**each) for name, each in resources.items()}, error)
        for resources, error in json.loads(done.stdout)
    ]


class Account(Mocks):
    """Gives each resource the id and the ARN that AWS would."""

    def __init__(self, preview: bool) -> None:
        self._preview = preview

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        # pulumi-aws converts the names that it knows to camelCase, and leaves others unchanged.
        unknown = re.findall(r"'(\w+_\w+)':", repr(args.inputs)) if args.typ[:4] == "aws:" else []
        if unknown:
            raise ValueError(f"{args.typ} has no input {', '.join(unknown)}")
        if self._preview:
            return None, dict(args.inputs)
        form = ARNS.get(args.typ.rpartition(":")[2], "chime:{place}:{type}/{name}")
        suffix = ".fifo" if args.inputs.get("fifoQueue") or args.inputs.get("fifoTopic") else ""
        arn = form.format(
            place=f"{seeds.REGION}:{seeds.ACCOUNT_ID}",
            account=seeds.ACCOUNT_ID,
            name=args.name + suffix,
            type=args.typ.rpartition(":")[2],
        )
        return f"{args.name}-id", {
            "name": args.name + suffix,
            **args.inputs,
            "arn": f"arn:aws:{arn}",
        }

    def call(self, args: MockCallArgs) -> Any:
        return INVOKES[args.token]


class Monitor(MockMonitor):
    """Records each registration."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self.registered: dict[str, Registered] = {}

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            self.registered[_named(request.type, request.name)] = Registered(
                type=request.type,
                inputs=deserialize_properties(request.object),
                dependencies=[_named(*urn.split("::")[-2:]) for urn in request.dependencies],
                parent=_named(*request.parent.split("::")[-2:]),
                options={
                    "protect": request.protect,
                    "retain_on_delete": request.retainOnDelete,
                    "replace_on_changes": list(request.replaceOnChanges),
                },
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _named(type_: str, name: str) -> str:
    return f"{re.split('[:$]', type_)[-1]} {name}"


def _outcome(program: Program) -> tuple[dict[str, Any], str | None]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    mocks = Account(program.preview)
    monitor = Monitor(mocks)
    set_mocks(mocks, "speaker-search", "test", preview=program.preview, monitor=monitor)
    pulumi.runtime.set_all_config(program.config)
    error = None

    def run() -> None:
        runpy.run_path(program.path)

    try:
        loop.run_until_complete(run_pulumi_func(run))
    except pulumi.RunError as caught:
        error = str(caught)
    # After an error, threads of Pulumi may still register resources.
    registered = monitor.registered.copy()
    return {name: asdict(each) for name, each in registered.items()}, error


def main() -> None:
    programs = [Program(**each) for each in json.load(sys.stdin)]
    # Forks of this process, which has loaded pulumi.
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        outcomes = pool.map(_outcome, programs, chunksize=1)
    print(json.dumps(outcomes, default=str))


if __name__ == "__main__":
    main()
