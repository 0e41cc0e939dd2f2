"""From a stack's configuration to an AWS client."""

import os
import threading
from collections.abc import Callable, Container
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.configloader import load_config, raw_config_parse
from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    CredentialProvider,
    CredentialResolver,
    Credentials,
    DeferredRefreshableCredentials,
)
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConfigNotFound,
    ConfigParseError,
    ProfileNotFound,
)
from botocore.loaders import Loader

from .errors import ChimeError, explain
from .problem import ConfigurationError
from .stack_config import StackConfig

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

_MAX_CONNECTIONS = 64
"""As many as operations run at once under a generous ``--parallel``; boto3's own 10 would queue."""

_made: list["Aws"] = []
_making = threading.Lock()


class Aws:
    """The clients of one stack configuration, one for each Region.

    Raises:
        ConfigurationError: No shared file has the profile, or one of them cannot be parsed.
    """

    @staticmethod
    def of(config: StackConfig) -> "Aws":
        """The clients of a configuration, which all kinds of resources in this process share."""
        with _making:
            found = next((each for each in _made if each._config == config), None)
            if found is None:
                found = Aws(config)
                _made.append(found)
            return found

    def __init__(self, config: StackConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._asking_account = threading.Lock()
        self._data_loader: Any = None
        self._session: botocore.session.Session | None = None
        self._answered_account: str | ChimeError | None = None
        self._clients: dict[str, ChimeSDKMediaPipelinesClient] = {}
        # Not the credentials yet: they may come from the network, and a Check must not wait for it.
        self._profile = self._new_session()
        self._region = config.settled_region() or self._profile.get_config_variable("region")

    def region(self) -> str | None:
        """The Region of the configuration, or the one that the machine has. Calls nothing."""
        return self._region

    def client(self, region: str | None) -> "ChimeSDKMediaPipelinesClient":
        """The client for a Region, or for the configured one.

        Raises:
            ChimeError: There is no Region, the configuration makes no client, or its credentials
                belong to an account that it excludes.
        """
        name = region or self._region
        if name is None:
            raise ChimeError("no Region is configured; set aws:region in the stack")
        # Making a client is not thread-safe in boto3; using one is.
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._new_client(name)
            return self._clients[name]

    def account(self, client: "ChimeSDKMediaPipelinesClient") -> str | None:
        """The account that a client's credentials belong to. Calls STS.

        None if it cannot be told, as behind an endpoint that is not AWS's own and has no STS.

        Raises:
            ChimeError: STS refuses the credentials.
        """
        assert self._session is not None, "a client comes first"
        host = urlsplit(client.meta.endpoint_url).hostname or ""
        if "sts" not in self._config.endpoints and ".amazonaws." not in host:
            return None
        # A refresh may find many tasks forgotten. One asks for all, and its answer or its failure
        # counts for all: whoever waited for it would wait as long again.
        with self._asking_account:
            if self._answered_account is None:
                try:
                    account = self._account(self._session, client.meta.region_name)
                    self._answered_account = account
                except ChimeError as error:
                    self._answered_account = error
        if isinstance(self._answered_account, ChimeError):
            raise ChimeError(str(self._answered_account))
        return self._answered_account

    def command_options(self, region: str) -> list[str]:
        """The options with which the AWS CLI does what a client for that Region does."""
        options = {
            "--region": region,
            "--profile": self._config.profile,
            "--endpoint-url": self._config.endpoints.get("chimesdkmediapipelines"),
        }
        return [word for name, value in options.items() if value for word in (name, value)]

    def _new_client(self, region: str) -> "ChimeSDKMediaPipelinesClient":
        try:
            if self._session is None:
                session = self._assume_roles(region)
                self._check_account(session, region)
                self._session = session
            return boto3.Session(botocore_session=self._session).client(
                "chime-sdk-media-pipelines",
                region_name=region,
                endpoint_url=self._config.endpoints.get("chimesdkmediapipelines"),
                config=Config(
                    connect_timeout=5,
                    read_timeout=10,
                    # Retries are ours (calls.py): botocore's newer modes never retry
                    # ThrottledClientException, and none of its modes knows a deadline.
                    retries={"total_max_attempts": 1},
                    max_pool_connections=_MAX_CONNECTIONS,
                ),
            )
        # The last two: what botocore makes of a credential process that prints no JSON.
        except (BotoCoreError, OSError, ValueError, AttributeError) as error:
            raise ChimeError(f"the aws configuration makes no client: {error}") from None

    def _new_session(self) -> botocore.session.Session:
        """A session on the profile and the files of the configuration; its keys are not in it."""
        config = self._config
        session = botocore.session.Session(profile=config.profile)
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
            reason = f"is {profile!r}, and no shared config or credentials file has that profile"
            raise ConfigurationError("aws:profile", reason) from None
        except ConfigParseError as error:
            raise ConfigurationError("aws:profile", f"cannot be looked up: {error}") from None
        if self._data_loader is None:
            found = session.get_component("data_loader")
            self._data_loader = _DataLoader(found.search_paths, include_default_search_paths=False)
            session.register_component("data_loader", self._data_loader)
        return session

    def _assume_roles(self, region: str) -> botocore.session.Session:
        """A session with the credentials of the configuration, of its last role if there is one."""
        config = self._config
        session = self._profile
        if config.access_key and config.secret_key:
            session.set_credentials(config.access_key, config.secret_key, config.token)
        if not config.assume_roles:
            return session

        def create_sts(_service: str, **credentials: Any) -> Any:
            return self._new_sts(self._new_session(), region, **credentials)

        credentials = session.get_credentials()
        for role in config.assume_roles:
            if credentials is None:
                raise ChimeError(f"there are no credentials with which to assume {role['RoleArn']}")
            fetcher = AssumeRoleCredentialFetcher(
                create_sts, credentials, role["RoleArn"], extra_args=dict(role)
            )
            # Fetched when first needed, and again before they expire.
            credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
        session = self._new_session()
        resolver = CredentialResolver([_Known(credentials)])
        session.register_component("credential_provider", resolver)
        return session

    def _new_sts(self, session: botocore.session.Session, region: str, **credentials: Any) -> Any:
        retries = self._config.max_retries
        return session.create_client(
            "sts",
            region_name=self._region or region,
            endpoint_url=self._config.endpoints.get("sts"),
            config=Config(
                connect_timeout=5,
                read_timeout=10,
                retries={
                    "mode": "standard",
                    "total_max_attempts": 5 if retries is None else retries + 1,
                },
            ),
            **credentials,
        )

    def _check_account(self, session: botocore.session.Session, region: str) -> None:
        allowed = self._config.allowed_account_ids
        forbidden = self._config.forbidden_account_ids
        if not allowed and not forbidden:
            return
        account = self._account(session, region)
        if account in forbidden or (allowed and account not in allowed):
            key = "aws:allowedAccountIds" if allowed else "aws:forbiddenAccountIds"
            raise ChimeError(
                f"the credentials in use belong to account {account}, which {key} excludes"
            )

    def _account(self, session: botocore.session.Session, region: str) -> str:
        try:
            account: str = self._new_sts(session, region).get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise explain(error, "GetCallerIdentity", "the credentials in use") from None
        return account


class _DataLoader(Loader):
    """botocore's data, read once for all sessions.

    Before it makes a client, botocore looks into the folder of every service there is, which takes
    longer than making it; the folders' names say as much.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        folders = filter(os.path.isdir, self.search_paths)
        return sorted({name for folder in folders for name in os.listdir(folder)})


class _Known(CredentialProvider):
    """Credentials that are known already, as botocore's resolver wants them."""

    METHOD = "assume-role"

    def __init__(self, credentials: Credentials | None) -> None:
        super().__init__()
        self._credentials = credentials

    def load(self) -> Credentials | None:
        return self._credentials


def _last_with(
    profile: str | None, files: tuple[str, ...], profiles: Callable[[str], Container[str]]
) -> str:
    """The file that decides on a profile: the last that has it.

    botocore reads one file of each kind, so a profile is taken whole from one of them; AWS's Go
    SDK, which pulumi-aws is built on, merges them key by key. As there, a file may be missing.
    """
    for file in reversed(files):
        with suppress(ConfigNotFound):
            if (profile or "default") in profiles(file):
                return file
    return files[-1]


def _config_profiles(file: str) -> Container[str]:
    # In a config file, unlike in a credentials file, a profile's section is "profile NAME".
    profiles: Container[str] = load_config(file)["profiles"]
    return profiles
