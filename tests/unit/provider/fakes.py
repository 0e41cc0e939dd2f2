"""A plugin process, its clients, the host and the engine, for tests in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, TypeVar

from google.protobuf import json_format
from pulumi.runtime.proto import provider_pb2, status_pb2

from speaker_search_resource.aws.configuration import AwsConfiguration
from speaker_search_resource.aws.errors import ConfigurationError
from speaker_search_resource.provider.token_owners import TokenOwners
from tests.unit.dynamic.host.installed import Context
from tests.unit.fakes import FakeClient, FakeTime, FakeWaits, new_limiter

T = TypeVar("T")

URN = "urn:pulumi:test::project::type::caller"


class FakeClients:
    """The clients of one AWS configuration.

    Attributes:
        existing: Whether the client was made before.
        regions: The Regions for which a client was requested.
        max_retries: The most retries of one call.
        refreshes: The seconds that each refresh of the credentials was allowed.
        new_client: Returns a client for a Region.
        accounts: The account of the credentials, by Region.
        results: The results of each method of the clients.
        calls: The calls of all clients.
    """

    def __init__(
        self, region: str, results: dict[str, Any], max_retries: int | None = None
    ) -> None:
        self.region = region
        self.max_retries = max_retries
        self.existing = True
        self.regions: list[str | None] = []
        self.refreshes: list[float] = []
        self.new_client: Callable[[str | None], Any] = self._new_client
        self.accounts: dict[str, str] = {}
        self.results = results
        self.calls: list[tuple[str, Any]] = []

    def existing_client(self, region: str | None) -> Any:
        return self._new_client(region) if self.existing else None

    def client(self, region: str | None) -> Any:
        return self.new_client(region)

    def refresh_credentials(self, seconds: float, _is_cancelled: Callable[[], bool]) -> None:
        self.refreshes.append(seconds)

    def account(self, client: Any) -> str | None:
        return self.accounts.get(client.meta.region_name)

    def cli_options(self, region: str) -> list[str]:
        return ["--region", region]

    def _new_client(self, region: str | None) -> Any:
        self.regions.append(region)
        client: Any = FakeClient(**self.results)
        client.calls = self.calls
        client.meta = SimpleNamespace(region_name=region or self.region)
        return client

    def methods(self) -> list[str]:
        """Return the methods called on the clients, in order."""
        return [method for method, _ in self.calls]


class FakeProcess:
    """A plugin process whose calls need no threads, no AWS and no time."""

    def __init__(self, configuration: AwsConfiguration | None = None, **results: Any) -> None:
        self.configuration = configuration or AwsConfiguration()
        self.error: ConfigurationError | None = None
        self.region = "us-east-1"
        max_retries = self.configuration.max_retries
        self.clients = FakeClients(self.region, results, max_retries)
        self.time = FakeTime()
        self.clock = self.time.clock
        self.limiter = new_limiter(self.time)
        self.call_threads = SimpleNamespace(start=lambda call: call())
        self.operations = 0
        self.created: set[str] = set()
        self.token_owners = TokenOwners()
        self.drifted: set[str] = set()
        self.imported: dict[str, list[str]] = {}
        self._waits = FakeWaits(self.time)

    def is_cancelled(self) -> bool:
        return False

    def interruption(self) -> str | None:
        return None

    def observed_waits(self, _topic: object) -> FakeWaits:
        return self._waits

    @contextmanager
    def operation(self) -> Iterator[None]:
        self.operations += 1
        try:
            yield
        finally:
            self.operations -= 1


class FakeHost:
    """A host that serves the request for a resource, as Pulumi's dynamic host does.

    Args:
        request: The request. Defaults to a Check of the resource.
    """

    def __init__(self, request: Any = None) -> None:
        self._request = request or provider_pb2.CheckRequest(urn=URN)
        self._context = Context()

    def serve(self, call: Callable[..., T], *arguments: Any) -> T:
        """Call a method of a provider in a frame that serves the request."""
        return self._serve(self._request, self._context, lambda: call(*arguments))

    # `host.request.current` finds the request by the names of these parameters.
    def _serve(self, request: Any, context: Any, call: Callable[[], T]) -> T:
        return call()

    def recorded(self) -> tuple[str, dict[str, Any]]:
        """Return the id and the outputs of the resource that the engine records for an error."""
        ((_, status),) = self._context.metadata
        (packed,) = status_pb2.Status.FromString(status).details
        resource = provider_pb2.ErrorResourceInitFailed()
        assert packed.Unpack(resource)
        outputs = json_format.MessageToDict(resource.properties)
        return resource.id, {name: outputs[name] for name in outputs if name != "__provider"}


class FakeEngine:
    """An engine that keeps the messages that it is asked to show."""

    def __init__(self) -> None:
        self.logged: list[Any] = []

    def Log(self, request: Any, timeout: float) -> None:
        self.logged.append(request)

    def messages(self) -> list[tuple[str, str]]:
        """Return the resource and the text of each message."""
        return [(request.urn.rpartition(":")[2], request.message) for request in self.logged]
