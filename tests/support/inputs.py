"""Valid inputs and programs for the emulator's seeds."""

from typing import Any

from chime_emulator import seeds

SOURCE = "kinesis_video_stream_source_task_configuration"


def search_inputs(**changes: Any) -> dict[str, Any]:
    """Return valid inputs of a speaker search. A change to None removes an input."""
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
    """Return a program that declares a valid speaker search, `caller`, and exports its status."""
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"search = SpeakerSearchTask('caller', **{search_inputs(**changes)!r})\n"
        "pulumi.export('status', search.status)\n"
    )


def source(**changes: Any) -> dict[str, Any]:
    """Return the input for the source of the voice. A change to None removes a member."""
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
    """Return an ARN, by default in the partition, Region and account of the seeds."""
    return f"arn:{partition}:{service}:{region}:{account}:{resource}"


def pipeline_inputs(**changes: Any) -> dict[str, Any]:
    """Return valid inputs of a media insights pipeline. A change to None removes an input."""
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
    """Return valid inputs of a voice tone analysis. A change to None removes an input."""
    inputs = {**search_inputs(voice_profile_domain_arn=None), "language_code": "en-US", **changes}
    return {name: value for name, value in inputs.items() if value is not None}


def whole_program(call: dict[str, Any] | None = None, **task: Any) -> str:
    """Return a program that declares a pipeline `call` with the tasks `caller` and `tone`.

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
