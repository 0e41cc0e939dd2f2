"""botocore sessions with the profile, shared files, roles and retries of an AWS configuration."""

import os
from collections.abc import Callable, Container
from contextlib import suppress
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.configloader import load_config, raw_config_parse
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    AssumeRoleWithWebIdentityCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import ConfigNotFound, ConfigParseError, ProfileNotFound
from botocore.loaders import Loader

from .configuration import AwsConfiguration, WebIdentity
from .configured_session import ConfiguredSession
from .credentials import resolve
from .errors import ConfigurationError
from .setting_names import file_settings, profile_setting, setting_of_file


class Sessions:
    """The sessions of one AWS configuration.

    Raises:
        ConfigurationError: No shared file has the profile, a shared file cannot be parsed, or the
            number of attempts is invalid.
    """

    def __init__(self, config: AwsConfiguration) -> None:
        self._config = config
        self._data_loader: Any = None
        # Credentials are resolved later: they may need the network, and Check must not wait.
        self._profile = self._new()
        self.region: str | None = (
            config.declared_region()
            or self._profile.get_config_variable("region")
            # botocore takes an empty AWS_DEFAULT_REGION as the name of a Region.
            or self._profile.get_scoped_config().get("region")
            or None
        )
        """The configured Region, or the Region that botocore finds on this machine."""
        self.max_retries: int | None = (
            self._max_retries() if config.max_retries is None else config.max_retries
        )
        """The most retries of one call, if the configuration or this machine limits them."""

    def with_credentials(self, region: str) -> botocore.session.Session:
        """Return a session with the configured credentials, or with those of the last role.

        Args:
            region: The Region of STS, if no Region is configured.

        Raises:
            CredentialsError: A role is configured, and there are no credentials to assume it with.
        """
        config = self._config
        session = self._profile

        def create_sts(_service: str, **settings: Any) -> Any:
            return self.sts(self._new(), region, **settings)

        # As in pulumi-aws, access keys precede a web identity.
        if config.access_key and config.secret_key:
            session.set_credentials(config.access_key, config.secret_key, config.token)
        elif config.web_identity:
            session = self._new_with(_web_identity_credentials(config.web_identity, create_sts))
        if not config.assume_roles:
            return session
        credentials = resolve(session.get_credentials, config.profile)
        for role in config.assume_roles:
            fetcher = AssumeRoleCredentialFetcher(
                create_sts, credentials, role["RoleArn"], extra_args=dict(role)
            )
            credentials = _deferred(fetcher, "assume-role")
        return self._new_with(credentials)

    def sts(
        self,
        session: botocore.session.Session,
        region: str,
        config: Config | None = None,
        **credentials: Any,
    ) -> Any:
        """Return an STS client, with the session's credentials unless others are passed.

        Args:
            session: The session.
            region: The client's Region, if no Region is configured.
            config: Further settings of the client.
            credentials: The credentials, as `create_client` takes them.
        """
        attempts = 5 if self.max_retries is None else self.max_retries + 1
        settings = Config(
            connect_timeout=5, read_timeout=10, retries={"total_max_attempts": attempts}
        )
        return session.create_client(
            "sts",
            region_name=self._config.sts_region or self.region or region,
            config=settings.merge(config) if config else settings,
            **credentials,
        )

    def _max_retries(self) -> int | None:
        """Return the most retries that AWS_MAX_ATTEMPTS or the profile allows, if either does."""
        try:
            attempts = self._profile.get_config_variable("max_attempts")
        except ValueError:
            attempts = 0
        if attempts is None:
            return None
        if attempts < 1:
            reason = "and max_attempts of the profile must be whole numbers, at least 1"
            raise ConfigurationError("AWS_MAX_ATTEMPTS", reason)
        return int(attempts) - 1

    def _new_with(self, credentials: Any) -> botocore.session.Session:
        session = self._new()
        resolver = CredentialResolver([_FixedCredentials(credentials)])
        session.register_component("credential_provider", resolver)
        return session

    def _new(self) -> botocore.session.Session:
        """Return a session with the configured profile and shared files, without access keys."""
        config = self._config
        session = ConfiguredSession(config)
        if self._data_loader is not None:
            session.register_component("data_loader", self._data_loader)
        profile = session.get_config_variable("profile")
        try:
            if config.shared_config_files:
                file = _last_with(profile, config.shared_config_files, _config_profiles)
                session.set_config_variable("config_file", file)
            if config.shared_credentials_files:
                file = _last_with(profile, config.shared_credentials_files, raw_config_parse)
                session.set_config_variable("credentials_file", file)
            session.get_scoped_config()
        except ProfileNotFound:
            setting, name = profile_setting(config.profile) or ("aws:profile", profile)
            files = " nor ".join(file_settings(config))
            reason = f"is {name!r}, but neither {files} has that profile"
            raise ConfigurationError(setting, reason) from None
        except ConfigParseError as error:
            setting = setting_of_file(config, error.kwargs["path"])
            raise ConfigurationError(setting, f"cannot be read: {error}") from None
        if self._data_loader is None:
            found = session.get_component("data_loader")
            self._data_loader = _DataLoader(found.search_paths, include_default_search_paths=False)
            session.register_component("data_loader", self._data_loader)
        return session


class _DataLoader(Loader):
    """botocore's data, read once for all sessions.

    botocore lists the folder of every service before it makes a client, which takes longer than
    making the client. The names of the folders are enough.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        folders = filter(os.path.isdir, self.search_paths)
        return sorted({name for folder in folders for name in os.listdir(folder)})


class _FixedCredentials(CredentialProvider):
    """A credential provider that returns given credentials."""

    METHOD = "assume-role"

    def __init__(self, credentials: Credentials | None) -> None:
        super().__init__()
        self._credentials = credentials

    def load(self) -> Credentials | None:
        return self._credentials


def _web_identity_credentials(
    identity: WebIdentity, create_sts: Callable[..., Any]
) -> DeferredRefreshableCredentials:
    role = identity.parameters
    fetcher = AssumeRoleWithWebIdentityCredentialFetcher(
        create_sts, identity.read_token, role["RoleArn"], extra_args=dict(role)
    )
    return _deferred(fetcher, "assume-role-with-web-identity")


def _deferred(fetcher: Any, method: str) -> DeferredRefreshableCredentials:
    """Return credentials that are fetched at the first call, and again before they expire."""
    return DeferredRefreshableCredentials(fetcher.fetch_credentials, method)


def _last_with(
    profile: str | None, files: tuple[str, ...], profiles: Callable[[str], Container[str]]
) -> str:
    """Return the last file that has a profile, or the last file.

    botocore reads one file of each type, so a profile comes whole from one file. AWS's Go SDK,
    which pulumi-aws uses, merges the files key by key. As there, a file may be missing.
    """
    for file in reversed(files):
        with suppress(ConfigNotFound):
            if (profile or "default") in profiles(file):
                return file
    return files[-1]


def _config_profiles(file: str) -> Container[str]:
    # In a config file, the section of a profile is "profile NAME"; in a credentials file, "NAME".
    profiles: Container[str] = load_config(file)["profiles"]
    return profiles
