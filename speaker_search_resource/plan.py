"""What every resource's provider does before anything is called: configure, check, diff.

It runs in Pulumi's plugin process. The program only names the class, so nothing here may load
boto3 before ``configure``: the program would pay for it at every preview.
"""

import dataclasses
import gc
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    DiffResult,
    ResourceProvider,
)

from .arns import is_region, pipeline_id
from .engine import Display, asked_urn, meet_engine, widen_host
from .idempotency import canonical
from .kind import Kind, Properties
from .problem import ConfigurationError

if TYPE_CHECKING:
    from .aws import Aws

DECLARATION = "__declaration"
"""The input that says which declaration this is, see ``idempotency.declaration``."""

TIMEOUTS = "__timeouts"
"""The input that carries ``custom_timeouts``, which the engine does not pass on."""


class Planner(Kind, ResourceProvider):
    """The half of a provider that a preview needs. It calls nothing."""

    # The pickled provider is a module path and a class name; nothing in it is worth encrypting.
    serialize_as_secret_always = False

    def configure(self, req: ConfigureRequest) -> None:
        from . import stack_config

        # What is wrong is for Check to say, in one line; an exception here would be a traceback.
        self._config_error: ConfigurationError | None = None
        self._config = stack_config.StackConfig()
        self._region: str | None = None
        try:
            self._config = stack_config.parse(req.config.get)
            self._region = self._config.settled_region()
            if self._region is None or self._config.names_a_profile():
                self._region = self.aws().region()
        except ConfigurationError as error:
            self._config_error = error
        self._drifted: set[str] = set()
        # What is loaded by now stays; looking through it again and again for garbage would make
        # the loading of boto3 half as long again.
        gc.freeze()
        meet_engine()
        self._at_once = widen_host()

    def aws(self) -> "Aws":
        """The clients of the stack's configuration.

        Raises:
            ConfigurationError: The configuration is wrong.
        """
        # Here and not above: a preview that needs no shared file does without boto3.
        from .aws import Aws

        if self._config_error:
            raise self._config_error
        return Aws.of(self._config)

    def check(self, olds: Properties, news: Properties) -> CheckResult:
        from . import models, options, validation

        self._drifted.discard(asked_urn())
        news = canonical({**self._defaults(), **news})
        region = news.get("region") or self._region
        problems = [
            *validation.problems(self.start_operation, news),
            *validation.arn_problems(self.start_operation, news, self.arn_kinds, region),
            *options.problems(self._names(), news),
            *options.timeout_problems(news.get(TIMEOUTS)),
            *self._misplaced(olds, news),
        ]
        if self._config_error:
            problems.append((self._config_error.key, str(self._config_error)))
        # Of one that is there already it was said, and finding out takes longer than all the rest.
        elif not olds and is_region(region) and region not in models.offered_regions():
            Display(asked_urn()).warn(f"botocore knows of no voice analytics in {region}")
        # One fault a property is enough to act on: the first, which is the most basic.
        first = dict(reversed(problems))
        return CheckResult(
            news, [CheckFailure(self._shown(path), first[path]) for path in reversed(first)]
        )

    def diff(self, _id: str, olds: Properties, news: Properties) -> DiffResult:
        changed = self.changed(olds, news)
        replaces = [name for name in changed if name not in self.in_place]
        if self.restarts(olds, news):
            replaces.append("status")
            if news.get("adopt_task_id"):
                Display(asked_urn()).warn(
                    "remove adopt_task_id: the task has ended, and only another can be adopted"
                )
        # A refresh shows a resource as changed only if the Diff that follows its Read says so.
        # The Diff of an `up` follows a Check, and there an ended task is no change to plan.
        drifted = asked_urn() in self._drifted
        self._drifted.discard(asked_urn())
        return DiffResult(
            changes=bool(changed or replaces)
            or drifted
            or olds.get(TIMEOUTS) != news.get(TIMEOUTS),
            replaces=replaces,
            # Both at once would be two searches on one caller.
            delete_before_replace=True,
        )

    def changed(self, olds: Properties, news: Properties) -> list[str]:
        """The names of the declared inputs that have changed."""
        names = (name for name in self._names() if name not in self.at_creation_only)
        return [name for name in names if _differs(name, olds, news)]

    def _misplaced(self, olds: Properties, news: Properties) -> Iterator[tuple[str, str]]:
        for name in news.keys() - {*self._names(), DECLARATION, TIMEOUTS, "__provider"}:
            yield name, f"does not exist; there are {', '.join(self._names())}"
        adopted = news.get("adopt_task_id")
        if adopted and adopted == olds.get("adopt_task_id"):
            for name in set(self.changed(olds, news)) - self.in_place:
                yield (
                    "adopt_task_id",
                    f"counts at creation only: remove it, as the change of {name} stops that task "
                    "and starts another",
                )
                return

    def _shown(self, path: str) -> str:
        """The path of a fault. The engine prints the value it finds there, secret or not; so a
        secret goes by the other spelling of its path, which the engine does not look up."""
        # Triggers and tags may hold secrets, and nothing here tells which.
        return f'["{path}"]' if path in {*self.secrets, "triggers", "tags"} else path

    def _names(self) -> list[str]:
        return [field.name for field in dataclasses.fields(self.arguments)]

    def _defaults(self) -> Properties:
        fields = dataclasses.fields(self.arguments)
        return {f.name: f.default for f in fields if f.default not in (None, dataclasses.MISSING)}


def _differs(name: str, olds: Properties, news: Properties) -> bool:
    old, new = olds.get(name), news.get(name)
    if name == "identifier" and isinstance(old, str) and isinstance(new, str):
        return pipeline_id(old) != pipeline_id(new)
    # State names the Region the resource is in also where the program left it open.
    if name == "region" and new is None:
        return False
    # To Python True is 1.
    return repr(canonical(old)) != repr(canonical(new))
