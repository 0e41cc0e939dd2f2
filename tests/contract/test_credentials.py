"""A source of credentials that fails: one line with a remedy, and nothing may have started.

The credentials are fetched before the call. STS and the metadata service are servers of the test.
"""

import hashlib
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chime_emulator import Emulator
from tests.support.inputs import search_inputs
from tests.support.outcome import alive, failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration, stack_config

ROLE = "arn:aws:iam::123456789012:role/one"
KEYS = {"aws:accessKey", "aws:secretKey"}
INPUTS = search_inputs() | declaration() | {"wait_for_in_progress": True}


class Source:
    """A server of credentials that fails for the first requests.

    Attributes:
        failures: The number of requests to fail from now on.
        requests: The number of requests served, without those for a session of the metadata
            service.
    """

    def __init__(self, respond: Callable[[str], tuple[str, bytes]]) -> None:
        self.failures = 0
        self.requests = 0
        source = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def serve(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.path.endswith("/api/token"):
                    self.reply(200, "text/plain", b"session")
                    return
                source.requests += 1
                if source.failures:
                    source.failures -= 1
                    self.reply(500, "text/html", b"<html>not well</html>")
                else:
                    self.reply(200, *respond(self.path))

            do_GET = do_POST = do_PUT = serve

            def reply(self, status: int, type_: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", type_)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def assume_role(_path: str) -> tuple[str, bytes]:
    keys = "<AccessKeyId>temporary</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
    credentials = f"<Credentials>{keys}<SessionToken>token</SessionToken>"
    credentials += "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
    result = f"<AssumeRoleResult>{credentials}</AssumeRoleResult>"
    return "text/xml", f"<AssumeRoleResponse>{result}</AssumeRoleResponse>".encode()


def metadata(path: str) -> tuple[str, bytes]:
    if path.endswith("/security-credentials/"):
        return "text/plain", b"role"
    keys = {"AccessKeyId": "temporary", "SecretAccessKey": "secret", "Token": "token"}
    expiry = {"Expiration": "2099-01-01T00:00:00Z", "Code": "Success"}
    return "application/json", json.dumps({**keys, **expiry}).encode()


@pytest.fixture
def sts() -> Iterator[Source]:
    source = Source(assume_role)
    yield source
    source.close()


@pytest.fixture
def imds() -> Iterator[Source]:
    source = Source(metadata)
    yield source
    source.close()


def config(emulator: Emulator, **values: Any) -> dict[str, str]:
    """Return a stack's configuration without access keys."""
    found = {key: text for key, text in stack_config(emulator.endpoint_url).items()}
    found |= {
        f"aws:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in values.items()
    }
    return {key: text for key, text in found.items() if key not in KEYS or key[4:] in values}


def environment(home: Path, **values: str) -> dict[str, str]:
    return {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **values}


def fail(plugin: Plugin, emulator: Emulator, seconds: float = 10, create: str = "1m") -> str:
    """Return the error line of a create that sends no call of the API."""
    start = time.monotonic()
    line = failure(plugin.create, INPUTS | {TIMEOUTS: {"create": create}})
    assert time.monotonic() - start < seconds
    assert "StartSpeakerSearchTask on pipeline" in line
    assert "may have started" not in line
    assert "Traceback" not in line
    assert line.isprintable()
    assert emulator.calls()["counts"] == {}
    return line


def test_a_web_identity_token_file_that_is_missing(emulator: Emulator, tmp_path: Path) -> None:
    token = tmp_path / "token"
    env = environment(tmp_path, AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN=ROLE)
    with Plugin(config(emulator), env=env) as plugin:
        line = fail(plugin, emulator)
    assert str(token) in line
    assert "check AWS_WEB_IDENTITY_TOKEN_FILE" in line


def sso_home(home: Path, cache: str) -> None:
    (home / ".aws/sso/cache").mkdir(parents=True)
    (home / ".aws/config").write_text(
        "[profile calls]\nsso_session = company\nsso_account_id = 123456789012\n"
        "sso_role_name = caller\nregion = us-east-1\n"
        "[sso-session company]\nsso_start_url = https://company.awsapps.com/start\n"
        "sso_region = us-east-1\n"
    )
    name = hashlib.sha1(b"company").hexdigest()
    (home / f".aws/sso/cache/{name}.json").write_text(cache)


def test_a_web_identity_of_the_stack_whose_token_file_is_missing(
    emulator: Emulator, tmp_path: Path
) -> None:
    token = tmp_path / "token"
    identity = {"roleArn": ROLE, "webIdentityTokenFile": str(token)}
    found = config(emulator, assumeRoleWithWebIdentity=identity)
    with Plugin(found, env=environment(tmp_path)) as plugin:
        line = fail(plugin, emulator)
    assert str(token) in line
    assert "aws:assumeRoleWithWebIdentity" in line


@pytest.mark.parametrize("cache", ["not JSON", "{}", "[]", '{"accessToken": "expired"}', ""])
def test_a_corrupt_sso_cache(emulator: Emulator, tmp_path: Path, cache: str) -> None:
    sso_home(tmp_path, cache)
    with Plugin(config(emulator, profile="calls"), env=environment(tmp_path)) as plugin:
        line = fail(plugin, emulator)
    assert "run `aws sso login --profile calls`" in line


def test_no_sso_login(emulator: Emulator, tmp_path: Path) -> None:
    sso_home(tmp_path, "{}")
    (cache,) = (tmp_path / ".aws/sso/cache").iterdir()
    cache.unlink()
    with Plugin(config(emulator, profile="calls"), env=environment(tmp_path)) as plugin:
        assert "run `aws sso login --profile calls`" in fail(plugin, emulator)


def test_no_credentials(emulator: Emulator, tmp_path: Path) -> None:
    with Plugin(config(emulator), env=environment(tmp_path)) as plugin:
        assert "set aws:profile, or aws:accessKey and aws:secretKey" in fail(plugin, emulator)


def test_credentials_that_come_later_are_found(emulator: Emulator, tmp_path: Path) -> None:
    """A failure is not remembered for the process."""
    file = tmp_path / "credentials"
    env = environment(tmp_path, AWS_SHARED_CREDENTIALS_FILE=str(file))
    with Plugin(config(emulator), env=env) as plugin:
        fail(plugin, emulator)
        file.write_text("[default]\naws_access_key_id = a\naws_secret_access_key = b\n")
        _, outs = plugin.create(INPUTS)
    assert alive(emulator) == [outs["task_id"]]


def test_sts_that_fails_all_the_time(emulator: Emulator, sts: Source, tmp_path: Path) -> None:
    """STS is retried until the deadline, and the next create calls STS again."""
    sts.failures = 10**6
    endpoints = [{"chimesdkmediapipelines": emulator.endpoint_url, "sts": sts.url}]
    values = {"accessKey": "base", "secretKey": "secret", "maxRetries": "0"}
    roles = [{"roleArn": ROLE}]
    found = config(emulator, endpoints=endpoints, assumeRoles=roles, **values)
    with Plugin(found, env=environment(tmp_path)) as plugin:
        assert "AssumeRole on " in fail(plugin, emulator, create="8s", seconds=20)
        sts.failures = 0
        _, outs = plugin.create(INPUTS)
    assert alive(emulator) == [outs["task_id"]]


def test_sts_that_fails_once(emulator: Emulator, sts: Source, tmp_path: Path) -> None:
    sts.failures = 1
    endpoints = [{"chimesdkmediapipelines": emulator.endpoint_url, "sts": sts.url}]
    values = {"accessKey": "base", "secretKey": "secret"}
    roles = [{"roleArn": ROLE}]
    found = config(emulator, endpoints=endpoints, assumeRoles=roles, **values)
    with Plugin(found, env=environment(tmp_path)) as plugin:
        plugin.create(INPUTS)
    assert len(alive(emulator)) == 1
    assert sts.requests == 2


@pytest.mark.parametrize("roles", [[], [{"roleArn": ROLE}]], ids=["direct", "role"])
def test_a_metadata_service_that_fails_once(
    emulator: Emulator, imds: Source, sts: Source, tmp_path: Path, roles: list[dict[str, str]]
) -> None:
    imds.failures = 1
    env = {"HOME": str(tmp_path), "AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url + "/"}
    endpoints = [{"chimesdkmediapipelines": emulator.endpoint_url, "sts": sts.url}]
    found = config(emulator, endpoints=endpoints, **({"assumeRoles": roles} if roles else {}))
    with Plugin(found, env=env) as plugin:
        plugin.create(INPUTS)
    assert len(alive(emulator)) == 1
    assert imds.requests >= 2


def test_a_metadata_service_that_fails_for_a_while(
    emulator: Emulator, imds: Source, tmp_path: Path
) -> None:
    """The failure is not remembered for the process."""
    imds.failures = 10**6
    env = {"HOME": str(tmp_path), "AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url + "/"}
    with Plugin(config(emulator), env=env) as plugin:
        assert "set aws:profile" in fail(plugin, emulator)
        imds.failures = 0
        plugin.create(INPUTS)
    assert len(alive(emulator)) == 1


def test_the_metadata_service_of_the_stack(
    emulator: Emulator, imds: Source, tmp_path: Path
) -> None:
    found = config(emulator, ec2MetadataServiceEndpoint=imds.url)
    env = {"HOME": str(tmp_path), "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"}
    with Plugin(found, env=env) as plugin:
        plugin.create(INPUTS)
    assert imds.requests > 0
    assert len(alive(emulator)) == 1


def test_a_metadata_service_that_the_stack_skips(
    emulator: Emulator, imds: Source, tmp_path: Path
) -> None:
    found = config(emulator, skipMetadataApiCheck="true")
    env = {"HOME": str(tmp_path), "AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url + "/"}
    with Plugin(found, env=env) as plugin:
        assert "set aws:profile" in fail(plugin, emulator)
    assert imds.requests == 0
