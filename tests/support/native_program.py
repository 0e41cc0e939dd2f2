"""Programs in Python that use the native provider without a generated SDK."""

from typing import Any

from speaker_search_resource import SpeakerSearchTask
from speaker_search_resource.native.resources import SPECS
from speaker_search_resource.provider.spelling import camel_case, in_camel_case
from tests.support.inputs import pipeline_inputs, search_inputs, tone_inputs

SEARCH = "speakersearch:index:SpeakerSearchTask"
TONE = "speakersearch:index:VoiceToneAnalysisTask"
PIPELINE = "speakersearch:index:MediaInsightsPipeline"

HEADER = """
import pulumi

class Native(pulumi.CustomResource):
    def __init__(self, type_, name, outputs, opts=None, **inputs):
        super().__init__(type_, name, {**dict.fromkeys(outputs), **inputs}, opts)
"""


class Expression(str):
    """An expression of the program, as the value of an input."""

    __repr__ = str.__str__


def declare(type_: str, name: str, opts: str = "None", **inputs: Any) -> str:
    """Return the declaration of a resource.

    Args:
        type_: The type.
        name: The name.
        opts: The expression of the resource options.
        inputs: The inputs, with the names of this package.
    """
    spec = SPECS[type_]
    outputs = ["region", *map(camel_case, spec.output_types)]
    return (
        f"{name} = Native({type_!r}, {name!r}, {outputs}, {opts}, "
        f"**{in_camel_case(spec, inputs)!r})\n"
    )


def search(opts: str = "None", **changes: Any) -> str:
    """Return a program with a valid speaker search, `caller`, that exports its status."""
    declared = declare(SEARCH, "caller", opts, **search_inputs(**changes))
    return f"{HEADER}{declared}pulumi.export('status', caller.status)\n"


def pipeline(opts: str = "None", **changes: Any) -> str:
    """Return a program with a valid pipeline, `call`."""
    return HEADER + declare(PIPELINE, "call", opts, **pipeline_inputs(**changes))


def whole_program(**task: Any) -> str:
    """Return a program that declares a pipeline `call` with the tasks `caller` and `tone`.

    Args:
        task: Changes of both tasks' inputs.
    """
    search = search_inputs(identifier=Expression("call.mediaPipelineId"), **task)
    tone = tone_inputs(
        identifier=Expression("call.mediaPipelineArn"), region=Expression("call.region"), **task
    )
    return pipeline() + declare(SEARCH, "caller", **search) + declare(TONE, "tone", **tone)


DYNAMIC_SEARCH = f"pulumi-python:{SpeakerSearchTask._resource_type_name}"
