"""Bad inputs, refused by Check on their own property and before any call."""

from typing import Any

import pytest

from speaker_search_resource.emulator import Emulator, seeds
from tests.support.inputs import search_inputs
from tests.support.plugin import Plugin, declaration

SOURCE = "kinesis_video_stream_source_task_configuration"


def source(**changes: Any) -> dict[str, Any]:
    return {SOURCE: {"stream_arn": seeds.STREAM_ARN, "channel_id": 0, **changes}}


@pytest.mark.parametrize(
    ("changes", "property_", "reason"),
    [
        ({"consent_acknowledged": False}, "consent_acknowledged", "AWS requires"),
        ({"consent_acknowledged": None}, "consent_acknowledged", "AWS requires"),
        ({"voice_profile_domain_arn": "callers"}, "voice_profile_domain_arn", "form"),
        ({"voice_profile_domain_arn": None}, "voice_profile_domain_arn", "required"),
        ({"identifier": " "}, "identifier", "form"),
        (source(channel_id=2), f"{SOURCE}.channel_id", "0 to 1, not 2"),
        (source(channel_id=0.5), f"{SOURCE}.channel_id", "whole number"),
        (source(fragment_number=7), f"{SOURCE}.fragment_number", "text"),
    ],
)
def test_refused(
    plugin: Plugin, emulator: Emulator, changes: dict[str, Any], property_: str, reason: str
) -> None:
    _, failures = plugin.check(search_inputs(**changes) | declaration())
    assert failures.keys() == {property_}
    assert reason in failures[property_]
    assert emulator.calls()["counts"] == {}
