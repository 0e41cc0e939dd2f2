"""A clock, a boto3 client, a display and a concurrency limiter that need no AWS and no time."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from botocore.exceptions import ClientError

from speaker_search_resource.aws.clock import Clock, Deadline
from speaker_search_resource.aws.concurrency import ConcurrencyLimiter
from speaker_search_resource.aws.retry import ApiCaller
from speaker_search_resource.operations.observed_waits import ObservedWaits

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=timezone.utc)
"""The time of day when a test begins."""


class FakeTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.sleeps: list[float] = []
        self.clock = Clock(lambda: self.seconds, self.sleep, self.utc_now)

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.seconds += seconds

    def utc_now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)


class FakeClient:
    """A boto3 client with a list of results for each method. The last result repeats.

    A result is a response, an exception to raise, or a function of the parameters that returns a
    response or raises.
    """

    def __init__(self, **results: Any) -> None:
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self._results = {
            method: list(result) if isinstance(result, list) else [result]
            for method, result in results.items()
        }

    def __getattr__(self, method: str) -> Callable[..., Any]:
        results = self._results[method]

        def call(**parameters: Any) -> Any:
            self.calls.append((method, parameters))
            result = results.pop(0) if len(results) > 1 else results[0]
            if callable(result):
                result = result(**parameters)
            if isinstance(result, Exception):
                raise result
            return result

        return call

    def methods(self) -> list[str]:
        """Return the methods called, in order."""
        return [method for method, _ in self.calls]


class FakeProgress:
    """A display that records its messages."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        self.infos: list[str] = []
        self.warnings: list[str] = []

    def status(self, message: str) -> None:
        self.statuses.append(message)

    def info(self, message: str) -> None:
        self.infos.append(message)

    def warn(self, message: str) -> None:
        self.warnings.append(message)


def new_limiter(time: FakeTime) -> ConcurrencyLimiter:
    """Return a limiter that waits on a fake clock."""
    return ConcurrencyLimiter(lambda: time.seconds, lambda _, seconds: time.sleep(seconds))


class FakeWaits(ObservedWaits):
    """Waits that sleep on a fake clock. They record the waits that have ended."""

    def __init__(self, time: FakeTime) -> None:
        super().__init__()
        self.observed: list[float] = []
        self._time = time

    def sleep(self, lasted: float, delay: float, at_most: float, left: float) -> None:
        self._time.sleep(min(delay, at_most, left))

    def observe(self, lasted: float) -> None:
        self.observed.append(lasted)


def api_caller(client: Any, time: FakeTime, seconds: float = 60.0, **attributes: Any) -> ApiCaller:
    """Return the caller of an operation with a timeout on a fake clock."""
    attributes = {
        "region": "us-east-1",
        "progress": FakeProgress(),
        "limiter": new_limiter(time),
        **attributes,
    }
    return ApiCaller(
        client=client, deadline=Deadline(seconds, time.clock), clock=time.clock, **attributes
    )


def service_error(
    code: str, status: int = 400, message: str = "AWS's reason", operation: str = "Operation"
) -> ClientError:
    """Return the exception that boto3 raises for an error response."""
    response: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "request-1"},
    }
    return ClientError(response, operation)
