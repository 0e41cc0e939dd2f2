"""An entry of `aws:assumeRoles` as the parameters of AssumeRole."""

from typing import Any

import pytest

from speaker_search_resource.aws.errors import ConfigurationError
from speaker_search_resource.provider.assume_roles import assume_role_parameters

ROLE = "arn:aws:iam::123456789012:role/search"


def test_a_role_by_itself_needs_no_other_parameter() -> None:
    assert assume_role_parameters({"roleArn": ROLE}) == {"RoleArn": ROLE}


@pytest.mark.parametrize(("text", "seconds"), [("15m", 900), ("1h30m", 5400), ("12h", 43200)])
def test_a_duration_is_in_seconds(text: str, seconds: int) -> None:
    parameters = assume_role_parameters({"roleArn": ROLE, "duration": text})

    assert parameters["DurationSeconds"] == seconds


def test_numbers_and_booleans_of_the_cli_are_strings() -> None:
    tags = {"cost": 7, "paid": True}

    parameters = assume_role_parameters({"roleArn": ROLE, "externalId": 1234, "tags": tags})

    assert parameters["ExternalId"] == "1234"
    assert parameters["Tags"] == [{"Key": "cost", "Value": "7"}, {"Key": "paid", "Value": "true"}]


@pytest.mark.parametrize("entry", [ROLE, {}, {"roleArn": "search"}, {"roleArn": None}])
def test_an_entry_without_a_role_is_refused(entry: Any) -> None:
    with pytest.raises(ConfigurationError, match="must be a map with the roleArn to assume"):
        assume_role_parameters(entry)


def test_a_refusal_does_not_show_the_value() -> None:
    with pytest.raises(ConfigurationError) as error:
        assume_role_parameters({"roleArn": ROLE, "externalId": "my secret"})

    assert "externalId must match" in str(error.value)
    assert "my secret" not in str(error.value)
