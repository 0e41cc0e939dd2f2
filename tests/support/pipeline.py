"""A provider of CreateMediaInsightsPipeline's inputs: lists, maps, enums and times, to check them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from speaker_search_resource.provider import Provider


@dataclass(kw_only=True)
class PipelineArgs:
    media_insights_pipeline_configuration_arn: Any
    kinesis_video_stream_source_runtime_configuration: Any = None
    kinesis_video_stream_recording_source_runtime_configuration: Any = None
    s3_recording_sink_runtime_configuration: Any = None
    media_insights_runtime_metadata: Any = None
    tags: Any = None
    client_request_token: Any = None


class PipelineProvider(Provider):
    arguments = PipelineArgs
    start_operation = "CreateMediaInsightsPipeline"
    in_place: ClassVar[frozenset[str]] = frozenset()
    at_creation_only: ClassVar[frozenset[str]] = frozenset()
    arn_kinds: ClassVar[Mapping[str, str]] = {
        "media_insights_pipeline_configuration_arn": "media-insights-pipeline-configuration"
    }
