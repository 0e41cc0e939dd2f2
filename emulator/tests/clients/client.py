"""A client of the API: a program in any language that reads one call from each line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / ".local" / "clients"
COMMANDS: dict[str, list[str]] = {
    "boto3": [sys.executable, "-m", "tests.clients.run_boto3"],
    "aws-cli": [sys.executable, "-m", "tests.clients.run_aws_cli", str(INSTALLED / "aws-cli")],
    "javascript": ["node", str(INSTALLED / "javascript" / "run.mjs")],
    "go": [str(INSTALLED / "go" / "run")],
}
"""The clients by name; `install` installs all except boto3."""

TIMEOUT_SECONDS = 600.0
SETTINGS_OF_THE_USER = ("aws_", "http_proxy", "https_proxy", "all_proxy", "node_options")


class Client:
    """The process of a client, which reads calls and writes responses until its input ends.

    A call is a line of JSON: ``endpoint``, ``region``, ``credentials`` ({access_key, secret_key,
    token}, or null: do not sign), ``attempts`` (how often to try), ``service`` and ``operation``
    as in the service models, ``input``, and ``paginate``: null, or the list member of the response
    that all pages are joined in.

    So is its response: ``status`` (HTTP) and ``request_id`` as the client parsed them, with
    ``output`` or ``error`` ({code, message}; where clients have classes of errors, ``type`` and
    the ``details`` Code and RequestId too). Timestamps are ISO 8601. ``failure`` stands instead
    of all that if the service has not responded.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.has_classes = name != "aws-cli"
        self._process = self._started()

    def _started(self) -> subprocess.Popen[str]:
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.lower().startswith(SETTINGS_OF_THE_USER)
        }
        nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        return subprocess.Popen(
            COMMANDS[self.name],
            cwd=ROOT,
            env={**kept, **nothing, "AWS_EC2_METADATA_DISABLED": "true"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def ask(self, call: dict[str, Any]) -> dict[str, Any]:
        """Return the response of the client; start a new process after a failure.

        Raises:
            RuntimeError: it ended, or said nothing for `TIMEOUT_SECONDS`.
        """
        process = self._process
        assert process.stdin
        assert process.stdout
        watch = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watch.start()
        try:
            process.stdin.write(json.dumps(call) + "\n")
            line = process.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watch.cancel()
        if not line:
            self.close()
            self._process = self._started()
            raise RuntimeError(f"{self.name} ended with code {process.returncode} at {call}")
        response: dict[str, Any] = json.loads(line)
        return response

    def close(self) -> None:
        """Close the input of the process and wait for its end."""
        self._process.communicate()
