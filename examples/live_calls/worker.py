"""Search the callers of live calls, with one small stack for each call: python worker.py

README.md says what to set, and what each event does. Run any number of workers, each in a container
or a systemd unit of its own, so that the `pulumi` processes of a killed worker end with it.
"""

import json
import logging
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import boto3
import call_stack
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from call_stack import REGION
from calls import Call, Calls

MAX_CALLS = 8
"""Calls that one worker handles at once."""
RECEIVE_SECONDS = 5
MAX_BACKOFF_SECONDS = 60

Message = dict[str, Any]

log = logging.getLogger("live-calls")


class Queue:
    """An SQS FIFO queue whose message groups are the calls.

    While a worker holds messages of a group, no other worker receives messages of the group.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html
    """

    def __init__(self, client: Any, url: str) -> None:
        self._client, self._url = client, url
        names = ["VisibilityTimeout"]
        queue = client.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        self._visibility_seconds = int(queue["Attributes"]["VisibilityTimeout"])

    def receive(self, count: int) -> list[list[Message]]:
        """Return up to ``count`` messages, by group."""
        response = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=min(count, 10),
            WaitTimeSeconds=RECEIVE_SECONDS,
            MessageSystemAttributeNames=["MessageGroupId", "ApproximateReceiveCount"],
        )
        groups = defaultdict(list)
        for message in response.get("Messages", []):
            groups[message["Attributes"]["MessageGroupId"]].append(message)
        return list(groups.values())

    def delete(self, message: Message) -> None:
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])

    def hide(self, message: Message, seconds: int) -> None:
        """Make a message, and with it the group, visible after some seconds."""
        self._client.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=seconds
        )

    @contextmanager
    def held(self, messages: list[Message]) -> Iterator[None]:
        """Keep messages invisible. If this fails, end the process."""
        done = threading.Event()
        thread = threading.Thread(target=self._hold, args=(messages, done), daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def _hold(self, messages: list[Message], done: threading.Event) -> None:
        held_at = time.monotonic()
        while not done.wait(self._visibility_seconds / 4):
            now = time.monotonic()
            try:
                for message in messages:
                    self.hide(message, self._visibility_seconds)
                held_at = now
            except (BotoCoreError, ClientError) as error:
                log.warning("could not keep a message invisible: %s", error)
            if time.monotonic() - held_at > self._visibility_seconds * 3 / 4:
                log.critical("another worker may receive a message in use; ending this worker")
                os.killpg(0, signal.SIGKILL)  # the `pulumi` processes end too


def handle(queue: Queue, calls: Calls, messages: list[Message]) -> None:
    """Add the messages of a group to the record of the call, and do what the record asks for.

    A failed message becomes visible after a backoff. SQS moves it to the dead-letter queue after
    the queue's number of attempts.
    """
    invalid: list[Message] = []
    try:
        with queue.held(messages):
            records: dict[str, Call] = {}
            for message in messages:
                try:
                    call = calls.add(json.loads(message["Body"]))
                    records[call.id] = call
                except ValueError as error:
                    log.error("message %s: %s", message["MessageId"], error)
                    invalid.append(message)
            for call in records.values():
                reconcile(calls, call)
    except Exception:
        attempts = max(int(each["Attributes"]["ApproximateReceiveCount"]) for each in messages)
        log.exception(
            "%s: attempt %d failed", messages[0]["Attributes"]["MessageGroupId"], attempts
        )
        for message in messages:
            queue.hide(message, min(2**attempts, MAX_BACKOFF_SECONDS))
        return
    for message in messages:
        if message in invalid:
            queue.hide(message, 0)  # SQS moves it to the dead-letter queue without delay
        else:
            queue.delete(message)


def reconcile(calls: Calls, call: Call) -> None:
    """Bring up the stack of a call, or remove it, if the record asks for it."""
    if call.is_due and call.state != "up":
        call_stack.up(calls.begin(call))
        calls.complete(call, "up")
        log.info("call %s: the search runs", call.id)
    elif not call.is_due and call.attempts and call.state != "removed":
        call_stack.remove(call)
        calls.complete(call, "removed")
        log.info("call %s: the search has ended", call.id)


def run(queue: Queue, calls: Calls, signals: "SimpleQueue[int]") -> None:
    """Handle messages until a signal arrives, and finish the messages received until then."""
    running: set[Future[None]] = set()
    with ThreadPoolExecutor(MAX_CALLS) as pool:
        while signals.empty():
            full = len(running) == MAX_CALLS
            done, running = wait(running, None if full else 0, FIRST_COMPLETED)
            for future in done:
                if error := future.exception():
                    # The message becomes visible after the queue's timeout.
                    log.error("could not delete or delay a message: %s", error)
            try:
                groups = queue.receive(MAX_CALLS - len(running))
            except (BotoCoreError, ClientError) as error:
                log.error("could not receive messages: %s", error)
                time.sleep(RECEIVE_SECONDS)
                continue
            running |= {pool.submit(handle, queue, calls, group) for group in groups}


@contextmanager
def temporary_folder() -> Iterator[None]:
    """Put temporary files into a folder. Remove the folders that killed workers have left."""
    folder = Path(tempfile.gettempdir(), f"live-calls-{os.getpid()}")
    for left in folder.parent.glob("live-calls-*"):
        if left == folder or not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir()
    tempfile.tempdir = os.environ["PULUMI_HOME"] = str(folder)
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    log.setLevel(logging.INFO)
    # Not an Event: its set() in a handler would wait forever for the lock that an interrupted set()
    # holds.
    signals: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: signals.put(number))
    # Fast failures leave time to repeat a request before a message becomes visible.
    config = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})
    queue = Queue(boto3.client("sqs", region_name=REGION, config=config), os.environ["QUEUE_URL"])
    table = boto3.resource("dynamodb", region_name=REGION).Table(os.environ["CALLS_TABLE"])
    with temporary_folder():
        run(queue, Calls(table), signals)


if __name__ == "__main__":
    main()
