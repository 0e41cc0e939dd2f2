"""Request tokens."""

import re
from itertools import islice

from speaker_search_resource.idempotency import canonical, declaration, request_tokens


def test_tokens_fit_the_api() -> None:
    for token in islice(request_tokens({"urn": "a"}), 3):
        assert re.fullmatch(r"[-_a-zA-Z0-9]{2,64}", token)


def test_the_same_identity_has_the_same_tokens_and_no_two_lives_share_one() -> None:
    identity = {"urn": "a", "triggers": [1, {"b": 2, "a": 3}]}
    travelled = {"triggers": [1.0, {"a": 3.0, "b": 2.0}], "urn": "a"}
    tokens = list(islice(request_tokens(identity), 20))
    assert tokens == list(islice(request_tokens(travelled), 20))
    assert len(set(tokens)) == 20


def test_the_first_tokens_are_pinned() -> None:
    """A token that another release derives otherwise would start a second search."""
    assert list(islice(request_tokens({"urn": "urn:pulumi:a::b::c::d"}), 2)) == [
        "dea774d6c9942ec09d3914dcabd2b14d79f572257559d4164ba1f45bad8f85e9",
        "4acbb903cec843c41070033a6bbb6b9ed920c82bf9ea8b4298ce9b40684538ee",
    ]


def test_a_declaration_is_pinned_too() -> None:
    urn = "urn:pulumi:a::b::c::d"
    assert declaration("organization", urn) == "18f11d4d1fc688aad7e1b2f35179541e"
    assert declaration("other", urn) != declaration("organization", urn)
    assert declaration("organization", f"{urn}2") != declaration("organization", urn)


def test_an_own_token_is_the_first_life_s() -> None:
    own = list(islice(request_tokens({"urn": "a"}, "mine"), 3))
    derived = list(islice(request_tokens({"urn": "a"}), 3))
    assert own[0] == "mine"
    assert not set(own) & set(derived)


def test_canonical_keeps_what_is_not_a_whole_number() -> None:
    assert canonical({"b": (1.5, True, None, "1.0"), "a": 2.0}) == {
        "a": 2,
        "b": [1.5, True, None, "1.0"],
    }
