"""moto's server in a process of its own, and clients of it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3

from chime_emulator import seeds
from tests.support.stack import ROOT


class Moto:
    """A running server.

    Attributes:
        url: Its address.
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
        self.url = url

    def client(self, service: Any) -> Any:
        return boto3.client(
            service,
            region_name=seeds.REGION,
            endpoint_url=self.url,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )


@contextmanager
def moto_process() -> Iterator[Moto]:
    """Run `moto_server` in a process of its own."""
    command = [sys.executable, "-m", "tests.support.moto_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        try:
            yield Moto(process.stdout.readline().strip())
        finally:
            process.kill()
