"""Operations of Kinesis Video Streams that moto lacks and that pulumi-aws calls; imports moto.

See https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_Operations.html
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from moto.core.utils import convert_to_flask_response
from moto.kinesisvideo.exceptions import KinesisvideoClientError
from moto.kinesisvideo.models import Stream
from moto.kinesisvideo.responses import KinesisVideoResponse

if TYPE_CHECKING:
    from flask import Flask

PATHS = ("listTagsForStream", "tagStream", "untagStream", "updateStream", "updateDataRetention")
"""Each path names an operation."""


def add_operations(app: Flask) -> None:
    """Add the operations to moto's application of the service."""
    view = convert_to_flask_response(VideoStreamsResponse.dispatch)
    for path in PATHS:
        app.add_url_rule(f"/{path}", path, view, methods=["POST"])


class VideoStreamsResponse(KinesisVideoResponse):
    """Responds to the operations. moto calls the method that has the operation's name."""

    def list_tags_for_stream(self) -> str:
        return json.dumps({"Tags": self._stream().tags or {}})

    def tag_stream(self) -> str:
        stream = self._stream()
        stream.tags = (stream.tags or {}) | self._get_param("Tags")
        return "{}"

    def untag_stream(self) -> str:
        stream, keys = self._stream(), self._get_param("TagKeyList")
        stream.tags = {key: tag for key, tag in (stream.tags or {}).items() if key not in keys}
        return "{}"

    def update_stream(self) -> str:
        stream = self._current_stream()
        stream.device_name = self._get_param("DeviceName") or stream.device_name
        stream.media_type = self._get_param("MediaType") or stream.media_type
        return "{}"

    def update_data_retention(self) -> str:
        stream = self._current_stream()
        hours = self._get_param("DataRetentionChangeInHours")
        is_increase = self._get_param("Operation") == "INCREASE_DATA_RETENTION"
        stream.data_retention_in_hours += hours if is_increase else -hours
        return "{}"

    def _stream(self) -> Stream:
        """Return the stream that the request names by its name or its ARN."""
        name: Any = self._get_param("StreamName")
        return self.kinesisvideo_backend._get_stream(name, self._get_param("StreamARN"))

    def _current_stream(self) -> Stream:
        """Return the stream with a new version, if the request has its present version."""
        stream = self._stream()
        if self._get_param("CurrentVersion") != stream.version:
            raise KinesisvideoClientError(
                "VersionMismatchException", "The stream version is not the latest version."
            )
        stream.version = uuid.uuid4().hex
        return stream
