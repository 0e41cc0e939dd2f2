"""Properties as Pulumi's protocol passes them."""

from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.native.values import from_struct, to_struct


def secret(value: Any) -> dict[str, Any]:
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}


def message(values: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def test_numbers_are_made_whole_and_null_is_left_out() -> None:
    bag = from_struct(message({"a": 1, "b": 1.5, "c": None, "d": [None, True]}))

    assert repr(bag.values) == "{'a': 1, 'b': 1.5, 'd': [None, True]}"


@pytest.mark.parametrize("value", ["s", 1, ["s"], {"a": "s"}, None])
def test_a_secret_is_unwrapped_and_named(value: Any) -> None:
    bag = from_struct(message({"a": secret(value), "b": 1}))

    assert bag.values.get("a") == value
    assert bag.secrets == {"a"}


def test_a_secret_inside_makes_the_property_secret() -> None:
    bag = from_struct(message({"a": [{"b": secret("s")}]}))

    assert bag.values == {"a": [{"b": "s"}]}
    assert bag.secrets == {"a"}


@pytest.mark.parametrize("value", [rpc.UNKNOWN, secret(rpc.UNKNOWN)])
def test_an_unknown_value_stays_unknown(value: Any) -> None:
    assert from_struct(message({"a": value})).values == {"a": UNKNOWN}


def test_what_is_sent_is_received_again() -> None:
    values = {"a": [1, {"b": UNKNOWN}], "c": "s", "d": None}

    bag = from_struct(to_struct(values, {"c"}))

    assert bag.values == {"a": [1, {"b": UNKNOWN}], "c": "s"}
    assert bag.secrets == {"c"}
