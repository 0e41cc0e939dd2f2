"""The stack that declared a task, from the states in the Pulumi backend.

`python stacks.py PROJECT` prints the stack of each task as JSON. The environment names the backend
(PULUMI_BACKEND_URL) and its credentials. No passphrase is needed, because no secret is decrypted.
"""

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

TASK_TYPES = ("SpeakerSearchTask", "VoiceToneAnalysisTask")


class Stacks:
    """The stacks of a project. A task that the backend has named once stays known.

    Args:
        project: Name of the project.
        refresh_seconds: Least time between two readings of the backend. A reading starts the CLI
            once, and once more for each stack that has changed.
    """

    def __init__(self, project: str, refresh_seconds: float = 10.0) -> None:
        self._project = project
        self._refresh_seconds = refresh_seconds
        self._stacks: dict[str, str] = {}
        self._versions: dict[str, Any] = {}
        self._next_reading = 0.0

    def stack_of(self, task_id: str) -> str | None:
        """Return the name of the stack that declared a task, or None.

        None is not final: a result can arrive before `pulumi up` has written the task to the state,
        and the backend may be out of reach, which is logged.
        """
        if task_id not in self._stacks and time.monotonic() >= self._next_reading:
            try:
                self._stacks.update(self.changed())
            except RuntimeError as error:
                logging.error("%s", error)
            self._next_reading = time.monotonic() + self._refresh_seconds
        return self._stacks.get(task_id)

    def changed(self) -> Iterator[tuple[str, str]]:
        """Yield task id and stack for the tasks of each stack that is new or has changed.

        Raises:
            RuntimeError: The CLI cannot list the stacks. The message is the CLI's.
        """
        for summary in pulumi("stack", "ls", "--project", self._project, "--json"):
            name, version = summary["name"], summary.get("lastUpdate")
            if version and self._versions.get(name) == version:
                continue
            try:
                state = pulumi("stack", "export", "--stack", name)
            except RuntimeError as error:
                # The stack has been removed since it was listed.
                logging.warning("%s", error)
                continue
            self._versions[name] = version
            for resource in (state["deployment"] or {}).get("resources", ()):
                task_id = resource.get("outputs", {}).get("task_id")
                if task_id and resource["type"].endswith(TASK_TYPES):
                    yield task_id, name.rpartition("/")[2]


def pulumi(*arguments: str) -> Any:
    """Run the CLI and return its output, parsed from JSON."""
    # The CLI leaves a log of each command in its home.
    with TemporaryDirectory() as home:
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            env={**os.environ, "PULUMI_HOME": home, "PULUMI_SKIP_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"pulumi {' '.join(arguments)}: {done.stderr.strip()}")
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(dict(Stacks(sys.argv[1]).changed()), indent=2))
