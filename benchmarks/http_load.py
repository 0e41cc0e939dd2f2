"""A fast HTTP client with several connections, and a minimal server to measure its limit."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"\r\nContent-Length: "
FLOOR_RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Load(NamedTuple):
    """The result of a load.

    Attributes:
        answers: The responses, in the order of the requests.
        latencies: Seconds of each request, sorted.
        seconds: Seconds of the whole load.
    """

    answers: list[bytes]
    latencies: list[float]
    seconds: float


def send(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Load:
    """Send the requests. A connection sends its next request after the response to the last.

    Raises:
        RuntimeError: A response is not a success.
    """
    selector = selectors.DefaultSelector()
    numbers = iter(range(len(requests)))
    responses: list[bytes] = [b""] * len(requests)
    latencies: list[float] = []
    open_sockets = [socket.create_connection(address) for _ in range(connections)]
    started_at = time.perf_counter()
    busy = 0
    for connection in open_sockets:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        number = next(numbers)
        selector.register(connection, selectors.EVENT_READ, [number, time.perf_counter(), b""])
        connection.sendall(requests[number])
        busy += 1
    while busy:
        for key, _ in selector.select():
            ready, exchange = key.fileobj, key.data
            assert isinstance(ready, socket.socket)
            received = ready.recv(65536)
            exchange[2] += received
            if not _is_complete(exchange[2]) and received:
                continue
            if not exchange[2].startswith(b"HTTP/1.1 20"):
                raise RuntimeError(f"the response is {exchange[2][:500]!r}")
            latencies.append(time.perf_counter() - exchange[1])
            responses[exchange[0]] = exchange[2]
            following = next(numbers, None)
            if following is None:
                selector.unregister(ready)
                busy -= 1
            else:
                exchange[:] = following, time.perf_counter(), b""
                ready.sendall(requests[following])
    seconds = time.perf_counter() - started_at
    for connection in open_sockets:
        connection.close()
    return Load(responses, sorted(latencies), seconds)


def _is_complete(response: bytes) -> bool:
    head, end, body = response.partition(END_OF_HEAD)
    if not end:
        return False
    _, found, rest = head.partition(LENGTH)
    return not found or len(body) >= int(rest.partition(b"\r\n")[0])


def _serve_floor() -> None:
    """Respond to each request with a constant. The port is printed to stdout."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=_respond_to_all, args=(connection,), daemon=True).start()


def _respond_to_all(connection: socket.socket) -> None:
    with connection:
        while connection.recv(65536):
            connection.sendall(FLOOR_RESPONSE)


if __name__ == "__main__":
    _serve_floor()
