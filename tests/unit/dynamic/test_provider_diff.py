"""Diff: the plan of a change, and the warnings about a task that has ended."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime.proto import provider_pb2

from speaker_search_resource.aws.errors import ChimeError
from speaker_search_resource.dynamic.provider import ChimeProvider
from speaker_search_resource.provider import targets
from speaker_search_resource.provider.spelling import in_camel_case
from speaker_search_resource.provider.targets import RunOptions
from tests.unit.dynamic.searches import ID, NOW_IN_STATE, declared, state
from tests.unit.operations.searches import response
from tests.unit.provider.fakes import URN, FakeEngine, FakeHost, FakeProcess

HOST = FakeHost()


@pytest.mark.parametrize(
    ("news", "changes", "replaces"),
    [
        (declared(), False, []),
        (declared(restart_policy="Always"), True, []),
        (declared(voice_profile_domain_arn="d"), True, ["voice_profile_domain_arn"]),
        (declared(triggers=[1], restart_policy="Always"), True, ["triggers"]),
        (declared(triggers=pulumi.UNKNOWN), True, ["triggers"]),
    ],
    ids=["no change", "in place", "replacement", "replacement and in place", "unknown"],
)
def test_a_change_is_made_in_place_or_by_a_replacement(
    search: ChimeProvider, news: dict[str, Any], changes: bool, replaces: list[str]
) -> None:
    plan = search.diff(ID, state(), news)

    assert (plan.changes, plan.replaces) == (changes, replaces)


@pytest.mark.parametrize(
    ("news", "replaces"),
    [(declared(), []), (declared(triggers=[1]), ["triggers"])],
    ids=["no other change", "another change"],
)
def test_the_state_of_the_native_provider_is_a_change_in_place(
    search: ChimeProvider, news: dict[str, Any], replaces: list[str]
) -> None:
    plan = search.diff(ID, in_camel_case(search.spec, state()), news)

    assert (plan.changes, plan.replaces) == (True, replaces)


def test_a_replacement_stops_the_old_task_first(search: ChimeProvider) -> None:
    assert search.diff(ID, state(), declared(triggers=[1])).delete_before_replace is True


@pytest.mark.parametrize(
    ("status", "old", "new", "replaces"),
    [
        ("Failed", "Never", "OnFailure", ["status"]),
        ("Stopped", "Never", "OnFailure", []),
        ("Stopped", "Never", "Always", ["status"]),
        ("Stopped", "Always", "Never", []),
    ],
)
def test_the_restart_policy_declared_now_decides_on_an_ended_task(
    search: ChimeProvider, status: str, old: str, new: str, replaces: list[str]
) -> None:
    olds = state(status, restart_policy=old)

    assert search.diff(ID, olds, declared(restart_policy=new)).replaces == replaces


@pytest.mark.parametrize(("status", "is_change"), [("Failed", True), ("Stopping", False)])
def test_an_ended_task_is_a_change_although_no_input_differs(
    search: ChimeProvider, status: str, is_change: bool
) -> None:
    plan = search.diff(
        ID, state(status, restart_policy="Always"), declared(restart_policy="Always")
    )

    assert plan.changes is is_change


def test_an_ended_task_that_stays_is_warned_of(search: ChimeProvider, engine: FakeEngine) -> None:
    HOST.serve(search.diff, ID, state("Failed"), declared())

    assert engine.messages() == [
        ("caller", f"Failed since {NOW_IN_STATE}; restart_policy is Never")
    ]


@pytest.mark.parametrize(
    ("status", "changes"),
    [("InProgress", {}), ("Failed", {"triggers": [1]}), ("Failed", {"restart_policy": "Always"})],
    ids=["running", "replaced", "restarted"],
)
def test_no_other_task_is_warned_of(
    search: ChimeProvider, engine: FakeEngine, status: str, changes: dict[str, Any]
) -> None:
    HOST.serve(search.diff, ID, state(status), declared(**changes))

    assert engine.messages() == []


def test_a_restart_asks_to_remove_the_id_of_the_adopted_task(
    search: ChimeProvider, engine: FakeEngine
) -> None:
    news = declared(restart_policy="Always", adopt_task_id="t")

    HOST.serve(search.diff, ID, state("Failed", adopt_task_id="t"), news)

    assert engine.messages() == [
        ("caller", "remove adopt_task_id: the task that it names has ended")
    ]


def refreshed(search: ChimeProvider, process: FakeProcess, status: str) -> dict[str, Any]:
    """Return the state of a search after a Read that finds a status."""
    process.clients.results["get_speaker_search_task"] = response(status)
    found: Any = HOST.serve(search.read, ID, state("InProgress"))
    return dict(found.outs)


@pytest.mark.parametrize("status", ["Failed", "InProgress"])
def test_the_diff_of_a_refresh_shows_a_status_that_changed(
    search: ChimeProvider, process: FakeProcess, status: str
) -> None:
    olds = refreshed(search, process, status)

    plan = HOST.serve(search.diff, ID, olds, declared())

    assert (plan.changes, plan.replaces) == (status == "Failed", [])


def test_a_refresh_leaves_the_warning_to_the_next_up(
    search: ChimeProvider, process: FakeProcess, engine: FakeEngine
) -> None:
    olds = refreshed(search, process, "Failed")

    HOST.serve(search.diff, ID, olds, declared())

    assert engine.messages() == []


def test_a_refresh_shows_a_change_once(search: ChimeProvider, process: FakeProcess) -> None:
    olds = refreshed(search, process, "Failed")
    HOST.serve(search.diff, ID, olds, declared())

    assert HOST.serve(search.diff, ID, olds, declared()).changes is False


def test_the_diff_of_an_up_plans_no_change_for_a_status(
    search: ChimeProvider, process: FakeProcess
) -> None:
    olds = refreshed(search, process, "Failed")
    HOST.serve(search.check, olds, declared())

    assert HOST.serve(search.diff, ID, olds, declared()).changes is False


def test_a_refresh_shows_the_change_of_its_own_resource(
    search: ChimeProvider, process: FakeProcess
) -> None:
    olds = refreshed(search, process, "Failed")
    another = FakeHost(provider_pb2.DiffRequest(urn=f"{URN}-2"))

    plan = another.serve(search.diff, ID, olds, declared())

    assert plan.changes is False


def test_a_task_that_the_run_leaves_out_is_not_replaced_with_its_pipeline(
    search: ChimeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "_run_options", lambda: RunOptions(targets=(f"{URN}-other",)))

    with pytest.raises(ChimeError) as error:
        HOST.serve(search.diff, ID, state(), declared(identifier=pulumi.UNKNOWN))

    assert str(error.value) == (
        "task t of pipeline p would be stopped, because a resource that it depends on is replaced, "
        "but --target or --exclude leaves this task out: include it with --target-dependents or "
        f"--target '{URN}'"
    )
    assert HOST.serve(search.diff, ID, state(), declared()).changes is False


@pytest.mark.parametrize(
    ("news", "changes"),
    [
        (declared(restart_policy="Always"), None),
        (declared(restart_policy="Always", triggers=[1]), True),
        (declared(), False),
    ],
    ids=["in place", "replacement", "no change"],
)
def test_the_engine_compares_the_inputs_of_a_change_in_place(
    search: ChimeProvider, news: dict[str, Any], changes: bool | None
) -> None:
    """Only then does the engine know which inputs differ, for `replace_on_changes`."""
    request = provider_pb2.DiffRequest(urn=URN)
    request.old_inputs.update(declared())
    request.news.update(news)

    assert FakeHost(request).serve(search.diff, ID, state(), news).changes is changes
