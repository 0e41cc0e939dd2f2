"""The messages of failed operations."""

import pytest
from botocore.exceptions import (
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
)
from urllib3.exceptions import LocationParseError

from speaker_search_resource.aws.errors import (
    ChimeError,
    ConfigurationError,
    ServiceError,
    from_botocore,
)
from speaker_search_resource.aws.transient import is_transient, outcome_unknown
from tests.unit.fakes import service_error


def test_a_message_is_one_line() -> None:
    assert str(ChimeError("one\n  two\r\n\tthree ")) == "one two three"


def test_a_configuration_error_names_its_key() -> None:
    error = ConfigurationError("aws:region", "must be a string")

    assert (error.key, error.reason) == ("aws:region", "must be a string")
    assert str(error) == "aws:region must be a string"


def test_a_secret_that_contains_another_is_redacted_whole() -> None:
    error = ChimeError("got my-secret-token, then my-secret")

    error.redact(["my-secret", "my-secret-token"])

    assert str(error) == "got [secret], then [secret]"


def test_a_secret_inside_a_word_is_no_secret() -> None:
    error = ChimeError("a task of team a")

    error.redact(["a", ""])

    assert str(error) == "[secret] task of team [secret]"


def test_a_secret_of_several_lines_is_redacted() -> None:
    error = ChimeError("refused: one\ntwo (three)")

    error.redact(["one\ntwo (three)"])

    assert str(error) == "refused: [secret]"


def test_a_refusal_names_operation_subject_code_request_and_remedy() -> None:
    error = service_error("BadRequestException", operation="GetMediaPipeline")

    made = from_botocore(error, "GetMediaPipeline", "pipeline p")

    assert isinstance(made, ServiceError)
    assert made.code == "BadRequestException"
    assert str(made) == (
        "GetMediaPipeline on pipeline p: BadRequestException: AWS's reason (request id request-1); "
        "correct the argument that AWS names"
    )


def test_the_operation_that_aws_refused_is_named() -> None:
    """AssumeRole can fail before the call for which it fetches credentials."""
    error = service_error("AccessDenied", operation="AssumeRole")

    assert str(from_botocore(error, "GetMediaPipeline", "pipeline p")).startswith("AssumeRole on")


def test_the_signed_request_is_cut_from_the_message() -> None:
    quoted = "The signature does not match. The Canonical String: x-amz-security-token:hush"
    error = service_error("InvalidSignatureException", message=quoted)

    made = str(from_botocore(error, "GetMediaPipeline", "pipeline p"))

    assert "The signature does not match. (request id" in made
    assert "hush" not in made


def test_an_unreachable_endpoint_names_the_setting() -> None:
    error = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    made = from_botocore(error, "GetMediaPipeline", "pipeline p")

    assert "no response:" in str(made)
    assert "check the network, and aws:endpoints" in str(made)


@pytest.mark.parametrize("host", ["chime-fips.eu-west-2.amazonaws.com", "chime.us-east-1.api.aws"])
def test_a_host_that_aws_may_not_offer_is_explained(host: str) -> None:
    error = EndpointConnectionError(endpoint_url=f"https://{host}/")

    assert "AWS may not offer a FIPS or dual-stack host" in str(from_botocore(error, "Get", "p"))


def test_a_proxy_names_the_settings() -> None:
    error = ProxyConnectionError(proxy_url="http://***:***@proxy:1")

    assert "; check aws:httpsProxy, aws:httpProxy" in str(from_botocore(error, "Get", "p"))


def test_the_url_of_a_proxy_that_cannot_be_parsed_names_the_settings() -> None:
    error = HTTPClientError(error=LocationParseError("'proxy:x' is not a valid host or port"))

    assert "; check aws:httpsProxy, aws:httpProxy" in str(from_botocore(error, "Get", "p"))
    assert not is_transient(error)
    assert not outcome_unknown(error)


def test_another_error_is_named_by_its_type() -> None:
    error = ReadTimeoutError(endpoint_url="http://127.0.0.1:1")

    made = str(from_botocore(error, "GetMediaPipeline", "pipeline p"))

    assert made.startswith("GetMediaPipeline on pipeline p: ReadTimeoutError: ")
