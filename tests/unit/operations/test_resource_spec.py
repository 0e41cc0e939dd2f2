"""The specification of a kind of resource."""

import pickle
from datetime import timedelta

from speaker_search_resource import media_insights_pipeline, speaker_search_task
from speaker_search_resource.task import TaskOutputs, TaskStatus
from tests.unit.fakes import NOW


def test_a_known_status_is_the_member_of_its_enum() -> None:
    assert TaskStatus("InProgress") is TaskStatus.IN_PROGRESS


def test_an_unknown_status_is_kept_as_it_is() -> None:
    status = TaskStatus("Paused")

    assert isinstance(status, TaskStatus)
    assert str(status) == status.value == "Paused"
    assert status == TaskStatus("Paused")
    assert hash(status) == hash(TaskStatus("Paused"))


def test_an_unknown_status_is_neither_ready_nor_terminal() -> None:
    spec = speaker_search_task.SPEC

    assert TaskStatus("Paused") not in spec.ready_statuses | spec.terminal_statuses


def test_a_status_is_written_as_aws_spells_it() -> None:
    assert str(TaskStatus.IN_PROGRESS) == "InProgress"
    assert pickle.loads(pickle.dumps(TaskStatus.IN_PROGRESS)) is TaskStatus.IN_PROGRESS


def test_a_task_last_changed_when_aws_says_or_when_it_was_created() -> None:
    new = TaskOutputs(task_id="t", status=TaskStatus.INITIALIZING, created_timestamp=NOW)
    later = NOW + timedelta(seconds=1)
    changed = TaskOutputs(
        task_id="t",
        status=TaskStatus.IN_PROGRESS,
        created_timestamp=NOW,
        updated_timestamp=later,
    )

    assert new.changed_timestamp == NOW
    assert changed.changed_timestamp == later


def test_the_rules_of_a_search_follow_from_its_inputs() -> None:
    spec = speaker_search_task.SPEC

    assert spec.updatable_inputs == {
        "consent_acknowledged",
        "restart_policy",
        "wait_for_in_progress",
    }
    assert spec.creation_only_inputs == {"adopt_task_id"}
    assert spec.secrets == {"client_request_token"}
    assert spec.arn_types == {
        "identifier": "media-pipeline",
        "voice_profile_domain_arn": "voice-profile-domain",
    }
    assert spec.concurrency_key == "voice_profile_domain_arn"
    assert spec.default_inputs == {"restart_policy": "Never", "wait_for_in_progress": True}


def test_the_rules_of_a_pipeline_follow_from_its_inputs() -> None:
    spec = media_insights_pipeline.SPEC

    assert spec.updatable_inputs == {"tags"}
    assert spec.creation_only_inputs == frozenset()
    assert spec.secrets == {"client_request_token", "media_insights_runtime_metadata"}
    assert spec.concurrency_key is None
    assert spec.default_inputs == {}
