"""Any inputs at all: Check's failures are those that a walk of botocore's shapes predicts."""

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

from tests.support.inputs import arn
from tests.support.plugin import Plugin, declaration, stack_config

MODEL = botocore.session.Session().get_service_model("chime-sdk-media-pipelines")
SEARCH = MODEL.operation_model("StartSpeakerSearchTask").input_shape

HOME = ("aws", "us-east-1", "123456789012")
PLACES = [HOME, HOME, HOME, ("aws", "eu-central-1", "123456789012")]
PLACES += [("aws", "us-east-1", "210987654321"), ("aws-cn", "cn-north-1", "123456789012")]

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


class Walk:
    """Draws inputs along the shapes, good ones mostly, and notes the paths of the faults in them."""

    def __init__(self, draw: Callable[..., Any]) -> None:
        self.draw = draw
        self.faults: set[str] = set()
        self.places: list[tuple[str, tuple[str, str, str]]] = []
        """Of the ARNs that are in order: which Region, account and partition each names."""

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
        assert not isinstance(shape, ListShape | MapShape), "tasks take none"
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
        found: dict[str, Any] = {}
        for wire, member in shape.members.items():
            inner = f"{path}.{xform_name(wire)}".lstrip(".")
            if self.one_in(8) if wire in shape.required_members else self.one_in(2):
                self.faults |= {inner} if wire in shape.required_members else set()
            else:
                found[xform_name(wire)] = self.value(member, inner)
        if self.one_in(8):
            name = self.draw(st.text(string.ascii_letters, min_size=1, max_size=4))
            found[name] = self.fault(f"{path}.{name}".lstrip("."), scalars)
        return found

    def integer(self, shape: Shape, path: str) -> Any:
        low, high = shape.metadata["min"], shape.metadata["max"]
        if not self.one_in(4):
            return self.draw(st.one_of(st.integers(low, high), st.integers(low, high).map(float)))
        beyond = numbers.filter(lambda number: number not in range(low, high + 1))
        return self.fault(path, st.one_of(beyond, st.booleans(), texts, lists_and_maps))

    def text(self, shape: Shape, path: str) -> Any:
        low, high = shape.metadata.get("min", 0), shape.metadata["max"]
        pattern = re.compile(f"(?:{shape.metadata['pattern']})", re.ASCII)
        if not self.one_in(4):
            some = st.from_regex(pattern, fullmatch=True).filter(lambda text: "arn:" not in text)
            return self.draw(
                some.map(lambda text: text[:high]).filter(lambda t: fits(t, low, high, pattern))
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
        place = self.draw(st.sampled_from(PLACES))
        partition, region, account = place
        self.places.append((path, place))
        return arn(resource, service=service, partition=partition, region=region, account=account)

    def misfits(self, region: str | None) -> Iterator[str]:
        """The ARNs that are not where the first that says so is, or not in the Region in use."""
        for part, use in ((0, None), (1, region), (2, None)):
            named = [(path, place[part]) for path, place in self.places]
            expected = use or next((name for _, name in named), None)
            yield from (path for path, name in named if name != expected)


def fits(text: str, low: int, high: int, pattern: "re.Pattern[str]") -> bool:
    return low <= len(text) <= high and pattern.fullmatch(text) is not None


def option(walk: Walk, name: str, good: Any, bad: Any) -> dict[str, Any]:
    """An option: left out, not known, good or bad."""
    how = walk.draw(st.sampled_from(("out", "out", "unknown", "good", "good", "bad")))
    if how == "bad":
        return {name: walk.fault(name, bad)}
    return {} if how == "out" else {name: UNKNOWN if how == "unknown" else walk.draw(good)}


@st.composite
def searches(draw: Callable[..., Any]) -> tuple[dict[str, Any], set[str]]:
    """The inputs of a speaker search, and the paths that Check is to refuse."""
    walk = Walk(draw)
    assert isinstance(SEARCH, StructureShape)
    inputs = walk.structure(SEARCH, "")
    policies = ["Never", "OnFailure", "Always"]
    regions = sorted({region for _, region, _ in PLACES})
    anything = st.one_of(scalars, lists_and_maps)
    consent = walk.draw(st.sampled_from((True, True, True, UNKNOWN)))
    if walk.one_in(6):
        consent = walk.fault(
            "consent_acknowledged", anything.filter(lambda value: value is not True)
        )
    inputs["consent_acknowledged"] = consent
    other = anything.filter(lambda value: value not in policies)
    inputs |= option(walk, "restart_policy", st.sampled_from(policies), other)
    inputs |= option(walk, "wait_for_in_progress", st.booleans(), st.one_of(numbers, texts))
    inputs |= option(walk, "triggers", lists_and_maps, scalars)
    inputs |= option(walk, "adopt_task_id", st.uuids().map(str), anything)
    inputs |= option(walk, "region", st.sampled_from(regions), anything)
    # What is as good as none leaves it to the configured one, though it is refused too.
    declared = inputs.get("region") or HOME[1]
    walk.faults.update(walk.misfits(declared if declared in regions else None))
    return inputs, walk.faults


@pytest.fixture(scope="module")
def plugin() -> Iterator[Plugin]:
    with Plugin(stack_config("http://127.0.0.1:1")) as plugin:
        yield plugin


@given(searches())
def test_check_refuses_what_the_shapes_rule_out(
    plugin: Plugin, search: tuple[dict[str, Any], set[str]]
) -> None:
    inputs, faults = search
    checked, failures = plugin.check(inputs | declaration())
    assert failures.keys() == faults
    assert all(failures.values())
    defaults = {"restart_policy": "Never", "wait_for_in_progress": True}
    assert checked == {**defaults, **inputs, **declaration()}
