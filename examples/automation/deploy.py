"""Preview, update, refresh or destroy a stack from Python: python deploy.py up production

Copy this file. It uses the project in the current folder, or in the given folder.
"""

import argparse
import sys

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
    """Print the tasks and pipelines that have ended since the last `up`. Return 1 if any has."""
    ended: list[str] = []

    def record(event: EngineEvent) -> None:
        step = event.res_outputs_event.metadata if event.res_outputs_event else None
        if step and step.old and step.new:
            before, now = ((state.outputs or {}).get("status") for state in (step.old, step.new))
            if now in ENDED and before != now:
                ended.append(f"{step.urn.rpartition('::')[2]} has ended: {now}")

    stack.preview_refresh(on_event=record)
    print("\n".join(ended) or "nothing has ended")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
