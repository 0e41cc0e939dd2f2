"""The package's own configuration."""

from typing import Any

import pytest

from speaker_search_resource.inputs.check_failure import UNKNOWN
from speaker_search_resource.native.configuration import config_failures, getter


def failures(**values: Any) -> dict[str, str]:
    return dict(config_failures(values))


def test_a_valid_configuration_has_no_faults() -> None:
    endpoints = '[{"chimesdkmediapipelines": "http://127.0.0.1:1"}]'

    assert failures(region="us-east-1", endpoints=endpoints, version="0.1.0") == {}


def test_an_explicit_provider_passes_structures_as_they_are() -> None:
    assert failures(endpoints=[{"chimesdkmediapipelines": "http://127.0.0.1:1"}]) == {}
    assert list(failures(endpoints=[{"chimesdkmediapipelines": "nowhere"}])) == ["endpoints"]


def test_a_wrong_value_is_reported_at_its_key() -> None:
    assert failures(region="Virginia")["region"].startswith("must be the name of a Region")


def test_a_misspelt_key_is_reported() -> None:
    assert failures(regoin="us-east-1") == {
        "regoin": "is not a configuration key; did you mean region?"
    }


def test_the_keys_of_a_project_with_the_name_of_the_package_are_left_alone() -> None:
    assert failures(stream_arn="arn", identifier="p") == {}


@pytest.mark.parametrize("value", [UNKNOWN, [{"chimesdkvoice": UNKNOWN}]])
def test_an_unknown_value_passes(value: Any) -> None:
    assert failures(endpoints=value) == {}
    assert getter({"endpoints": value})("aws:endpoints") is None
