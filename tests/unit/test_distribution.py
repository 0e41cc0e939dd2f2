"""The files that the distributions are built from agree with each other."""

import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

import chime_emulator
import speaker_search_resource
from tests.docs.pages import PAGES
from tests.support.stack import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDERS = [ROOT, ROOT / "emulator"]


def table(folder: Path) -> dict[str, Any]:
    """Return the pyproject.toml of a folder."""
    return tomllib.loads((folder / "pyproject.toml").read_text())


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group and of the groups that it includes."""
    found = []
    for item in table(ROOT)["dependency-groups"][name]:
        found += [item] if isinstance(item, str) else group(item["include-group"])
    return found


def declared() -> list[str]:
    """Return the requirements of both distributions, with their extras."""
    found = []
    for folder in FOLDERS:
        project = table(folder)["project"]
        found += project["dependencies"]
        for extra in project["optional-dependencies"].values():
            found += extra
    return found


def requirements() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_both_distributions_have_the_same_license() -> None:
    first, second = ((folder / "LICENSE").read_bytes() for folder in FOLDERS)
    assert first == second


@pytest.mark.parametrize("package", [speaker_search_resource, chime_emulator])
def test_version(package: Any) -> None:
    assert package.__version__ == version(package.__name__.replace("_", "-"))


def test_the_distributions_have_one_version() -> None:
    first, second = (table(folder)["project"]["version"] for folder in FOLDERS)
    assert f"/plugin@v{first}`" in (ROOT / "docs" / "other-languages.md").read_text()
    assert first == second


def test_requirements_are_those_of_the_package_and_its_extra() -> None:
    project = table(ROOT)["project"]
    of_package = {*project["dependencies"], *project["optional-dependencies"]["aws"]}
    assert {*requirements()} - of_package == {"pip>=26"}
    assert of_package <= {*requirements()}


@pytest.mark.parametrize(
    ("lock", "required"),
    [
        ("develop.txt", [*requirements(), *declared(), *group("develop")]),
        ("package.txt", group("package")),
    ],
)
def test_a_lock_satisfies_the_bounds(lock: str, required: list[str]) -> None:
    text = (ROOT / "locks" / lock).read_text()
    locked: dict[str, list[str]] = {}
    for name, release in re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE):
        locked.setdefault(canonicalize_name(name), []).append(release)
    for requirement in map(Requirement, required):
        releases = locked.get(canonicalize_name(requirement.name), [])
        assert releases, f"run `make lock`: {requirement.name} is not in locks/{lock}"
        for release in releases:
            assert release in requirement.specifier, f"run `make lock`: {requirement}"


@pytest.mark.parametrize("lock", ["develop.txt", "package.txt"])
def test_a_lock_has_hashes_and_names_no_index(lock: str) -> None:
    text = (ROOT / "locks" / lock).read_text()
    assert "://" not in text
    packages = re.split(r"^(?=\w)", text, flags=re.MULTILINE)[1:]
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_the_lowest_versions_that_are_tried_are_the_lower_bounds() -> None:
    lines = (ROOT / "tests/lowest.txt").read_text().splitlines()
    lowest = dict(line.split("==") for line in lines if not line.startswith("#"))
    required = [*map(Requirement, declared())]
    assert {requirement.name for requirement in required} == {*lowest}
    for requirement in required:
        (bound,) = (each.version for each in requirement.specifier if each.operator == ">=")
        assert Version(lowest[requirement.name]) == Version(bound), requirement


def test_the_classifiers_name_the_python_versions_that_are_tried() -> None:
    (tried,) = re.findall("for version in (.*); do", (ROOT / "tools/test_pythons.sh").read_text())
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    (matrix,) = re.findall(r"python: \[(.*)\]", workflow)
    assert re.findall(r"3\.\d+", matrix) == tried.split()
    for folder in FOLDERS:
        classifiers = " ".join(table(folder)["project"]["classifiers"])
        assert re.findall(r"Python :: (3\.\d+)", classifiers) == tried.split()


def test_no_remedy_installs_a_name_that_the_index_does_not_have() -> None:
    """Neither distribution is published: only a path or an address of the repository installs."""
    texts = [*PAGES, *ROOT.glob("*.md"), ROOT / "emulator/README.md"]
    for folder in ("speaker_search_resource", "emulator/chime_emulator", "examples", "tools"):
        for kind in ("py", "sh", "md", "yml"):
            texts += (ROOT / folder).rglob(f"*.{kind}")
    pattern = r"pip install[^\n`]*?[ '\"](?:chime-emulator|speaker-search-resource)\b(?! @)"
    wrong = [path.name for path in texts if re.search(pattern, path.read_text())]
    assert wrong == []
