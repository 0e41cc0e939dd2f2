"""The emulator, for use inside a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from . import seeds
from .admin import status_page
from .admin.control_api import PREFIX, ControlApi
from .events.event_log import EventLog
from .events.publisher import Publisher
from .faults.concurrency_quota import ConcurrencyQuota
from .faults.fault_set import FaultSet
from .http import moto_services
from .http.cross_site import reject_cross_site
from .http.messages import Request, Response
from .http.server import Server
from .operations import OPERATIONS, domains, pipelines, tasks
from .operations.account import Account
from .protocol.dispatcher import Dispatcher
from .protocol.signature import signed_service
from .state.call_log import CallLog
from .state.clock import Clock
from .state.ids import IdGenerator
from .state.settings import Settings
from .state.store import Store


class Emulator:
    """A local emulator of the Amazon Chime SDK call analytics API, over real HTTP.

    It implements chime-sdk-media-pipelines (insights pipelines, their configurations and tasks) and
    chime-sdk-voice (voice profile domains). With the extra ``moto`` it also serves the AWS services
    of `http.moto_services`, whose state is lost with the process, and sends results of tasks to the
    sinks of the pipeline's configuration. The emulator responds from its construction to `stop`, or
    to the end of its ``with`` block. Point clients at `endpoint_url` with any credentials, or use
    `environment`. `seeds` names the resources that exist from the start. Hours of a task or
    pipeline pass at once with ``emulator.clock.advance(hours=8)``. The status page at the same
    address shows resources and calls.

    Args:
        port: TCP port; 0 for a free port; None for no socket, so that only clients of this process
            that `attach` was called with are served.
        host: address to listen on.
        state_file: SQLite file of the state; None for memory. The state survives kill -9 of the
            process; a power cut can lose the last calls.
        clock: seconds since the epoch, the base of the attribute `clock`. The clock decides the
            status of each resource.
        seed: seed of the ids and of the faults. Two runs of the same calls have the same ids, and
            faults hit the same calls. None for random ids, and seed 0 for faults.
        faults: the faults that are set from the start, each as in `faults`.
        settings: fields of `Settings`, such as ``start_seconds=0.5``.

    Raises:
        ValueError: a setting or a fault is unknown or invalid; one line.
        OSError: the emulator cannot listen on the address.
        StateFileError: the state file cannot be used.
    """

    def __init__(
        self,
        port: int | None = 0,
        *,
        host: str = "127.0.0.1",
        state_file: Path | None = None,
        clock: Callable[[], float] = time.time,
        seed: int | None = None,
        faults: Iterable[Mapping[str, Any]] = (),
        **settings: Any,
    ) -> None:
        initial_settings = Settings().changed(settings)
        self._faults = FaultSet(OPERATIONS, seed or 0)
        for each in faults:
            self._faults.add(each)
        changed = threading.Event()
        self.clock = Clock(clock, changed)
        self._call_log = CallLog(self.clock)
        self._event_log = EventLog()
        self._account = Account(Store(state_file, changed), self.clock, initial_settings, seed)
        self._dispatcher = self._new_dispatcher(seed)
        self._moto_services = moto_services.MotoServices(seeds.RECORDS_ARN)
        self._publisher = Publisher(
            self._account, self._moto_services, self._event_log, self.clock, changed
        )
        self._control_api = ControlApi(
            self._account, self._call_log, self._faults, self.clock, self.events, self.reset
        )
        self._status_page = status_page.StatusPage(
            self._account, self._call_log, self._event_log, self._faults
        )
        self._host = host
        self._server = None if port is None else self._started(host, port)
        self._publisher.start()

    @property
    def endpoint_url(self) -> str:
        """The URL for boto3's ``endpoint_url`` or ``AWS_ENDPOINT_URL``; the same for all services.

        The URL has no trailing slash.

        Raises:
            RuntimeError: the emulator has no socket.
        """
        if self._server is None:
            raise RuntimeError("an emulator with port=None has no URL; call attach(client)")
        return self._server.url

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that direct AWS clients here: boto3, the AWS CLI, Pulumi.

        They contain an endpoint for every service, so that a call to another service fails and
        reaches no account; credentials that are valid nowhere else; and the Region of the seeds.
        """
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            # The variables of a service take precedence over AWS_ENDPOINT_URL.
            "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": self.endpoint_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": seeds.REGION,
            "AWS_DEFAULT_REGION": seeds.REGION,
        }

    def attach(self, client: Any) -> None:
        """Serve every request of a boto3 or botocore client from this process, without a socket.

        The client needs a Region and any credentials, and no endpoint. Its retries, timeouts and
        paginators work as over HTTP, and so do faults; a ``truncated`` response is only shorter.
        """
        # Imported here because only this mode needs botocore's client.
        from .http.in_process import attach

        attach(client, self._respond)

    def tasks(self) -> list[dict[str, Any]]:
        """Return every task that was started, oldest first.

        The last 10,000 ended tasks are kept; the API forgets older tasks and their tokens too.
        Active tasks are never forgotten; see the setting max_active_tasks.

        Keys: id, kind (SpeakerSearchTask or VoiceToneAnalysisTask), region, pipeline_id,
        voice_profile_domain_arn (None for a voice tone analysis), token, status, alive (neither
        Stopped nor Failed), created and updated (ISO 8601, UTC).
        """
        return self._control_api.tasks()

    def pipelines(self) -> list[dict[str, Any]]:
        """Return every media pipeline that was created, oldest first, with the seed.

        As many ended pipelines are kept as ended tasks.

        Keys: id, kind (such as MediaInsightsPipeline), arn, region, configuration_arn (None for
        another kind), token, tags (by key), status, alive (neither Stopped nor Failed), deleted
        (true from DeleteMediaPipeline on), created and updated (ISO 8601, UTC).
        """
        return self._control_api.pipelines()

    def calls(self) -> dict[str, Any]:
        """Return ``counts`` of all API calls by operation, and the last 1000 as ``recent``."""
        return self._call_log.report()

    def events(self) -> list[dict[str, Any]]:
        """Return the last 1000 deliveries of events, oldest first, one for each event and sink.

        Keys: id, type (the event's detail-type), detail (the event's), task_id (None for a status
        change of a pipeline), pipeline_id, sink (its ARN; None if the configuration has no sink),
        delivered, error (None, or the reason in one line), time (of the delivery; ISO 8601, UTC).
        """
        self._publisher.deliver_due()
        return self._event_log.report()

    def add_voice_profile_domain(self, region: str = seeds.REGION) -> str:
        """Add a voice profile domain without an API call, and return its ARN."""
        return self._account.run(domains.add_voice_profile_domain, region)

    def end_task(self, task_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """End a task as if the service had done so.

        Raises:
            KeyError: the task is unknown.
            ValueError: the task has ended.
        """
        self._account.run(tasks.end_task, task_id, status)

    def end_pipeline(self, pipeline_id: str, status: Literal["Failed", "Stopped"]) -> None:
        """End a pipeline as if the service had done so, and stop its tasks.

        Raises:
            KeyError: the pipeline is unknown.
            ValueError: the pipeline has ended, or is being deleted.
        """
        self._account.run(pipelines.end_pipeline, pipeline_id, status)

    @property
    def settings(self) -> Settings:
        """The present settings."""
        return self._account.settings

    def configure(self, **settings: Any) -> None:
        """Change fields of `Settings`. The timelines of existing tasks and pipelines stay.

        Raises:
            ValueError: a setting is unknown or has an invalid value; one line.
        """
        self._account.configure(settings)

    def fault(self, operation: str, kind: str, **options: Any) -> dict[str, Any]:
        """Add a fault: ``emulator.fault("StartSpeakerSearchTask", "drop", when="after", count=1)``

        Args:
            operation: name in the service models, or ``*`` for all operations of both services.
            kind: latency, error, drop, hang, truncated, not_json or empty_json; see
                `faults.kinds` for the effect of each kind on a client.
            options: options of the kind, and of all kinds: count, after, probability, seed.

        Returns:
            The fault as in `faults`.

        Raises:
            ValueError: an option is missing, unknown or invalid; one line.
        """
        return self._faults.add({"operation": operation, "kind": kind, **options})

    def faults(self) -> list[dict[str, Any]]:
        """Return the faults since the last `clear_faults`, with ``hits``, the calls hit."""
        return self._faults.report()

    def clear_faults(self) -> None:
        """Remove all faults, and end the hangs and latencies in progress."""
        self._faults.clear()

    def reset(self) -> None:
        """Return to the state after construction, at the same address.

        Resources, calls, events, faults, changed settings and the offset of the clock are reset.
        The state of moto's services is kept.
        """
        self._faults.clear()
        with self._publisher.idle():
            self.clock.reset()
            self._account.reset()
            self._call_log.clear()
            self._event_log.clear()

    def stop(self) -> None:
        """Finish the requests in progress, then close all connections and the state file."""
        self._faults.close()
        if self._server:
            self._server.stop()
        self._publisher.stop()
        self._account.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _new_dispatcher(self, seed: int | None) -> Dispatcher:
        quota = ConcurrencyQuota(
            lambda: self._account.settings.max_concurrent_calls,
            lambda params: self._account.run(tasks.affected_ids, params),
        )
        # The quota comes first, because a call that a fault delays is in progress.
        middleware = quota.apply, self._faults.apply
        # A generator of its own: the number of requests depends on the polling of clients.
        request_ids = IdGenerator(None if seed is None else f"requests {seed}")
        handlers = self._account.handlers(OPERATIONS)
        return Dispatcher(handlers, self._call_log, middleware, request_ids)

    def _started(self, host: str, port: int) -> Server:
        try:
            server = Server(host, port, self._respond)
        except BaseException:
            self._account.close()
            raise
        server.start()
        return server

    def _respond(self, request: Request) -> Response:
        if request.path.startswith(PREFIX):
            rejection = reject_cross_site(request, self._host)
            return rejection or self._control_api.respond(request)
        # A signed request for / is a request to one of moto's services.
        if request.path in status_page.PATHS and request.authorization is None:
            rejection = reject_cross_site(request, self._host)
            return rejection or self._status_page.respond(request)
        service = signed_service(request.authorization)
        if service in moto_services.SERVICES:
            self._publisher.deliver_due(service)
            return self._moto_services.respond(service, request)
        return self._dispatcher.respond(request)
