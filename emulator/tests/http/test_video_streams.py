"""Operations of Kinesis Video Streams that moto lacks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ..support.sinks import new_name


@pytest.fixture
def video(moto_client: Callable[[str], Any]) -> Any:
    return moto_client("kinesisvideo")


@pytest.mark.parametrize("by_name", [False, True], ids=["by ARN", "by name"])
def test_tags(video: Any, by_name: bool) -> None:
    name = new_name()
    arn = video.create_stream(StreamName=name, Tags={"team": "voice"})["StreamARN"]
    stream = {"StreamName": name} if by_name else {"StreamARN": arn}

    def tags() -> Any:
        return video.list_tags_for_stream(**stream)["Tags"]

    assert tags() == {"team": "voice"}
    video.tag_stream(**stream, Tags={"team": "calls", "stage": "test"})
    assert tags() == {"team": "calls", "stage": "test"}
    video.untag_stream(**stream, TagKeyList=["team", "none"])
    assert tags() == {"stage": "test"}


def test_a_stream_without_tags(video: Any) -> None:
    arn = video.create_stream(StreamName=new_name())["StreamARN"]
    assert video.list_tags_for_stream(StreamARN=arn)["Tags"] == {}


def test_updates_need_the_present_version(video: Any) -> None:
    created = video.create_stream(
        StreamName=new_name(), DeviceName="phone", MediaType="audio/aac", DataRetentionInHours=2
    )
    arn = created["StreamARN"]

    def stream() -> Any:
        return video.describe_stream(StreamARN=arn)["StreamInfo"]

    version = stream()["Version"]
    video.update_stream(StreamARN=arn, CurrentVersion=version, MediaType="video/h264")
    assert (stream()["DeviceName"], stream()["MediaType"]) == ("phone", "video/h264")
    with pytest.raises(video.exceptions.VersionMismatchException):
        video.update_stream(StreamARN=arn, CurrentVersion=version, DeviceName="desk")
    for operation, hours in (("INCREASE", 5), ("DECREASE", 2)):
        video.update_data_retention(
            StreamARN=arn,
            CurrentVersion=stream()["Version"],
            Operation=f"{operation}_DATA_RETENTION",
            DataRetentionChangeInHours=3,
        )
        assert stream()["DataRetentionInHours"] == hours


def test_an_unknown_stream(video: Any) -> None:
    calls: dict[str, dict[str, Any]] = {
        "list_tags_for_stream": {},
        "tag_stream": {"Tags": {"a": "b"}},
        "untag_stream": {"TagKeyList": ["a"]},
        "update_stream": {"CurrentVersion": "a"},
    }
    for name, members in calls.items():
        with pytest.raises(video.exceptions.ResourceNotFoundException):
            getattr(video, name)(StreamName="none", **members)
