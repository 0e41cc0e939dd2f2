"""A client whose process ends in a call: an error, and a new process for the next call."""

from __future__ import annotations

import pytest

from chime_emulator import Emulator, seeds

from .client import Client
from .test_clients import request


def test_a_new_process_after_a_failure(emulator: Emulator) -> None:
    call = {"call": "GetMediaPipeline", "input": {"MediaPipelineId": seeds.PIPELINE_ID}}
    client = Client("boto3")
    with pytest.raises(RuntimeError, match=r"^boto3 ended with code 1 at {'not': 'a call'}"):
        client.ask({"not": "a call"})
    assert client.ask(request(call, emulator.endpoint_url))["status"] == 200
    client.close()
