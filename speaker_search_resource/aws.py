"""From a stack's configuration to an AWS client."""

import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from .errors import ChimeError, explain
from .sessions import Sessions
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
        self._session: botocore.session.Session | None = None
        self._answered_account: str | ChimeError | None = None
        self._clients: dict[str, ChimeSDKMediaPipelinesClient] = {}
        self._sessions = Sessions(config)

    def region(self) -> str | None:
        """The Region of the configuration, or the one that the machine has. Calls nothing."""
        return self._sessions.region

    def client(self, region: str | None) -> "ChimeSDKMediaPipelinesClient":
        """The client for a Region, or for the configured one.

        Raises:
            ChimeError: There is no Region, the configuration makes no client, or its credentials
                belong to an account that it excludes.
        """
        name = region or self._sessions.region
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
                session = self._sessions.with_credentials(region)
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
            sts = self._sessions.sts(session, region)
            account: str = sts.get_caller_identity()["Account"]
        except (BotoCoreError, ClientError) as error:
            raise explain(error, "GetCallerIdentity", "the credentials in use") from None
        return account
