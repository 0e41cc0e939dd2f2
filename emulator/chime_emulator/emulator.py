"""The emulator put together, for use inside a process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from . import browsers, page, seeds
from .backend import OPERATIONS, Backend
from .calls import Calls
from .clock import Clock
from .control import PREFIX, Control
from .faults import Faults
from .ids import Ids
from .limits import Limits
from .messages import Answer, Request
from .neighbours import SERVICES, Neighbours
from .server import Server
from .service import Service
from .settings import Settings
from .signature import signed_service
from .store import Store


class Emulator:
    """A local stand-in for the Amazon Chime SDK's call analytics, over real HTTP.

    It answers chime-sdk-media-pipelines (insights pipelines, their configurations and tasks) and
    chime-sdk-voice (voice profile domains), and through moto, with the extra ``moto``, kms,
    kinesisvideo, iam and sts; moto's state is lost with the process. It answers as soon as it is
    made, until `stop` or the end of its ``with`` block. Point clients at `endpoint_url` with any
    credentials, or give them `environment`; what exists from the start is in `seeds`. A task or
    pipeline of hours takes none: ``emulator.clock.advance(hours=8)``. A browser finds a page there
    that shows what exists and what came in.

    Args:
        port: 0 takes a free one.
        host: address to listen on.
        state_file: SQLite file the state is kept in; None forgets it. What was answered survives
            kill -9 of the process; a power cut can lose the last calls, and no more.
        clock: seconds since the epoch, what the attribute `clock` runs with; that one decides how
            far each task's life has come.
        seed: gives two runs of the same calls the same ids, and lets faults hit the same ones of
            them; None draws ids at random, and lets faults hit those of seed 0.
        faults: those set from the start, each as `faults` has it.
        settings: fields of `Settings`, such as ``start_seconds=0.5``.

    Raises:
        ValueError: a setting or a fault is unknown or has a bad value; one line.
        OSError: the address is in use or cannot be had.
        StateFileError: the state file cannot be used.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        state_file: Path | None = None,
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
        faults: Iterable[Mapping[str, Any]] = (),
        **settings: Any,
    ) -> None:
        chosen = Settings().changed(settings)
        self._faults = Faults(OPERATIONS, seed or 0)
        for each in faults:
            self._faults.add(each)
        self.clock = Clock(clock)
        self._calls = Calls(self.clock)
        self._backend = Backend(Store(state_file), self.clock, chosen, seed)
        # A call that a fault holds up is in progress, so the quota comes first.
        layers = Limits(self._backend).layer, self._faults.layer
        # Ids of their own, for how many requests come is a matter of time: clients poll.
        request_ids = Ids(None if seed is None else f"requests {seed}")
        self._service = Service(self._backend.handlers(), self._calls, layers, request_ids)
        self._neighbours = Neighbours()
        self._control = Control(self._backend, self._calls, self._faults, self.clock, self.reset)
        self._page = page.Page(self._backend, self._calls, self._faults)
        try:
            self._server = Server(host, port, self._answer)
        except BaseException:
            self._backend.close()
            raise
        self._server.start()

    @property
    def endpoint_url(self) -> str:
        """For boto3's ``endpoint_url``, or ``AWS_ENDPOINT_URL``; the same for every service."""
        return self._server.url

    @property
    def environment(self) -> dict[str, str]:
        """Variables that send every AWS client here: boto3's, the AWS CLI's, Pulumi's.

        They hold an address for every service, so that a call to one that is not emulated fails
        and reaches no account; credentials that are good nowhere else; and the seeds' Region.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # What the environment may hold for these services alone would come first.
            "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": self.endpoint_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": seeds.REGION,
            "AWS_DEFAULT_REGION": seeds.REGION,
        }

    def tasks(self) -> list[dict[str, Any]]:
        """Every task ever started, oldest first; each is one Start that took effect.

        Of those that have ended, the last 10,000 are sure to be remembered; the API forgets the
        others too, and their tokens. What has not ended stays; see the setting max_active_tasks.

        Keys: id, kind (SpeakerSearchTask or VoiceToneAnalysisTask), region, pipeline_id,
        voice_profile_domain_arn (None for a voice tone analysis), token, status, alive (neither
        Stopped nor Failed), created and updated (ISO 8601, UTC).
        """
        return self._control.tasks()

    def pipelines(self) -> list[dict[str, Any]]:
        """Every media insights pipeline there ever was, oldest first, the seeded one included.

        They are remembered as tasks are.

        Keys: id, arn, region, configuration_arn, token, tags (by key), status, alive (neither
        Stopped nor Failed), deleted (by the API; true as soon as that has begun), created and
        updated (ISO 8601, UTC).
        """
        return self._control.pipelines()

    def calls(self) -> dict[str, Any]:
        """``counts`` of all API calls by operation, and the ``recent`` ones (1000 at most)."""
        return self._calls.report()

    def add_voice_profile_domain(self, region: str = seeds.REGION) -> str:
        """Makes a voice profile domain beside the seeded one, and returns its ARN."""
        return self._backend.add_voice_profile_domain(region)

    def end_task(self, task_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """Ends a task behind its client's back.

        Raises:
            KeyError: there is no such task.
            ValueError: it has ended already.
        """
        self._backend.end_task(task_id, status)

    def end_pipeline(self, pipeline_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """Ends a pipeline behind its client's back, and stops its tasks.

        Raises:
            KeyError: there is no such pipeline.
            ValueError: it has ended already, or is being deleted.
        """
        self._backend.end_pipeline(pipeline_id, status)

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self._backend.settings

    def configure(self, **settings: Any) -> None:
        """Changes these fields of `Settings`; the life a task or pipeline was promised stays.

        Raises:
            ValueError: a setting is unknown or has a bad value; one line.
        """
        self._backend.configure(settings)

    def fault(self, operation: str, kind: str, **options: Any) -> dict[str, Any]:
        """Adds a fault: ``emulator.fault("StartSpeakerSearchTask", "drop", when="after", count=1)``

        Args:
            operation: name in the service models, or ``*`` for all of both services.
            kind: latency, error, drop, hang, truncated, not_json or empty_json; see
                `fault_kinds` for what a client sees of each.
            options: fields of that kind, and those of all kinds: count, after, probability, seed.

        Returns:
            The fault as it is in `faults`.

        Raises:
            ValueError: an option is missing, unknown or has a bad value; one line.
        """
        return self._faults.add({"operation": operation, "kind": kind, **options})

    def faults(self) -> list[dict[str, Any]]:
        """Every fault since the last `clear_faults`, with ``hits``, the calls it has hit."""
        return self._faults.report()

    def clear_faults(self) -> None:
        """Takes all faults away, and ends the hangs and latencies in progress."""
        self._faults.clear()

    def reset(self) -> None:
        """Makes it as new, at the same address: what was made, the calls, the faults, the settings
        that were changed and the time that was added are forgotten. moto's state stays.
        """
        self._faults.clear()
        self.clock.reset()
        self._backend.reset()
        self._calls.clear()

    def stop(self) -> None:
        """Answers what is in hand, closes every connection and the state file."""
        self._faults.close()
        self._server.stop()
        self._backend.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Answer:
        if request.path.startswith(PREFIX):
            return browsers.refusal(request, self._server.host) or self._control.answer(request)
        # A signed request for / is one to a neighbour.
        if request.path in page.PATHS and request.authorization is None:
            return browsers.refusal(request, self._server.host) or self._page.answer(request)
        service = signed_service(request.authorization)
        if service in SERVICES:
            return self._neighbours.answer(service, request)
        return self._service.answer(request)
