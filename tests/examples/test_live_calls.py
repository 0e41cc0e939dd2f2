"""examples/automation/live_calls.py in a service process: calls start, and a service recovers."""

from pathlib import Path

import pytest

from chime_emulator import Emulator
from tests.examples.live_service import alive, record, recorded, searches, service, wait_until

pytestmark = pytest.mark.recovery


def test_many_calls_at_once(tmp_path: Path, emulator: Emulator) -> None:
    calls = [record(number) for number in range(4)]
    without_consent = record(4, consent=False)
    with service(tmp_path, emulator) as running:
        (error,) = running.run(("start", without_consent))
        assert "call-4: nothing starts without the caller's consent" in error
        assert emulator.calls()["counts"] == {}

        assert running.run(*(("start", call) for call in calls)) == []
        assert {task["status"] for task in emulator.tasks()} == {"InProgress"}
        assert len(alive(emulator)) == len(calls)
        assert alive(emulator) == recorded(running.states())
        assert running.states().keys() == {call["id"] for call in calls}

        # A call that ends while it starts: its `end` waits for its `start`.
        brief = record(5)
        ends = [("end", call) for call in (*calls, brief)]
        assert running.run(("start", brief), *ends) == []
        assert len(emulator.tasks()) == 10
        assert alive(emulator) == {}
        assert running.states() == {}


def test_a_killed_service_recovers(tmp_path: Path, emulator: Emulator) -> None:
    calls = {call["id"]: call for call in map(record, range(4))}
    # The service is killed while it creates two pipelines and starts two searches. These calls
    # take effect, but their responses are lost.
    emulator.fault("CreateMediaInsightsPipeline", "hang", when="after", after=2)
    emulator.fault("StartSpeakerSearchTask", "hang", when="after")
    with service(tmp_path, emulator) as first:
        first.send(*(("start", call) for call in calls.values()))
        wait_until(lambda: len(alive(emulator)) == 4 and len(searches(emulator)) == 2, emulator)
        first.kill()
        created = {id_: state.keys() for id_, state in first.states().items()}
    emulator.clear_faults()
    early = [calls[id_] for id_, names in created.items() if "call" not in names]
    late = [calls[id_] for id_, names in created.items() if "call" in names]
    assert (len(early), len(late)) == (2, 2), created
    assert not any("caller" in names for names in created.values())

    live, ended = (early[0], late[0]), (early[1], late[1])
    with service(tmp_path, emulator) as second:
        due = [{**call, "ended": True} for call in ended]
        assert second.run(("recover", [*live, *due])) == []
        assert second.states().keys() == {call["id"] for call in live}
        assert alive(emulator) == recorded(second.states())
        assert [len(tasks) for tasks in alive(emulator).values()] == [2, 2]
        statuses = {
            outputs["status"] for state in second.states().values() for outputs in state.values()
        }
        assert statuses == {"InProgress"}
        assert second.pending_operations() == {call["id"]: [] for call in live}

        assert second.run(*(("end", call) for call in live)) == []
        assert alive(emulator) == {}
        assert second.states() == {}
