"""Request tokens."""

import re
from itertools import islice

from speaker_search_resource.operations.request_token import declaration_key, request_tokens

URN = "urn:pulumi:a::b::c::d"


def test_tokens_fit_the_api() -> None:
    for token in islice(request_tokens({"urn": "a"}), 3):
        assert re.fullmatch(r"[-_a-zA-Z0-9]{2,64}", token)


def test_no_two_generations_share_a_token() -> None:
    assert len(set(islice(request_tokens({"urn": "a"}), 20))) == 20


def test_an_identity_that_crossed_the_engine_has_the_same_tokens() -> None:
    identity = {"urn": "a", "triggers": [1, {"b": 2, "a": 3}]}
    crossed = {"triggers": [1.0, {"a": 3.0, "b": 2.0}], "urn": "a"}

    assert list(islice(request_tokens(identity), 3)) == list(islice(request_tokens(crossed), 3))


def test_the_first_tokens_are_pinned() -> None:
    """A release that derives other tokens would start a second search."""
    assert list(islice(request_tokens({"urn": URN}), 2)) == [
        "dea774d6c9942ec09d3914dcabd2b14d79f572257559d4164ba1f45bad8f85e9",
        "4acbb903cec843c41070033a6bbb6b9ed920c82bf9ea8b4298ce9b40684538ee",
    ]


def test_the_key_of_a_declaration_is_pinned() -> None:
    assert declaration_key("organization", URN) == "18f11d4d1fc688aad7e1b2f35179541e"


def test_organizations_and_urns_distinguish_declarations() -> None:
    assert declaration_key("other", URN) != declaration_key("organization", URN)
    assert declaration_key("organization", f"{URN}2") != declaration_key("organization", URN)


def test_the_token_of_the_user_is_that_of_the_first_generation() -> None:
    own = list(islice(request_tokens({"urn": "a"}, "mine"), 3))
    derived = list(islice(request_tokens({"urn": "a"}), 3))

    assert own[0] == "mine"
    assert not set(own) & set(derived)
