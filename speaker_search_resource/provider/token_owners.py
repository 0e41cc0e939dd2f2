"""The declarations of a run that name a request token. Two of them must not name the same token."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..inputs.check_failure import CheckFailure

_INPUT = "client_request_token"


class TokenOwners:
    """By request token, the first declaration of a run that names the token.

    The engine checks all declarations of a run in one process, except those with an explicit
    provider. The Check of one URN can come twice: for a change, and for a replacement.
    """

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str, str], str] = {}

    def failures(
        self, operation: str, region: Any, inputs: Mapping[str, Any], urn: str
    ) -> Iterator[CheckFailure]:
        """Yield a failure if another declaration names the same token.

        AWS would return the resource of the other declaration. The state would name the resource
        twice, and the deletion of either declaration would stop it.

        Args:
            operation: The operation that starts the resource. A token belongs to one operation.
            region: The Region of the resource, to which a token belongs too. Another Check refuses
                a value that is no text.
            inputs: The inputs of the declaration. An unknown token passes.
            urn: The URN of the declaration.
        """
        token = inputs.get(_INPUT)
        if not (isinstance(token, str) and isinstance(region, str)):
            return
        owner = self._owners.setdefault((operation, region, token), urn)
        if owner != urn:
            # The name is the end of a URN.
            name = owner.rpartition("::")[2]
            yield CheckFailure(
                _INPUT,
                f"must differ for each declaration: {name!r} has this token too, and AWS would "
                "return that resource instead of starting another",
            )
