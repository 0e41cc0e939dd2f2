"""Tags through boto3."""

from __future__ import annotations

from typing import Any


def tag_list(**tags: str) -> list[Any]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def list_tags(client: Any, arn: str) -> list[Any]:
    return list(client.list_tags_for_resource(ResourceARN=arn)["Tags"])
