"""The committed schema is the output of tools/schema.py, and names what the package reads."""

import importlib
import json
from typing import Any

import pytest

from speaker_search_resource.native.provider import SCHEMA
from speaker_search_resource.native.resources import SPECS
from speaker_search_resource.provider.spelling import camel_case
from speaker_search_resource.provider.stack_config import configuration_keys
from tests.support.stack import ROOT


@pytest.fixture
def schema() -> Any:
    return json.loads(SCHEMA.read_text())


def test_the_committed_schema_is_the_output_of_the_tool(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))

    tool = importlib.import_module("schema")

    assert SCHEMA.read_text() == tool.text(), "run `make generate`"


def test_each_configuration_key_is_a_property_of_the_provider(schema: Any) -> None:
    keys = {key.removeprefix("aws:") for key in configuration_keys()}

    assert schema["provider"]["inputProperties"].keys() == keys - {"assumeRole"} - {
        "tokenBucketRateLimiterCapacity"
    }


@pytest.mark.parametrize("type_", SPECS)
def test_each_input_says_what_a_change_does(schema: Any, type_: str) -> None:
    spec, properties = SPECS[type_], schema["resources"][type_]["inputProperties"]

    replacing = {name for name, each in properties.items() if "willReplaceOnChanges" in each}

    in_place = spec.updatable_inputs | spec.creation_only_inputs
    assert properties.keys() - replacing == set(map(camel_case, in_place))


@pytest.mark.parametrize("type_", SPECS)
def test_the_secrets_of_the_spec_are_secret(schema: Any, type_: str) -> None:
    resource = schema["resources"][type_]

    for properties in (resource["inputProperties"], resource["properties"]):
        secret = {name for name, each in properties.items() if each.get("secret")}
        assert secret == set(map(camel_case, SPECS[type_].secrets))


def test_a_description_has_the_spelling_of_the_schema(schema: Any) -> None:
    assert "_" not in "".join(
        each["description"].partition("https://")[0].replace("[-_a-zA-Z0-9]", "")
        for resource in schema["resources"].values()
        for each in [resource, *resource["properties"].values()]
    )


def test_each_type_and_property_has_a_description(schema: Any) -> None:
    named = {**schema["types"], **schema["resources"], "provider": schema["provider"]}
    for each in list(named.values()):
        for properties in ("inputProperties", "properties"):
            named |= each.get(properties, {})

    assert [name for name, each in named.items() if not each.get("description")] == []


def test_no_sdk_has_a_name_as_if_it_were_published_by_pulumi(schema: Any) -> None:
    languages = schema["language"]

    assert languages["nodejs"]["packageName"] == "pulumi-speakersearch"
    assert languages["python"]["packageName"] == "pulumi_speakersearch"


def test_each_type_that_a_property_names_exists(schema: Any) -> None:
    named = {
        line.partition("#/types/")[2].strip('",')
        for line in SCHEMA.read_text().splitlines()
        if "#/types/" in line
    }

    assert named <= schema["types"].keys()
