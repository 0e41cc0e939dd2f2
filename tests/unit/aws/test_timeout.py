"""One call under a timeout."""

import threading
import time

import pytest

from speaker_search_resource.aws.errors import CallTimeout
from speaker_search_resource.aws.timeout import call_with_timeout


def test_a_call_that_never_returns_is_left_behind() -> None:
    never = threading.Event()

    with pytest.raises(CallTimeout, match=r"no response within 0\.01 s"):
        call_with_timeout(never.wait, 0.01)

    never.set()


def test_the_result_of_a_call_is_returned() -> None:
    assert call_with_timeout(lambda: 7, 60.0) == 7


def test_a_timeout_error_of_the_call_itself_passes_through() -> None:
    def fails() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        call_with_timeout(fails, 60.0)


def test_nothing_is_called_where_no_time_is_left() -> None:
    with pytest.raises(CallTimeout, match="no time is left"):
        call_with_timeout(lambda: pytest.fail("it was called"), 0.0)


def test_an_interrupted_run_leaves_a_call_behind() -> None:
    never = threading.Event()
    start = time.monotonic()

    with pytest.raises(CallTimeout):
        call_with_timeout(never.wait, 3600, is_cancelled=lambda: True)

    assert time.monotonic() - start < 60
    never.set()
