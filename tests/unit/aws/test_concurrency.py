"""The limit of API calls in progress, per key."""

from contextlib import suppress

from speaker_search_resource.aws.concurrency import ConcurrencyLimiter


def test_a_key_has_one_slot() -> None:
    limiter = ConcurrencyLimiter()

    with limiter.slot("domain", 0) as first, limiter.slot("domain", 0) as second:
        assert (first, second) == (True, False)


def test_keys_do_not_wait_for_each_other() -> None:
    limiter = ConcurrencyLimiter()

    with limiter.slot("domain", 0) as first, limiter.slot("other", 0) as second:
        assert (first, second) == (True, True)


def test_calls_without_a_key_are_not_limited() -> None:
    limiter = ConcurrencyLimiter()

    with limiter.slot(None, 0) as first, limiter.slot(None, 0) as second:
        assert (first, second) == (True, True)


def test_a_slot_is_free_again_after_a_failure() -> None:
    limiter = ConcurrencyLimiter()
    with suppress(ValueError), limiter.slot("domain", 0):
        raise ValueError

    with limiter.slot("domain", 0) as obtained:
        assert obtained


def test_a_slot_that_was_not_obtained_is_not_released() -> None:
    limiter = ConcurrencyLimiter()

    with limiter.slot("domain", 0):
        with limiter.slot("domain", 0):
            pass
        with limiter.slot("domain", 0) as obtained:
            assert not obtained
