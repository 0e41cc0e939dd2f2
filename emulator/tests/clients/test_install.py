"""Installation of clients without a toolchain or without a registry."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from . import install


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Set PATH to an empty folder."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "PAUSE_SECONDS", 0.0)


def add(folder: Path, program: str, prints: str) -> None:
    (folder / program).write_text(f"#!/bin/sh\necho {prints}\n")
    (folder / program).chmod(0o755)


@pytest.mark.usefixtures("path")
def test_no_toolchain() -> None:
    assert install.left_out(("go",)) == (
        "go is not on PATH; install go 1.24 or later, https://go.dev/doc/install"
    )


def test_too_old(path: Path) -> None:
    add(path, "go", "go version go1.9.7 linux/amd64")
    reason = install.left_out(("go",))
    assert reason is not None
    assert reason.startswith("go is go version go1.9.7 linux/amd64; install go 1.24 or later")


def test_partial_toolchain(path: Path) -> None:
    add(path, "node", "v22.1.0")
    reason = install.left_out(("node", "npm"))
    assert reason == "npm is not on PATH; install node 20.0 or later, https://nodejs.org"
    add(path, "npm", "11.0.0")
    assert install.left_out(("node", "npm")) is None


def test_other_clients_are_installed(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made: list[str] = []
    monkeypatch.setattr(install, "INSTALLED", tmp_path / "clients")
    clients = {
        "go": (lambda folder: made.append("go"), ("go",), "go/*"),
        "aws-cli": (lambda folder: made.append("aws-cli"), (), "aws-cli.txt"),
    }
    monkeypatch.setattr(install, "CLIENTS", clients)
    assert install.main() == 0
    told = capsys.readouterr()
    assert told.out == "boto3 aws-cli\n"
    assert "clients: go is LEFT OUT: go is not on PATH; install go" in told.err
    add(path, "go", "go version go1.24.1 linux/amd64")
    assert install.main() == 0
    assert capsys.readouterr().out == "boto3 go aws-cli\n"
    assert made == ["aws-cli", "go"]  # and not the client that is installed


def test_changed_sources_are_installed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    sources = tmp_path / "sources"
    sources.mkdir()
    monkeypatch.setattr(install, "INSTALLED", tmp_path / "clients")
    monkeypatch.setattr(install, "SOURCES", sources)
    monkeypatch.setattr(install, "CLIENTS", {"one": (made.append, (), "lock")})
    for lock in ("1", "1", "2"):
        (sources / "lock").write_text(lock)
        assert list(install.installed()) == ["boto3", "one"]
    assert len(made) == 2


def fails(times: int, tally: Path) -> tuple[str, ...]:
    """Return a command that fails the given number of times."""
    program = (
        "import pathlib, sys; tally = pathlib.Path(sys.argv[1]);"
        f"tally.touch(); tally.write_text(tally.read_text() + '.');"
        f"sys.exit('no route' if len(tally.read_text()) <= {times} else 0)"
    )
    return sys.executable, "-c", program, str(tally)


def test_a_registry_that_fails_now_and_then(tmp_path: Path) -> None:
    install.run(*fails(2, tmp_path / "tally"))
    assert (tmp_path / "tally").read_text() == "..."


def test_a_registry_that_is_out_of_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bring(folder: Path) -> None:
        install.run(*fails(99, tmp_path / "tally"))

    monkeypatch.setattr(install, "INSTALLED", tmp_path / "clients")
    monkeypatch.setattr(install, "CLIENTS", {"aws-cli": (bring, (), "aws-cli.txt")})
    assert install.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "ended with code 1: no route; 3 times" in told.err.splitlines()[-1]
    assert (tmp_path / "tally").read_text() == "..."
