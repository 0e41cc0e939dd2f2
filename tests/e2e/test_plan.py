"""Plans: `pulumi up` performs the steps that `pulumi preview` shows, for every kind of change."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from chime_emulator import Emulator, seeds
from chime_emulator.state.records import Pipeline
from chime_emulator.state.store import Store
from chime_emulator.state.timeline import StatusChange, Timeline
from tests.support.inputs import arn, program, search_inputs, source
from tests.support.stack import Stack

NewStack = Callable[[str], Stack]
Inputs = dict[str, Any]

OTHER_PIPELINE = "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f11"
OTHER_DOMAIN = arn("voice-profile-domain/5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f12")
UNKNOWN_TASK = "00000000-0000-4000-8000-000000000000"
SOURCE = "kinesis_video_stream_source_task_configuration"


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator with a second pipeline and a second voice profile domain."""
    state = tmp_path / "emulator.db"
    store = Store(state)
    timeline = Timeline((StatusChange(time.time() - 3600, "InProgress"),))
    there = arn(f"media-pipeline/{OTHER_PIPELINE}")
    store.pipelines.add(Pipeline(OTHER_PIPELINE, there, seeds.REGION, {}, timeline))
    store.definitions.add_voice_profile_domain(seeds.REGION, OTHER_DOMAIN)
    store.close()
    with Emulator(start_seconds=0.3, stop_seconds=0.1, state_file=state) as emulator:
        yield emulator


class Step(NamedTuple):
    """One step of a plan or an update: the engine's operation and the replacement reasons."""

    op: str
    reasons: tuple[str, ...] = ()


Steps = dict[str, list[Step]]
"""The steps of each resource, in order."""

CREATE, SAME, UPDATE, DELETE = ([Step(op)] for op in ("create", "same", "update", "delete"))


def replaced_because_of(*reasons: str) -> list[Step]:
    """Return the steps of a replacement: the old task stops before the new task starts."""
    return [
        Step("delete-replaced"),
        Step("replace", reasons),
        Step("create-replacement", reasons),
    ]


def replaced_with_dependency(*reasons: str) -> list[Step]:
    """Return the steps of a resource that is replaced together with its dependency."""
    return [Step("delete-replaced"), Step("replace"), Step("create-replacement", reasons)]


def planned(stack: Stack) -> Steps:
    """Return the steps of ``pulumi preview --json``."""
    output = stack.run("preview", "--json", "--show-sames", "--show-replacement-steps")
    plan = json.loads(output[output.index("{") :])
    steps: Steps = {}
    for step in plan["steps"]:
        # The engine repeats the reasons of a replacement in its deletion step.
        reasons = (
            () if step["op"] == "delete-replaced" else tuple(sorted(step.get("replaceReasons", ())))
        )
        steps.setdefault(name_of(step["urn"]), []).append(Step(step["op"], reasons))
    return steps


def applied(stack: Stack, fails: bool = False) -> Steps:
    """Return the steps that ``pulumi up --json`` performs."""
    steps: Steps = {}
    for line in stack.up("--json", fails=fails).splitlines():
        if not line.startswith("{"):
            continue
        event = json.loads(line).get("resourcePreEvent")
        if event:
            step = event["metadata"]
            reasons = (
                () if step["op"] == "delete-replaced" else tuple(sorted(step.get("keys") or ()))
            )
            steps.setdefault(name_of(step["urn"]), []).append(Step(step["op"], reasons))
    return steps


def name_of(urn: str) -> str:
    return urn.rpartition("::")[2]


def searches(declared: dict[str, Inputs]) -> str:
    """Return a program that declares speaker searches. `custom_timeouts` is an option."""
    inputs = {name: search_inputs(**changes) for name, changes in declared.items()}
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"for name, inputs in {inputs!r}.items():\n"
        "    timeouts = inputs.pop('custom_timeouts', None)\n"
        "    opts = pulumi.ResourceOptions(\n"
        "        custom_timeouts=timeouts and pulumi.CustomTimeouts(**timeouts))\n"
        "    pulumi.export(name, SpeakerSearchTask(name, opts=opts, **inputs).status)\n"
    )


def status_of(emulator: Emulator) -> dict[str, str]:
    return {task["id"]: task["status"] for task in emulator.tasks()}


def task_ids(stack: Stack) -> dict[str, str]:
    return {name: state["outputs"]["task_id"] for name, state in stack.resources().items()}


UNCHANGED: dict[str, tuple[Inputs, Inputs]] = {
    "nothing": ({}, {}),
    "id and ARN": ({}, {"identifier": seeds.PIPELINE_ARN}),
    "default options": ({}, {"restart_policy": "Never", "wait_for_in_progress": True}),
    "region": ({}, {"region": "us-east-1"}),
    "adopted when it exists": ({}, {"adopt_task_id": UNKNOWN_TASK}),
    "whole numbers": ({"triggers": [1, {"a": 2}]}, {"triggers": [1.0, {"a": 2.0}]}),
    "order of keys": ({"triggers": {"a": 1, "b": 2}}, {"triggers": {"b": 2, "a": 1}}),
    # The engine records timeouts by itself. They are no input.
    "timeouts": ({}, {"custom_timeouts": {"create": "3m"}}),
    "timeouts changed": (
        {"custom_timeouts": {"create": "3m"}},
        {"custom_timeouts": {"create": "4m", "delete": "1m"}},
    ),
}
"""Two declarations between which no change is planned."""

UPDATED: dict[str, tuple[Inputs, Inputs]] = {
    "restart policy": ({}, {"restart_policy": "Always"}),
    "waiting": ({}, {"wait_for_in_progress": False}),
}
"""Two declarations whose difference is recorded in the state, without an API call."""

REPLACED: dict[str, tuple[Inputs, Inputs, tuple[str, ...]]] = {
    "pipeline": ({}, {"identifier": OTHER_PIPELINE}, ("identifier",)),
    "domain": ({}, {"voice_profile_domain_arn": OTHER_DOMAIN}, ("voice_profile_domain_arn",)),
    "channel": ({}, source(channel_id=1), (SOURCE,)),
    "fragment": (source(fragment_number="1"), source(fragment_number="01"), (SOURCE,)),
    "fragment added": ({}, source(fragment_number="7"), (SOURCE,)),
    "source": ({}, {SOURCE: None}, (SOURCE,)),
    "token": (
        {"client_request_token": "mine-1"},
        {"client_request_token": "mine-2"},
        ("client_request_token",),
    ),
    "token added": ({}, {"client_request_token": "mine-3"}, ("client_request_token",)),
    "trigger": ({"triggers": ["a"]}, {"triggers": ["b"]}, ("triggers",)),
    "trigger added": ({}, {"triggers": ["a"]}, ("triggers",)),
    "another trigger": ({"triggers": ["a"]}, {"triggers": ["a", "b"]}, ("triggers",)),
    "order of triggers": ({"triggers": ["a", "b"]}, {"triggers": ["b", "a"]}, ("triggers",)),
    "value in a map": ({"triggers": {"a": 1}}, {"triggers": {"a": 2}}, ("triggers",)),
    "list and map": ({"triggers": []}, {"triggers": {}}, ("triggers",)),
    "text and number": ({"triggers": ["1"]}, {"triggers": [1]}, ("triggers",)),
    "also in place": (
        {},
        {"triggers": ["a"], "restart_policy": "Always", "custom_timeouts": {"create": "3m"}},
        ("triggers",),
    ),
    "two reasons": ({}, {"triggers": ["a"], **source(channel_id=1)}, (SOURCE, "triggers")),
}
"""Two declarations of different searches, and the properties that cause the replacement."""


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_up_performs_the_plan(new_stack: NewStack, emulator: Emulator, direction: str) -> None:
    """Every kind of change at once, each on its own search, and in the opposite direction."""
    table = UNCHANGED | UPDATED | {name: case[:2] for name, case in REPLACED.items()}
    before = {name: pair[direction == "backward"] for name, pair in table.items()}
    after = {name: pair[direction == "forward"] for name, pair in table.items()}
    # The creation adopts no task. The input is added to an existing task, or removed from it.
    before["adopted when it exists"] = {}
    expected = {
        **dict.fromkeys(UNCHANGED, SAME),
        **dict.fromkeys(UPDATED, UPDATE),
        **{name: replaced_because_of(*case[2]) for name, case in REPLACED.items()},
        "renamed, old": DELETE,
        "renamed, new": CREATE,
        "project-test": SAME,
    }
    stack = new_stack(searches({**before, "renamed, old": {}}))
    stack.up()
    olds = task_ids(stack)
    assert status_of(emulator) == dict.fromkeys(olds.values(), "InProgress")
    calls = emulator.calls()["counts"]

    stack.write(searches({**after, "renamed, new": {}}))
    plan = planned(stack)
    assert plan == expected
    assert emulator.calls()["counts"] == calls

    assert applied(stack) == plan
    news = task_ids(stack)
    tasks = {task["id"]: task for task in emulator.tasks()}
    assert len(tasks) == len(olds) + len(REPLACED) + 1
    for name in UNCHANGED | UPDATED:
        assert news[name] == olds[name]
    for name in REPLACED:
        old, new = tasks[olds[name]], tasks[news[name]]
        assert old["status"] == "Stopped"
        assert old["updated"] <= new["created"], f"{name}: two searches ran at the same time"
    alive = {task["id"] for task in tasks.values() if task["alive"]}
    assert alive == set(news.values())
    assert tasks[olds["renamed, old"]]["status"] == "Stopped"

    stack.run("preview", "--expect-no-changes")
    calls = emulator.calls()["counts"]
    assert all(steps == SAME for steps in applied(stack).values())
    assert emulator.calls()["counts"] == calls

    stack.run("destroy", "--yes", "--skip-preview")
    assert set(status_of(emulator).values()) == {"Stopped"}


def test_a_plan_shows_only_the_changed_properties(new_stack: NewStack, emulator: Emulator) -> None:
    exports = "".join(
        f"pulumi.export('{name}', search.{name})\n"
        for name in ("id", "task_id", "created_timestamp", "updated_timestamp", "region")
    )
    stack = new_stack(program() + exports)
    stack.up()
    outputs = stack.run("stack", "output", "--json")
    changed = {"restart_policy": "Always"}
    stack.write(program(**changed) + exports)
    for shown in (stack.run("preview", "--diff"), stack.up("--diff")):
        changes = [line.split() for line in shown.splitlines() if "=>" in line]
        assert changes == [["~", "restart_policy:", '"Never"', "=>", '"Always"']]
        assert "unknown" not in shown
    assert stack.run("stack", "output", "--json") == outputs

    # The plan of a replacement shows its reason.
    stack.write(program(**changed, **source(channel_id=1)) + exports)
    preview = stack.run("preview", "--diff")
    assert "channel_id: 0 => 1" in preview
    assert "(replace)" in preview


def test_the_restart_policy_decides_after_a_refresh(
    new_stack: NewStack, emulator: Emulator
) -> None:
    """Before the refresh, the end of the task is unknown and nothing is planned."""
    policies = ("Never", "OnFailure", "Always")
    ends = ("Failed", "Stopped")
    stack = new_stack(
        searches(
            {f"{policy} {end}": {"restart_policy": policy} for policy in policies for end in ends}
        )
    )
    stack.up()
    olds = task_ids(stack)
    for name, task_id in olds.items():
        emulator.end_task(task_id, "Failed" if name.endswith("Failed") else "Stopped")
    stack.run("preview", "--expect-no-changes")

    preview = stack.run("refresh", "--preview-only", "--diff")
    for end in ends:
        assert preview.count(f'"InProgress" => "{end}"') == len(policies)
    stack.run("refresh", "--yes", "--skip-preview")
    assert {name: state["outputs"]["status"] for name, state in stack.resources().items()} == {
        name: name.split()[1] for name in olds
    }

    plan = planned(stack)
    assert plan == {
        "project-test": SAME,
        "Never Failed": SAME,
        "Never Stopped": SAME,
        "OnFailure Failed": replaced_because_of("status"),
        "OnFailure Stopped": SAME,
        "Always Failed": replaced_because_of("status"),
        "Always Stopped": replaced_because_of("status"),
    }
    assert applied(stack) == plan
    news = task_ids(stack)
    restarted = {name for name in olds if news[name] != olds[name]}
    assert restarted == {"OnFailure Failed", "Always Failed", "Always Stopped"}
    assert len(emulator.tasks()) == len(olds) + len(restarted)
    stack.up("--expect-no-changes")

    stack.run("destroy", "--yes", "--skip-preview")
    assert stack.resources() == {}
    assert not any(task["alive"] for task in emulator.tasks())


def test_a_task_that_aws_has_forgotten(new_stack: NewStack, emulator: Emulator) -> None:
    """It counts as Stopped, and the preview of a refresh shows that."""
    port = int(emulator.endpoint_url.rpartition(":")[2])
    emulator.stop()
    stack = new_stack(
        searches(
            {policy: {"restart_policy": policy} for policy in ("Never", "OnFailure", "Always")}
        )
    )
    # The task must be old: NotFound for a new task is retried while it propagates.
    with Emulator(port, clock=lambda: time.time() - 3600):
        stack.up()
    with Emulator(port) as empty:
        preview = stack.run("refresh", "--preview-only", "--diff")
        assert preview.count('"InProgress" => "Stopped"') == 3
        stack.run("refresh", "--yes", "--skip-preview")
        plan = planned(stack)
        assert plan["Never"] == plan["OnFailure"] == SAME
        assert plan["Always"] == replaced_because_of("status")
        assert applied(stack) == plan
        assert len(empty.tasks()) == 1


DEPENDENT = """
import pulumi
from speaker_search_resource import SpeakerSearchTask
def search(name, **changes):
    return SpeakerSearchTask(name, **{{**{inputs!r}, **changes}})
first = search("first", **{first!r})
search("same task", triggers=[first.task_id])
search("same id", triggers={{"id": first.id}})
search("same pipeline", identifier=first.identifier)
search("policy", restart_policy=first.task_id.apply(lambda _: "Always"))
search("adopted", adopt_task_id={adopt})
"""


def test_unknown_inputs(new_stack: NewStack, emulator: Emulator) -> None:
    """Inputs that depend on a search that is created, updated or replaced."""

    def dependent(adopt: str = "None", **first: Any) -> str:
        return DEPENDENT.format(inputs=search_inputs(), first=first, adopt=adopt)

    names = ("first", "same task", "same id", "same pipeline", "policy", "adopted")
    stack = new_stack(dependent())
    plan = planned(stack)
    assert plan == dict.fromkeys(names, CREATE) | {"project-test": CREATE}
    assert applied(stack) == plan

    # An update in place shows no change of the dependent resources.
    stack.write(dependent(restart_policy="OnFailure"))
    plan = planned(stack)
    assert plan == dict.fromkeys(names, SAME) | {"project-test": SAME, "first": UPDATE}
    assert applied(stack) == plan

    # A replacement also replaces the resources whose inputs depend on it. The engine sends such
    # inputs as unknown, in the preview and in the update, even if the identifier stays equal. An
    # unknown policy may be an update in place. adopt_task_id has no effect after creation.
    stack.write(dependent("first.task_id", triggers=["again"]))
    plan = planned(stack)
    assert plan == {
        "project-test": SAME,
        "first": replaced_because_of("triggers"),
        "same task": replaced_with_dependency("triggers"),
        "same id": replaced_with_dependency("triggers"),
        "same pipeline": replaced_with_dependency("identifier"),
        "policy": UPDATE,
        "adopted": SAME,
    }
    assert applied(stack) == plan | {"policy": SAME}
    assert len(emulator.tasks()) == len(names) + 4
    stack.up("--expect-no-changes")


def test_get_reads_a_task_and_does_not_stop_it(new_stack: NewStack, emulator: Emulator) -> None:
    owner = new_stack(searches({"caller": {}}))
    owner.up()
    (task,) = emulator.tasks()
    reader = new_stack(getting(f"{seeds.PIPELINE_ID}/{task['id']}"))
    plan = planned(reader)
    assert plan["existing"] == [Step("read")]
    assert applied(reader)["existing"] == [Step("read")]
    assert json.loads(reader.run("stack", "output", "--json")) == {
        "task_id": task["id"],
        "identifier": seeds.PIPELINE_ID,
        "status": "InProgress",
        "created_timestamp": task["created"],
    }
    assert reader.resources()["existing"]["external"] is True
    reader.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]


@pytest.mark.parametrize(
    ("id_", "reason"),
    [
        (f"{seeds.PIPELINE_ID}/{UNKNOWN_TASK}", "NotFoundException"),
        (f"{OTHER_PIPELINE[:-2]}99/{UNKNOWN_TASK}", "NotFoundException"),
    ],
)
def test_get_of_an_unknown_id_is_an_error(
    new_stack: NewStack, emulator: Emulator, id_: str, reason: str
) -> None:
    stack = new_stack(getting(id_))
    output = stack.up(fails=True)
    assert f"GetSpeakerSearchTask on task {id_.rpartition('/')[2]}" in output
    assert reason in output
    assert stack.resources() == {}
    assert emulator.tasks() == []


def getting(id_: str) -> str:
    return (
        "import pulumi\n"
        "from speaker_search_resource import SpeakerSearchTask\n"
        f"existing = SpeakerSearchTask('existing', opts=pulumi.ResourceOptions(id={id_!r}))\n"
        "for name in ('task_id', 'identifier', 'status', 'created_timestamp'):\n"
        "    pulumi.export(name, getattr(existing, name))\n"
    )


def test_an_adopted_task_is_managed(new_stack: NewStack, emulator: Emulator) -> None:
    owner = new_stack(searches({"caller": {}}))
    owner.up()
    (task,) = emulator.tasks()
    stack = new_stack(searches({"adopted": {"adopt_task_id": task["id"]}}))
    assert planned(stack)["adopted"] == applied(stack)["adopted"] == CREATE
    assert [task["status"] for task in emulator.tasks()] == ["InProgress"]
    assert stack.resources()["adopted"]["id"] == f"{seeds.PIPELINE_ID}/{task['id']}"

    # The failure of a change that would start another task says what to do first.
    stack.write(searches({"adopted": {"adopt_task_id": task["id"], "triggers": ["again"]}}))
    assert "remove it, because the change of triggers" in stack.run("preview", fails=True)
    stack.write(searches({"adopted": {}}))
    assert planned(stack)["adopted"] == applied(stack)["adopted"] == SAME

    stack.run("destroy", "--yes", "--skip-preview")
    assert [task["status"] for task in emulator.tasks()] == ["Stopped"]


def test_tasks_that_cannot_be_adopted(new_stack: NewStack, emulator: Emulator) -> None:
    owner = new_stack(
        searches({"there": {"identifier": OTHER_PIPELINE}, "ended": {}, "failed": {}})
    )
    owner.up()
    ids = task_ids(owner)
    emulator.end_task(ids["ended"], "Stopped")
    emulator.end_task(ids["failed"], "Failed")
    before = emulator.tasks()

    stack = new_stack(
        searches(
            {
                "unknown": {"adopt_task_id": UNKNOWN_TASK},
                "foreign": {"adopt_task_id": ids["there"]},
                "ended": {"adopt_task_id": ids["ended"]},
                "failed": {"adopt_task_id": ids["failed"]},
            }
        )
    )
    output = stack.up(fails=True)
    for task_id in (UNKNOWN_TASK, ids["there"]):
        subject = f"GetSpeakerSearchTask on task {task_id} of pipeline {seeds.PIPELINE_ID}"
        assert f"{subject}: NotFoundException" in output
    for name, end in (("ended", "Stopped"), ("failed", "Failed")):
        subject = f"task {ids[name]} of pipeline {seeds.PIPELINE_ID}"
        assert f"{subject} cannot be adopted: it is {end}; remove adopt_task_id" in output
    assert stack.resources() == {}
    assert emulator.tasks() == before
