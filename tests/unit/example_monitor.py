"""Runs the project's program against Pulumi's mocks and prints what it registers, as JSON.

A process of its own, as the mocks hold for a whole process.
"""

import asyncio
import json
import runpy
import sys
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.rpc import deserialize_properties
from pulumi.runtime.stack import run_pulumi_func

IDENTITY = "aws:index/getCallerIdentity:getCallerIdentity"

registered: list[dict[str, Any]] = []


class Neighbours(Mocks):
    """Gives what pulumi-aws declares the ARN that AWS would."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        kind = args.typ.partition(":")[2]
        return f"{args.name}-id", {**args.inputs, "arn": f"arn:{kind}:{args.name}"}

    def call(self, args: MockCallArgs) -> Any:
        return {"accountId": "123456789012"} if args.token == IDENTITY else {}


class Monitor(MockMonitor):
    """Remembers what is registered, with its dependencies."""

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            registered.append(
                {
                    "resource": _named(request.type, request.name),
                    "type": request.type,
                    "inputs": deserialize_properties(request.object),
                    "dependencies": [_named(*urn.split("::")[-2:]) for urn in request.dependencies],
                }
            )
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]


def _named(type_: str, name: str) -> str:
    return f"{type_.rpartition(':')[2]} {name}"


def program() -> None:
    runpy.run_path("__main__.py")


def main(config: dict[str, str]) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    set_mocks(Neighbours(), project="speaker-search", stack="test", monitor=Monitor(Neighbours()))
    pulumi.runtime.set_all_config(config)
    loop.run_until_complete(run_pulumi_func(program))
    print(json.dumps(registered))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
