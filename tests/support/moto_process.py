"""moto's server in a process of its own, and clients of it."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import URLError

import boto3

from chime_emulator import seeds
from tests.support.processes import free_port


class Moto:
    """A running server.

    Attributes:
        environment: The variables that direct every AWS client to the server.
    """

    def __init__(self, url: str) -> None:
        self.environment = {
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": seeds.REGION,
            "AWS_DEFAULT_REGION": seeds.REGION,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
        self._url = url

    def client(self, service: Any) -> Any:
        return boto3.client(
            service,
            region_name=seeds.REGION,
            endpoint_url=self._url,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )


@contextmanager
def moto_process() -> Iterator[Moto]:
    """Run a server on a free port of the loopback address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(url, process)
        yield Moto(url)
    finally:
        process.kill()
        process.wait()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(f"{url}/moto-api/data.json"):
                return
        except URLError:
            assert time.monotonic() < deadline, "the server does not respond"
            time.sleep(0.05)
