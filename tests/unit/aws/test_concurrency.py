"""The limits of concurrent calls: which calls share a limit, and how long a call waits."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from speaker_search_resource.aws.api_call import ApiCall
from speaker_search_resource.aws.concurrency import ConcurrencyLimiter
from speaker_search_resource.aws.window import Outcome, Slot
from tests.unit.fakes import FakeTime, new_limiter

REGION = "us-east-1"
START = ApiCall("StartSpeakerSearchTask", {"VoiceProfileDomainArn": "domain"})
OTHER_START = ApiCall("StartSpeakerSearchTask", {"VoiceProfileDomainArn": "other"})
GET = ApiCall("GetSpeakerSearchTask", {"SpeakerSearchTaskId": "task"})
STOP = ApiCall("StopSpeakerSearchTask", {"SpeakerSearchTaskId": "task"})
START_TONE = ApiCall("StartVoiceToneAnalysisTask", {})


def acquired(
    limiter: ConcurrencyLimiter,
    call: ApiCall,
    key: str | None = "domain",
    region: str = REGION,
) -> Slot:
    slot = limiter.acquire(call, region, key, timeout=0.0)
    assert slot
    return slot


def is_limited(
    limiter: ConcurrencyLimiter, call: ApiCall, key: str | None = "domain", region: str = REGION
) -> bool:
    return limiter.acquire(call, region, key, timeout=0.0) is None


def test_starts_on_a_domain_begin_one_at_a_time() -> None:
    limiter = new_limiter(FakeTime())
    acquired(limiter, START)

    assert is_limited(limiter, START)


def test_starts_on_domains_do_not_wait_for_each_other() -> None:
    limiter = new_limiter(FakeTime())
    acquired(limiter, START)

    assert not is_limited(limiter, OTHER_START, "other")


@pytest.mark.parametrize("call", [GET, STOP])
def test_calls_that_do_not_name_the_domain_run_at_once(call: ApiCall) -> None:
    limiter = new_limiter(FakeTime())
    acquired(limiter, START)
    for _ in range(64):
        acquired(limiter, call)


def test_calls_without_a_key_run_at_once() -> None:
    limiter = new_limiter(FakeTime())
    for _ in range(64):
        acquired(limiter, START_TONE, key=None)


def test_a_get_over_quota_makes_every_call_on_its_domain_count() -> None:
    limiter = new_limiter(FakeTime())
    start, get = acquired(limiter, START), acquired(limiter, GET)
    limiter.release(get, Outcome.OVER_QUOTA)

    assert is_limited(limiter, GET)
    assert is_limited(limiter, STOP)
    assert not is_limited(limiter, GET, "other")
    limiter.release(start, Outcome.ACCEPTED)
    acquired(limiter, GET)


def test_calls_in_progress_count_once_every_call_counts() -> None:
    limiter = new_limiter(FakeTime())
    first, second, other = (acquired(limiter, GET, key) for key in ("domain", "domain", "other"))
    limiter.release(first, Outcome.OVER_QUOTA)

    assert is_limited(limiter, GET)
    limiter.release(other, Outcome.ACCEPTED)
    assert is_limited(limiter, GET)
    # The refusal of a call that was sent without a limit does not close the window.
    limiter.release(second, Outcome.OVER_QUOTA)
    acquired(limiter, GET)


def test_a_start_over_quota_does_not_limit_other_calls() -> None:
    limiter = new_limiter(FakeTime())
    limiter.release(acquired(limiter, START), Outcome.OVER_QUOTA)

    for _ in range(64):
        acquired(limiter, GET)


def test_throttled_gets_of_a_region_are_limited_together() -> None:
    limiter = new_limiter(FakeTime())
    limiter.release(acquired(limiter, GET), Outcome.THROTTLED)

    assert is_limited(limiter, GET, "other")
    assert not is_limited(limiter, GET, region="eu-west-2")
    assert not is_limited(limiter, STOP)
    assert not is_limited(limiter, START)


def test_a_full_region_is_probed_by_one_call_without_a_key() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    limiter.release(acquired(limiter, START_TONE, None), Outcome.OVER_QUOTA)
    assert is_limited(limiter, START_TONE, None)

    limiter.acquire(START_TONE, REGION, None, timeout=10.0)

    assert 0.1 < time.seconds <= 0.25
    assert is_limited(limiter, START_TONE, None)


def refuse_starts(limiter: ConcurrencyLimiter, time: FakeTime, keys: list[str]) -> int:
    """Refuse every start on some domains for a minute. Return the number of refused starts."""
    refused = 0
    end = time.seconds + 60
    while time.seconds < end:
        calls = [ApiCall(START.operation, {"VoiceProfileDomainArn": key}) for key in keys]
        slots = [
            limiter.acquire(call, REGION, key, 0.0) for call, key in zip(calls, keys, strict=True)
        ]
        time.seconds += 0.08
        for slot in filter(None, slots):
            limiter.release(slot, Outcome.OVER_QUOTA)
            refused += 1
    return refused


def test_a_full_region_is_probed_by_one_call_for_all_domains() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    domains = [f"domain-{number}" for number in range(25)]

    refused = refuse_starts(limiter, time, domains)

    # Each domain is refused twice, and then one call after each pause of 2.5 to 5 s.
    assert refused <= 2 * 25 + 35


def test_a_domain_that_is_refused_does_not_limit_a_domain_that_is_not() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    refuse_starts(limiter, time, ["domain"])

    acquired(limiter, OTHER_START, "other")


def test_a_domain_that_is_refused_once_retries_although_another_is_always_refused() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    refuse_starts(limiter, time, ["domain"])
    limiter.release(acquired(limiter, OTHER_START, "other"), Outcome.OVER_QUOTA)
    time.seconds += 0.25

    acquired(limiter, OTHER_START, "other")


def test_a_domain_whose_probe_is_accepted_waits_for_no_other_probe() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    refuse_starts(limiter, time, ["domain", "other"])
    time.seconds += 5.0
    probe = acquired(limiter, START)
    assert is_limited(limiter, OTHER_START, "other")
    limiter.release(probe, Outcome.ACCEPTED)
    acquired(limiter, OTHER_START, "other")

    acquired(limiter, START)


def test_the_last_refusal_is_known_by_the_calls_that_share_the_limit() -> None:
    limiter = new_limiter(FakeTime())
    limiter.release(acquired(limiter, START), Outcome.OVER_QUOTA, "reason")

    assert limiter.refusal(START, REGION, "domain") == "reason"
    assert limiter.refusal(OTHER_START, REGION, "other") == ""


def test_a_wait_ends_with_its_timeout() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    acquired(limiter, START)

    assert limiter.acquire(START, REGION, "domain", timeout=7.0) is None
    assert time.seconds == pytest.approx(7.0)


def test_a_wait_ends_when_the_run_is_cancelled() -> None:
    time = FakeTime()
    limiter = new_limiter(time)
    acquired(limiter, START)

    slot = limiter.acquire(START, REGION, "domain", 60.0, lambda: time.seconds > 3.0)

    assert slot is None
    assert time.seconds < 4.0


@pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.UNKNOWN])
def test_a_waiting_thread_gets_the_slot_that_another_gives_back(outcome: Outcome) -> None:
    # Without a timeout of the wait, only the notification of the other thread ends it.
    limiter = ConcurrencyLimiter(wait=lambda changed, _: changed.wait(30))
    slot = acquired(limiter, START)
    waiting = threading.Event()

    def is_cancelled() -> bool:
        waiting.set()
        return False

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(limiter.acquire, START, REGION, "domain", 60.0, is_cancelled)
        waiting.wait()
        limiter.release(slot, outcome)
        assert other.result(20)
