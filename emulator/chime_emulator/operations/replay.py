"""Request tokens: when a replayed token is valid, and when it is a conflict."""

from __future__ import annotations

from ..protocol.errors import ApiError
from ..state.settings import Settings


def is_token_valid(settings: Settings, now: float, created_at: float) -> bool:
    """Return whether a token still stands for the resource created at ``created_at``."""
    return settings.token_seconds is None or now < created_at + settings.token_seconds


def check_replay(settings: Settings, is_same_request: bool, kind: str, has_ended: bool) -> None:
    """Reject a token of another request, or of a resource that has ended.

    Assumption: AWS documents only "use a different token for different speaker search tasks". The
    emulator scopes a token to Region and operation, and reports another request as a conflict. The
    response to the same request, and how long the token is valid, are settings, because AWS
    documents neither. The Create operations behave alike, although their models declare no
    conflict.

    Args:
        settings: the present settings.
        is_same_request: whether the request equals the first request with the token.
        kind: the kind of the resource, for the message.
        has_ended: whether the resource has ended.

    Raises:
        ApiError: ConflictException.
    """
    if not is_same_request:
        raise ApiError(
            "ConflictException",
            "The client request token was used before with a different request.",
        )
    if settings.token_replay == "conflict" and has_ended:
        raise ApiError(
            "ConflictException",
            f"The client request token was used before for a {kind} that has ended.",
        )
