"""Amazon Chime SDK call analytics as Pulumi resources: the public names."""

from .inputs.arguments import TagArgs, TagArgsDict
from .inputs.live_source import (
    ChannelDefinitionArgs,
    ChannelDefinitionArgsDict,
    KinesisVideoStreamSourceRuntimeConfigurationArgs,
    KinesisVideoStreamSourceRuntimeConfigurationArgsDict,
    StreamChannelDefinitionArgs,
    StreamChannelDefinitionArgsDict,
    StreamConfigurationArgs,
    StreamConfigurationArgsDict,
)
from .inputs.recording import (
    FragmentSelectorArgs,
    FragmentSelectorArgsDict,
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgs,
    KinesisVideoStreamRecordingSourceRuntimeConfigurationArgsDict,
    RecordingStreamConfigurationArgs,
    RecordingStreamConfigurationArgsDict,
    S3RecordingSinkRuntimeConfigurationArgs,
    S3RecordingSinkRuntimeConfigurationArgsDict,
    TimestampRangeArgs,
    TimestampRangeArgsDict,
)
from .inputs.task import (
    KinesisVideoStreamSourceTaskConfigurationArgs,
    KinesisVideoStreamSourceTaskConfigurationArgsDict,
)
from .media_insights_pipeline import (
    MediaInsightsPipeline,
    MediaInsightsPipelineArgs,
    MediaInsightsPipelineArgsDict,
)
from .speaker_search_task import (
    SpeakerSearchTask,
    SpeakerSearchTaskArgs,
    SpeakerSearchTaskArgsDict,
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
