"""A cheap HTTP client that keeps several connections busy, and a server to find its own limit."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"\r\nContent-Length: "
FLOOR_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Load(NamedTuple):
    """How a load went; `answers` in the order of the requests, `latencies` (seconds) sorted."""

    answers: list[bytes]
    latencies: list[float]
    seconds: float


def send(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Load:
    """Sends the requests, each connection waiting for its answer before its next one.

    Raises:
        RuntimeError: an answer is not a success.
    """
    selector = selectors.DefaultSelector()
    numbers = iter(range(len(requests)))
    answers: list[bytes] = [b""] * len(requests)
    latencies: list[float] = []
    open_sockets = [socket.create_connection(address) for _ in range(connections)]
    begun = time.perf_counter()
    busy = 0
    for connection in open_sockets:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = next(numbers)
        selector.register(connection, selectors.EVENT_READ, [number, time.perf_counter(), b""])
        connection.sendall(requests[number])
        busy += 1
    while busy:
        for key, _ in selector.select():
            one, exchange = key.fileobj, key.data
            assert isinstance(one, socket.socket)
            got = one.recv(65536)
            exchange[2] += got
            if not _is_whole(exchange[2]) and got:
                continue
            if not exchange[2].startswith(b"HTTP/1.1 20"):
                raise RuntimeError(f"answered by {exchange[2][:500]!r}")
            latencies.append(time.perf_counter() - exchange[1])
            answers[exchange[0]] = exchange[2]
            following = next(numbers, None)
            if following is None:
                selector.unregister(one)
                busy -= 1
            else:
                exchange[:] = following, time.perf_counter(), b""
                one.sendall(requests[following])
    seconds = time.perf_counter() - begun
    for connection in open_sockets:
        connection.close()
    return Load(answers, sorted(latencies), seconds)


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(END_OF_HEAD)
    if not end:
        return False
    _, found, rest = head.partition(LENGTH)
    return not found or len(body) >= int(rest.partition(b"\r\n")[0])


def _serve_floor() -> None:
    """Answers whatever comes in one piece, with next to no work; the port goes to stdout."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        while True:
            connection, _ = listening.accept()
            threading.Thread(target=_answer_all, args=(connection,), daemon=True).start()


def _answer_all(connection: socket.socket) -> None:
    with connection:
        while connection.recv(65536):
            connection.sendall(FLOOR_ANSWER)


if __name__ == "__main__":
    _serve_floor()
