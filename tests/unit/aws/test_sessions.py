"""Sessions: the Region, the profile and the shared files of a configuration."""

from pathlib import Path
from typing import Any

import pytest

from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.errors import ConfigurationError, CredentialsError
from speaker_search_resource.aws.sessions import Sessions

ROLE = "arn:aws:iam::123456789012:role/search"


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which boto3 finds nothing. Returns the folder of the shared files."""
    for name in ("PROFILE", "DEFAULT_PROFILE", "REGION", "DEFAULT_REGION"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.delenv(f"AWS_{name}", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return tmp_path


@pytest.mark.usefixtures("bare_machine")
def test_a_bare_machine_has_no_region() -> None:
    assert Sessions(AwsConfiguration()).region is None


def test_the_region_of_the_stack_precedes_variables_and_profile(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare_machine / "config").write_text("[profile calls]\nregion = us-west-2\n")
    config = AwsConfiguration(profile="calls")

    assert Sessions(config).region == "us-west-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-southeast-1")
    assert Sessions(config).region == "ap-southeast-1"
    monkeypatch.setenv("AWS_REGION", "eu-west-2")
    assert Sessions(config).region == "eu-west-2"
    assert Sessions(AwsConfiguration(profile="calls", region="us-east-1")).region == "us-east-1"


@pytest.mark.parametrize(("profile", "region"), [("calls", "us-west-2"), (None, "eu-west-1")])
def test_the_last_file_that_has_the_profile_is_read(
    bare_machine: Path, profile: str | None, region: str
) -> None:
    files = [bare_machine / name for name in ("1", "2", "3", "missing")]
    files[0].write_text("[profile calls]\nregion = us-east-1\n[default]\nregion = eu-west-1\n")
    files[1].write_text("[profile calls]\nregion = us-west-2\n")
    files[2].write_text("[profile others]\nregion = eu-west-2\n")

    config = AwsConfiguration(profile=profile, shared_config_files=tuple(map(str, files)))

    assert Sessions(config).region == region


@pytest.mark.parametrize("variable", ["AWS_REGION", "AWS_DEFAULT_REGION"])
def test_an_empty_variable_names_no_region(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "")
    assert Sessions(AwsConfiguration()).region is None

    (bare_machine / "config").write_text("[default]\nregion = us-west-2\n")

    assert Sessions(AwsConfiguration()).region == "us-west-2"


def test_the_most_retries_are_those_of_the_stack_the_environment_or_the_profile(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Sessions(AwsConfiguration()).max_retries is None
    (bare_machine / "config").write_text("[default]\nmax_attempts = 3\n")
    assert Sessions(AwsConfiguration()).max_retries == 2
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    assert Sessions(AwsConfiguration()).max_retries == 0
    assert Sessions(AwsConfiguration(max_retries=7)).max_retries == 7


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("attempts", ["many", "0", "-1", ""])
def test_an_invalid_number_of_attempts_is_refused(
    monkeypatch: pytest.MonkeyPatch, attempts: str
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", attempts)

    with pytest.raises(ConfigurationError, match="whole numbers, at least 1") as error:
        Sessions(AwsConfiguration())

    assert error.value.key == "AWS_MAX_ATTEMPTS"


@pytest.mark.usefixtures("bare_machine")
def test_sts_is_called_in_its_own_region() -> None:
    sessions = Sessions(AwsConfiguration(region="us-east-1", sts_region="us-west-2"))

    sts = sessions.sts(sessions.with_credentials("us-east-1"), "us-east-1")

    assert sts.meta.region_name == "us-west-2"


def test_a_profile_that_no_file_has_is_refused(bare_machine: Path) -> None:
    (bare_machine / "config").write_text("[profile others]\n[calls]\n")
    Sessions(AwsConfiguration(profile="others"))

    with pytest.raises(ConfigurationError, match="is 'calls', but neither") as error:
        Sessions(AwsConfiguration(profile="calls"))

    assert error.value.key == "aws:profile"


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("profile", ["elsewhere", ""])
@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
def test_a_profile_of_the_environment_that_no_file_has_is_refused(
    variable: str, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, profile)

    with pytest.raises(ConfigurationError) as error:
        Sessions(AwsConfiguration())

    assert str(error.value) == (
        f"{variable} is '{profile}', but neither AWS_CONFIG_FILE nor AWS_SHARED_CREDENTIALS_FILE "
        "has that profile"
    )


@pytest.mark.usefixtures("bare_machine")
def test_the_profile_that_boto3_takes_first_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "calls")
    monkeypatch.setenv("AWS_DEFAULT_PROFILE", "elsewhere")

    with pytest.raises(ConfigurationError, match=r"^AWS_DEFAULT_PROFILE is 'elsewhere', but"):
        Sessions(AwsConfiguration())


def test_the_default_files_are_named(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(bare_machine))
    monkeypatch.delenv("AWS_CONFIG_FILE")
    monkeypatch.delenv("AWS_SHARED_CREDENTIALS_FILE")

    with pytest.raises(ConfigurationError, match=r"neither ~/.aws/config nor ~/.aws/credentials "):
        Sessions(AwsConfiguration(profile="calls"))


def test_the_profile_of_the_stack_precedes_the_environment_s(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "elsewhere")
    monkeypatch.delenv("AWS_SHARED_CREDENTIALS_FILE")
    files = (str(bare_machine / "config"),)

    with pytest.raises(ConfigurationError) as error:
        Sessions(AwsConfiguration(profile="calls", shared_config_files=files))

    assert str(error.value) == (
        "aws:profile is 'calls', but neither aws:sharedConfigFiles nor ~/.aws/credentials has that "
        "profile"
    )


@pytest.mark.parametrize(
    ("setting", "key"),
    [
        ("shared_config_files", "aws:sharedConfigFiles"),
        ("shared_credentials_files", "aws:sharedCredentialsFiles"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_refused(
    bare_machine: Path, setting: str, key: str
) -> None:
    (bare_machine / "broken").write_text("no section")
    settings: dict[str, Any] = {setting: (str(bare_machine / "broken"),)}
    config = AwsConfiguration(**settings)

    with pytest.raises(ConfigurationError, match="broken") as error:
        Sessions(config)

    assert error.value.key == key


@pytest.mark.parametrize("broken", ["1", "2"])
def test_each_file_of_a_key_that_cannot_be_parsed_is_refused(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    for name in ("1", "2"):
        (bare_machine / name).write_text("no section" if name == broken else "[default]\n")
    monkeypatch.setenv("HOME", str(bare_machine))
    files = ("~/1", "$HOME/2")

    with pytest.raises(ConfigurationError) as error:
        Sessions(AwsConfiguration(profile="calls", shared_config_files=files))

    assert error.value.key == "aws:sharedConfigFiles"


def test_a_variable_that_a_key_replaces_is_not_named(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare_machine / "broken").write_text("no section")
    (bare_machine / "config").write_text("[default]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(bare_machine / "broken"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(bare_machine / "broken"))

    with pytest.raises(ConfigurationError) as error:
        Sessions(AwsConfiguration(shared_config_files=(str(bare_machine / "config"),)))

    assert error.value.key == "AWS_SHARED_CREDENTIALS_FILE"


@pytest.mark.parametrize("folder", ["~", "$HOME"])
@pytest.mark.parametrize("variable", ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"])
def test_a_file_of_the_environment_that_cannot_be_parsed_is_refused(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch, variable: str, folder: str
) -> None:
    (bare_machine / "broken").write_text("no section")
    monkeypatch.setenv("HOME", str(bare_machine))
    monkeypatch.setenv(variable, f"{folder}/broken")

    with pytest.raises(ConfigurationError, match=r"cannot be read: .*broken") as error:
        Sessions(AwsConfiguration())

    assert error.value.key == variable


def test_a_default_file_that_cannot_be_parsed_is_named(
    bare_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare_machine / ".aws").mkdir()
    file = bare_machine / ".aws/config"
    file.write_text("no section")
    monkeypatch.setenv("HOME", str(bare_machine))
    monkeypatch.delenv("AWS_CONFIG_FILE")

    with pytest.raises(ConfigurationError) as error:
        Sessions(AwsConfiguration())

    assert error.value.key == str(file)


@pytest.mark.usefixtures("bare_machine")
def test_the_configured_keys_are_the_session_s_credentials() -> None:
    config = AwsConfiguration(access_key="id", secret_key="secret", token="token")

    found = Sessions(config).with_credentials("us-east-1").get_credentials()

    assert found is not None
    assert (found.access_key, found.secret_key, found.token) == ("id", "secret", "token")


@pytest.mark.usefixtures("bare_machine")
def test_a_role_without_credentials_to_assume_it_with_is_refused() -> None:
    sessions = Sessions(AwsConfiguration(assume_roles=({"RoleArn": ROLE},)))

    with pytest.raises(CredentialsError, match="set aws:profile"):
        sessions.with_credentials("us-east-1")
