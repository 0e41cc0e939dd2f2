"""The emulator put together, for use inside a process."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from .backend import Backend
from .calls import Calls
from .control import PREFIX, Control
from .server import Server
from .service import Service
from .store import Store
from .wsgi import Answer, Request, wsgi_app


class Emulator:
    """A local stand-in for the Amazon Chime SDK media pipelines API, over real HTTP.

    It answers as soon as it is made, until `stop` or the end of its ``with`` block. Point a
    client at `endpoint_url` with any credentials; what exists from the start is in `seeds`.

    Args:
        port: 0 takes a free one.
        host: address to listen on.
        state_file: SQLite file the state is kept in; None forgets it.
        start_seconds: from Start until a task is InProgress; >= 0.
        stop_seconds: from Stop until a task is Stopped; >= 0.
        clock: seconds since the epoch; it decides how far each task's life has come.

    Raises:
        OSError: the address is in use or cannot be had.
        StateFileError: the state file cannot be used.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        state_file: Path | None = None,
        start_seconds: float = 0.0,
        stop_seconds: float = 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._calls = Calls()
        self._backend = Backend(Store(state_file), clock, start_seconds, stop_seconds)
        self._service = Service(self._backend.handlers(), self._calls)
        self._control = Control(self._backend, self._calls)
        try:
            self._server = Server(host, port, wsgi_app(self._answer))
        except BaseException:
            self._backend.close()
            raise
        self._server.start()

    @property
    def endpoint_url(self) -> str:
        """For boto3's ``endpoint_url``, or ``AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES``."""
        return self._server.url

    def tasks(self) -> list[dict[str, Any]]:
        """Every task ever started, oldest first; each is one Start that took effect.

        Keys: id, kind, region, pipeline_id, voice_profile_domain_arn, token, status, created and
        updated (ISO 8601, UTC).
        """
        return self._control.tasks()

    def calls(self) -> dict[str, Any]:
        """``counts`` of all API calls by operation, and the ``recent`` ones (1000 at most)."""
        return self._calls.report()

    def end_task(self, task_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """Ends a task behind its client's back.

        Raises:
            KeyError: there is no such task.
            ValueError: it has ended already.
        """
        self._backend.end_task(task_id, status)

    def stop(self) -> None:
        """Answers what is in hand, closes every connection and the state file."""
        self._server.stop()
        self._backend.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Answer:
        under_control = request.path.startswith(PREFIX)
        return (self._control if under_control else self._service).answer(request)
