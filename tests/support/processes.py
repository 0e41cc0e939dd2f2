"""Process trees, read from /proc, and free ports."""

import contextlib
import os
import signal
import socket
from pathlib import Path


def descendants(pid: int) -> dict[int, str]:
    """Return the command lines of the descendants of a process, by process id."""
    children: dict[int, list[int]] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The second field is the program's name in parentheses. It can contain spaces.
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(entry.name)] = (
                (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            )
        except (OSError, IndexError):  # the process has just ended
            continue
        children.setdefault(parent, []).append(int(entry.name))
    below: dict[int, str] = {}
    pending = [pid]
    while pending:
        for child in children.get(pending.pop(), []):
            below[child] = commands[child]
            pending.append(child)
    return below


def kill(pid: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to a process that may have ended already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def kill_tree(pid: int) -> None:
    """Kill a process and its descendants, as the end of a container does.

    They are stopped first: a process that runs could start another, which would survive.
    """
    tree: set[int] = set()
    while new := {pid, *descendants(pid)} - tree:
        for each in new:
            kill(each, signal.SIGSTOP)
        tree |= new
    for each in tree:
        kill(each)


def free_port() -> int:
    """Return a port of the loopback address on which no process listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def is_running(pid: int) -> bool:
    """Return whether a process runs. A process that ended and was not reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
