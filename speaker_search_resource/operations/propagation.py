"""How long a refusal of a start may come from something new that propagates through AWS."""

from functools import cached_property
from typing import Generic

from ..aws.errors import (
    CONFLICT,
    FORBIDDEN,
    NOT_FOUND,
    ChimeError,
    DeadlineExceeded,
    ServiceError,
)
from ..aws.retry import PROPAGATION_SECONDS, Response
from .lifecycle import Operation
from .resource_spec import ArgsT, KeyT, OutputsT
from .responses import response_time

_YOUNG_SECONDS = 120.0
"""Age below which a role, a policy or a pipeline may be unknown to parts of AWS. Terraform's AWS
provider retries Forbidden for as long on the siblings of this API."""

_SHORT_CONFLICT_SECONDS = 2.5
"""Seconds for which Conflict is retried if the prerequisite is too old to be propagating."""


class Propagation(Generic[ArgsT, KeyT, OutputsT]):
    """The retries of a start while its prerequisite, such as the pipeline of a task, is new.

    Args:
        operation: The operation.
        inputs: The declared inputs.
    """

    def __init__(self, operation: Operation[ArgsT, KeyT, OutputsT], inputs: ArgsT) -> None:
        self._operation = operation
        self._inputs = inputs

    @property
    def prerequisite_refuses(self) -> bool:
        """Whether the prerequisite is in a status that refuses every start."""
        return self._prerequisite[1]

    def seconds(self, error: ChimeError) -> float:
        """Return the seconds for which to retry a refusal, 0 if a retry cannot help."""
        if error.code not in {CONFLICT, NOT_FOUND, *FORBIDDEN} or "explicit deny" in str(error):
            return 0.0
        if error.code == CONFLICT and error.outcome_unknown:
            # The conflict may be with the resource that the lost call started.
            return PROPAGATION_SECONDS
        age = self._prerequisite[0]
        if error.code == CONFLICT:
            is_settled = age is not None and age > PROPAGATION_SECONDS
            return _SHORT_CONFLICT_SECONDS if is_settled else PROPAGATION_SECONDS
        is_young = self._is_created_here if age is None else age < _YOUNG_SECONDS
        if error.code == NOT_FOUND:
            return self._operation.api.deadline.seconds if is_young else PROPAGATION_SECONDS
        if is_young:
            return _YOUNG_SECONDS
        return PROPAGATION_SECONDS if age is None else 0.0

    @property
    def _is_created_here(self) -> bool:
        """Whether this process has created the prerequisite."""
        prerequisite = self._operation.spec.prerequisite
        if prerequisite is None:
            return False
        names = prerequisite(self._inputs).parameters.values()
        return not self._operation.created.isdisjoint(names)

    @cached_property
    def _prerequisite(self) -> tuple[float | None, bool]:
        """The age of the prerequisite, and whether its status refuses every start.

        The age is in seconds since its last change, by AWS's clock, or None if it is unknown.
        """
        spec = self._operation.spec
        if spec.prerequisite is None:
            return None, False

        def parse(response: Response) -> tuple[float | None, bool]:
            found, responded = spec.parse_prerequisite(response), response_time(response)
            changed = found.changed_timestamp
            age = (responded - changed).total_seconds() if responded and changed else None
            return age, found.refuses_starts

        call, subject = spec.prerequisite(self._inputs), spec.subject(self._inputs)
        try:
            return self._operation.api.call(call, subject, parse)
        except (DeadlineExceeded, ServiceError):  # the policy may not allow this call
            return None, False
