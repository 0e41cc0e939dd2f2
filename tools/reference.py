"""Write docs/reference: one page per resource or component, from docstrings, fields and rules.

A test fails while a committed page differs from the output of `python tools/reference.py`.
"""

import ast
import dataclasses
import inspect
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pulumi

import speaker_search_resource
from speaker_search_resource.dynamic.resource import ChimeResource
from speaker_search_resource.inputs.rules import input_rules
from speaker_search_resource.provider.request import DEFAULT_TIMEOUTS

PAGES = Path(__file__).resolve().parent.parent / "docs" / "reference"
PUBLIC: tuple[type, ...] = tuple(
    map(partial(getattr, speaker_search_resource), speaker_search_resource.__all__)
)
RESOURCES: tuple[type[ChimeResource], ...] = tuple(
    public for public in PUBLIC if issubclass(public, ChimeResource)
)
COMPONENTS: tuple[type[pulumi.ComponentResource], ...] = tuple(
    public for public in PUBLIC if issubclass(public, pulumi.ComponentResource)
)

_HEADER = "<!-- Generated from the docstrings by `make generate`. Do not edit. -->"


def pages() -> dict[Path, str]:
    """Return the text of every page, by path."""
    texts: dict[type, str] = {resource: page(resource) for resource in RESOURCES}
    texts |= {component: component_page(component) for component in COMPONENTS}
    return {PAGES / f"{_module(class_)}.md": text for class_, text in texts.items()}


def page(resource: type[ChimeResource]) -> str:
    """Return the page of one resource, in the order of a page in Pulumi's registry."""
    nested = nested_classes(resource.spec.arguments)
    sections = [
        _HEADER,
        f"# {resource.__name__}",
        _text(resource.__doc__),
        "## Example",
        _code(_example(resource)),
        "## Constructor",
        _constructor(resource, "Every value is a plain value or a Pulumi `Output`."),
        "## Arguments",
        _arguments(resource),
        "## Outputs",
        "All arguments, and:",
        _outputs(resource),
        "## Timeouts",
        _timeouts(resource),
        *(_adoption(resource) if resource.spec.creation_only_inputs else ()),
        "## Get an existing resource",
        _get(resource),
        "## Import",
        _import(resource),
        "## Types",
        *(line for class_ in nested for line in _type(class_)),
        *_see_also(resource),
    ]
    return "\n\n".join(sections) + "\n"


def component_page(component: type[pulumi.ComponentResource]) -> str:
    """Return the page of one component."""
    arguments = getattr(speaker_search_resource, f"{component.__name__}Args")
    outputs = [
        f"| `{name}` | {annotation.removeprefix('pulumi.Output[').removesuffix(']')} | {text} |"
        for name, (annotation, text) in _annotated(component).items()
    ]
    sections = [
        _HEADER,
        f"# {component.__name__}",
        _text(component.__doc__),
        "## Example",
        _code(_example(component)),
        "## Constructor",
        _constructor(component, "Every ARN is a plain value or a Pulumi `Output`."),
        "## Arguments",
        "| argument | type | description |\n|---|---|---|\n" + "\n".join(_rows(arguments).values()),
        "## Outputs",
        "| output | type | description |\n|---|---|---|\n" + "\n".join(outputs),
        *_see_also(component),
    ]
    return "\n\n".join(sections) + "\n"


def _see_also(class_: type) -> Iterator[str]:
    yield "## See also"
    others = (other for other in (*RESOURCES, *COMPONENTS) if other is not class_)
    guide = "[The guide](../guide.md), its [troubleshooting](../guide.md#troubleshooting), and"
    yield f"{guide} {', '.join(map(_link, others))}."


def _constructor(class_: type, values: str) -> str:
    name = class_.__name__
    nested = ""
    if issubclass(class_, ChimeResource):
        nested = "Nested structures are dicts or objects of the [types](#types) below. "
    return (
        f"- `{name}(resource_name, opts=None, *, ...)`: the arguments below as keywords\n"
        f"- `{name}(resource_name, args: {name}Args, opts=None)`: the arguments in one object\n\n"
        f"{nested}{values} An unknown argument raises a `TypeError`. `opts` are "
        "[Pulumi's resource options](https://www.pulumi.com/docs/iac/concepts/resources/options/)."
    )


def _arguments(resource: type[ChimeResource]) -> str:
    spec = resource.spec

    def on_change(name: str) -> str:
        if name in spec.creation_only_inputs:
            return "no effect"
        return "update in place" if name in spec.updatable_inputs else "replace"

    return (
        "Required arguments have a *.\n\n"
        "| argument | type | description | effect of a change |\n|---|---|---|---|\n"
        + "\n".join(f"{row} {on_change(name)} |" for name, row in _rows(spec.arguments).items())
    )


def _outputs(resource: type[ChimeResource]) -> str:
    texts = _annotated(resource.spec.outputs)
    rows = [
        "| `id` | str | ID of the resource in the stack, in the form above. |",
        *(f"| `{name}` | str | {text} |" for name, (_, text) in texts.items()),
    ]
    return "| output | type | description |\n|---|---|---|\n" + "\n".join(rows)


def _timeouts(resource: type[ChimeResource]) -> str:
    covered = {
        "create": "the start, the wait until the resource is InProgress, and the rollback",
        "read": "the request for the status, as in `pulumi refresh`",
        "update": "the change of the tags",
        "delete": "the stop, and the wait for its end",
    }
    rows = [
        f"| `{name}` | {seconds / 60:g}m | {covered[name]} |"
        for name, seconds in DEFAULT_TIMEOUTS.items()
        if name != "update" or "tags" in resource.spec.updatable_inputs
    ]
    return (
        "Timeouts are the `custom_timeouts` of the resource options. They hold whatever the "
        "network does.\n\n"
        "| operation | default | covers |\n|---|---|---|\n" + "\n".join(rows)
    )


def _adoption(resource: type[ChimeResource]) -> Iterator[str]:
    yield "## Adopt a running task"
    yield (
        "`adopt_task_id` adopts a task that another program started. No task is started. The stack "
        "owns the task from then on, and `pulumi destroy` stops it. Declare the inputs of that "
        "task, because the API does not return them. A task that has ended cannot be adopted. The "
        "argument has no effect after creation; remove it at any time."
    )
    yield _code(_example(resource, "adopt"))


def _get(resource: type[ChimeResource]) -> str:
    id_ = "PIPELINE_ID/TASK_ID" if resource.spec.noun == "task" else "PIPELINE_ID"
    name = resource.__name__
    return (
        f"`{name}.get(resource_name, id, opts=None, region=None)` reads an existing resource. The "
        "stack never changes or stops that resource. An ID that AWS does not know is an error.\n\n"
        + _code(
            "import pulumi\n\n"
            f"from speaker_search_resource import {name}\n\n"
            f'existing = {name}.get("existing", "{id_}")\n'
            'pulumi.export("existing_status", existing.status)\n'
        )
    )


def _import(resource: type[ChimeResource]) -> str:
    name, noun = resource.__name__, resource.spec.noun
    get = f"[`{name}.get`](#get-an-existing-resource)"
    return (
        "`pulumi import` and the option `import_` are not supported: the engine passes a dynamic "
        "provider no inputs to import with. "
    ) + (
        f"[Adopt](#adopt-a-running-{noun}) a running {noun}, or read it with {get}."
        if resource.spec.creation_only_inputs
        else f"Read a running {noun} with {get}."
    )


def _type(class_: type) -> Iterator[str]:
    yield f"### {class_.__name__}"
    yield _text(class_.__doc__)
    yield "| field | type | description |\n|---|---|---|\n" + "\n".join(_rows(class_).values())


def _rows(class_: type) -> dict[str, str]:
    """Return the rows of an Args class, required fields first: name, type and docstring."""
    texts = _annotated(class_)
    fields = sorted(dataclasses.fields(class_), key=lambda field: not _required(field))
    rows = {}
    for field in fields:
        annotation, text = texts[field.name]
        name = f"`{field.name}`{' *' if _required(field) else ''}"
        type_ = _type_of(input_rules(class_)[field.name].args, annotation)
        rows[field.name] = f"| {name} | {type_} | {text}{_default(field)} |"
    return rows


def _required(field: "dataclasses.Field[Any]") -> bool:
    return field.default is dataclasses.MISSING


def _default(field: "dataclasses.Field[Any]") -> str:
    if field.default in (None, (), dataclasses.MISSING):
        return ""
    default = f'"{field.default}"' if isinstance(field.default, str) else field.default
    return f" Default: `{default}`."


def _type_of(nested: type | None, annotation: str) -> str:
    """Return the type of a field in words: ``list of ...`` for ``Input[Sequence[...]]``."""
    if nested:
        prefix = "list of " if "Sequence[" in annotation else ""
        return f"{prefix}[{nested.__name__}](#{nested.__name__.lower()})"
    if "Sequence[pulumi.Input[str]]" in annotation:
        return "list of str"
    if "Mapping[str, Any]" in annotation:
        return "list or map" if "Sequence" in annotation else "map"
    if "Mapping[" in annotation:
        return "map of str"
    if "Literal[" in annotation:  # the docstring lists the values
        return "str"
    return annotation.removesuffix(" | None").removeprefix("pulumi.Input[").removesuffix("]")


def nested_classes(class_: type) -> list[type]:
    """Return the Args classes inside an Args class, outer classes first."""
    found: list[type] = []
    for rule in input_rules(class_).values():
        if rule.args and rule.args not in found:
            inner = (each for each in nested_classes(rule.args) if each not in found)
            found += [rule.args, *inner]
    return found


def _annotated(class_: type) -> dict[str, tuple[str, str]]:
    """Return annotation and docstring of each field of a class and its bases, by name."""
    found: dict[str, tuple[str, str]] = {}
    for base in reversed(class_.__mro__):
        if base.__module__.startswith(speaker_search_resource.__name__):
            (tree,) = ast.parse(inspect.getsource(base)).body
            assert isinstance(tree, ast.ClassDef)
            for item, following in zip(tree.body, tree.body[1:], strict=False):
                if isinstance(item, ast.AnnAssign) and isinstance(following, ast.Expr):
                    text = _text(ast.literal_eval(following.value))
                    annotation = ast.unparse(item.annotation)
                    found[ast.unparse(item.target)] = annotation, " ".join(text.split())
    return found


def _text(docstring: str | None) -> str:
    """Return a docstring as Markdown: literals have one backtick."""
    return inspect.cleandoc(docstring or "").replace("``", "`")


def _example(class_: type, which: str = "example") -> str:
    return (PAGES / "examples" / f"{_module(class_)}_{which}.py").read_text()


def _code(program: str) -> str:
    return f"```python\n{program.strip()}\n```"


def _module(class_: type) -> str:
    return class_.__module__.rpartition(".")[2]


def _link(class_: type) -> str:
    return f"[{class_.__name__}]({_module(class_)}.md)"


def main() -> int:
    for path, text in pages().items():
        path.write_text(text)
        print(path.relative_to(PAGES.parent.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
