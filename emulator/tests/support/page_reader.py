"""Parse the status page, and create resources that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chime_emulator import Emulator, seeds

from .samples import START

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_media_pipelines import ChimeSDKMediaPipelinesClient


@dataclass
class Got:
    status: int
    headers: dict[str, str]
    text: str


def get(url: str, method: str = "GET", target: str = "/") -> Got:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        connection.request(method, target)
        response = connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, names, response.read().decode())
    finally:
        connection.close()


class Reader(HTMLParser):
    """Parses the page: elements that run or load something, and the text of each part."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: dict[str, str] = {}
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.scripts = 0
        self.tables_without_caption = 0
        self.hidden: set[str] = set()
        """The ids of the parts that are hidden until their switch is opened."""
        self._is_hidden = False
        self._part = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        self.scripts += tag == "script"
        self.tables_without_caption += tag == "table"
        self.tables_without_caption -= tag == "caption"
        self.handlers += [name for name in values if name.startswith("on") or name == "style"]
        if tag != "a":
            loads = [
                values[name] or "" for name in ("src", "href", "data", "action") if name in values
            ]
            self.loads += loads
        if tag == "details":
            assert "open" not in values
        if "data-part" in values:
            self._part, self._depth = values["id"] or "", 0
            self.parts[self._part] = ""
            if self._is_hidden:
                self.hidden.add(self._part)
        if self._part and tag not in ("img", "br", "meta", "link"):
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("summary", "details"):
            self._is_hidden = tag == "summary"
        if self._part:
            self._depth -= 1
            if self._depth == 0:
                self._part = ""

    def handle_data(self, data: str) -> None:
        if self._part:
            self.parts[self._part] += f"{data} "


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def part(emulator: Emulator, name: str) -> str:
    """Return the text of a part of the page, with single spaces."""
    return " ".join(read(get(emulator.endpoint_url).text).parts[name].split())


def start(client: ChimeSDKMediaPipelinesClient, **members: Any) -> str:
    response = client.start_speaker_search_task(
        **{"Identifier": seeds.PIPELINE_ID, **START, **members}
    )
    return response["SpeakerSearchTask"]["SpeakerSearchTaskId"]


def create_pipeline(client: ChimeSDKMediaPipelinesClient, **members: Any) -> str:
    response = client.create_media_insights_pipeline(
        MediaInsightsPipelineConfigurationArn=seeds.PIPELINE_CONFIGURATION_ARN, **members
    )
    return response["MediaInsightsPipeline"]["MediaPipelineId"]
