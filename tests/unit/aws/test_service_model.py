"""botocore's data, read as files."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from speaker_search_resource.aws import service_model
from speaker_search_resource.aws.service_model import SERVICE, input_shape


def write_model(folder: Path, service: str, version: str, low: int) -> Path:
    """Write a service model with one operation, and return its file."""
    model: dict[str, Any] = {
        "metadata": {},
        "operations": {"Start": {"input": {"shape": "StartRequest"}}},
        "shapes": {
            "StartRequest": {"type": "structure", "members": {"Name": {"shape": "Name"}}},
            "Name": {"type": "string", "min": low},
        },
    }
    file = folder / service / version / "service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(model))
    return file


def min_of_name(service: str) -> int:
    return int(input_shape(service, "Start").arguments["name"].traits["min"])


def test_members_have_their_names_in_the_api_and_in_python() -> None:
    shape = input_shape(SERVICE, "StartSpeakerSearchTask")

    assert "VoiceProfileDomainArn" in shape.members
    assert "voice_profile_domain_arn" in shape.arguments
    assert shape.required == {"identifier", "voice_profile_domain_arn"}


def test_a_shape_has_its_constraints() -> None:
    token = input_shape(SERVICE, "StartSpeakerSearchTask").arguments["client_request_token"]

    assert token.type_name == "string"
    assert (token.traits["min"], token.traits["max"]) == (2, 64)
    assert token.traits["pattern"] == "[-_a-zA-Z0-9]*"


def test_a_list_has_a_member_and_a_map_has_key_and_value() -> None:
    arguments = input_shape(SERVICE, "CreateMediaInsightsPipeline").arguments

    assert arguments["tags"].member.name == "Tag"
    metadata = arguments["media_insights_runtime_metadata"]
    assert metadata.traits["sensitive"]
    assert (metadata.key.type_name, metadata.value.type_name) == ("string", "string")


def test_a_folder_of_the_user_precedes_botocore_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path, "own-service", "2026-01-01", low=7)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    assert min_of_name("own-service") == 7


def test_the_newest_version_of_a_model_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_model(tmp_path, "versioned-service", "2025-01-01", low=1)
    write_model(tmp_path, "versioned-service", "2026-01-01", low=2)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    assert min_of_name("versioned-service") == 2


def test_a_compressed_model_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_model(tmp_path, "compressed-service", "2026-01-01", low=3)
    file.with_suffix(".json.gz").write_bytes(gzip.compress(file.read_bytes()))
    file.unlink()
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))

    assert min_of_name("compressed-service") == 3


def test_voice_analytics_is_offered_in_some_regions_of_one_partition() -> None:
    regions = service_model._offered_regions()

    assert regions > service_model._VOICE_ANALYTICS_REGIONS
    assert not [region for region in regions if service_model.partition(region) != "aws"]


@pytest.mark.parametrize(
    ("region", "is_offered"),
    [("us-east-1", True), ("eu-west-2", True), ("sa-east-1", False), ("us-east-9", False)],
)
def test_a_region_offers_voice_analytics(region: str, is_offered: bool) -> None:
    assert service_model.is_offered(region) is is_offered


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-south-9", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("xx-nowhere-1", None),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str | None) -> None:
    assert service_model.partition(region) == partition
