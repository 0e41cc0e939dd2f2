"""Workers of examples/live_calls on a queue, a table and a backend of a test, and their calls."""

import json
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chime_emulator import Emulator, seeds
from tests.examples.live_calls.events import Event
from tests.support.moto_process import Moto
from tests.support.processes import kill_tree
from tests.support.stack import ROOT, engine_env

Record = dict[str, Any]

PROJECT = "live-calls"
DEFAULT_REGION = {"AWS_DEFAULT_REGION"}


class Service:
    """A queue with a dead-letter queue, a table, a backend, and the workers on them.

    Args:
        folder: A folder for the backend and for the temporary files of the workers.
        moto: Serves SQS, DynamoDB and S3.
        emulator: The API of the workers.
        backend: ``folder`` or ``s3``.
        visibility_seconds: Seconds after which a killed worker's message is received again.
        max_attempts: How often a message is received before it goes to the dead-letter queue.
    """

    def __init__(
        self,
        folder: Path,
        moto: Moto,
        emulator: Emulator,
        backend: str = "folder",
        visibility_seconds: int = 15,
        max_attempts: int = 50,
    ) -> None:
        self.emulator = emulator
        self.workers: list[subprocess.Popen[str]] = []
        self._folder = folder
        self._backend = backend
        name = f"calls-{uuid.uuid4()}"
        self._sqs = moto.client("sqs")
        self._s3 = moto.client("s3")
        dead = self._new_queue(f"{name}-dead.fifo")
        dead_arn = self._sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
        redrive = {
            "deadLetterTargetArn": dead_arn["Attributes"]["QueueArn"],
            "maxReceiveCount": max_attempts,
        }
        queue = self._new_queue(
            f"{name}.fifo",
            VisibilityTimeout=str(visibility_seconds),
            RedrivePolicy=json.dumps(redrive),
        )
        self._queue, self._dead = queue, dead
        moto.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "call_id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "call_id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self._bucket = name
        if backend == "s3":
            self._s3.create_bucket(Bucket=name)
        for part in ("state", "tmp"):
            (folder / part).mkdir()
        environment = engine_env(folder)
        url = f"s3://{name}?endpoint={moto.url}&region={seeds.REGION}&s3ForcePathStyle=true"
        self._env = {
            **environment,
            # boto3 does not read AWS_REGION, so a worker must find the Region elsewhere.
            **{name: moto.environment[name] for name in moto.environment.keys() - DEFAULT_REGION},
            "AWS_ENDPOINT_URL_CHIME_SDK_MEDIA_PIPELINES": emulator.endpoint_url,
            "PULUMI_BACKEND_URL": url if backend == "s3" else environment["PULUMI_BACKEND_URL"],
            "QUEUE_URL": queue,
            "CALLS_TABLE": name,
            "MEDIA_INSIGHTS_PIPELINE_CONFIGURATION_ARN": seeds.PIPELINE_CONFIGURATION_ARN,
            "VOICE_PROFILE_DOMAIN_ARN": seeds.VOICE_PROFILE_DOMAIN_ARN,
            "TMPDIR": str(folder / "tmp"),
        }

    def _new_queue(self, name: str, **attributes: str) -> str:
        attributes = {"FifoQueue": "true", **attributes}
        url: str = self._sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url

    def start_worker(self, **environment: str) -> "subprocess.Popen[str]":
        log = (self._folder / "workers.log").open("a")
        command = [sys.executable, str(ROOT / "examples/live_calls/worker.py")]
        env = {**self._env, **environment}
        worker = subprocess.Popen(
            command, env=env, stdout=log, stderr=log, text=True, start_new_session=True
        )
        log.close()
        self.workers.append(worker)
        return worker

    def kill_worker(self, worker: "subprocess.Popen[str]") -> None:
        """Kill a worker and its descendants."""
        kill_tree(worker.pid)
        worker.wait()
        self.workers.remove(worker)

    def restart_ended_workers(self) -> None:
        """Replace workers that have ended themselves, as a container's service does."""
        for worker in [*self.workers]:
            if worker.poll() is not None:
                self.workers.remove(worker)
                self.start_worker()

    def stop_workers(self) -> None:
        """End the workers by SIGTERM. They finish their work."""
        for worker in self.workers:
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers:
            assert worker.wait(120) == 0, self.log()
        self.workers.clear()

    def close(self) -> None:
        for worker in [*self.workers]:
            self.kill_worker(worker)

    def log(self) -> str:
        return (self._folder / "workers.log").read_text()

    def send(self, *events: Event) -> None:
        """Send events as EventBridge Pipes do."""
        for event in events:
            self.send_body(json.dumps(event), str(event["detail"]["callId"]))

    def send_body(self, body: str, group: str) -> None:
        self._sqs.send_message(
            QueueUrl=self._queue,
            MessageBody=body,
            MessageGroupId=group,
            MessageDeduplicationId=str(uuid.uuid4()),
        )

    def handle(self, *events: Event) -> None:
        """Send events, and wait until the queue is empty."""
        self.send(*events)
        self.wait_until(self.is_idle)

    def is_idle(self) -> bool:
        """Return whether the queue is empty.

        moto counts visible and hidden messages one after the other, so that a count can miss a
        message that becomes visible.
        """
        return not any(self._length(self._queue) for _ in range(2))

    def dead_letters(self) -> int:
        return self._length(self._dead)

    def _length(self, url: str) -> int:
        """Return the number of messages of a queue, visible or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(attributes["Attributes"][name]) for name in names)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        # A worker that cannot hold its messages kills itself.
        expected = (None, 0, -signal.SIGKILL)
        while not condition():
            assert time.monotonic() < deadline, self.log()
            assert all(worker.poll() in expected for worker in self.workers), self.log()
            time.sleep(0.02)

    def searches(self, call_id: str) -> list[str]:
        """Return the statuses of all searches that a call has ever had, oldest first."""
        pipelines = {each["id"] for each in self.pipelines(call_id)}
        tasks = [task for task in self.emulator.tasks() if task["pipeline_id"] in pipelines]
        return [task["status"] for task in tasks]

    def pipelines(self, call_id: str) -> list[Record]:
        """Return all pipelines that a call has ever had."""
        tag = ("live-call", call_id)
        return [each for each in self.emulator.pipelines() if tag in each["tags"].items()]

    def alive(self) -> list[Record]:
        """Return the running pipelines and tasks, without the seeded pipeline."""
        all_ = [*self.emulator.pipelines(), *self.emulator.tasks()]
        return [each for each in all_ if each["alive"] and each["id"] != seeds.PIPELINE_ID]

    def stacks(self) -> dict[str, dict[str, Record]]:
        """Return the inputs of each task and pipeline in the backend, by stack and name."""
        prefix = f".pulumi/stacks/{PROJECT}/"
        return {
            Path(key).stem: {
                resource["urn"].rpartition("::")[2]: resource["inputs"]
                for resource in (json.loads(body)["checkpoint"]["latest"] or {}).get(
                    "resources", []
                )
                if resource["type"].startswith("pulumi-python:")
            }
            for key, body in self._objects().items()
            if key.startswith(prefix) and key.endswith(".json")
        }

    def leftovers(self) -> list[str]:
        """Return what is in the backend, and on the workers' disks."""
        kept = (".pulumi/meta.yaml", ".pulumi/Pulumi.yaml")
        disk = [self._folder / "tmp", self._folder / "home"]
        files = [file for folder in disk for file in folder.rglob("*")]
        return [*(key for key in self._objects() if key not in kept), *map(str, files)]

    def leave_only_the_lock(self, name: str) -> None:
        """Change the backend to what a worker leaves that is killed as it removes a stack."""
        lock = f".pulumi/locks/organization/{PROJECT}/{name}/{uuid.uuid4()}.json"
        body = '{"pid": 1, "username": "worker", "hostname": "killed"}'
        removed = [f".pulumi/stacks/{PROJECT}/{name}.json{end}" for end in ("", ".bak")]
        if self._backend == "folder":
            state = self._folder / "state"
            for key in removed:
                (state / key).unlink()
            (state / lock).parent.mkdir(parents=True, exist_ok=True)
            (state / lock).write_text(body)
        else:
            for key in removed:
                self._s3.delete_object(Bucket=self._bucket, Key=key)
            self._s3.put_object(Bucket=self._bucket, Key=lock, Body=body)

    def _objects(self) -> dict[str, bytes]:
        """Return the files of the backend, by path."""
        if self._backend == "folder":
            files = (file for file in (self._folder / "state").rglob("*") if file.is_file())
            state = self._folder / "state"
            return {str(file.relative_to(state)): file.read_bytes() for file in files}
        contents = self._s3.list_objects_v2(Bucket=self._bucket).get("Contents", [])
        return {
            each["Key"]: self._s3.get_object(Bucket=self._bucket, Key=each["Key"])["Body"].read()
            for each in contents
        }


@contextmanager
def running(service: Service, workers: int = 1) -> Iterator[Service]:
    """Start workers, and end them at the end."""
    for _ in range(workers):
        service.start_worker()
    try:
        yield service
    finally:
        service.close()
