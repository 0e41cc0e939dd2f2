"""The public names, and the errors that the program itself raises."""

import pytest

import speaker_search_resource
from chime_emulator import seeds
from speaker_search_resource import SpeakerSearchTask, SpeakerSearchTaskArgs
from tests.support.inputs import search_inputs


def test_the_released_names_are_exported() -> None:
    released = {
        "ChannelDefinitionArgs",
        "ChannelDefinitionArgsDict",
        "FragmentSelectorArgs",
        "FragmentSelectorArgsDict",
        "KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs",
        "KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict",
        "KinesisVideoStreamSourceRuntimeConfigurationArgs",
        "KinesisVideoStreamSourceRuntimeConfigurationArgsDict",
        "KinesisVideoStreamSourceTaskConfigurationArgs",
        "KinesisVideoStreamSourceTaskConfigurationArgsDict",
        "MediaInsightsPipeline",
        "MediaInsightsPipelineArgs",
        "MediaInsightsPipelineArgsDict",
        "RecordingStreamConfigurationArgs",
        "RecordingStreamConfigurationArgsDict",
        "S3RecordingSinkRuntimeConfigurationArgs",
        "S3RecordingSinkRuntimeConfigurationArgsDict",
        "SpeakerSearchTask",
        "SpeakerSearchTaskArgs",
        "SpeakerSearchTaskArgsDict",
        "StreamChannelDefinitionArgs",
        "StreamChannelDefinitionArgsDict",
        "StreamConfigurationArgs",
        "StreamConfigurationArgsDict",
        "TimestampRangeArgs",
        "TimestampRangeArgsDict",
        "VoiceToneAnalysisTask",
        "VoiceToneAnalysisTaskArgs",
        "VoiceToneAnalysisTaskArgsDict",
    }
    assert released <= set(speaker_search_resource.__all__)
    for name in speaker_search_resource.__all__:
        assert getattr(speaker_search_resource, name).__name__ == name


def test_a_misspelt_argument_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="chanel"):
        SpeakerSearchTask("caller", **search_inputs(chanel=0))
    with pytest.raises(TypeError, match="chanel"):
        SpeakerSearchTaskArgs(**search_inputs(chanel=0))


def test_a_misspelt_key_of_a_nested_dict_is_a_type_error() -> None:
    source = {"stream_arn": seeds.STREAM_ARN, "chanel_id": 0}
    inputs = search_inputs(kinesis_video_stream_source_task_configuration=source)
    with pytest.raises(
        TypeError, match=r"configuration\.chanel_id: unknown argument; did you mean channel_id\?"
    ):
        SpeakerSearchTask("caller", **inputs)


def test_a_missing_argument_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="voice_profile_domain_arn"):
        SpeakerSearchTask("caller", **search_inputs(voice_profile_domain_arn=None))


def test_another_kind_of_args_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="SpeakerSearchTask takes SpeakerSearchTaskArgs, got dict"):
        SpeakerSearchTask("caller", search_inputs())  # type: ignore[call-overload]
