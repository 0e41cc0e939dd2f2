"""Start and stop the emulator of the stack `local`.

The emulator listens at the endpoint in Pulumi.local.yaml. Its state is in .local, so that a new
process has the tasks of the process before.
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
TIMEOUT_SECONDS = 20.0
"""Timeout of the start and of the stop. Each takes less than a second."""


def main() -> int:
    config = yaml.safe_load((ROOT / "Pulumi.local.yaml").read_text())["config"]
    endpoint = urlsplit(config["aws:endpoints"][0]["chimesdkmediapipelines"])
    if sys.argv[1:] == ["start"]:
        return start(endpoint.hostname or "", endpoint.port or 80)
    if sys.argv[1:] == ["stop"]:
        return stop(endpoint.hostname or "", endpoint.port or 80)
    print("usage: emulator.py start|stop", file=sys.stderr)
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
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        if running(host, port) is not None:
            return 0
        if process.poll() is not None:
            break
        time.sleep(0.05)
    else:
        process.kill()
    last_line = (LOG.read_text().splitlines() or ["no output"])[-1].removeprefix("error: ")
    if "is in use; choose another" in last_line:
        problem = last_line.partition(";")[0]
        last_line = f"{problem}; free the port, or change it in Pulumi.local.yaml"
    print(f"the emulator did not start: {last_line} (log: {LOG})", file=sys.stderr)
    return 1


def stop(host: str, port: int) -> int:
    pid = running(host, port)
    if pid is not None:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while running(host, port) is not None:
            if time.monotonic() > deadline:
                print(f"the emulator, process {pid}, does not stop", file=sys.stderr)
                return 1
            time.sleep(0.05)
        # The server has closed its port; the process ends shortly after.
        while exists(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
    PID.unlink(missing_ok=True)
    return 0


def exists(pid: int) -> bool:
    """Return whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def running(host: str, port: int) -> int | None:
    """Return the process id of this folder's emulator, or None if it does not respond."""
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
