"""The state that all operations of one plugin process share."""

import gc
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..aws.arns import is_region
from ..aws.call_threads import CallThreads
from ..aws.clock import Clock
from ..aws.concurrency import ConcurrencyLimiter
from ..aws.configuration import AwsConfiguration
from ..aws.errors import ConfigurationError
from ..operations.observed_waits import ObservedWaits
from . import engine
from .config_values import Get
from .stack_config import parse_stack_config
from .token_owners import TokenOwners

if TYPE_CHECKING:
    from ..aws.clients import Clients


class Process:
    """The state of one plugin process, made when the engine configures it.

    Attributes:
        configuration: The AWS configuration of the stack; the defaults if it is wrong.
        error: The fault of the configuration, for Check to report in one line.
        region: The Region of the stack, if one is configured or found.
        clock: The clock of all operations.
        limiter: The concurrency limits of API calls.
        call_threads: The threads of API calls.
        operations: The number of operations in progress.
        created: The ids of the resources that this process has created.
        token_owners: The declarations of the run that name a request token.
        drifted: The URNs whose Read has just found a change, see `plan`.
        imported: By URN that a Read has just imported, the inputs that AWS does not report.

    Args:
        get: Returns the value of a configuration key.
    """

    def __init__(self, get: Get) -> None:
        self.configuration = AwsConfiguration()
        self.error: ConfigurationError | None = None
        self.region: str | None = None
        self._cancelled = threading.Event()
        self.clock = Clock(sleep=self._sleep)
        self.operations = 0
        self.created: set[str] = set()
        self.token_owners = TokenOwners()
        self.drifted: set[str] = set()
        self.imported: dict[str, list[str]] = {}
        self.limiter = ConcurrencyLimiter()
        self.call_threads = CallThreads()
        self._lock = threading.Lock()
        self._clients: Clients | None = None
        self._observed_waits: defaultdict[object, ObservedWaits] = defaultdict(
            lambda: ObservedWaits(self.is_cancelled)
        )
        try:
            self.configuration = parse_stack_config(get)
            self.region = self.configuration.declared_region()
            if self.region is None or self.configuration.names_a_profile():
                self.region = self.clients.region
            if self.region and not is_region(self.region):
                reason = (
                    f"or the profile must name a Region, such as us-east-1, got {self.region!r}"
                )
                raise ConfigurationError("AWS_REGION", reason)
        except ConfigurationError as error:
            self.error = error
        # Freeze the objects loaded so far. Otherwise each garbage collection scans them again,
        # which makes importing boto3 50% slower.
        gc.freeze()
        engine.was_seen()

    @property
    def clients(self) -> "Clients":
        """The boto3 clients.

        Raises:
            ConfigurationError: The configuration is wrong.
        """
        # Imported here because a preview without a profile does not need boto3.
        from ..aws.clients import Clients

        with self._lock:
            if self._clients is None:
                self._clients = Clients(self.configuration)
            return self._clients

    def cancel(self) -> None:
        """End the operations in progress, because the user interrupted the run."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Return whether the user interrupted the run."""
        return self._cancelled.is_set()

    def interruption(self) -> str | None:
        """Return the reason to make no further API call, or None."""
        if self.is_cancelled():
            return "the run was interrupted"
        return "the engine has ended" if engine.is_gone() else None

    @contextmanager
    def operation(self) -> Iterator[None]:
        """Count an operation in progress. The process does not end during an operation."""
        with self._lock:
            self.operations += 1
        try:
            yield
        finally:
            with self._lock:
                self.operations -= 1

    def _sleep(self, seconds: float) -> None:
        self._cancelled.wait(seconds)

    def observed_waits(self, topic: object) -> ObservedWaits:
        """Return the waits that share the observations of a topic."""
        return self._observed_waits[topic]
