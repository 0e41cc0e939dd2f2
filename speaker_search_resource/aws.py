"""From a stack's configuration to an AWS client."""

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from .errors import ChimeError

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient

_MAX_CONNECTIONS = 64
"""As many as operations run at once under a generous ``--parallel``; boto3's own 10 would queue."""


class Aws:
    """What a stack's configuration says of AWS, and the clients made from it.

    Keys and meaning are pulumi-aws's:
    https://www.pulumi.com/registry/packages/aws/installation-configuration/
    What they leave open is what boto3 itself finds.
    """

    def __init__(self, get: Callable[[str], Any]) -> None:
        self._get = get
        self._lock = threading.Lock()
        self._clients: dict[str, ChimeSDKMediaPipelinesClient] = {}

    def client(self, region: str | None) -> "ChimeSDKMediaPipelinesClient":
        """The client for a Region, or for the configured one.

        Raises:
            ChimeError: No Region is configured, or the configuration makes no client.
        """
        # Making a client is not thread-safe in boto3; using one is.
        with self._lock:
            try:
                session = boto3.Session(
                    region_name=region or self._get("aws:region"),
                    profile_name=self._get("aws:profile"),
                    aws_access_key_id=self._get("aws:accessKey"),
                    aws_secret_access_key=self._get("aws:secretKey"),
                    aws_session_token=self._get("aws:token"),
                )
                if session.region_name is None:
                    raise ChimeError("no Region is configured; set aws:region in the stack")
                if session.region_name not in self._clients:
                    self._clients[session.region_name] = session.client(
                        "chime-sdk-media-pipelines",
                        endpoint_url=self._endpoint(),
                        config=Config(
                            connect_timeout=5,
                            read_timeout=20,
                            # Retries are ours (calls.py): botocore's newer modes never retry
                            # ThrottledClientException, and none of its modes knows a deadline.
                            retries={"total_max_attempts": 1},
                            max_pool_connections=_MAX_CONNECTIONS,
                        ),
                    )
            except (BotoCoreError, ValueError) as error:
                raise ChimeError(
                    f"the stack's aws configuration makes no client: {error}"
                ) from None
            return self._clients[session.region_name]

    def _endpoint(self) -> str | None:
        entries = json.loads(self._get("aws:endpoints") or "[]")
        for entry in entries if isinstance(entries, list) else [entries]:
            if "chimesdkmediapipelines" in entry:
                return str(entry["chimesdkmediapipelines"])
        return None
