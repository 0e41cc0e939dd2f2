"""The package's own configuration: pulumi-aws's keys in the package's namespace."""

import difflib
from collections.abc import Iterator

from ..aws.errors import ConfigurationError
from ..inputs.check_failure import UNKNOWN, CheckFailure, has_unknowns
from ..provider.config_values import Get
from ..provider.properties import Properties
from ..provider.stack_config import IGNORED_KEYS, configuration_keys, parse_stack_config

_PREFIX = "aws:"


def getter(values: Properties) -> Get:
    """Return a function that returns the value of a key of pulumi-aws, such as ``aws:region``.

    Args:
        values: The properties of the provider, without a namespace. Unknown values are left out.
    """
    known = {name: None if has_unknowns(value) else value for name, value in values.items()}
    return lambda key: known.get(key.removeprefix(_PREFIX))


def config_failures(values: Properties) -> Iterator[CheckFailure]:
    """Yield the faults of the properties of a provider.

    A key that resembles none is left alone: the namespace can be the name of the user's project.
    """
    keys = [key.removeprefix(_PREFIX) for key in configuration_keys()]
    for name in values:
        if name not in keys and name not in IGNORED_KEYS:
            for close in difflib.get_close_matches(name, keys, n=1, cutoff=0.8):
                yield CheckFailure(name, f"is not a configuration key; did you mean {close}?")
    try:
        parse_stack_config(getter(values))
    except ConfigurationError as error:
        name = error.key.removeprefix(_PREFIX)
        if values.get(name) is not UNKNOWN:
            yield CheckFailure(name, error.reason)
