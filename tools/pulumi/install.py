"""Find or install a Pulumi CLI with its Python language host, and print its folder.

Arguments name other languages whose hosts are needed: yaml, nodejs, go. The folder is the only line
on standard output. Progress is printed on standard error. README.md in this folder describes the
search order and the cache.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commands import Failed, dotted, output_of, say, version_in
from sources import HOSTS, VERSION, build, build_host, official

# Older releases may work, because the Python SDK queries the engine's features. They are refused
# because this project is not tested with them.
MINIMUM = (3, 200, 0)
BY_HAND = "https://www.pulumi.com/docs/install/"
HOST = ("pulumi-language-python", "pulumi-resource-pulumi-python")


def check(pulumi: Path) -> Path:
    """Return the folder to put on PATH for a CLI.

    Raises:
        Failed: The CLI is too old, or has no Python language host.
    """
    env = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    version = version_in(output_of(pulumi, "version", env=env))
    if version < MINIMUM:
        raise Failed(f"version {dotted(version)} is older than {dotted(MINIMUM)}")
    # Package managers link only some programs. Pulumi also searches the link's target folder.
    folders = [str(pulumi.parent), str(pulumi.resolve().parent)]
    for folder in folders:
        if all(shutil.which(name, path=folder) for name in ("pulumi", *HOST)):
            return Path(folder)
    everywhere = os.pathsep.join([*folders, *os.get_exec_path()])
    for name in HOST:
        if shutil.which(name, path=everywhere) is None:
            raise Failed(f"{name} for Python programs is neither in its folder nor on PATH")
    return pulumi.parent


def cache() -> Path:
    """Return the user's cache folder. XDG requires an absolute path and ignores a relative one."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        base = Path.home() / ".cache"
    return base / "speaker-search-resource" / "pulumi"


def installed() -> Path:
    """Return the cache folder of VERSION. Machines can share a home, so it names the machine."""
    return cache() / f"{VERSION}-{platform.system()}-{platform.machine()}".lower()


def usable(folder: Path) -> Path | None:
    """Return the folder to put on PATH for the CLI in `folder`, or None if it is not usable."""
    if shutil.which("pulumi", path=str(folder)) is None:
        return None
    pulumi = folder.absolute() / "pulumi"
    try:
        return check(pulumi)
    except Failed as fault:
        say(f"{pulumi} is passed over: {fault}")
        return None


def find() -> Path | None:
    """Return the folder of the first usable Pulumi that is already installed."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    on_path = [Path(folder) for folder in os.get_exec_path() if folder]
    folders = dict.fromkeys([*on_path, home / "bin", installed() / "bin"])
    return next(filter(None, map(usable, folders)), None)


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """Lock the cache, and yield a temporary folder in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is bringing Pulumi; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), True)
        for leftover in folder.glob("tmp-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="tmp-", dir=folder) as temp:
            yield Path(temp)


def install() -> Path:
    """Install or build Pulumi, check it, and then move it to its folder in the cache."""
    with locked(cache()) as temp:
        if usable(installed() / "bin"):  # the other run has installed it
            return installed() / "bin"
        faults = []
        for name, install_to in (("official installer", official), ("build", build)):
            new = temp / install_to.__name__
            (new / "bin").mkdir(parents=True)
            try:
                install_to(new, temp)
                if missing := [n for n in HOST if not shutil.which(n, path=str(new / "bin"))]:
                    raise Failed(f"it brought no {missing[0]}")
                check(new / "bin" / "pulumi")
            except Failed as fault:
                say(f"the {name} did not work: {fault}")
                faults.append((name, fault))
                continue
            if installed().exists():  # but `usable` has rejected it
                installed().rename(temp / "old")
            new.rename(installed())
            say(f"Pulumi {VERSION} is in {installed() / 'bin'}")
            return installed() / "bin"
    tried = "; ".join(f"{name}: {fault}" for name, fault in faults)
    raise Failed(
        f"none found, installed or built ({tried}). "
        f"Install Pulumi {dotted(MINIMUM)} or later by hand, {BY_HAND}, and run this again",
        faults[-1][1].output,
    )


def with_hosts(folder: Path, languages: Sequence[str]) -> Path:
    """Return the folder of a CLI, after adding the hosts of languages that it lacks.

    A host is added only to the CLI in the cache, because other folders belong to their installers.

    Raises:
        Failed: There is no such language, or another CLI lacks its host, or a build failed.
    """
    if unknown := [language for language in languages if language not in HOSTS]:
        raise Failed(f"unknown language {unknown[0]}; expected one of: {', '.join(HOSTS)}")
    for language in languages:
        host = f"pulumi-language-{language}"
        if shutil.which(host, path=os.pathsep.join([str(folder), *os.get_exec_path()])):
            continue
        if folder != installed() / "bin":
            raise Failed(f"{host} is neither in {folder} nor on PATH; install it, {BY_HAND}")
        with locked(cache()) as temp:
            new = temp / "bin"
            new.mkdir()
            build_host(language, new, temp)
            # The host comes last: without it, the next run builds again.
            for program in sorted(new.iterdir()):
                program.rename(folder / program.name)
    return folder


def main() -> int:
    # Like Ctrl-C, these signals must end the child processes and remove the temporary files.
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:  # nohup ignores SIGHUP
            signal.signal(number, signal.default_int_handler)
    try:
        print(with_hosts(find() or install(), sys.argv[1:]))
    except KeyboardInterrupt:
        say("interrupted; nothing half-made is kept")
        return 130
    except Failed as fault:
        if fault.output:
            print(fault.output, file=sys.stderr)
        say(str(fault))
        return 1
    except (OSError, RuntimeError) as error:  # a full disk, or a cache or home without permission
        say(f"{error}. Install Pulumi by hand, {BY_HAND}, or set XDG_CACHE_HOME to another folder")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
