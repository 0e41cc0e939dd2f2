"""Sources, and the AWS page."""

from dataclasses import dataclass
from typing import TypedDict

import pulumi


@pulumi.input_type
@dataclass(kw_only=True)
class MediaStreamSourceArgs:
    """..."""

    source_type: pulumi.Input[str]
    """Type: ``"ChimeSdkMeeting"``, the only value."""

    source_arn: pulumi.Input[str]
    """ARN of the meeting, at most 1,024 characters."""


class MediaStreamSourceArgsDict(TypedDict):
    """..."""


MediaStreamSource = MediaStreamSourceArgs | MediaStreamSourceArgsDict
