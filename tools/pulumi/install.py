"""Find a usable Pulumi CLI with its Python language host, or bring one, and print its folder.

Standard output gets that folder and nothing else; what is being done goes to standard error.
README.md beside this file has the order in which Pulumi is looked for, and the cache.
"""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands import Failed, answer, dotted, say, version_in
from sources import VERSION, build, official

# No wall at this version is known: Pulumi's Python SDK asks the engine what it can do. It keeps out
# releases so much older than VERSION that nobody has tried this project with them.
MINIMUM = (3, 200, 0)
BY_HAND = "https://www.pulumi.com/docs/install/"
HOST = ("pulumi-language-python", "pulumi-resource-pulumi-python")


def check(pulumi: Path) -> Path:
    """Return the folder to put on PATH for this CLI. Raises Failed if it is of no use here."""
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    version = version_in(answer(pulumi, "version", env=quiet))
    if version < MINIMUM:
        raise Failed(f"version {dotted(version)} is older than {dotted(MINIMUM)}")
    # Package managers link only some of the programs; Pulumi itself also looks beside the real one.
    folders = [str(pulumi.parent), str(pulumi.resolve().parent)]
    for folder in folders:
        if all(shutil.which(name, path=folder) for name in ("pulumi", *HOST)):
            return Path(folder)
    everywhere = os.pathsep.join([*folders, *os.get_exec_path()])
    for name in HOST:
        if shutil.which(name, path=everywhere) is None:
            raise Failed(f"{name}, which runs Python programs, is neither beside it nor on PATH")
    return pulumi.parent


def cache() -> Path:
    """The per-user folder for everything installed here (XDG: a relative path does not count)."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not base.is_absolute():
        base = Path.home() / ".cache"
    return base / "speaker-search-resource" / "pulumi"


def kept() -> Path:
    """Where the version brought here lives. By machine too, as home folders may be shared."""
    return cache() / f"{VERSION}-{platform.system()}-{platform.machine()}".lower()


def usable(folder: Path) -> Path | None:
    """Return the folder to put on PATH for the CLI in `folder`; say so if that is of no use."""
    if shutil.which("pulumi", path=str(folder)) is None:
        return None
    pulumi = folder.absolute() / "pulumi"
    try:
        return check(pulumi)
    except Failed as fault:
        say(f"{pulumi} is passed over: {fault}")
        return None


def find() -> Path | None:
    """Return the folder of the first usable Pulumi that is already there."""
    home = Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi")
    on_path = [Path(folder) for folder in os.get_exec_path() if folder]
    places = dict.fromkeys([*on_path, home / "bin", kept() / "bin"])
    return next(filter(None, map(usable, places)), None)


@contextmanager
def alone_in(folder: Path) -> Iterator[Path]:
    """Keep other runs out of the cache, and give a temporary folder in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is bringing Pulumi; waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        os.set_inheritable(lock.fileno(), True)
        for left_by_a_killed_run in folder.glob("tmp-*"):
            shutil.rmtree(left_by_a_killed_run, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="tmp-", dir=folder) as temp:
            yield Path(temp)


def bring() -> Path:
    """Install or build Pulumi, check it, and only then move it into its place in the cache."""
    with alone_in(cache()) as temp:
        if usable(kept() / "bin"):  # the run waited for has brought it
            return kept() / "bin"
        faults = []
        for name, bring_to in (("official installer", official), ("build", build)):
            new = temp / bring_to.__name__
            (new / "bin").mkdir(parents=True)
            try:
                bring_to(new, temp)
                if missing := [n for n in HOST if not shutil.which(n, path=str(new / "bin"))]:
                    raise Failed(f"it brought no {missing[0]}")
                check(new / "bin" / "pulumi")
            except Failed as fault:
                say(f"the {name} did not work: {fault}")
                faults.append((name, fault))
                continue
            if kept().exists():  # and is of no use, as was said above
                kept().rename(temp / "old")
            new.rename(kept())
            say(f"Pulumi {VERSION} is in {kept() / 'bin'}")
            return kept() / "bin"
    tried = "; ".join(f"{name}: {fault}" for name, fault in faults)
    raise Failed(
        f"none found, installed or built ({tried}). "
        f"Install Pulumi {dotted(MINIMUM)} or later by hand, {BY_HAND}, and run this again",
        faults[-1][1].output,
    )


def main() -> int:
    for stop in (
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # as Ctrl-C does, so that children end and files go
        if signal.getsignal(stop) is signal.SIG_DFL:  # under nohup, SIGHUP stays ignored
            signal.signal(stop, signal.default_int_handler)
    try:
        print(find() or bring())
    except KeyboardInterrupt:
        say("interrupted; nothing half-made is kept")
        return 130
    except Failed as fault:
        if fault.output:
            print(fault.output, file=sys.stderr)
        say(str(fault))
        return 1
    except (OSError, RuntimeError) as error:  # a full disk, a cache or home that is not ours
        say(f"{error}. Install Pulumi by hand, {BY_HAND}, or set XDG_CACHE_HOME to another folder")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
