"""The setting that a message is about: of a profile, a shared file, credentials or a client."""

import os
import re

from .configuration import AwsConfiguration

# botocore reads AWS_DEFAULT_PROFILE first.
_PROFILE_VARIABLES = ("AWS_DEFAULT_PROFILE", "AWS_PROFILE")


def profile_setting(configured: str | None) -> tuple[str, str] | None:
    """Return the setting that names the profile in use, and the name.

    Args:
        configured: The profile of the stack's configuration.

    Returns:
        None if nothing names a profile.
    """
    if configured:
        return "aws:profile", configured
    return next(
        ((name, os.environ[name]) for name in _PROFILE_VARIABLES if name in os.environ), None
    )


def credential_source(configured: str | None) -> str:
    """Return where botocore looks for credentials.

    Args:
        configured: The profile of the stack's configuration. With it, botocore ignores the
            environment.
    """
    setting, name = profile_setting(configured) or (None, "default")
    profile = f"the profile {name!r}" + (f" that {setting} names" if setting else "")
    return profile if configured else f"{profile} and the environment"


def file_settings(config: AwsConfiguration) -> list[str]:
    """Return the settings that name the config file and the credentials file, or their defaults."""
    return [
        setting if files else variable if variable in os.environ else default
        for setting, files, variable, default in _files(config)
    ]


def setting_of_file(config: AwsConfiguration, path: str) -> str:
    """Return the setting that names a shared file, or the path of a default file."""
    for setting, files, variable, _ in _files(config):
        if path in map(_expand, files):
            return setting
        if not files and path == _expand(os.environ.get(variable, "")):
            return variable
    return path


def variables_in(message: str) -> list[str]:
    """Return the variables of the environment whose value a message of botocore repeats."""
    return [
        name
        for name, value in sorted(os.environ.items())
        if name.startswith("AWS_")
        and value
        and re.search(rf"(?<!\w){re.escape(value)}(?!\w)", message)
    ]


def _files(config: AwsConfiguration) -> tuple[tuple[str, tuple[str, ...], str, str], ...]:
    """Return setting, configured files, variable and default, for each type of shared file."""
    return (
        (
            "aws:sharedConfigFiles",
            config.shared_config_files,
            "AWS_CONFIG_FILE",
            "~/.aws/config",
        ),
        (
            "aws:sharedCredentialsFiles",
            config.shared_credentials_files,
            "AWS_SHARED_CREDENTIALS_FILE",
            "~/.aws/credentials",
        ),
    )


def _expand(path: str) -> str:
    """Return a path as botocore opens it, and names it in its errors."""
    return os.path.expanduser(os.path.expandvars(path))
