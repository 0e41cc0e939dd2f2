"""Deliver events when they are due: in a thread, and before a request that may read a sink."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..http.moto_services import MotoServices
from ..http.server import STOP_SECONDS
from ..operations.account import Account
from .event import STATE_CHANGE, Event, take_due
from .event_log import Delivery, EventLog
from .sinks import SinkError, Sinks, default_bus, sinks_of

log = logging.getLogger(__name__)


class Publisher:
    """Delivers the events of an account. Thread-safe.

    Args:
        account: the account.
        moto: serves the sinks.
        event_log: records the deliveries.
        clock: seconds since the epoch.
        changed: set when an event is planned or the clock moves.
    """

    def __init__(
        self,
        account: Account,
        moto: MotoServices,
        event_log: EventLog,
        clock: Callable[[], float],
        changed: threading.Event,
    ) -> None:
        self._account = account
        self._sinks = Sinks(moto)
        self._event_log = event_log
        self._clock = clock
        self._changed = changed
        self._is_stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Deliver events in a daemon thread from now on."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and wait up to `STOP_SECONDS` for deliveries in progress."""
        self._is_stopped = True
        self._changed.set()
        self._thread.join(STOP_SECONDS)

    def deliver_due(self, service: str = "") -> None:
        """Deliver the events that are due, and wait for the deliveries in progress.

        Args:
            service: the service of moto that gets a request next; it gets all its events.
        """
        with self._lock:
            for event in self._account.run(take_due):
                self._deliver(event)
            self._sinks.release(service)

    @contextmanager
    def idle(self) -> Iterator[None]:
        """Deliver no event during the ``with`` block, nor an earlier event afterwards."""
        with self._lock:
            yield
            self._sinks.clear()

    def _run(self) -> None:
        while True:
            self._changed.clear()
            if self._is_stopped:  # read after the clear, which can lose the signal of `stop`
                return
            try:
                self.deliver_due()
                due = self._account.run(lambda account, _: account.store.events.next_due())
            except Exception:
                log.exception("the delivery of events failed")
                due = None
            seconds = None if due is None else min(due - self._clock(), threading.TIMEOUT_MAX)
            self._changed.wait(seconds)

    def _deliver(self, event: Event) -> None:
        if event.type == STATE_CHANGE:
            self._send(default_bus(event.pipeline.region), event)
            return
        sinks = sinks_of(event.pipeline)
        for sink in sinks * self._account.settings.result_copies:
            self._send(sink, event)
        if not sinks:
            self._record(event, event.id, None, None)

    def _send(self, sink: str, event: Event) -> None:
        id_, reason = event.id, None
        try:
            id_ = self._sinks.send(sink, event)
        except SinkError as error:
            reason = str(error)
        except Exception:
            log.exception("the delivery of %s to %s failed", event.type, sink)
            reason = "internal error of the emulator; see its log"
        self._record(event, id_, sink, reason)

    def _record(self, event: Event, id_: str, sink: str | None, error: str | None) -> None:
        self._event_log.record(
            Delivery(
                id_,
                event.type,
                event.detail,
                event.task.id if event.task else None,
                event.pipeline.id,
                sink,
                delivered=sink is not None and error is None,
                error=error,
                time=self._clock(),
            )
        )
