"""The ids and strings of a response that the state and messages can hold."""

import pytest

from speaker_search_resource.aws.errors import UnexpectedResource
from speaker_search_resource.operations.responses import parse_id, parse_text, resource_of


def test_an_arn_is_a_text_and_no_id() -> None:
    arn = "arn:aws:chime:us-east-1:123456789012:media-pipeline/p"

    assert parse_text(arn) == arn
    with pytest.raises(ValueError, match="media-pipeline/p' is not an id"):
        parse_id(arn)


def test_an_id_is_returned_as_it_is() -> None:
    assert (
        parse_id("5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01") == "5e0f2f3a-7c3d-4a5e-9d52-1b8a4d0c6f01"
    )


@pytest.mark.parametrize("value", [None, 7, b"t", ["t"], "", "t\n", "t\x1b[0m", "\u0667", "\ud800"])
def test_another_value_is_unreadable_both_as_text_and_as_id(value: object) -> None:
    for parse in (parse_text, parse_id):
        with pytest.raises(ValueError, match="is not a string of printable ASCII characters"):
            parse(value)


def test_the_reason_shows_the_value_in_printable_ascii() -> None:
    with pytest.raises(ValueError, match="is not") as error:
        parse_text("\u0667\x1b")

    assert str(error.value) == r"'\u0667\x1b' is not a string of printable ASCII characters"


def test_the_resource_of_a_response_is_found_by_its_type() -> None:
    response = {"SpeakerSearchTask": {"SpeakerSearchTaskId": "t"}, "ResponseMetadata": {}}

    assert resource_of(response, "SpeakerSearchTask") == {"SpeakerSearchTaskId": "t"}


@pytest.mark.parametrize("response", [{}, {"ResponseMetadata": {}}])
def test_a_response_without_a_resource_is_unreadable(response: dict[str, object]) -> None:
    with pytest.raises(KeyError):
        resource_of(response, "SpeakerSearchTask")


def test_a_resource_of_another_type_is_no_unreadable_response() -> None:
    with pytest.raises(UnexpectedResource) as error:
        resource_of({"MediaCapturePipeline": {}}, "MediaInsightsPipeline")

    assert str(error.value) == (
        "AWS returned a MediaCapturePipeline, not a MediaInsightsPipeline; correct the id"
    )
