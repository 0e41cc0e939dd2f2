"""Valid requests: one for each operation and for each path of the control API."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote

from chime_emulator import seeds

from ..support.samples import CONFIGURATION, CREATE, DOMAIN, START, TONE, UNKNOWN_ID
from .target import DOOMED_CONFIGURATION, DOOMED_DOMAIN, DOOMED_PIPELINE

Valid = tuple[str, str, str, Any]
"""Method, path, query and body."""


class Request(NamedTuple):
    """A well-framed request with any content."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def wire(self) -> bytes:
        target = f"{self.path}?{self.query}" if self.query else self.path
        pairs = ("Host", "x"), *self.headers, ("Content-Length", str(len(self.body)))
        lines = (f"{name}: {value}\r\n" for name, value in pairs)
        head = f"{self.method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n"
        return head.encode("latin-1") + self.body


TASKS = f"/media-insights-pipelines/{seeds.PIPELINE_ID}/speaker-search-tasks"
TONES = TASKS.replace("speaker-search", "voice-tone-analysis")
CONFIGURATIONS = "/media-insights-pipeline-configurations"
DOMAINS = "/voice-profile-domains"
PIPELINES = "/media-insights-pipelines"
NAMED = f"{CONFIGURATIONS}/call-analytics"
DOMAIN_ID = seeds.VOICE_PROFILE_DOMAIN_ARN.rpartition("/")[2]
TOKEN = {"ClientRequestToken": "token-1"}
TAGS = [{"Key": "a", "Value": "b"}]
ARNS = (seeds.PIPELINE_ARN, seeds.VOICE_PROFILE_DOMAIN_ARN, seeds.PIPELINE_CONFIGURATION_ARN)
OPERATIONS: list[Valid] = [
    ("POST", TASKS, "operation=start", {**START, **TOKEN}),
    ("GET", f"{TASKS}/{UNKNOWN_ID}", "", None),
    ("POST", f"{TASKS}/{UNKNOWN_ID}", "operation=stop", None),
    ("POST", TONES, "operation=start", {**TONE, **TOKEN}),
    ("GET", f"{TONES}/{UNKNOWN_ID}", "", None),
    ("POST", f"{TONES}/{UNKNOWN_ID}", "operation=stop", None),
    ("POST", PIPELINES, "", {**CREATE, "Tags": TAGS, "MediaInsightsRuntimeMetadata": {"a": "b"}}),
    ("GET", f"/sdk-media-pipelines/{seeds.PIPELINE_ID}", "", None),
    ("GET", "/sdk-media-pipelines", "max-results=3", None),
    ("DELETE", f"/sdk-media-pipelines/{DOOMED_PIPELINE.decode()}", "", None),
    (
        "PUT",
        f"/media-insights-pipeline-status/{DOOMED_PIPELINE.decode()}",
        "",
        {"UpdateStatus": "Pause"},
    ),
    ("POST", CONFIGURATIONS, "", {**CONFIGURATION, **TOKEN, "Tags": TAGS}),
    ("GET", NAMED, "", None),
    ("GET", CONFIGURATIONS, "max-results=3", None),
    ("PUT", NAMED, "", {name: CONFIGURATION[name] for name in CONFIGURATION if "Name" not in name}),
    ("DELETE", f"{CONFIGURATIONS}/{DOOMED_CONFIGURATION.decode()}", "", None),
    ("POST", DOMAINS, "", {**DOMAIN, **TOKEN, "Tags": TAGS}),
    ("GET", f"{DOMAINS}/{DOMAIN_ID}", "", None),
    ("GET", DOMAINS, "max-results=3", None),
    ("PUT", f"{DOMAINS}/{DOMAIN_ID}", "", {"Name": "others", "Description": "x"}),
    ("DELETE", f"{DOMAINS}/{DOOMED_DOMAIN.decode()}", "", None),
    *(
        (method, "/tags", query, body)
        for arn in ARNS
        for method, query, body in (
            ("GET", f"arn={quote(arn, safe='')}", None),
            ("POST", "operation=tag-resource", {"ResourceARN": arn, "Tags": TAGS}),
            ("POST", "operation=untag-resource", {"ResourceARN": arn, "TagKeys": ["a"]}),
        )
    ),
]
CONTROL: list[Valid] = [
    *(
        ("GET", f"/_emulator/{what}", "", None)
        for what in ("health", "tasks", "pipelines", "calls", "faults", "settings")
    ),
    ("POST", f"/_emulator/tasks/{UNKNOWN_ID}", "", {"status": "Failed"}),
    ("POST", f"/_emulator/pipelines/{seeds.PIPELINE_ID}", "", {"status": "Stopped"}),
    ("POST", "/_emulator/faults", "", {"kind": "latency", "seconds": 0, "seed": 1, "count": 1}),
    ("POST", "/_emulator/faults", "", {"kind": "error", "code": 503, "probability": 0.5}),
    ("DELETE", "/_emulator/faults", "", None),
    ("POST", "/_emulator/settings", "", {"start_seconds": 1, "token_replay": "task"}),
    ("POST", "/_emulator/settings", "", {"max_active_tasks": 1, "task_outcome": "Failed"}),
]
