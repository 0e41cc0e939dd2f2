"""The errors that mypy reports in users' programs."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.stack import ROOT

HEAD = """
import asyncio
import pulumi
from speaker_search_resource import (
    CallAnalyticsConfiguration,
    CallAnalyticsConfigurationArgs,
    KinesisVideoStreamSourceTaskConfigurationArgs as Source,
    KinesisVideoStreamSourceTaskConfigurationArgsDict as SourceDict,
    SpeakerSearchTask as Task,
    MediaInsightsPipeline,
    MediaInsightsPipelineArgs,
    SpeakerSearchTaskArgs as Args,
    VoiceToneAnalysisTask,
)

class Call(pulumi.Resource):
    id_: pulumi.Output[str]
    arn: pulumi.Output[str]
    channel: pulumi.Output[int]
    source: pulumi.Output[Source]

call: Call

async def channel() -> int:
    return 0
"""

GOOD = {
    "keywords": """
task = Task("a", identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True)
status: pulumi.Output[str] = task.status
ended: pulumi.Output[bool] = task.status.apply(lambda status: status in ("Failed", "Stopped"))
ids: list[pulumi.Output[str]] = [task.task_id, task.created_timestamp, task.updated_timestamp]
pulumi.export("region", task.region)
""",
    "every_keyword": """
Task("a", pulumi.ResourceOptions(), identifier="p", voice_profile_domain_arn="d",
     kinesis_video_stream_source_task_configuration=Source(
         stream_arn="s", channel_id=0, fragment_number="1"),
     consent_acknowledged=True, client_request_token="own", triggers={"a": [1, None]},
     restart_policy="Always", wait_for_in_progress=False, adopt_task_id="t", region="us-east-1")
""",
    "an_args_object": """
args = Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True)
args.triggers = ["again"]
args.kinesis_video_stream_source_task_configuration = Source(stream_arn="s", channel_id=0)
Task("a", args)
Task("b", args, pulumi.ResourceOptions(protect=True))
Task("c", args=args, opts=pulumi.ResourceOptions(parent=call))
""",
    "nested_dicts": """
source: SourceDict = {"stream_arn": "s", "channel_id": 0}
Task("a", identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True,
     kinesis_video_stream_source_task_configuration=source)
Task("b", identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True,
     kinesis_video_stream_source_task_configuration={
         "stream_arn": call.arn, "channel_id": 1, "fragment_number": "1"})
Task("c", Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True,
     kinesis_video_stream_source_task_configuration={"stream_arn": "s", "channel_id": 0}))
""",
    "the_whole_stack": """
pipeline = MediaInsightsPipeline(
    "call",
    media_insights_pipeline_configuration_arn=call.arn,
    kinesis_video_stream_source_runtime_configuration={
        "streams": [{
            "stream_arn": call.arn,
            "stream_channel_definition": {
                "number_of_channels": 2,
                "channel_definitions": [{"channel_id": call.channel, "participant_role": "AGENT"}],
            },
        }],
        "media_encoding": "pcm",
        "media_sample_rate": 8000,
    },
    kinesis_video_stream_recording_source_runtime_configuration={
        "streams": [{"stream_arn": "s"}],
        "fragment_selector": {
            "fragment_selector_type": "ServerTimestamp",
            "timestamp_range": {"start_timestamp": "a", "end_timestamp": call.arn},
        },
    },
    s3_recording_sink_runtime_configuration={"destination": "d", "recording_file_format": "Wav"},
    media_insights_runtime_metadata={"caller": call.arn},
    tags={"team": call.arn},
    triggers=["a"],
)
VoiceToneAnalysisTask("a", identifier=pipeline.media_pipeline_arn, language_code="en-US",
                      consent_acknowledged=True, opts=pulumi.ResourceOptions(parent=pipeline))
Task("b", identifier=pipeline.media_pipeline_id, voice_profile_domain_arn="d",
     consent_acknowledged=True)
""",
    "call_analytics": """
analytics = CallAnalyticsConfiguration(
    "a", pulumi.ResourceOptions(), speaker_search_status="Enabled",
    kinesis_data_stream_sink_arn=call.arn, stream_arns=["s", call.arn], voice_enhancement=True,
    s3_recording_sink_arn="b")
CallAnalyticsConfiguration("b", CallAnalyticsConfigurationArgs(voice_tone_analysis_status="Enabled",
    amazon_transcribe_processor_configuration={"language_code": call.arn}))
MediaInsightsPipeline("c", media_insights_pipeline_configuration_arn=analytics.arn)
role: pulumi.Output[str] = analytics.resource_access_role_arn
""",
    "outputs": """
config = pulumi.Config()
Task("a", identifier=call.id_, voice_profile_domain_arn=call.arn,
     consent_acknowledged=config.require_bool("consent"),
     client_request_token=config.get_secret("token"),
     kinesis_video_stream_source_task_configuration=Source(
         stream_arn=call.arn, channel_id=call.channel),
     triggers=[call.arn, call.channel], region=config.get("region"), adopt_task_id=None)
Task("b", identifier=call.arn.apply(lambda arn: arn), voice_profile_domain_arn=call.arn,
     consent_acknowledged=pulumi.Output.from_input(True), triggers=pulumi.Output.all(call.arn),
     kinesis_video_stream_source_task_configuration=call.source)
Task("c", identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True,
     kinesis_video_stream_source_task_configuration={
         "stream_arn": call.arn, "channel_id": channel()})
""",
}

# mypy names every argument of an Args object. Of overloaded keywords it names a misspelt one, and
# of the rest the line: their names come with the TypeError (test_surface.py) and with Check.
NO_VARIANT = 'No overload variant of "SpeakerSearchTask" matches'
SOURCE = '"kinesis_video_stream_source_task_configuration" to "SpeakerSearchTaskArgs"'
BAD = {
    'VoiceToneAnalysisTask("a", identifier="p", consent_acknowledged=True)': (
        'No overload variant of "VoiceToneAnalysisTask" matches'
    ),
    'MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn="c", tags=["a"])': (
        'Argument "tags" to "MediaInsightsPipelineArgs" has incompatible type'
    ),
    'MediaInsightsPipelineArgs(media_insights_pipeline_configuration_arn="c", '
    's3_recording_sink_runtime_configuration={"destination": "d"})': (
        'Argument "s3_recording_sink_runtime_configuration" to "MediaInsightsPipelineArgs"'
    ),
    'CallAnalyticsConfiguration("a", speaker_search_status="On")': (
        'No overload variant of "CallAnalyticsConfiguration" matches'
    ),
    'CallAnalyticsConfigurationArgs(stream_arn="s")': (
        'Unexpected keyword argument "stream_arn" for "CallAnalyticsConfigurationArgs"'
    ),
    'Task("a", identifer="p", voice_profile_domain_arn="d", consent_acknowledged=True)': (
        'Unexpected keyword argument "identifer"'
    ),
    'Task("a", identifier="p", consent_acknowledged=True)': NO_VARIANT,
    'Task("a", identifier=7, voice_profile_domain_arn="d", consent_acknowledged=True)': NO_VARIANT,
    'Task("a", Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True), '
    'region="us-east-1")': NO_VARIANT,
    'Task("a", {"identifier": "p"})': NO_VARIANT,
    'Task("a", identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True, '
    'kinesis_video_stream_source_task_configuration={"stream_arn": "s", "chanel_id": 0})': (
        NO_VARIANT
    ),
    'Args(identifer="p", voice_profile_domain_arn="d", consent_acknowledged=True)': (
        'Unexpected keyword argument "identifer"'
    ),
    'Args(identifier="p", voice_profile_domain_arn="d")': (
        'Missing named argument "consent_acknowledged"'
    ),
    'Args(identifier="p", voice_profile_domain_arn=7, consent_acknowledged=True)': (
        'Argument "voice_profile_domain_arn" to "SpeakerSearchTaskArgs" has incompatible type "int"'
    ),
    'Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged="yes")': (
        'Argument "consent_acknowledged" to "SpeakerSearchTaskArgs" has incompatible type "str"'
    ),
    'Args(identifier="p", voice_profile_domain_arn=call.channel, consent_acknowledged=True)': (
        'Argument "voice_profile_domain_arn" to "SpeakerSearchTaskArgs" has incompatible type '
        '"Output[int]"'
    ),
    'Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True, triggers="x y")'
    ".nothing": '"SpeakerSearchTaskArgs" has no attribute "nothing"',
    'Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True, triggers=1)': (
        'Argument "triggers" to "SpeakerSearchTaskArgs" has incompatible type "int"'
    ),
    'Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True, '
    'kinesis_video_stream_source_task_configuration={"stream_arn": "s", "chanel_id": 0})': SOURCE,
    'Args(identifier="p", voice_profile_domain_arn="d", consent_acknowledged=True, '
    'kinesis_video_stream_source_task_configuration={"stream_arn": "s"})': SOURCE,
    'source: SourceDict = {"stream_arn": "s", "channel_id": 0, "chanel": 0}': (
        'Extra key "chanel" for TypedDict'
    ),
    'source: SourceDict = {"stream_arn": "s"}': 'Missing key "channel_id" for TypedDict',
    'source: SourceDict = {"stream_arn": "s", "channel_id": "0"}': "channel_id",
    'Source(stream_arn="s", chanel_id=0, channel_id=0)': 'Unexpected keyword argument "chanel_id"',
    'Source(stream_arn="s")': 'Missing named argument "channel_id"',
    'Source(stream_arn="s", channel_id="0")': 'Argument "channel_id" to "Kinesis',
    'Source(stream_arn="s", channel_id=0, fragment_number=1)': 'Argument "fragment_number" to "Kin',
    "Task.get_status(call)": 'has no attribute "get_status"',
}


def test_mypy_on_users_programs(tmp_path: Path) -> None:
    """Good programs have no error. Each bad line has an error that names the fault."""
    for name, body in GOOD.items():
        (tmp_path / f"{name}.py").write_text(HEAD + body)
    for number, line in enumerate(BAD):
        (tmp_path / f"bad{number}.py").write_text(f"{HEAD}{line}\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file="),
            f"--cache-dir={os.devnull}",
            *sorted(path.name for path in tmp_path.iterdir()),
        ],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found: dict[str, str] = {}
    for file, line, message in re.findall(r"^(\w+)\.py:(\d+): error: (.*)$", done.stdout, re.M):
        assert file.startswith("bad"), f"{file}.py:{line}: {message}"
        assert int(line) == HEAD.count("\n") + 1
        found.setdefault(file, message)
    for number, (line, reason) in enumerate(BAD.items()):
        assert reason in found.get(f"bad{number}", "no error"), line
