"""Write docs/reference/*.md: a page for each resource, from its docstrings and its fields.

`python tools/reference.py` writes them; a test says that the committed ones are what it writes.
"""

import ast
import dataclasses
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import speaker_search_resource
from speaker_search_resource import MediaInsightsPipeline, SpeakerSearchTask, VoiceToneAnalysisTask
from speaker_search_resource.provider import _DEFAULT_TIMEOUTS
from speaker_search_resource.resource import ChimeResource
from speaker_search_resource.task import TaskResource

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
RESOURCES: tuple[type[ChimeResource], ...] = (
    SpeakerSearchTask,
    VoiceToneAnalysisTask,
    MediaInsightsPipeline,
)

_HEADER = (
    "<!-- Written by `python tools/reference.py` from the docstrings. Change those instead. -->"
)


def pages() -> dict[Path, str]:
    """The text of every page, by its path."""
    return {PAGES / f"{_module(resource)}.md": page(resource) for resource in RESOURCES}


def page(resource: type[ChimeResource]) -> str:
    """The page of one resource, in the order of a page in Pulumi's registry."""
    arguments = resource.provider.arguments
    nested = _nested(arguments)
    sections = [
        _HEADER,
        f"# {resource.__name__}",
        _text(resource.__doc__),
        "## Example",
        _code(_example(resource)),
        "## Constructor",
        _constructor(resource),
        "## Arguments",
        _arguments(resource),
        "## Outputs",
        "All arguments, and:",
        _outputs(resource),
        "## Timeouts",
        _timeouts(resource),
        *(_adoption(resource) if issubclass(resource, TaskResource) else ()),
        "## Get one that exists",
        _get(resource),
        "## Import",
        "`pulumi import` cannot work: the engine hands a Python provider nothing to import with. "
        + (
            "[Adopt](#adopt-a-running-task) a task that runs, or read it with "
            f"[`{resource.__name__}.get`](#get-one-that-exists)."
            if issubclass(resource, TaskResource)
            else f"Read a pipeline that runs with [`{resource.__name__}.get`](#get-one-that-exists)."
        ),
        "## Types",
        *(line for class_ in nested for line in _type(class_)),
        "## See also",
        "[The guide](../guide.md), its [troubleshooting](../guide.md#troubleshooting), and "
        f"{', '.join(_link(other) for other in RESOURCES if other is not resource)}.",
    ]
    return "\n\n".join(sections) + "\n"


def _constructor(resource: type[ChimeResource]) -> str:
    name, arguments = resource.__name__, resource.provider.arguments.__name__
    return (
        f"- `{name}(resource_name, opts=None, *, ...)`: the arguments below as keywords\n"
        f"- `{name}(resource_name, args: {arguments}, opts=None)`: all of them in one object\n\n"
        "Nested structures are dicts or objects of the [types](#types) below. Every value is a "
        "plain value or a Pulumi `Output`. A name that does not exist is a `TypeError`. `opts` are "
        "[Pulumi's resource options](https://www.pulumi.com/docs/iac/concepts/resources/options/)."
    )


def _arguments(resource: type[ChimeResource]) -> str:
    provider = resource.provider

    def on_change(name: str) -> str:
        if name in provider.at_creation_only:
            return "nothing"
        return "update in place" if name in provider.in_place else "replace"

    return (
        "Those with a * are required.\n\n"
        "| argument | type | | a change means |\n|---|---|---|---|\n"
        + "\n".join(f"{row} {on_change(name)} |" for name, row in _rows(provider.arguments).items())
    )


def _outputs(resource: type[ChimeResource]) -> str:
    texts = _annotated(resource)
    rows = [
        "| `id` | str | What the stack calls it, of the form described above. |",
        *(f"| `{name}` | str | {texts[name][1]} |" for name in resource.provider.output_names),
    ]
    return "| output | type | |\n|---|---|---|\n" + "\n".join(rows)


def _timeouts(resource: type[ChimeResource]) -> str:
    what = {
        "create": "the start, and the wait until it is InProgress",
        "read": "a look at it, as `pulumi refresh` takes",
        "update": "a change of its tags",
        "delete": "the stop, and the wait until it has ended",
    }
    rows = [
        f"| `{name}` | {default} | {what[name]} |"
        for name, default in _DEFAULT_TIMEOUTS.items()
        if name != "update" or "tags" in resource.provider.in_place
    ]
    return (
        "`custom_timeouts` of the resource's options; they hold whatever the network does.\n\n"
        "| operation | default | what it covers |\n|---|---|---|\n" + "\n".join(rows)
    )


def _adoption(resource: type[ChimeResource]) -> Iterator[str]:
    yield "## Adopt a running task"
    yield (
        "`adopt_task_id` takes a task over that something else has started. Nothing is started; "
        "from then on the stack has it, and `pulumi destroy` stops it. The inputs must be those of "
        "that task, as AWS does not tell them. A task that has ended is refused. The argument "
        "counts at creation only: remove it afterwards, at any time."
    )
    yield _code(_example(resource, "adopt"))


def _get(resource: type[ChimeResource]) -> str:
    id_ = "PIPELINE_ID/TASK_ID" if issubclass(resource, TaskResource) else "PIPELINE_ID"
    name = resource.__name__
    return (
        f"`{name}.get(resource_name, id, opts=None, region=None)` reads one that the stack then "
        "neither changes nor stops. An id that AWS does not know is an error.\n\n"
        + _code(
            "import pulumi\n\n"
            f"from speaker_search_resource import {name}\n\n"
            f'existing = {name}.get("existing", "{id_}")\n'
            'pulumi.export("existing_status", existing.status)\n'
        )
    )


def _type(class_: type) -> Iterator[str]:
    yield f"### {class_.__name__}"
    yield _text(class_.__doc__)
    yield "| field | type | |\n|---|---|---|\n" + "\n".join(_rows(class_).values())


def _rows(class_: type) -> dict[str, str]:
    """The fields of an Args class, those that are required first: name, type and docstring."""
    texts = _annotated(class_)
    fields = sorted(dataclasses.fields(class_), key=lambda field: not _required(field))
    rows = {}
    for field in fields:
        annotation, text = texts[field.name]
        name = f"`{field.name}`{' *' if _required(field) else ''}"
        rows[field.name] = f"| {name} | {_type_of(field, annotation)} | {text}{_default(field)} |"
    return rows


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default in (None, dataclasses.MISSING):
        return ""
    default = f'"{field.default}"' if isinstance(field.default, str) else field.default
    return f" Default: `{default}`."


def _type_of(field: "dataclasses.Field[Any]", annotation: str) -> str:
    """The type as a reader says it: of an `Input[Sequence[...]]`, list of ..."""
    nested = field.metadata.get("args")
    if nested:
        many = "list of " if "Sequence[" in annotation else ""
        return f"{many}[{nested.__name__}](#{nested.__name__.lower()})"
    if "Mapping[str, Any]" in annotation:
        return "list or map"
    if "Mapping[" in annotation:
        return "map of str"
    return annotation.removesuffix(" | None").removeprefix("pulumi.Input[").removesuffix("]")


def _nested(class_: type) -> list[type]:
    """The Args classes inside one, outer ones first, each once."""
    found: list[type] = []
    for field in dataclasses.fields(class_):
        inner = field.metadata.get("args")
        if inner and inner not in found:
            found += [inner, *(deeper for deeper in _nested(inner) if deeper not in found)]
    return found


def _annotated(class_: type) -> dict[str, tuple[str, str]]:
    """The annotations of a class and its bases by name, each with the docstring under it."""
    found: dict[str, tuple[str, str]] = {}
    for base in reversed(class_.__mro__):
        if base.__module__.startswith(speaker_search_resource.__name__):
            (tree,) = ast.parse(inspect.getsource(base)).body
            assert isinstance(tree, ast.ClassDef)
            for item, below in zip(tree.body, tree.body[1:], strict=False):
                if isinstance(item, ast.AnnAssign) and isinstance(below, ast.Expr):
                    text = _text(ast.literal_eval(below.value))
                    annotation = ast.unparse(item.annotation)
                    found[ast.unparse(item.target)] = annotation, " ".join(text.split())
    return found


def _text(docstring: str | None) -> str:
    """A docstring as Markdown: literals have one backtick."""
    return inspect.cleandoc(docstring or "").replace("``", "`")


def _example(resource: type[ChimeResource], which: str = "example") -> str:
    return (PAGES / "examples" / f"{_module(resource)}_{which}.py").read_text()


def _code(program: str) -> str:
    return f"```python\n{program.strip()}\n```"


def _module(resource: type[ChimeResource]) -> str:
    return resource.__module__.rpartition(".")[2]


def _link(resource: type[ChimeResource]) -> str:
    return f"[{resource.__name__}]({_module(resource)}.md)"


def main() -> int:
    for path, text in pages().items():
        path.write_text(text)
        print(path.relative_to(PAGES.parent.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
