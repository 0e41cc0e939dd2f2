"""Messages in the spelling of the native provider."""

import pytest

from speaker_search_resource.native.messages import spelled


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("set aws:region, or aws:profile", "set speakersearch:region, or speakersearch:profile"),
        ("--path 'aws:endpoints[0]...'", "--path 'speakersearch:endpoints[0]...'"),
        ("the tag aws:createdBy", "the tag aws:createdBy"),
        ("voice_profile_domain_arn: is required", "voiceProfileDomainArn: is required"),
        ("a.stream_arn, b[0].channel_id", "a.streamArn, b[0].channelId"),
        ("custom_timeouts can allow more", "customTimeouts can allow more"),
        ("declare consent_acknowledged=True", "declare consentAcknowledged: true"),
        ("must be True, got False: x", "must be true, got false: x"),
        ("got 'stream_arn'", "got 'stream_arn'"),
        ("got 'True'", "got 'True'"),
        ("urn:pulumi:s::p::t::task_id", "urn:pulumi:s::p::t::task_id"),
        ("arn:aws:kinesisvideo:r:1:stream/task_id/1", "arn:aws:kinesisvideo:r:1:stream/task_id/1"),
        ("`aws x --task_id`", "`aws x --task_id`"),
    ],
)
def test_only_names_of_this_package_change(message: str, shown: str) -> None:
    assert spelled(message) == shown
