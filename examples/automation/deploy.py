"""Preview, bring up, refresh or destroy a stack from Python: python deploy.py up production

Copy this file. It works on the project in the present folder, or in the one that is named.
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
    parser.add_argument("folder", nargs="?", default=".", help="the one of Pulumi.yaml")
    arguments = parser.parse_args()
    stack = automation.select_stack(arguments.stack, work_dir=arguments.folder)
    try:
        if arguments.operation == "preview":
            stack.preview(diff=True, on_output=print)
        elif arguments.operation == "up":
            # An up from Python looks at no plan first; what the plan refuses is not to start by half.
            stack.preview()
            # Refreshed first, so that its restart_policy decides on a task that has ended.
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
    """Say which tasks and pipelines have ended since the last `up`; 1 if any. Starts nothing."""
    ended: list[str] = []

    def look(event: EngineEvent) -> None:
        seen = event.res_outputs_event.metadata if event.res_outputs_event else None
        if seen and seen.old and seen.new:
            before, now = ((state.outputs or {}).get("status") for state in (seen.old, seen.new))
            if now in ENDED and before != now:
                ended.append(f"{seen.urn.rpartition('::')[2]} has ended: {now}")

    stack.preview_refresh(on_event=look)
    print("\n".join(ended) or "nothing has ended")
    return 1 if ended else 0


if __name__ == "__main__":
    sys.exit(main())
