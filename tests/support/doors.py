"""The two doors to the resources: the dynamic provider and the native provider.

A test of a plugin has the names of the Python package. The native door translates them.
"""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.dynamic.dynamic import serialize_provider

from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.dynamic.resource import DECLARATION
from speaker_search_resource.native.resources import PACKAGE, SPECS
from speaker_search_resource.native.values import from_struct, to_struct
from speaker_search_resource.provider.spelling import (
    camel_case,
    in_camel_case,
    in_snake_case,
    nested_names,
)
from tests.support import inputs, native_program

_DYNAMIC_TYPE = "pulumi-python:dynamic/chimesdkmediapipelines:{type}"
DYNAMIC_URN = f"urn:pulumi:test::project::{_DYNAMIC_TYPE}::{{name}}"
NATIVE_URN = f"urn:pulumi:test::project::{PACKAGE}:index:{{type}}::{{name}}"


@dataclass(frozen=True)
class Door:
    """How the engine reaches the resources.

    Attributes:
        name: The name, for the ids of tests.
        module: The module that serves the engine.
        urn: The form of a URN.
        config: Returns the arguments of Configure for a stack's configuration.
        bag: Returns the properties of a resource as a message. Takes the provider and the
            properties.
        plain: Returns the properties of a message. Takes the provider and the message.
        in_python: Returns a message with the names of the Python package.
        search_program: Returns a program with a search, see `inputs.program`.
        whole_program: Returns a program with a pipeline and two tasks, see `inputs.whole_program`.
        always_has_urn: Whether each request names the resource. The dynamic host works without.
    """

    name: str
    module: str
    urn: str
    config: Callable[[Mapping[str, Any]], dict[str, Any]]
    bag: Callable[[ChimeProvider, Mapping[str, Any]], struct_pb2.Struct]
    plain: Callable[[ChimeProvider, struct_pb2.Struct], dict[str, Any]]
    search_program: Callable[..., str]
    whole_program: Callable[..., str]
    always_has_urn: bool = False
    in_python: Callable[[str], str] = str

    def __str__(self) -> str:
        return self.name


def struct(properties: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    message.update(properties)
    return message


def in_python(text: str) -> str:
    """Return a message of the native provider with the names of the Python package."""
    if f"{PACKAGE}:" not in text:  # the configuration has the same values in both
        text = re.sub(r"(\w)(: |=)true\b", r"\1=True", text)
        text = re.sub(r"(?<!['\"])\b(true|false)\b", lambda found: found[0].title(), text)
    text = re.sub(rf"\b{PACKAGE}:(?!index:)", "aws:", text)
    return _camel_case().sub(lambda found: _snake_case()[found[0]], text)


@functools.cache
def _snake_case() -> dict[str, str]:
    names = {name for spec in SPECS.values() for name in nested_names(spec.arguments)}
    names |= {name for spec in SPECS.values() for name in spec.output_types} | {"custom_timeouts"}
    return {camel_case(name): name for name in names if "_" in name}


@functools.cache
def _camel_case() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(sorted(_snake_case()))})\b")


def _dynamic_bag(provider: ChimeProvider, properties: Mapping[str, Any]) -> struct_pb2.Struct:
    return struct({**properties, "__provider": serialize_provider(provider)})


def _dynamic_plain(_: ChimeProvider, message: struct_pb2.Struct) -> dict[str, Any]:
    found: dict[str, Any] = json_format.MessageToDict(message)
    found.pop("__provider", None)
    return found


def _native_bag(provider: ChimeProvider, properties: Mapping[str, Any]) -> struct_pb2.Struct:
    sent = {name: value for name, value in properties.items() if name != DECLARATION}
    return struct(in_camel_case(provider.spec, sent))


def _native_plain(provider: ChimeProvider, message: struct_pb2.Struct) -> dict[str, Any]:
    values = from_struct(message).values
    return in_snake_case(provider.spec, json_format.MessageToDict(to_struct(values, ())))


def _native_config(config: Mapping[str, Any]) -> dict[str, Any]:
    prefix = "aws:"
    return {key.removeprefix(prefix): config[key] for key in config if key.startswith(prefix)}


DYNAMIC = Door(
    "dynamic",
    "pulumi.dynamic",
    DYNAMIC_URN,
    dict,
    _dynamic_bag,
    _dynamic_plain,
    inputs.program,
    inputs.whole_program,
)
NATIVE = Door(
    "native",
    "speaker_search_resource.native",
    NATIVE_URN,
    _native_config,
    _native_bag,
    _native_plain,
    native_program.search,
    native_program.whole_program,
    always_has_urn=True,
    in_python=in_python,
)
DOORS = [DYNAMIC, pytest.param(NATIVE, marks=pytest.mark.native)]
"""The parameters of a test on both doors."""
