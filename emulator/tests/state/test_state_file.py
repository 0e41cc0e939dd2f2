"""State files: restarts, and files that are rejected."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chime_emulator import Emulator, StateFileError, seeds
from chime_emulator.state.records import Task
from chime_emulator.state.task_table import TaskTable
from chime_emulator.state.timeline import Timeline

from ..support.clock import Clock
from ..support.samples import START, START_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    from ..support.types import MakeClient


def test_a_restart_keeps_everything(tmp_path: Path, clock: Clock, make_client: MakeClient) -> None:
    def run() -> Emulator:
        return Emulator(
            state_file=tmp_path / "state",
            clock=clock,
            start_seconds=START_SECONDS,
            stop_seconds=STOP_SECONDS,
        )

    def start(emulator: Emulator, **changes: Any) -> str:
        response: Any = make_client(emulator.endpoint_url).start_speaker_search_task(
            Identifier=seeds.PIPELINE_ID, **{**START, **changes}
        )
        return str(response["SpeakerSearchTask"]["SpeakerSearchTaskId"])

    with run() as emulator:
        pipeline = make_client(emulator.endpoint_url).get_media_pipeline(
            MediaPipelineId=seeds.PIPELINE_ID
        )["MediaPipeline"]
        running = start(emulator, ClientRequestToken="running")
        stopping, failed = start(emulator), start(emulator)
        emulator.end_task(failed, "Failed")
        make_client(emulator.endpoint_url).stop_speaker_search_task(
            Identifier=seeds.PIPELINE_ID, SpeakerSearchTaskId=stopping
        )
        before = emulator.tasks()
    with run() as emulator:
        assert emulator.tasks() == before
    clock.now += START_SECONDS
    with run() as emulator:
        assert [(task["id"], task["status"]) for task in emulator.tasks()] == [
            (running, "InProgress"),
            (stopping, "Stopped"),
            (failed, "Failed"),
        ]
        assert start(emulator, ClientRequestToken="running") == running
        client = make_client(emulator.endpoint_url)
        again = client.get_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
        assert again["MediaPipeline"] == pipeline


def test_without_a_state_file_a_restart_forgets(make_client: MakeClient) -> None:
    for _ in range(2):
        with Emulator() as emulator:
            assert emulator.tasks() == []
            make_client(emulator.endpoint_url).start_speaker_search_task(
                Identifier=seeds.PIPELINE_ID,
                **START,
            )


def test_a_state_file_serves_one_emulator_at_a_time(tmp_path: Path) -> None:
    with (
        Emulator(state_file=tmp_path / "state"),
        pytest.raises(
            StateFileError, match=r"state is in use by another process; stop that process"
        ),
    ):
        Emulator(state_file=tmp_path / "state")
    with Emulator(state_file=tmp_path / "state") as emulator:
        assert emulator.tasks() == []


def test_a_state_file_is_closed_when_the_port_is_in_use(tmp_path: Path) -> None:
    with Emulator() as emulator:
        port = int(emulator.endpoint_url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            Emulator(port=port, state_file=tmp_path / "state")
    with Emulator(port=port, state_file=tmp_path / "state") as emulator:
        assert emulator.tasks() == []


def test_files_of_other_programs_are_rejected_unmodified(tmp_path: Path) -> None:
    text, database = tmp_path / "text", tmp_path / "database"
    text.write_text("not a database, and long enough to have been one's header" * 20)
    other = sqlite3.connect(database)
    other.execute("CREATE TABLE task (mine)")
    other.commit()
    other.close()
    for path in (text, database):
        content = path.read_bytes()
        with pytest.raises(StateFileError, match=str(path)):
            Emulator(state_file=path)
        assert path.read_bytes() == content


def test_state_file_that_cannot_be_created(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "state"):
        with pytest.raises(StateFileError, match="folder that exists"):
            Emulator(state_file=path)


@pytest.mark.parametrize("version", [1, 2, 3, 99])
def test_a_file_of_another_version_is_rejected_unmodified(tmp_path: Path, version: int) -> None:
    path = tmp_path / "state"
    Emulator(state_file=path).stop()
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA user_version = {version}")
    database.close()
    content = path.read_bytes()
    with pytest.raises(
        StateFileError, match=r"has another version than this emulator; name another"
    ):
        Emulator(state_file=path)
    assert path.read_bytes() == content


def test_a_pipeline_is_deleted_with_all_its_tasks_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, make_client: MakeClient
) -> None:
    set_timeline = TaskTable.set_timeline
    calls: list[str] = []

    def fail_at_the_second(table: TaskTable, task: Task, timeline: Timeline) -> None:
        calls.append(task.id)
        if len(calls) == 2:
            raise OSError("disk full")
        set_timeline(table, task, timeline)

    with Emulator() as emulator:
        client = make_client(emulator.endpoint_url)
        for _ in range(2):
            client.start_speaker_search_task(Identifier=seeds.PIPELINE_ID, **START)
        before = emulator.tasks(), emulator.pipelines()
        monkeypatch.setattr(TaskTable, "set_timeline", fail_at_the_second)
        with pytest.raises(client.exceptions.ServiceFailureException):
            client.delete_media_pipeline(MediaPipelineId=seeds.PIPELINE_ID)
        assert len(calls) == 2
        assert (emulator.tasks(), emulator.pipelines()) == before
