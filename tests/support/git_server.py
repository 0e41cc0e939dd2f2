"""A git server on loopback, which a client reaches by the name of a host and without a port."""

import os
import ssl
import subprocess
import threading
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.certificate import new_certificate

HOST = "git.test"


class GitServer(ThreadingHTTPServer):
    """Serve the repositories of a folder at ``https://git.test/``, through an HTTPS proxy.

    The proxy connects to no other host.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._certificate = new_certificate(folder, HOST)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(self._certificate)
        super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "GitServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables of a Go program that uses the server.

        Go prefers the names in capitals, and Python the others. So pip does not use the proxy.
        """
        return {
            "SSL_CERT_FILE": str(self._certificate),
            "HTTPS_PROXY": f"http://127.0.0.1:{self.server_port}",
            "https_proxy": os.environ.get("https_proxy", ""),
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: GitServer

    def do_CONNECT(self) -> None:
        """Continue the connection as a TLS connection to the host."""
        if self.path != f"{HOST}:443":
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        request = {
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "REQUEST_METHOD": self.command,
            "PATH_INFO": url.path,
            "QUERY_STRING": url.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }
        response = subprocess.run(
            ["git", "http-backend"],
            env=os.environ | request,
            input=self.rfile.read(int(self.headers.get("Content-Length", 0))),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        head, _, body = response.partition(b"\r\n\r\n")
        headers = BytesParser().parsebytes(head)
        self.send_response(int(headers.get("Status", "200").split()[0]))
        self.send_header("Content-Type", headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def log_message(self, *_: Any) -> None:
        pass
