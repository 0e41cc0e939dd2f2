"""Arguments of a call analytics configuration: processors, sinks and streams, and their rules.

https://docs.aws.amazon.com/chime-sdk/latest/dg/call-analytics-processor-and-output-destinations.html
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypedDict

import pulumi
from typing_extensions import NotRequired

from ..aws.arns import parse_arn
from .check_failure import CheckFailure, path_of, show, type_name
from .keywords import CheckedKeywords
from .validation import shape_failures


@dataclass(kw_only=True)
class CallAnalyticsConfigurationArgs(CheckedKeywords):
    """The arguments of a CallAnalyticsConfiguration. Each ARN is a plain value or an Output."""

    speaker_search_status: Literal["Enabled", "Disabled"] = "Disabled"
    """Whether pipelines can run speaker searches: ``"Enabled"`` or ``"Disabled"``."""

    voice_tone_analysis_status: Literal["Enabled", "Disabled"] = "Disabled"
    """Whether pipelines can run voice tone analyses: ``"Enabled"`` or ``"Disabled"``."""

    amazon_transcribe_processor_configuration: Mapping[str, Any] | None = None
    """Settings of a transcription: the map that pulumi-aws takes, with snake_case keys."""

    amazon_transcribe_call_analytics_processor_configuration: Mapping[str, Any] | None = None
    """Settings of a transcription with call analytics: the map that pulumi-aws takes, with
    snake_case keys. AWS does not combine the two kinds of transcription."""

    kinesis_data_stream_sink_arn: pulumi.Input[str] | None = None
    """ARN of the Kinesis data stream for results. Voice analytics and transcription require it:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/ca-prerequisites.html"""

    sqs_queue_sink_arn: pulumi.Input[str] | None = None
    """ARN of an SQS queue, not FIFO, that also receives the results of voice analytics."""

    sns_topic_sink_arn: pulumi.Input[str] | None = None
    """ARN of an SNS topic, not FIFO, that also receives the results of voice analytics."""

    lambda_function_sink_arn: pulumi.Input[str] | None = None
    """ARN of a Lambda function that also receives the results of voice analytics."""

    s3_recording_sink_arn: pulumi.Input[str] | None = None
    """ARN of the S3 bucket for recordings, or of a prefix in the bucket."""

    voice_enhancement: bool = False
    """Whether AWS adds an enhanced copy of each recording of up to 30 minutes."""

    stream_arns: Sequence[pulumi.Input[str]] | None = None
    """ARNs of the Kinesis video streams that the role may read. By default, the role may read the
    streams whose name begins with ``Chime``, as those of a Voice Connector do, and the streams with
    the tag ``AWSServiceName`` and the value ``ChimeSDK``, encrypted by keys with the same tag."""

    stream_kms_key_arns: Sequence[pulumi.Input[str]] = ()
    """ARNs of the customer managed KMS keys that encrypt the streams."""

    sink_kms_key_arns: Sequence[pulumi.Input[str]] = ()
    """ARNs of the customer managed KMS keys that encrypt the sinks."""


class CallAnalyticsConfigurationArgsDict(TypedDict):
    """CallAnalyticsConfigurationArgs, as keywords."""

    speaker_search_status: NotRequired[Literal["Enabled", "Disabled"]]
    """Whether pipelines can run speaker searches: ``"Enabled"`` or ``"Disabled"``."""

    voice_tone_analysis_status: NotRequired[Literal["Enabled", "Disabled"]]
    """Whether pipelines can run voice tone analyses: ``"Enabled"`` or ``"Disabled"``."""

    amazon_transcribe_processor_configuration: NotRequired[Mapping[str, Any] | None]
    """Settings of a transcription: the map that pulumi-aws takes, with snake_case keys."""

    amazon_transcribe_call_analytics_processor_configuration: NotRequired[Mapping[str, Any] | None]
    """Settings of a transcription with call analytics: the map that pulumi-aws takes, with
    snake_case keys. AWS does not combine the two kinds of transcription."""

    kinesis_data_stream_sink_arn: NotRequired[pulumi.Input[str] | None]
    """ARN of the Kinesis data stream for results. Voice analytics and transcription require it:
    https://docs.aws.amazon.com/chime-sdk/latest/dg/ca-prerequisites.html"""

    sqs_queue_sink_arn: NotRequired[pulumi.Input[str] | None]
    """ARN of an SQS queue, not FIFO, that also receives the results of voice analytics."""

    sns_topic_sink_arn: NotRequired[pulumi.Input[str] | None]
    """ARN of an SNS topic, not FIFO, that also receives the results of voice analytics."""

    lambda_function_sink_arn: NotRequired[pulumi.Input[str] | None]
    """ARN of a Lambda function that also receives the results of voice analytics."""

    s3_recording_sink_arn: NotRequired[pulumi.Input[str] | None]
    """ARN of the S3 bucket for recordings, or of a prefix in the bucket."""

    voice_enhancement: NotRequired[bool]
    """Whether AWS adds an enhanced copy of each recording of up to 30 minutes."""

    stream_arns: NotRequired[Sequence[pulumi.Input[str]] | None]
    """ARNs of the Kinesis video streams that the role may read. By default, the role may read the
    streams whose name begins with ``Chime``, as those of a Voice Connector do, and the streams with
    the tag ``AWSServiceName`` and the value ``ChimeSDK``, encrypted by keys with the same tag."""

    stream_kms_key_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of the customer managed KMS keys that encrypt the streams."""

    sink_kms_key_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """ARNs of the customer managed KMS keys that encrypt the sinks."""


class _Form(NamedTuple):
    """What an ARN must name: in words, and as service and resource."""

    noun: str
    pattern: str


_KMS_KEY = _Form("KMS key", r"kms:key/[\w-]+")
_FORMS = {
    "kinesis_data_stream_sink_arn": _Form("Kinesis data stream", r"kinesis:stream/[\w.-]+"),
    "sqs_queue_sink_arn": _Form("SQS queue", r"sqs:[\w-]+(\.fifo)?"),
    "sns_topic_sink_arn": _Form("SNS topic", r"sns:[\w-]+(\.fifo)?"),
    "lambda_function_sink_arn": _Form("Lambda function", r"lambda:function:[\w-]+(:[\w$-]+)?"),
    "s3_recording_sink_arn": _Form("S3 bucket", r"s3:[\w.-]+(/.*)?"),
    "stream_arns": _Form("Kinesis video stream", r"kinesisvideo:stream/[\w.-]+/\d+"),
    "stream_kms_key_arns": _KMS_KEY,
    "sink_kms_key_arns": _KMS_KEY,
}
ARN_ARGUMENTS = tuple(_FORMS)
SINK_ARGUMENTS = tuple(name for name in _FORMS if name.endswith("_sink_arn"))
_LIST_ARGUMENTS = tuple(name for name in _FORMS if name not in SINK_ARGUMENTS)

_TRANSCRIPTIONS = (
    "amazon_transcribe_processor_configuration",
    "amazon_transcribe_call_analytics_processor_configuration",
)

_VOICE_ANALYTICS_SINKS = ("sqs_queue_sink_arn", "sns_topic_sink_arn", "lambda_function_sink_arn")
"""The sinks that no processor but voice analytics supports."""


def has_voice_analytics(args: CallAnalyticsConfigurationArgs) -> bool:
    """Return whether searches or tone analyses are enabled."""
    return "Enabled" in (args.speaker_search_status, args.voice_tone_analysis_status)


def argument_failures(args: CallAnalyticsConfigurationArgs) -> Iterator[CheckFailure]:
    """Yield the arguments of another type, or else the combinations that AWS does not support."""
    failures = list(_type_failures(args))
    yield from failures or _combination_failures(args)


def _type_failures(args: CallAnalyticsConfigurationArgs) -> Iterator[CheckFailure]:
    """Yield the arguments of another type. An ARN that is not a string is a fault of the ARN."""
    if not isinstance(args.voice_enhancement, bool):
        yield CheckFailure(
            "voice_enhancement", f"must be True or False, got {show(args.voice_enhancement)}"
        )
    for name in _LIST_ARGUMENTS:
        value = getattr(args, name)
        if value is not None and not isinstance(value, (list, tuple)):
            yield CheckFailure(name, f"must be a list, got {type_name(value)}")
    for name in _TRANSCRIPTIONS:
        yield from _settings_failures(getattr(args, name), name)


def _settings_failures(value: Any, path: str) -> Iterator[CheckFailure]:
    """Yield the faults of settings that decide about the permissions of the role."""
    if value is None:
        return
    if not isinstance(value, Mapping):
        yield CheckFailure(path, f"must be a map, got {type_name(value)}")
        return
    if "postCallAnalyticsSettings" in value:
        yield CheckFailure(path_of(path, "postCallAnalyticsSettings"), "must be in snake_case")
    settings = value.get("post_call_analytics_settings")
    path = path_of(path, "post_call_analytics_settings")
    if settings is not None and not isinstance(settings, Mapping):
        yield CheckFailure(path, f"must be a map, got {type_name(settings)}")
    elif settings is not None and "data_access_role_arn" not in settings:
        yield CheckFailure(path_of(path, "data_access_role_arn"), "is required")


def _combination_failures(args: CallAnalyticsConfigurationArgs) -> Iterator[CheckFailure]:
    """Yield the combinations of processors, sinks and streams that AWS does not support."""
    for name in ("speaker_search_status", "voice_tone_analysis_status"):
        yield from shape_failures("VoiceAnalyticsConfigurationStatus", getattr(args, name), name)
    voice_analytics = has_voice_analytics(args)
    transcribe = args.amazon_transcribe_processor_configuration is not None
    call_analytics = args.amazon_transcribe_call_analytics_processor_configuration is not None
    if transcribe and call_analytics:
        reason = "cannot be combined with amazon_transcribe_call_analytics_processor_configuration"
        yield CheckFailure("amazon_transcribe_processor_configuration", f"{reason}; remove either")
    if voice_analytics or transcribe or call_analytics:
        if args.kinesis_data_stream_sink_arn is None:
            reason = "is required, because AWS requires a data stream for each processor"
            yield CheckFailure("kinesis_data_stream_sink_arn", reason)
    elif args.s3_recording_sink_arn is None:
        reason = "must be Enabled, unless there is another processor or an s3_recording_sink_arn"
        yield CheckFailure("speaker_search_status", reason)
    for name in _VOICE_ANALYTICS_SINKS:
        if getattr(args, name) is not None and not voice_analytics:
            reason = "receives results of voice analytics only; set speaker_search_status or"
            yield CheckFailure(name, f"{reason} voice_tone_analysis_status to Enabled")
    if args.voice_enhancement and args.s3_recording_sink_arn is None:
        yield CheckFailure("s3_recording_sink_arn", "is required for voice_enhancement")
    if args.stream_arns is not None and not args.stream_arns:
        yield CheckFailure("stream_arns", "must name a stream, or be left out for the default")


def arn_values(
    args: CallAnalyticsConfigurationArgs, name: str
) -> Iterator[tuple[str, pulumi.Input[str]]]:
    """Yield the ARNs of one argument, each with its property path."""
    value = getattr(args, name)
    if name not in SINK_ARGUMENTS:
        yield from ((f"{name}[{index}]", arn) for index, arn in enumerate(value or ()))
    elif value is not None:
        yield name, value


def arn_failures(
    name: str, path: str, text: Any, account: str, region: str, partition: str
) -> Iterator[CheckFailure]:
    """Yield the fault of an ARN.

    Args:
        name: The argument.
        path: The property path of the ARN.
        text: The ARN.
        account: The account of the credentials in use.
        region: The Region of the configuration.
        partition: The partition of the Region.
    """
    arn, form = parse_arn(text) if isinstance(text, str) else None, _FORMS[name]
    if arn is None or not re.fullmatch(form.pattern, f"{arn.service}:{arn.resource}"):
        yield CheckFailure(path, f"must be the ARN of a {form.noun}, got {show(text)}")
    elif text.endswith(".fifo"):
        yield fifo_failure(name)
    elif name in SINK_ARGUMENTS and (failures := list(shape_failures("Arn", text, path))):
        yield from failures
    elif arn.partition != partition:
        reason = f"is in partition {arn.partition}, but the configuration is in {partition}"
        yield CheckFailure(path, reason)
    # A key may belong to another account. The ARN of a bucket has no account and no Region.
    elif arn.account not in (account, "") and form is not _KMS_KEY:
        reason = f"is in account {arn.account}, but the credentials in use belong to"
        yield CheckFailure(path, f"{reason} {account}; AWS requires one account")
    elif arn.region not in (region, ""):
        reason = f"is in Region {arn.region}, but the configuration is in {region}"
        yield CheckFailure(path, f"{reason}; AWS requires one Region")


def fifo_failure(name: str) -> CheckFailure:
    """https://docs.aws.amazon.com/chime-sdk/latest/dg/va-notification-targets.html"""
    return CheckFailure(
        name, f"must not be FIFO; voice analytics needs a standard {_FORMS[name].noun}"
    )
