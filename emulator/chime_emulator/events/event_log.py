"""The log of deliveries: one record for each event and sink."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..state.clock import iso_timestamp

RECENT_DELIVERIES = 1000


@dataclass(frozen=True)
class Delivery:
    """An event on its way to a sink.

    Args:
        id: the id in the event; copies of an event have the same id.
        type: the event's detail-type, such as SpeakerSearchStatus.
        detail: the event's detail.
        task_id: the task of a result; None for a status change of a pipeline.
        pipeline_id: the pipeline, or the pipeline of the task.
        sink: ARN of the sink; None if the pipeline's configuration has no sink.
        delivered: whether the sink has the event.
        error: reason of a failed delivery; one line.
        time: time of the delivery, in seconds since the epoch.
    """

    id: str
    type: str
    detail: Mapping[str, Any]
    task_id: str | None
    pipeline_id: str
    sink: str | None
    delivered: bool
    error: str | None
    time: float


class EventLog:
    """The last `RECENT_DELIVERIES` deliveries. Thread-safe."""

    def __init__(self) -> None:
        self._deliveries: deque[Delivery] = deque(maxlen=RECENT_DELIVERIES)
        self._lock = threading.Lock()

    def record(self, delivery: Delivery) -> None:
        """Add a delivery."""
        with self._lock:
            self._deliveries.append(delivery)

    def clear(self) -> None:
        """Remove all deliveries."""
        with self._lock:
            self._deliveries.clear()

    def report(self, limit: int = RECENT_DELIVERIES) -> list[dict[str, Any]]:
        """Return the last deliveries, oldest first: the members of `Delivery`, time in ISO 8601."""
        with self._lock:
            recent = list(self._deliveries)[-limit:]
        return [{**asdict(each), "time": iso_timestamp(each.time)} for each in recent]
