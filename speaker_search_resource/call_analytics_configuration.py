"""CallAnalyticsConfiguration: a media insights pipeline configuration, with its role and policy.

https://docs.aws.amazon.com/chime-sdk/latest/dg/call-analytics-resource-access-role.html
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple, overload

import pulumi
from typing_extensions import Unpack

from .inputs.call_analytics import (
    ARN_ARGUMENTS,
    SINK_ARGUMENTS,
    CallAnalyticsConfigurationArgs,
    CallAnalyticsConfigurationArgsDict,
    argument_failures,
    arn_failures,
    arn_values,
    fifo_failure,
    has_voice_analytics,
)
from .inputs.check_failure import CheckFailure


class CallAnalyticsConfiguration(pulumi.ComponentResource):
    """A media insights pipeline configuration, with the role and the policy that AWS requires.

    The component declares the role that AWS assumes for this account's pipelines, then the policy
    of the role for the declared streams and sinks, and then the configuration. Streams and sinks
    must be in the account and the Region of pulumi-aws's provider.

    Arguments that AWS documents as unsupported end the program, also at preview, with one line for
    each fault. At preview, the ARN of a resource that does not exist yet is not checked; a FIFO
    queue or topic is found nevertheless.

    The resources inside are pulumi-aws's: install this package with its extra ``aws``. pulumi-aws
    sends neither the format of recordings nor the settings of voice enhancement, which are optional
    in the service model.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_media-pipelines-chime_CreateMediaInsightsPipelineConfiguration.html
    """

    arn: pulumi.Output[str]
    """ARN of the configuration."""

    resource_access_role_arn: pulumi.Output[str]
    """ARN of the role."""

    @overload
    def __init__(
        self,
        resource_name: str,
        args: CallAnalyticsConfigurationArgs,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **arguments: Unpack[CallAnalyticsConfigurationArgsDict],
    ) -> None: ...

    # The second argument is either the arguments or the options.
    def __init__(  # type: ignore[misc]
        self, resource_name: str, args: Any = None, opts: Any = None, **arguments: Any
    ) -> None:
        """Declare the role, its policy and the configuration.

        Raises:
            TypeError: An argument does not exist, or the arguments are not an Args object.
            pulumi.RunError: AWS does not support the arguments, or pulumi-aws is not installed.
        """
        if isinstance(args, pulumi.ResourceOptions):
            args, opts = None, args
        if args is not None and arguments:
            raise TypeError("CallAnalyticsConfiguration takes an Args object or keywords, not both")
        inputs = CallAnalyticsConfigurationArgs(**arguments) if args is None else args
        if not isinstance(inputs, CallAnalyticsConfigurationArgs):
            expected, got = CallAnalyticsConfigurationArgs.__name__, type(inputs).__name__
            raise TypeError(f"CallAnalyticsConfiguration takes {expected}, got {got}")
        _refuse(resource_name, argument_failures(inputs))
        try:
            # A type checker would read all of pulumi-aws, which takes minutes and gigabytes.
            aws: Any = import_module("pulumi_aws")
        except ImportError as error:
            reason = "pulumi-aws is not installed; run pip install 'pulumi-aws>=7,<8'"
            raise pulumi.RunError(
                f"CallAnalyticsConfiguration {resource_name}: {reason}"
            ) from error
        super().__init__(
            "speaker-search-resource:index:CallAnalyticsConfiguration", resource_name, {}, opts
        )

        inherit = pulumi.InvokeOptions(parent=self)
        place = _Place(
            aws.get_partition_output(opts=inherit).partition,
            aws.get_region_output(opts=inherit).region,
            aws.get_caller_identity_output(opts=inherit).account_id,
        )
        arns = {
            name: [
                _checked(resource_name, name, path, arn, place)
                for path, arn in arn_values(inputs, name)
            ]
            for name in ARN_ARGUMENTS
        }
        role = aws.iam.Role(
            resource_name,
            assume_role_policy=_policy([_trust(place)]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = aws.iam.RolePolicy(
            resource_name,
            role=role.id,
            policy=_policy(_statements(inputs, arns, place)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        configuration = aws.chimesdkmediapipelines.MediaInsightsPipelineConfiguration(
            resource_name,
            resource_access_role_arn=role.arn,
            elements=list(_elements(inputs, arns)),
            # AWS reads the streams and writes to the sinks with the role from then on.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[policy]),
        )
        self.arn = configuration.arn
        self.resource_access_role_arn = role.arn
        self.register_outputs(
            {"arn": self.arn, "resource_access_role_arn": self.resource_access_role_arn}
        )


class _Place(NamedTuple):
    """Where pulumi-aws's provider declares resources."""

    partition: pulumi.Output[str]
    region: pulumi.Output[str]
    account: pulumi.Output[str]

    def arn(self, form: str) -> pulumi.Output[str]:
        return pulumi.Output.format(form, **self._asdict())


_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "kinesis_data_stream_sink_arn": ("kinesis:PutRecord",),
    "sqs_queue_sink_arn": ("sqs:SendMessage", "sqs:GetQueueAttributes"),
    "sns_topic_sink_arn": ("sns:Publish", "sns:GetTopicAttributes"),
    "lambda_function_sink_arn": ("lambda:InvokeFunction", "lambda:GetPolicy"),
    "s3_recording_sink_arn": ("s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"),
    "stream_arns": ("kinesisvideo:GetDataEndpoint", "kinesisvideo:GetMedia"),
    "stream_kms_key_arns": ("kms:Decrypt",),
    "sink_kms_key_arns": ("kms:GenerateDataKey", "kms:Decrypt"),
}
"""The actions of the role on the ARNs of each argument."""


def _refuse(resource_name: str, failures: Iterable[CheckFailure]) -> None:
    lines = [
        f"CallAnalyticsConfiguration {resource_name}: {failure.path} {failure.reason}"
        for failure in failures
    ]
    if lines:
        raise pulumi.RunError("\n".join(lines))


def _checked(
    resource_name: str,
    name: str,
    path: str,
    arn: pulumi.Input[str],
    place: _Place,
) -> pulumi.Output[str]:
    """Return an ARN that ends the program if it is invalid."""

    def check(known: Sequence[Any]) -> str:
        _refuse(resource_name, arn_failures(name, path, *known))
        return str(known[0])

    def check_fifo(flags: Sequence[bool | None]) -> None:
        _refuse(resource_name, [fifo_failure(name)] if any(flags) else [])

    async def fifo_flags() -> Any:
        declared = await pulumi.Output.from_input(arn).resources()
        flags = [(each, flag) for each in declared for flag in ("fifo_queue", "fifo_topic")]
        return [getattr(each, flag) for each, flag in flags if hasattr(each, flag)]

    # The ARN of the program's own queue is unknown at the first preview.
    flags: pulumi.Output[Any] = pulumi.Output.from_input(fifo_flags())
    flags.apply(check_fifo)
    return pulumi.Output.all(arn, place.account, place.region, place.partition).apply(check)


def _policy(statements: Iterable[Any]) -> pulumi.Output[str]:
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _trust(place: _Place) -> dict[str, Any]:
    """Return the statement that lets the Chime SDK assume the role, for this account alone."""
    return {
        "Effect": "Allow",
        "Principal": {"Service": "mediapipelines.chime.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": place.account},
            "ArnLike": {"aws:SourceARN": place.arn("arn:{partition}:chime:*:{account}:*")},
        },
    }


def _statements(
    args: CallAnalyticsConfigurationArgs,
    arns: Mapping[str, Sequence[pulumi.Output[str]]],
    place: _Place,
) -> Iterator[dict[str, Any]]:
    """Yield the statements of the role's policy."""

    def allow(actions: Sequence[str], resources: Any, **condition: Any) -> dict[str, Any]:
        return {"Effect": "Allow", "Action": actions, "Resource": resources, **condition}

    actions = dict(_ACTIONS)
    if arns["s3_recording_sink_arn"]:
        actions["stream_arns"] += (
            "kinesisvideo:ListFragments",
            "kinesisvideo:GetMediaForFragmentList",
        )
    if args.voice_enhancement:
        actions["s3_recording_sink_arn"] += ("s3:GetObject",)

    # AWS's minimum policy has these actions for every configuration.
    transcribe = ("StartCallAnalyticsStreamTranscription", "StartStreamTranscription")
    yield allow([f"transcribe:{name}" for name in transcribe], "*")
    if args.stream_arns is None:
        streams = "arn:{partition}:kinesisvideo:{region}:{account}:stream/"
        keys = place.arn("arn:{partition}:kms:{region}:{account}:key/*")
        tagged = {"StringLike": {"aws:ResourceTag/AWSServiceName": "ChimeSDK"}}
        yield allow(actions["stream_arns"], place.arn(streams + "Chime*"))
        yield allow(actions["stream_arns"], place.arn(streams + "*"), Condition=tagged)
        yield allow(actions["stream_kms_key_arns"], keys, Condition=tagged)
    for name, declared in arns.items():
        objects = [arn.apply(lambda text: f"{text.rstrip('/')}/*") for arn in declared]
        if declared:
            yield allow(actions[name], objects if name == "s3_recording_sink_arn" else declared)
    call_analytics = args.amazon_transcribe_call_analytics_processor_configuration or {}
    if settings := call_analytics.get("post_call_analytics_settings"):
        passed = {"StringEquals": {"iam:PassedToService": "transcribe.streaming.amazonaws.com"}}
        yield allow(["iam:PassRole"], settings["data_access_role_arn"], Condition=passed)


def _elements(
    args: CallAnalyticsConfigurationArgs, arns: Mapping[str, Sequence[pulumi.Output[str]]]
) -> Iterator[dict[str, Any]]:
    """Yield the elements of the configuration, in a fixed order."""
    voice_analytics = {
        "speaker_search_status": args.speaker_search_status,
        "voice_tone_analysis_status": args.voice_tone_analysis_status,
    }
    call_analytics = args.amazon_transcribe_call_analytics_processor_configuration
    elements: dict[str, Any] = {
        "voice_analytics_processor": voice_analytics if has_voice_analytics(args) else None,
        "amazon_transcribe_processor": args.amazon_transcribe_processor_configuration,
        "amazon_transcribe_call_analytics_processor": call_analytics,
    }
    for name in SINK_ARGUMENTS:
        target = "destination" if name == "s3_recording_sink_arn" else "insights_target"
        elements[name.removesuffix("_arn")] = {target: arns[name][0]} if arns[name] else None
    for element, configuration in elements.items():
        if configuration is not None:
            type_ = "".join(word.capitalize() for word in element.split("_"))
            yield {"type": type_, f"{element}_configuration": configuration}
    if args.voice_enhancement:
        yield {"type": "VoiceEnhancementSink"}
