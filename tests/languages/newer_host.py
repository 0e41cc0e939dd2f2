"""A language host with the methods that the hosts of tools/pulumi lack, over one of those hosts.

The Python host starts no plugin of the current CLI, which names the program in another field, and
the YAML host links no package. Newer hosts do, but have no Go module.

    newer_host.py HOST ENGINE_ADDRESS
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2, language_pb2_grpc


class Host:
    """The methods of a host. All but those of the class are forwarded to the older host."""

    def __init__(self, channel: grpc.Channel) -> None:
        self._older = language_pb2_grpc.LanguageRuntimeStub(channel)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._older, name)

        def forward(request: Any, context: grpc.ServicerContext) -> Any:
            try:
                return method(request)
            except grpc.RpcError as error:
                context.abort(error.code(), error.details() or "")

        return forward


class YamlHost(Host):
    def Link(self, request: Any, context: Any) -> language_pb2.LinkResponse:
        return language_pb2.LinkResponse()


class PythonHost(Host):
    """Installs and runs plugins with pip and with the virtual environment of PulumiPlugin.yaml."""

    def GetRequiredPackages(
        self, request: Any, context: Any
    ) -> language_pb2.GetRequiredPackagesResponse:
        return language_pb2.GetRequiredPackagesResponse()

    def InstallDependencies(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        venv = _virtual_environment(request.info)
        pip = (_python(venv), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        for command in ((sys.executable, "-m", "venv", venv), (*pip, "-r", "requirements.txt")):
            completed = subprocess.run(
                command,
                cwd=request.info.program_directory,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
            yield language_pb2.InstallDependenciesResponse(stdout=completed.stdout)
            if completed.returncode:
                context.abort(grpc.StatusCode.UNKNOWN, completed.stdout.decode())

    def RunPlugin(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        python = _python(_virtual_environment(request.info))
        with subprocess.Popen(
            [python, request.info.program_directory, *request.args],
            cwd=request.pwd,
            env=dict(each.split("=", 1) for each in request.env) or None,
            stdout=subprocess.PIPE,
        ) as process:
            context.add_callback(process.kill)
            assert process.stdout is not None
            for line in process.stdout:
                yield language_pb2.RunPluginResponse(stdout=line)
        yield language_pb2.RunPluginResponse(exitcode=process.returncode)


def _virtual_environment(info: Any) -> Path:
    return Path(info.root_directory, info.options["virtualenv"])


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the older host ends with the engine
    older, *arguments = sys.argv[1:]
    host: Any = YamlHost if older.endswith("yaml") else PythonHost
    with subprocess.Popen([older, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        channel = grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}")
        server = grpc.server(ThreadPoolExecutor(8))
        language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host(channel), server)
        print(server.add_insecure_port("127.0.0.1:0"), flush=True)
        server.start()
        process.wait()
        server.stop(None)


if __name__ == "__main__":
    main()
