"""Amazon Chime SDK call analytics as Pulumi resources: the public names, nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .media_insights_pipeline import (
        MediaInsightsPipeline,
        MediaInsightsPipelineArgs,
        MediaInsightsPipelineArgsDict,
    )
    from .pipeline_sources import (
        ChannelDefinitionArgs,
        ChannelDefinitionArgsDict,
        FragmentSelectorArgs,
        FragmentSelectorArgsDict,
        KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs,
        KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict,
        KinesisVideoStreamSourceRuntimeConfigurationArgs,
        KinesisVideoStreamSourceRuntimeConfigurationArgsDict,
        RecordingStreamConfigurationArgs,
        RecordingStreamConfigurationArgsDict,
        S3RecordingSinkRuntimeConfigurationArgs,
        S3RecordingSinkRuntimeConfigurationArgsDict,
        StreamChannelDefinitionArgs,
        StreamChannelDefinitionArgsDict,
        StreamConfigurationArgs,
        StreamConfigurationArgsDict,
        TagArgs,
        TagArgsDict,
        TimestampRangeArgs,
        TimestampRangeArgsDict,
    )
    from .speaker_search_task import (
        SpeakerSearchTask,
        SpeakerSearchTaskArgs,
        SpeakerSearchTaskArgsDict,
    )
    from .task import (
        KinesisVideoStreamSourceTaskConfigurationArgs,
        KinesisVideoStreamSourceTaskConfigurationArgsDict,
    )
    from .voice_tone_analysis_task import (
        VoiceToneAnalysisTask,
        VoiceToneAnalysisTaskArgs,
        VoiceToneAnalysisTaskArgsDict,
    )

__all__ = [
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
    "TagArgs",
    "TagArgsDict",
    "TimestampRangeArgs",
    "TimestampRangeArgsDict",
    "VoiceToneAnalysisTask",
    "VoiceToneAnalysisTaskArgs",
    "VoiceToneAnalysisTaskArgsDict",
]

_MODULES = (
    "speaker_search_task",
    "voice_tone_analysis_task",
    "media_insights_pipeline",
    "pipeline_sources",
    "task",
)


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the emulator, in this package too, has no use for Pulumi.
    if name in __all__:
        for module in _MODULES:
            found = getattr(import_module(f".{module}", __name__), name, None)
            if found is not None:
                return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
