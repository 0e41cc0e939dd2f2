"""Run a program against Pulumi's mocks, and print what it registers, as JSON.

The program runs in a process of its own, because the mocks hold for a whole process.
"""

import asyncio
import json
import runpy
import sys
from typing import Any

from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks, set_mocks
from pulumi.runtime.rpc import deserialize_properties
from pulumi.runtime.stack import run_pulumi_func

registered: list[dict[str, Any]] = []


class Echo(Mocks):
    """An engine whose outputs are the inputs."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        return f"{args.name}-id", args.inputs

    def call(self, args: MockCallArgs) -> Any:
        raise ValueError(f"{args.token} is not mocked")


class Monitor(MockMonitor):
    """Records what is registered or read."""

    def RegisterResource(self, request: Any) -> Any:
        self._record(request, request.object)
        return super().RegisterResource(request)  # type: ignore[no-untyped-call]

    def ReadResource(self, request: Any) -> Any:
        self._record(request, request.properties)
        return super().ReadResource(request)  # type: ignore[no-untyped-call]

    def _record(self, request: Any, properties: Any) -> None:
        inputs = deserialize_properties(properties, keep_unknowns=True)
        registered.append(
            {
                "type": request.type,
                "name": request.name,
                "parent": request.parent,
                "provider": request.provider,
                "inputs": inputs,
            }
        )


def main(file: str, preview: bool) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())
    set_mocks(Echo(), project="project", stack="test", preview=preview, monitor=Monitor(Echo()))

    def program() -> None:
        runpy.run_path(file)

    asyncio.get_event_loop().run_until_complete(run_pulumi_func(program))
    print(json.dumps(registered))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] == "preview")
