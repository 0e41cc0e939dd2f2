"""A client of pyright's language server, over its standard input and output.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

import json
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

PROGRAM = "program.py"


class LanguageServer:
    """The language server of a folder with one program, as an editor runs it."""

    def __init__(self, folder: Path, text: str) -> None:
        self._text = text
        self._uri = (folder / PROGRAM).as_uri()
        (folder / PROGRAM).write_text(text)
        self._ids = count(1)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
        )
        markdown = {"contentFormat": ["markdown"]}
        text_document = {"hover": markdown, "signatureHelp": {"signatureInformation": {}}}
        self._request(
            "initialize",
            processId=None,
            rootUri=folder.as_uri(),
            workspaceFolders=[{"uri": folder.as_uri(), "name": "project"}],
            capabilities={"textDocument": text_document},
        )
        self._send("initialized")
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": text}
        self._send("textDocument/didOpen", textDocument=document)

    def hover(self, before: str, text: str) -> str:
        """Return what an editor shows at a text of the program, which follows another text."""
        found = self._request("textDocument/hover", **self._position(before, text))
        return str(found["contents"]["value"]) if found else ""

    def signature(self, before: str) -> str:
        """Return what an editor shows below a call while its user writes after a text of it."""
        found = self._request("textDocument/signatureHelp", **self._position(before))
        signature = found["signatures"][found["activeSignature"]]
        return str(signature["documentation"]["value"])

    def close(self) -> None:
        self._request("shutdown")
        self._send("exit")
        self._process.communicate()

    def _position(self, before: str, text: str = "") -> dict[str, Any]:
        above = self._text[: self._text.index(before + text) + len(before)]
        position = {"line": above.count("\n"), "character": len(above.rpartition("\n")[2])}
        return {"textDocument": {"uri": self._uri}, "position": position}

    def _request(self, method: str, **params: Any) -> Any:
        number = next(self._ids)
        self._send(method, number, **params)
        while True:
            message = self._receive()
            if "method" in message and "id" in message:  # a request of the server
                result = [None] if message["method"] == "workspace/configuration" else None
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": result})
            elif message.get("id") == number:
                assert "error" not in message, message["error"]
                return message["result"]

    def _send(self, method: str, number: int | None = None, **params: Any) -> None:
        id_ = {} if number is None else {"id": number}
        self._write({"jsonrpc": "2.0", "method": method, "params": params, **id_})

    def _write(self, message: dict[str, Any]) -> None:
        body = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message
