"""A client whose process ends in the middle: said once, and the next call is asked of another."""

from __future__ import annotations

import pytest

from chime_emulator import Emulator, seeds

from .client import Client
from .test_clients import request


def test_another_is_asked_after_one_has_ended(emulator: Emulator) -> None:
    call = {"call": "GetMediaPipeline", "input": {"MediaPipelineId": seeds.PIPELINE_ID}}
    client = Client("boto3")
    with pytest.raises(RuntimeError, match=r"^boto3 ended with code 1 at {'not': 'a call'}"):
        client.ask({"not": "a call"})
    assert client.ask(request(call, emulator))["status"] == 200
    client.close()
