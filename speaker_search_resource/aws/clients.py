"""The boto3 clients of one AWS configuration."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .configuration import AwsConfiguration
from .credentials import refresh, resolve
from .errors import NO_REGION, ChimeError, from_botocore
from .service_model import SERVICE, is_aws_host
from .sessions import Sessions
from .setting_names import credential_source, variables_in

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

_MAX_CONNECTIONS = 64
"""As many as operations run at once. With boto3's default of 10, calls would wait."""

_ACCOUNT_ERROR_SECONDS = 10.0
"""Seconds for which a failure to look up the account is shared."""


class Clients:
    """The clients of one AWS configuration, one per Region, and the account of its credentials.

    Raises:
        ConfigurationError: No shared file has the profile, or a shared file cannot be parsed.
    """

    def __init__(self, config: AwsConfiguration) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._account_lock = threading.Lock()
        self._session: botocore.session.Session | None = None
        self._account: str | None = None
        self._account_error = ""
        self._next_account_call = 0.0
        self._clients: dict[str, ChimeSDKMediaPipelinesClient] = {}
        self._sessions = Sessions(config)

    @property
    def region(self) -> str | None:
        """The configured Region, or the Region that botocore finds on this machine."""
        return self._sessions.region

    @property
    def max_retries(self) -> int | None:
        """The most retries of one call, if the configuration or this machine limits them."""
        return self._sessions.max_retries

    def existing_client(self, region: str | None) -> "ChimeSDKMediaPipelinesClient | None":
        """Return the client for a Region, or for the configured Region, if it was made before."""
        return self._clients.get(region or self.region or "")

    def client(self, region: str | None) -> "ChimeSDKMediaPipelinesClient":
        """Return the client for a Region, or for the configured Region.

        Raises:
            ChimeError: There is no Region, the configuration is invalid, or the credentials belong
                to an account that the configuration excludes.
        """
        name = region or self.region
        if name is None:
            raise ChimeError(NO_REGION)
        # Making a client is not thread-safe in boto3; using a client is.
        with self._lock:
            if name not in self._clients:
                self._clients[name] = self._new_client(name)
            return self._clients[name]

    def refresh_credentials(self, seconds: float, is_cancelled: Callable[[], bool]) -> None:
        """Fetch the credentials of the next call, if they are missing or about to expire.

        Raises:
            CredentialsError: The source of the credentials failed.
        """
        assert self._session is not None, "a client comes first"
        credentials = self._session.get_credentials()
        refresh(credentials, self._config.profile, seconds, is_cancelled)

    def account(self, client: "ChimeSDKMediaPipelinesClient") -> str | None:
        """Return the account of a client's credentials. Calls STS once, or again after a failure.

        Returns:
            None if the account is unknown, as behind an endpoint outside AWS without an STS
            endpoint.

        Raises:
            ChimeError: STS refused the credentials.
        """
        assert self._session is not None, "a client comes first"
        host = urlsplit(client.meta.endpoint_url).hostname or ""
        if "sts" not in self._config.endpoints and not is_aws_host(host):
            return None
        # A refresh may find many tasks unknown to AWS. They share one call, and its failure.
        with self._account_lock:
            if self._account is None and time.monotonic() >= self._next_account_call:
                try:
                    account = self._caller_account(self._session, client.meta.region_name)
                    self._account = account
                except ChimeError as error:
                    self._account_error = str(error)
                    self._next_account_call = time.monotonic() + _ACCOUNT_ERROR_SECONDS
            if self._account is None:
                raise ChimeError(self._account_error)
            return self._account

    def cli_options(self, region: str) -> list[str]:
        """Return the options with which the AWS CLI calls the same endpoint as a client."""
        config = self._config
        options = {
            "--region": region,
            "--profile": config.profile,
            "--endpoint-url": config.endpoints.get("chimesdkmediapipelines"),
            "--ca-bundle": config.ca_bundle,
        }
        # The CLI has no options for these two.
        if config.use_fips_endpoint is not None or config.use_dualstack_endpoint is not None:
            options["--endpoint-url"] = self.client(region).meta.endpoint_url
        words = [word for name, value in options.items() if value for word in (name, value)]
        return [*words, "--no-verify-ssl"] if config.insecure else words

    def _new_client(self, region: str) -> "ChimeSDKMediaPipelinesClient":
        try:
            if self._session is None:
                session = self._sessions.with_credentials(region)
                resolve(session.get_credentials, self._config.profile)
                self._check_account(session, region)
                self._session = session
            return boto3.Session(botocore_session=self._session).client(
                SERVICE,
                region_name=region,
                config=Config(
                    connect_timeout=5,
                    read_timeout=10,
                    # retry.py retries. botocore's standard and adaptive modes never retry
                    # ThrottledClientException, and no mode of botocore has a deadline.
                    retries={"total_max_attempts": 1},
                    max_pool_connections=_MAX_CONNECTIONS,
                ),
            )
        # botocore raises the last two for a credential process that does not print JSON.
        except (BotoCoreError, OSError, ValueError, AttributeError) as error:
            variables = " and ".join(variables_in(str(error)))
            source = variables or credential_source(self._config.profile)
            raise ChimeError(f"no client can be made: {error}; check {source}") from None

    def _check_account(self, session: botocore.session.Session, region: str) -> None:
        if not self._config.allowed_account_ids and not self._config.forbidden_account_ids:
            return
        account = self._caller_account(session, region)
        if key := self._config.excluding_key(account):
            raise ChimeError(
                f"the credentials in use belong to account {account}, which {key} excludes"
            )

    def _caller_account(self, session: botocore.session.Session, region: str) -> str:
        try:
            sts = self._sessions.sts(session, region)
            account: str = sts.get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise from_botocore(error, "GetCallerIdentity", "the credentials in use") from None
        return account
