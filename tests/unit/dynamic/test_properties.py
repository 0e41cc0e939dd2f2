"""Properties as Pulumi's dynamic host passes them."""

from typing import Any

import pulumi

from speaker_search_resource.dynamic.properties import from_pulumi, to_pulumi
from speaker_search_resource.inputs.check_failure import UNKNOWN


def test_unknown_values_are_translated_at_every_level() -> None:
    properties: dict[str, Any] = {"a": pulumi.UNKNOWN, "b": [{"c": pulumi.UNKNOWN}], "d": "e"}

    inside = from_pulumi(properties)

    assert inside == {"a": UNKNOWN, "b": [{"c": UNKNOWN}], "d": "e"}
    assert to_pulumi(inside) == properties


def test_numbers_of_the_engine_are_made_whole() -> None:
    assert repr(from_pulumi({"b": 1.0, "a": 1.5})) == "{'a': 1.5, 'b': 1}"
