"""Find the operation of a request by its method, path and query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from botocore.model import OperationModel

from .models import SERVICES, load_model


@dataclass(frozen=True)
class Route:
    """An operation and the requests that call it. A ``{label}`` matches any segment.

    ``is_shadowed`` is true if a service earlier in `SERVICES` has an operation of the same name.
    """

    operation: OperationModel
    service: str
    segments: tuple[str, ...]
    constants: Mapping[str, str]
    is_shadowed: bool

    def match(self, segments: list[str], query: Mapping[str, str]) -> dict[str, str] | None:
        """Return the values of the labels, or None if the request calls another operation."""
        if not self.constants.items() <= query.items():
            return None
        pairs = list(zip(self.segments, segments, strict=True))
        if any(not own.startswith("{") and own != segment for own, segment in pairs):
            return None
        return {own[1:-1]: unquote(segment) for own, segment in pairs if own.startswith("{")}


class Routes:
    """The operations of both services, implemented or not."""

    def __init__(self) -> None:
        self._routes: dict[tuple[str, int, str], list[Route]] = {}
        names: set[str] = set()
        for service in SERVICES:
            model = load_model(service)
            for operation in map(model.operation_model, model.operation_names):
                path, _, query = operation.http["requestUri"].partition("?")
                segments = tuple(path.split("/"))
                key = operation.http["method"], len(segments), segments[1]
                constants = dict(parse_qsl(query))
                route = Route(operation, service, segments, constants, operation.name in names)
                self._routes.setdefault(key, []).append(route)
            names.update(model.operation_names)

    def find(
        self, method: str, path: str, query: Mapping[str, str]
    ) -> Iterator[tuple[Route, dict[str, str]]]:
        """Yield the routes of a request with the values of their labels.

        An operation on tags has a route in both services; other operations have one route.
        """
        segments = path.split("/")
        key = method, len(segments), segments[1] if len(segments) > 1 else ""
        for route in self._routes.get(key, ()):
            labels = route.match(segments, query)
            if labels is not None:
                yield route, labels
