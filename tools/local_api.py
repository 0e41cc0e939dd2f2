"""Start and stop the local API of the stack `local`.

It listens where Pulumi.local.yaml sends the provider, and keeps its state in .local, so a dead
one comes back with the tasks it had.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PID = LOCAL / "emulator.pid"
LOG = LOCAL / "emulator.log"
WAIT = 20.0
"""Seconds it is given to start or to stop; it takes well under one."""


def main() -> int:
    config = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"]
    endpoint = urlsplit(config["aws:endpoints"][0]["chimesdkmediapipelines"])
    if sys.argv[1:] == ["start"]:
        return start(endpoint.hostname or "", endpoint.port or 80)
    if sys.argv[1:] == ["stop"]:
        return stop(endpoint.hostname or "", endpoint.port or 80)
    print("usage: local_api.py start|stop", file=sys.stderr)
    return 2


def start(host: str, port: int) -> int:
    LOCAL.mkdir(exist_ok=True)
    if running(host, port) is not None:
        return 0
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "chime_emulator"),
                *("--host", host, "--port", str(port)),
                *("--state-file", str(LOCAL / "emulator.db")),
            ],
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    PID.write_text(str(process.pid))
    give_up = time.monotonic() + WAIT
    while time.monotonic() < give_up:
        if running(host, port) is not None:
            return 0
        if process.poll() is not None:
            break
        time.sleep(0.05)
    else:
        process.kill()
    said = (LOG.read_text().splitlines() or ["it said nothing"])[-1].removeprefix("error: ")
    if "is in use; choose another" in said:
        said = f"{said.partition(';')[0]}; free the port, or change it in Pulumi.local.yaml"
    print(f"the local API did not start: {said} (its log is {LOG})", file=sys.stderr)
    return 1


def stop(host: str, port: int) -> int:
    pid = running(host, port)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        give_up = time.monotonic() + WAIT
        while running(host, port) is not None:
            if time.monotonic() > give_up:
                print(f"the local API, process {pid}, does not stop", file=sys.stderr)
                return 1
            time.sleep(0.05)
        # It has stopped answering; whoever looks at the processes next should not see it either.
        while exists(pid) and time.monotonic() < give_up:
            time.sleep(0.02)
    PID.unlink(missing_ok=True)
    return 0


def exists(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def running(host: str, port: int) -> int | None:
    """The process id of this folder's own local API, if it answers."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/_emulator/health")
        pid = json.loads(connection.getresponse().read())["pid"]
        return int(pid) if PID.read_text() == str(pid) else None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return None
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
