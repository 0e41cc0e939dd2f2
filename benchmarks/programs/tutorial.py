"""A provider as in a tutorial: in the program itself, with a create that polls in a loop."""

import os
import time
from typing import Any

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

POLL_SECONDS = 0.5


class SearchProvider(ResourceProvider):
    def client(self) -> Any:
        import boto3

        # The default session is not thread-safe: https://docs.aws.amazon.com/boto3/latest/guide/clients.html
        return boto3.Session().client("chime-sdk-media-pipelines")

    def create(self, props: dict[str, Any]) -> CreateResult:
        client = self.client()
        task = client.start_speaker_search_task(
            Identifier=props["identifier"],
            VoiceProfileDomainArn=props["voice_profile_domain_arn"],
            KinesisVideoStreamSourceTaskConfiguration={
                "StreamArn": props["stream_arn"],
                "ChannelId": int(props["channel_id"]),
            },
        )["SpeakerSearchTask"]
        while task["SpeakerSearchTaskStatus"] != "InProgress":
            time.sleep(POLL_SECONDS)
            task = self.find(client, props["identifier"], task["SpeakerSearchTaskId"])
        return CreateResult(
            task["SpeakerSearchTaskId"], {**props, "status": task["SpeakerSearchTaskStatus"]}
        )

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        task = self.find(self.client(), props["identifier"], id_)
        return ReadResult(id_, {**props, "status": task["SpeakerSearchTaskStatus"]})

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        names = ("identifier", "voice_profile_domain_arn", "stream_arn", "channel_id")
        changed = [name for name in names if olds.get(name) != news.get(name)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        client = self.client()
        client.stop_speaker_search_task(Identifier=props["identifier"], SpeakerSearchTaskId=id_)
        while self.find(client, props["identifier"], id_)["SpeakerSearchTaskStatus"] != "Stopped":
            time.sleep(POLL_SECONDS)

    def find(self, client: Any, identifier: str, id_: str) -> Any:
        return client.get_speaker_search_task(Identifier=identifier, SpeakerSearchTaskId=id_)[
            "SpeakerSearchTask"
        ]


class Search(Resource):
    def __init__(self, name: str, props: dict[str, Any]) -> None:
        super().__init__(SearchProvider(), name, {**props, "status": None})


for number in range(int(os.environ["TASKS"])):
    Search(
        f"task-{number}",
        {
            "identifier": os.environ["IDENTIFIER"],
            "voice_profile_domain_arn": os.environ["DOMAIN_ARN"],
            "stream_arn": os.environ["STREAM_ARN"],
            "channel_id": 0,
        },
    )
