"""Runs a program that declares AWS resources: Pulumi's mocks answer in place of the engine."""

import re
import runpy
import sys
from typing import Any

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks


class Account(Mocks):
    """Whatever is declared comes to be, if its inputs have the names that its type knows."""

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        # pulumi-aws turns the names it knows into camelCase, and leaves others as they are.
        unknown = re.findall(r"'(\w+_\w+)':", repr(args.inputs))
        if unknown:
            raise ValueError(f"{args.typ} knows no {', '.join(unknown)}")
        arn = f"arn:aws:service:us-east-1:123456789012:{args.name}"
        return f"{args.name}-id", {**args.inputs, "arn": arn}

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        raise ValueError(f"{args.token} is not answered here")


pulumi.runtime.set_mocks(Account())


run = pulumi.runtime.test(lambda: runpy.run_path(sys.argv[1]))  # type: ignore[no-untyped-call]
run()
