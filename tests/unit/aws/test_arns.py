"""ARNs: their parts, and whether they belong together."""

import pytest

from speaker_search_resource.aws.arns import (
    Arn,
    has_resource_type,
    id_from_arn,
    is_region,
    mismatches,
    parse_arn,
)

PIPELINE = "arn:aws:chime:us-east-1:123456789012:media-pipeline/5e0f"


def arn(text: str) -> Arn:
    parsed = parse_arn(text)
    assert parsed is not None
    return parsed


def test_an_arn_has_five_parts() -> None:
    assert arn(PIPELINE) == Arn("aws", "chime", "us-east-1", "123456789012", "media-pipeline/5e0f")


def test_region_and_account_may_be_empty() -> None:
    assert arn("arn:aws:s3:::bucket/key") == Arn("aws", "s3", "", "", "bucket/key")


@pytest.mark.parametrize(
    "text",
    [
        "5e0f",
        "arn:aws:chime:us-east-1:123456789012:",
        "arn:aws:chime:us-east-1:12345678901:a",
        f" {PIPELINE}",
        f"{PIPELINE} x",
        f"{PIPELINE}\n",
        "ARN:aws:s3:::bucket",
    ],
)
def test_other_text_is_not_an_arn(text: str) -> None:
    assert parse_arn(text) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("us-east-1", True),
        ("us-gov-west-1", True),
        ("us-east", False),
        ("us-east-1 ", False),
        ("Virginia", False),
        (7, False),
        (None, False),
    ],
)
def test_a_region_has_a_name_of_words_and_a_number(value: object, expected: bool) -> None:
    assert is_region(value) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PIPELINE, True),
        (f"{PIPELINE}/more", False),
        (PIPELINE.replace("/5e0f", "/"), False),
        (PIPELINE.replace("media-pipeline", "voice-profile-domain"), False),
        (PIPELINE.replace("chime", "kinesis"), False),
        (PIPELINE.replace("us-east-1", ""), False),
        (PIPELINE.replace("123456789012", ""), False),
    ],
)
def test_a_resource_type_is_chime_s_own_and_complete(text: str, expected: bool) -> None:
    assert has_resource_type(arn(text), "media-pipeline") is expected


def test_the_id_and_the_arn_of_a_resource_have_one_id() -> None:
    assert id_from_arn(PIPELINE) == id_from_arn("5e0f") == "5e0f"


def test_an_arn_outside_the_region_in_use_is_a_mismatch() -> None:
    assert list(mismatches([("identifier", arn(PIPELINE))], "eu-west-1")) == [
        ("identifier", "is in Region us-east-1, but the Region in use is eu-west-1")
    ]


def test_an_arn_is_compared_with_the_first_arn_before_it() -> None:
    other = PIPELINE.replace("123456789012", "210987654321")

    found = list(mismatches([("a", arn(PIPELINE)), ("b", arn(other))], None))

    assert found == [("b", "is in account 210987654321, but a is in account 123456789012")]


def test_an_arn_of_another_partition_is_a_mismatch() -> None:
    other = PIPELINE.replace("arn:aws:", "arn:aws-cn:")

    found = list(mismatches([("a", arn(PIPELINE)), ("b", arn(other))], None))

    assert found == [("b", "is in partition aws-cn, but a is in partition aws")]


def test_empty_parts_match_every_arn() -> None:
    bucket = arn("arn:aws:s3:::bucket")

    assert list(mismatches([("a", bucket), ("b", arn(PIPELINE)), ("c", bucket)], None)) == []
