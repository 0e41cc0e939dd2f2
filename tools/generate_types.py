"""Write the typed surface that follows from the Args and Outputs classes: `make generate`.

An input is declared once, as a field of an Args class. From the fields this tool writes, in place:

- the body of each ``XArgsDict``, the TypedDict of the keywords or the nested dict, with docstrings;
- in each resource class, between two marker comments, the annotations of its outputs and the
  overloads of its constructor.

A test fails while a file differs from the tool's output.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "speaker_search_resource"

BEGIN = "    # Generated from {args} and {outputs} by `make generate`. Do not edit.\n"
END = "    # End of generated code.\n"

OVERLOADS = """
    # ChimeResource implements the constructor. An implementation here would add its stack frame to
    # the state of every resource, which the engine writes at each step.
    if TYPE_CHECKING:

        @overload
        def __init__(
            self,
            resource_name: str,
            args: {args},
            opts: pulumi.ResourceOptions | None = None,
        ) -> None: ...

        @overload
        def __init__(
            self,
            resource_name: str,
            opts: pulumi.ResourceOptions | None = None,
            **arguments: Unpack[{args}Dict],
        ) -> None:
            {quotes}{summary}

            Args:
{inputs}            {quotes}

        def __init__(self, resource_name: str, *args: Any, **arguments: Any) -> None: ...

"""


class Classes:
    """The classes of the package's source, by name, with the text of their fields."""

    def __init__(self) -> None:
        self.sources = {path: path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
        self._nodes: dict[str, tuple[ast.ClassDef, str]] = {}
        for source in self.sources.values():
            for node in ast.parse(source).body:
                if isinstance(node, ast.ClassDef):
                    self._nodes[node.name] = node, source

    def own_fields(self, name: str) -> Iterator[tuple[str, str, bool, str | None]]:
        """Yield name, annotation, whether it has a default, and docstring of each field."""
        node, source = self._nodes[name]
        for item, following in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                doc = None
                if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
                    doc = ast.get_source_segment(source, following.value)
                annotation = ast.get_source_segment(source, item.annotation) or ""
                yield item.target.id, annotation, _has_default(item.value), doc

    def fields(self, name: str) -> dict[str, tuple[str, str | None]]:
        """Return annotation and docstring of each field, inherited fields first."""
        found: dict[str, tuple[str, str | None]] = {}
        for base in self.bases(name):
            if base in self._nodes:
                found |= self.fields(base)
        for field, annotation, _, doc in self.own_fields(name):
            found[field] = annotation, doc or found.get(field, ("", None))[1]
        return found

    def bases(self, name: str) -> list[str]:
        """Return the names of a class's bases."""
        return [base.id for base in self._nodes[name][0].bases if isinstance(base, ast.Name)]

    def is_nested(self, name: str) -> bool:
        """Return whether an Args class is a nested structure, not the arguments of a resource."""
        decorators = map(ast.unparse, self._nodes[name][0].decorator_list)
        return "pulumi.input_type" in decorators

    def names(self, source: str) -> list[ast.ClassDef]:
        """Return the classes of one file."""
        return [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]


def generated() -> dict[Path, str]:
    """Return the text of each file that holds generated code, by path."""
    classes = Classes()
    texts = {}
    for path, source in classes.sources.items():
        text = _with_resource_types(classes, _with_dict_types(classes, source))
        if text != source:
            text = _formatted(text)
        texts[path] = text
    return texts


def _with_dict_types(classes: Classes, source: str) -> str:
    lines = source.splitlines(keepends=True)
    for node in reversed(classes.names(source)):
        args = node.name.removesuffix("Dict")
        if not node.name.endswith("ArgsDict"):
            continue
        bases = [f"{base}Dict" for base in classes.bases(args)] or ["TypedDict"]
        form = "a dict" if classes.is_nested(args) else "keywords"
        body = f"class {node.name}({', '.join(bases)}):\n"
        body += f'    """{args}, as {form}."""\n\n'
        for name, annotation, has_default, doc in classes.own_fields(args):
            type_ = annotation.strip("()\n ") if annotation.startswith("(") else annotation
            type_ = f"NotRequired[{type_}]" if has_default else type_
            body += f"    {name}: {type_}\n" + (f"    {doc}\n" if doc else "") + "\n"
        assert node.end_lineno is not None
        lines[node.lineno - 1 : node.end_lineno] = [body.rstrip() + "\n"]
    return "".join(lines)


def _with_resource_types(classes: Classes, source: str) -> str:
    for node in classes.names(source):
        if [ast.unparse(base) for base in node.bases] != ["ChimeResource"]:
            continue
        args = f"{node.name}Args"
        start = source.index("    # Generated from ")
        first_line, _, _ = source[start:].partition("\n")
        outputs = first_line.partition(" and ")[2].partition(" by ")[0]
        body = BEGIN.format(args=args, outputs=outputs)
        for name, (annotation, _) in classes.fields(args).items():
            body += f"    {name}: pulumi.Output[{_output_type(name, annotation)}]\n"
        for name, (_, doc) in classes.fields(outputs).items():
            body += f"\n    {name}: pulumi.Output[str]\n    {doc}\n"
        body += OVERLOADS.format(
            args=args,
            quotes='"' * 3,
            summary=(ast.get_docstring(node) or "").partition("\n")[0],
            inputs=_argument_docs(classes.fields(args)),
        )
        end = source.index(END)
        source = source[:start] + body + source[end:]
    return source


def _argument_docs(fields: dict[str, tuple[str, str | None]]) -> str:
    """Return the Args section of a constructor: the first sentence of each field's docstring."""
    docs = {"resource_name": "Name in the stack.", "opts": "Resource options."}
    for name, (_, doc) in fields.items():
        text = " ".join(str(ast.literal_eval(doc or "''")).split())
        docs[name] = text.partition(". ")[0].rstrip(".") + "."
    wrap = textwrap.TextWrapper(
        100,
        initial_indent=" " * 16,
        subsequent_indent=" " * 20,
        break_on_hyphens=False,
        break_long_words=False,
    )
    return "".join(f"{wrap.fill(f'{name}: {doc}')}\n" for name, doc in docs.items())


def _output_type(name: str, annotation: str) -> str:
    """Return the type of an input as an output: always a plain value."""
    if name == "region":  # an output names the Region also where the program leaves it out
        return "str"
    if name == "triggers":
        return "Any"
    optional = " | None" if annotation.rstrip(") \n").endswith("| None") else ""
    if "[Tag]" in annotation:
        return f"list[dict[str, str]]{optional}"
    if "Mapping[str" in annotation:
        return f"dict[str, str]{optional}"
    if "Configuration" in annotation:
        return f"dict[str, Any]{optional}"
    plain = annotation.removesuffix(" | None").removeprefix("pulumi.Input[").removesuffix("]")
    return plain + optional


def _has_default(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "field":
        return any(keyword.arg == "default" for keyword in value.keywords)
    return value is not None


def _formatted(text: str) -> str:
    ruff = Path(sys.executable).parent / "ruff"
    command = [str(ruff), "format", "--quiet", "--stdin-filename", str(PACKAGE / "x.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def main() -> None:
    for path, text in generated().items():
        if path.read_text() != text:
            path.write_text(text)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
