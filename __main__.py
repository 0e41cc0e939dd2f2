"""A speaker search beside its voice profile domain: the example to copy.

What the stack's configuration names is used, what it leaves out is declared.
"""

import pulumi
import pulumi_aws as aws

from speaker_search_resource import SpeakerSearchTask

config = pulumi.Config()

voice_profile_domain_arn: pulumi.Input[str] | None = config.get("voice_profile_domain_arn")
if voice_profile_domain_arn is None:
    key = aws.kms.Key("voiceprints", description="Voiceprints of enrolled callers")
    domain = aws.chime.SdkvoiceVoiceProfileDomain(
        "callers",
        server_side_encryption_configuration={"kms_key_arn": key.arn},
    )
    voice_profile_domain_arn = domain.arn

search = SpeakerSearchTask(
    "caller",
    identifier=config.require("identifier"),
    voice_profile_domain_arn=voice_profile_domain_arn,
    kinesis_video_stream_source_task_configuration={
        "stream_arn": config.require("stream_arn"),
        "channel_id": config.get_int("channel_id") or 0,
    },
    # AWS asks that the caller was given notice and has consented before the search starts.
    consent_acknowledged=config.require_bool("consent_acknowledged"),
)

pulumi.export("task_id", search.task_id)
pulumi.export("status", search.status)
