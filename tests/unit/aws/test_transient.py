"""The classification of a failed call, for the limit of concurrent calls."""

import pytest
from botocore.exceptions import ReadTimeoutError

from speaker_search_resource.aws.errors import OperationAbandoned
from speaker_search_resource.aws.transient import limit_outcome
from speaker_search_resource.aws.window import Outcome
from tests.unit.fakes import service_error


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (None, Outcome.ACCEPTED),
        (service_error("ResourceLimitExceededException"), Outcome.OVER_QUOTA),
        (service_error("ThrottledClientException", 429), Outcome.THROTTLED),
        (service_error("ThrottlingException"), Outcome.THROTTLED),
        (service_error("AnyException", 429), Outcome.THROTTLED),
        (service_error("ConflictException", 409), Outcome.ACCEPTED),
        (service_error("NotImplemented", 501), Outcome.ACCEPTED),
        (service_error("ServiceUnavailableException", 503), Outcome.UNKNOWN),
        (ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), Outcome.UNKNOWN),
        (OperationAbandoned("not sent"), Outcome.UNKNOWN),
    ],
    ids=repr,
)
def test_only_a_response_of_aws_says_something_about_the_limit(
    error: Exception | None, outcome: Outcome
) -> None:
    assert limit_outcome(error) is outcome
