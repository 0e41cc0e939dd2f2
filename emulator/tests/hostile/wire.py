"""Malformed HTTP: valid requests that are cut, repeated or framed wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable

from hypothesis import strategies as st

from ..support.http import SIGNED
from .valid import CONTROL, OPERATIONS, Request

VALID = [
    Request(
        method,
        path,
        query,
        tuple(SIGNED.items()),
        b"" if body is None else json.dumps(body).encode(),
    ).wire()
    for method, path, query, body in (*OPERATIONS, *CONTROL[:6])
]
PREFACES = [
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"\r\n" * 10,
    b"\x00" * 100,
    b"GET /\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"GET / HTTP/1.1\n\n",
    b"CONNECT x:443 HTTP/1.1\r\n\r\n",
    b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET http://[ HTTP/1.1\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\n\r\n",
    b"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n",
]


def _first_line(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def changed(data: bytes) -> bytes:
        line, end, rest = data.partition(b"\r\n")
        return change(line) + end + rest

    return changed


def _header(*lines: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(
        b"\r\n", b"\r\n" + b"".join(line + b"\r\n" for line in lines), 1
    )


def _length(value: bytes) -> Callable[[bytes], bytes]:
    return lambda data: data.replace(b"Content-Length: ", b"Content-Length: " + value, 1)


def _version(version: bytes) -> Callable[[bytes], bytes]:
    return _first_line(lambda line: line.rpartition(b" ")[0] + b" " + version)


CHUNKS = b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
CHANGES: list[Callable[[bytes], bytes]] = [
    *(
        _version(each)
        for each in (b"", b"HTTP/0.9", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9.9", b"HTTP/x")
    ),
    *(_version(each) for each in (b"HTTP/1.1 x", b"HTTP/1." + b"1" * 50, b"http/1.1")),
    *(
        _length(each)
        for each in (b"-", b"+", b"1", b"9" * 20, b"0x", b"\xff", b" , ", b"99999999 #")
    ),
    _header(b"Content-Length: 0"),
    _header(b"Content-Length: 5", b"Content-Length: 6"),
    _header(b"Transfer-Encoding: chunked"),
    _header(b"Transfer-Encoding: identity, chunked"),
    _header(b"Expect: 100-continue"),
    _header(b"Expect: something"),
    _header(b"Connection: close"),
    _header(b"Connection: Upgrade", b"Upgrade: websocket"),
    _header(b" folded", b"\tfolded"),
    _header(b"no colon"),
    _header(b": no name"),
    _header(b"X-\xff: \xfe\x00"),
    _header(*[b"X-A: b"] * 150),
    _header(b"X-A: " + b"b" * 70_000),
    _header(b"Host: y"),
    lambda data: data.partition(b"\r\n\r\n")[0] + b"\r\nTransfer-Encoding: chunked" + CHUNKS,
    lambda data: data.replace(b"\r\n", b"\n"),
    lambda data: data.replace(b"\r\n", b"\r"),
    lambda data: data.replace(b" ", b"\t", 1),
    lambda data: data.replace(b" ", b"  ", 1),
    lambda data: data.replace(b"/", b"\x00", 1),
    lambda data: data.lower(),
    lambda data: data * 3,
    lambda data: data + b"x" * 2_000_000,
    lambda data: data[::-1],
]


@st.composite
def torn(draw: st.DrawFn) -> bytes:
    """Draw the bytes of one connection."""
    data = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            data = draw(st.sampled_from(CHANGES))(data)
            continue
        start = draw(st.integers(0, min(len(data), 2000)))
        end = start + draw(st.integers(0, 20))
        data = data[:start] + draw(st.binary(max_size=20)) + data[end:]
    if not draw(st.integers(0, 5)):
        data = draw(st.sampled_from(PREFACES)) + data
    if not draw(st.integers(0, 3)):
        data = data[: draw(st.integers(0, min(len(data), 2000)))]
    return data


ENDINGS = ("read", "read", "read", "leave", "reset", "stay")
"""How a client ends: it reads to the end, closes or resets at once, or stays silent."""
