"""Random inputs: Check reports the faults that the shapes of botocore's model predict."""

import re
import string
from collections.abc import Callable, Iterator
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.model import ListShape, MapShape, Shape, StructureShape
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.rpc import UNKNOWN

from tests.support.doors import Door
from tests.support.inputs import arn
from tests.support.plugin import Plugin, declaration, stack_config

MODEL = botocore.session.Session().get_service_model("chime-sdk-media-pipelines")
SEARCH = MODEL.operation_model("StartSpeakerSearchTask").input_shape

HOME = ("aws", "us-east-1", "123456789012")
LOCATIONS = [HOME, HOME, HOME, ("aws", "eu-central-1", "123456789012")]
LOCATIONS += [("aws", "us-east-1", "210987654321"), ("aws-cn", "cn-north-1", "123456789012")]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.one_of(
    st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False, width=32)
)
scalars = st.one_of(st.booleans(), numbers, texts)
trees = st.recursive(
    st.one_of(scalars, st.just(UNKNOWN)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(texts, inner)),
    max_leaves=8,
)
lists_and_maps = st.one_of(st.lists(trees, max_size=3), st.dictionaries(texts, trees, max_size=3))


class InputWriter:
    """Draws inputs from the shapes, most of them valid, and records the paths of the faults."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.faults: set[str] = set()
        self.locations: list[tuple[str, tuple[str, str, str]]] = []
        """The partition, Region and account of each valid ARN, by path."""

    def one_in(self, chances: int) -> bool:
        return bool(self.draw(st.integers(1, chances)) == chances)

    def fault(self, path: str, values: Any) -> Any:
        self.faults.add(path)
        return self.draw(values)

    def value(self, shape: Shape, path: str) -> Any:
        if self.one_in(12):
            return UNKNOWN
        if isinstance(shape, StructureShape):
            return self.structure(shape, path)
        assert not isinstance(shape, ListShape | MapShape), "tasks have no lists or maps"
        if shape.type_name == "integer":
            return self.integer(shape, path)
        assert shape.type_name == "string"
        if path == "identifier" and self.one_in(2):
            return self.arn(path, "chime", "media-pipeline/p")
        if path == "voice_profile_domain_arn":
            return self.arn(path, "chime", "voice-profile-domain/d")
        if path.endswith("stream_arn"):
            return self.arn(path, "kinesisvideo", "stream/s/1")
        return self.text(shape, path)

    def structure(self, shape: StructureShape, path: str) -> Any:
        if path and self.one_in(8):
            return self.fault(path, st.one_of(scalars, st.lists(trees, max_size=2)))
        values: dict[str, Any] = {}
        for wire, member in shape.members.items():
            member_path = f"{path}.{xform_name(wire)}".lstrip(".")
            if self.one_in(8) if wire in shape.required_members else self.one_in(2):
                self.faults |= {member_path} if wire in shape.required_members else set()
            else:
                values[xform_name(wire)] = self.value(member, member_path)
        if self.one_in(8):
            name = self.draw(st.text(string.ascii_letters, min_size=1, max_size=4))
            values[name] = self.fault(f"{path}.{name}".lstrip("."), scalars)
        return values

    def integer(self, shape: Shape, path: str) -> Any:
        low, high = shape.metadata["min"], shape.metadata["max"]
        if not self.one_in(4):
            return self.draw(st.one_of(st.integers(low, high), st.integers(low, high).map(float)))
        outside = numbers.filter(lambda number: number not in range(low, high + 1))
        return self.fault(path, st.one_of(outside, st.booleans(), texts, lists_and_maps))

    def text(self, shape: Shape, path: str) -> Any:
        low, high = shape.metadata.get("min", 0), shape.metadata["max"]
        pattern = re.compile(f"(?:{shape.metadata['pattern']})", re.ASCII)
        if not self.one_in(4):
            matching = st.from_regex(pattern, fullmatch=True).filter(
                lambda text: "arn:" not in text
            )
            return self.draw(
                matching.map(lambda text: text[:high]).filter(lambda t: fits(t, low, high, pattern))
            )
        wrong = texts.filter(lambda text: not fits(text, low, high, pattern))
        longer = st.integers(high + 1, high + 50).map(lambda length: "1" * length)
        return self.fault(path, st.one_of(wrong, longer, st.booleans(), numbers, lists_and_maps))

    def arn(self, path: str, service: str, resource: str) -> Any:
        if self.one_in(8):
            foreign = arn(resource, service="s3"), arn(resource, partition="aws-cn")
            broken = (
                "arn:",
                "arn:aws",
                arn(resource, account="1"),
                arn("/"),
                arn("") + "\n",
                " arn:",
            )
            long = arn(resource + "x" * 1024)
            return self.fault(path, st.one_of(st.sampled_from([*foreign, *broken, long]), numbers))
        location = self.draw(st.sampled_from(LOCATIONS))
        partition, region, account = location
        self.locations.append((path, location))
        return arn(resource, service=service, partition=partition, region=region, account=account)

    def mismatches(self, region: str | None) -> Iterator[str]:
        """Yield the ARNs that contradict the Region in use, or an earlier ARN."""
        for part, required in ((0, None), (1, region), (2, None)):
            values = [(path, location[part]) for path, location in self.locations]
            expected = required or next((name for _, name in values), None)
            yield from (path for path, name in values if name != expected)


def fits(text: str, low: int, high: int, pattern: "re.Pattern[str]") -> bool:
    return low <= len(text) <= high and pattern.fullmatch(text) is not None


def option(writer: InputWriter, name: str, valid: Any, invalid: Any) -> dict[str, Any]:
    """Return an option: missing, unknown, valid or invalid."""
    kinds = ("missing", "missing", "unknown", "valid", "valid", "invalid")
    kind = writer.draw(st.sampled_from(kinds))
    if kind == "missing":
        return {}
    if kind == "unknown":
        return {name: UNKNOWN}
    return {name: writer.draw(valid) if kind == "valid" else writer.fault(name, invalid)}


@st.composite
def searches(draw: Callable[..., Any]) -> tuple[dict[str, Any], set[str]]:
    """Draw the inputs of a speaker search, and the paths that Check must refuse."""
    writer = InputWriter(draw)
    assert isinstance(SEARCH, StructureShape)
    inputs = writer.structure(SEARCH, "")
    policies = ["Never", "OnFailure", "Always"]
    regions = sorted({region for _, region, _ in LOCATIONS})
    anything = st.one_of(scalars, lists_and_maps)
    consent = writer.draw(st.sampled_from((True, True, True, UNKNOWN)))
    if writer.one_in(6):
        consent = writer.fault(
            "consent_acknowledged", anything.filter(lambda value: value is not True)
        )
    inputs["consent_acknowledged"] = consent
    other = anything.filter(lambda value: value not in policies)
    inputs |= option(writer, "restart_policy", st.sampled_from(policies), other)
    inputs |= option(writer, "wait_for_in_progress", st.booleans(), st.one_of(numbers, texts))
    inputs |= option(writer, "triggers", lists_and_maps, scalars)
    inputs |= option(writer, "adopt_task_id", st.uuids().map(str), anything)
    inputs |= option(writer, "region", st.sampled_from(regions), anything)
    # Check refuses an empty Region, and compares the ARNs with the configured Region.
    declared = inputs.get("region") or HOME[1]
    writer.faults.update(writer.mismatches(declared if declared in regions else None))
    return inputs, writer.faults


@pytest.fixture(scope="module")
def plugin(door: Door) -> Iterator[Plugin]:
    with Plugin(stack_config("http://127.0.0.1:1")) as plugin:
        yield plugin


@given(searches())
def test_check_refuses_inputs_that_the_shapes_exclude(
    plugin: Plugin, search: tuple[dict[str, Any], set[str]]
) -> None:
    inputs, faults = search
    checked, failures = plugin.check(inputs | declaration())
    assert failures.keys() == faults
    assert all(failures.values())
    defaults = {"restart_policy": "Never", "wait_for_in_progress": True}
    assert checked == {**defaults, **inputs, **declaration()}
