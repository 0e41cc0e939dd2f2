"""Preview, update, refresh or destroy a stack from Python: python deploy.py up production

Copy this file. It uses the project in the current folder, or in the given folder.
"""

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from pulumi import automation
from pulumi.automation.events import EngineEvent

ENDED = ("Stopped", "Failed")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("operation", choices=["preview", "up", "refresh", "destroy"])
    parser.add_argument("stack")
    parser.add_argument("folder", nargs="?", default=".", help="folder of Pulumi.yaml")
    arguments = parser.parse_args()
    stack = automation.select_stack(arguments.stack, work_dir=arguments.folder)
    try:
        if arguments.operation == "preview":
            stack.preview(diff=True, on_output=print)
        elif arguments.operation == "up":
            # The Automation API's up runs no preview, which finds invalid inputs before any change.
            stack.preview()
            # After a refresh, the restart_policy of a task that has ended applies.
            stack.up(refresh=True, on_output=print)
        elif arguments.operation == "destroy":
            stack.destroy(on_output=print)
        else:
            return refresh(stack)
    except automation.CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def refresh(stack: automation.Stack) -> int:
    """Print what has ended since the last `up`, and what a run has left unfinished.

    Return 1 if there is any.
    """
    found: list[str] = []

    def report(line: str) -> None:
        # At once, because the refresh can fail.
        print(line)
        found.append(line)

    for line in unfinished(stack.export_stack().deployment or {}):
        report(line)

    def record(event: EngineEvent) -> None:
        step = event.res_outputs_event.metadata if event.res_outputs_event else None
        if not step or not step.old:
            return
        if not step.new:
            report(f"{name_of(step.urn)} has been deleted")
            return
        before, now = ((state.outputs or {}).get("status") for state in (step.old, step.new))
        if now in ENDED and before != now:
            report(f"{name_of(step.urn)} has ended: {now}")

    stack.preview_refresh(on_event=record)
    if not found:
        print("nothing has ended")
    return 1 if found else 0


def unfinished(state: Mapping[str, Any]) -> list[str]:
    """Return what failed or killed runs have left in the state. A refresh does not show it."""
    resources = state.get("resources", ())
    stopped = [each["urn"] for each in resources if each.get("pendingReplacement")]
    incomplete = [each["urn"] for each in resources if each.get("initErrors")]
    killed = {each["resource"]["urn"]: each["type"] for each in state.get("pending_operations", ())}
    return [
        *(f"{name_of(urn)} was stopped by a replacement that failed: run up" for urn in stopped),
        *(f"{name_of(urn)} was left incomplete by a run that failed: run up" for urn in incomplete),
        *(
            f"{name_of(urn)} was interrupted while {operation}: run up, and then "
            "`pulumi refresh --clear-pending-creates`"
            for urn, operation in killed.items()
        ),
    ]


def name_of(urn: str) -> str:
    return urn.rpartition("::")[2]


if __name__ == "__main__":
    sys.exit(main())
