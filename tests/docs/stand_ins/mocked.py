"""Run a program that declares AWS resources, with Pulumi's mocks in place of the engine."""

import re
import runpy
import sys
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks


class Account(Mocks):
    """Creates every resource whose input names its type knows."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        # pulumi-aws converts the names that it knows to camelCase, and leaves others unchanged.
        unknown = re.findall(r"'(\w+_\w+)':", repr(args.inputs))
        if unknown and "aws" in args.typ.split(":"):
            raise ValueError(f"{args.typ} has no input {', '.join(unknown)}")
        arn = f"arn:aws:service:us-east-1:123456789012:{args.name}"
        return f"{args.name}-id", {**args.inputs, "arn": arn}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise ValueError(f"{args.token} is not mocked")


pulumi.runtime.set_mocks(Account())


run = pulumi.runtime.test(lambda: runpy.run_path(sys.argv[1]))  # type: ignore[no-untyped-call]
run()
