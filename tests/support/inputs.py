"""Inputs that the emulator's seeds accept."""

from typing import Any

from chime_emulator import seeds

SOURCE = "kinesis_video_stream_source_task_configuration"


def search_inputs(**changes: Any) -> dict[str, Any]:
    """The inputs of a good speaker search; a change to None leaves one out."""
    inputs = {
        "identifier": seeds.PIPELINE_ID,
        "voice_profile_domain_arn": seeds.VOICE_PROFILE_DOMAIN_ARN,
        "consent_acknowledged": True,
        "kinesis_video_stream_source_task_configuration": {
            "stream_arn": seeds.STREAM_ARN,
            "channel_id": 0,
        },
        **changes,
    }
    return {name: value for name, value in inputs.items() if value is not None}


def program(**changes: Any) -> str:
    """A program that declares one good speaker search, `caller`, and exports its status."""
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"search = SpeakerSearchTask('caller', **{search_inputs(**changes)!r})\n"
        "pulumi.export('status', search.status)\n"
    )


def source(**changes: Any) -> dict[str, Any]:
    """The input that says where the voice is, with changes; a change to None leaves one out."""
    inner = {"stream_arn": seeds.STREAM_ARN, "channel_id": 0, **changes}
    return {SOURCE: {name: value for name, value in inner.items() if value is not None}}


def arn(
    resource: str,
    *,
    service: str = "chime",
    partition: str = "aws",
    region: str = seeds.REGION,
    account: str = seeds.ACCOUNT_ID,
) -> str:
    """An ARN in the seeds' place, or in another."""
    return f"arn:{partition}:{service}:{region}:{account}:{resource}"


def pipeline_inputs(**changes: Any) -> dict[str, Any]:
    """The inputs of a good media insights pipeline; a change to None leaves one out."""
    stream = {
        "stream_arn": seeds.STREAM_ARN,
        "stream_channel_definition": {"number_of_channels": 1},
    }
    inputs = {
        "media_insights_pipeline_configuration_arn": seeds.PIPELINE_CONFIGURATION_ARN,
        "kinesis_video_stream_source_runtime_configuration": {
            "streams": [stream],
            "media_encoding": "pcm",
            "media_sample_rate": 8000,
        },
        **changes,
    }
    return {name: value for name, value in inputs.items() if value is not None}


def tone_inputs(**changes: Any) -> dict[str, Any]:
    """The inputs of a good voice tone analysis; a change to None leaves one out."""
    inputs = {**search_inputs(voice_profile_domain_arn=None), "language_code": "en-US", **changes}
    return {name: value for name, value in inputs.items() if value is not None}


def whole_program(call: dict[str, Any] | None = None, **task: Any) -> str:
    """A program that declares a pipeline `call` with both tasks on it, `caller` and `tone`.

    Args:
        call: Changes of the pipeline's inputs.
        task: Changes of both tasks' inputs.
    """
    search = search_inputs(identifier=None, **task)
    tone = tone_inputs(identifier=None, **task)
    return (
        "import pulumi\n"
        "from speaker_search_resource import *\n"
        f"call = MediaInsightsPipeline('call', **{pipeline_inputs(**call or {})!r})\n"
        f"SpeakerSearchTask('caller', identifier=call.media_pipeline_id, **{search!r})\n"
        "VoiceToneAnalysisTask('tone', identifier=call.media_pipeline_arn, region=call.region, "
        f"**{tone!r})\n"
    )
