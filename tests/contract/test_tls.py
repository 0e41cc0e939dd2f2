"""An endpoint behind TLS that cannot be trusted fails at once: no retry can help."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.certificate import new_certificate
from tests.support.inputs import search_inputs
from tests.support.outcome import failure
from tests.support.plugin import TIMEOUTS, Plugin, declaration, stack_config

BARE = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


class Refuse(http.server.BaseHTTPRequestHandler):
    """Refuses every call of the API."""

    def do_POST(self) -> None:
        body = b'{"Code": "BadRequest", "Message": "over TLS"}'
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    """Counts connections, and lets no failed handshake appear on stderr."""

    connections = 0

    def verify_request(self, *_: object) -> bool:
        self.connections += 1
        return True

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("cryptography")
    return new_certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture
def endpoint(certificate: Path) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Refuse)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    # Each handshake runs in the thread of its connection.
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def create(url: str, config: dict[str, str] | None = None, **env: str) -> str:
    """Return the error line of a create."""
    inputs = search_inputs() | declaration() | {TIMEOUTS: {"create": "30s"}}
    with Plugin(stack_config(url) | (config or {}), env=BARE | env) as plugin:
        line = failure(plugin.create, inputs)
    assert "may have started" not in line
    assert line.isprintable()
    return line


def test_an_untrusted_certificate_fails_at_once(endpoint: Server) -> None:
    line = create(f"https://127.0.0.1:{endpoint.server_port}")
    assert "StartSpeakerSearchTask on pipeline" in line
    assert "CERTIFICATE_VERIFY_FAILED" in line
    assert "aws:customCaBundle or AWS_CA_BUNDLE" in line
    assert endpoint.connections == 1


def test_a_certificate_of_the_ca_bundle_is_trusted(endpoint: Server, certificate: Path) -> None:
    url = f"https://127.0.0.1:{endpoint.server_port}"
    assert "over TLS" in create(url, AWS_CA_BUNDLE=str(certificate))


def test_the_ca_bundle_of_the_stack_overrides_the_environment(
    endpoint: Server, certificate: Path, tmp_path: Path
) -> None:
    url = f"https://127.0.0.1:{endpoint.server_port}"
    config = {"aws:customCaBundle": str(certificate)}
    assert "over TLS" in create(url, config, AWS_CA_BUNDLE=str(tmp_path / "missing.pem"))


def test_an_insecure_stack_trusts_any_certificate(
    endpoint: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"https://127.0.0.1:{endpoint.server_port}"
    assert "over TLS" in create(url, {"aws:insecure": "true"})
    # The engine would show a warning on stderr under the stack.
    assert capfd.readouterr().err == ""


def test_a_ca_bundle_that_is_missing_fails_at_once(endpoint: Server, tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.pem")
    line = create(f"https://127.0.0.1:{endpoint.server_port}", AWS_CA_BUNDLE=missing)
    assert "No such file" in line
    assert "AWS_CA_BUNDLE" in line
    assert endpoint.connections == 1


def test_a_ca_bundle_that_is_none_fails_at_once(endpoint: Server, tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    bundle = str(tmp_path / "ca.pem")
    line = create(f"https://127.0.0.1:{endpoint.server_port}", AWS_CA_BUNDLE=bundle)
    assert "AWS_CA_BUNDLE" in line
    assert endpoint.connections <= 1


def test_an_endpoint_without_tls_fails_at_once() -> None:
    server = Server(("127.0.0.1", 0), Refuse)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        line = create(f"https://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
    assert "SSL" in line
    assert server.connections == 1
