"""Check: the faults of declared inputs, and the inputs that the other methods receive."""

from typing import Any

from ..aws import service_model
from ..aws.arns import is_region
from ..aws.errors import NO_REGION
from ..inputs.canonical import canonical
from ..inputs.check import check_inputs
from ..inputs.check_failure import CheckFailure
from ..inputs.rules import input_rules
from ..inputs.tags import DEFAULT_TAGS
from ..operations.change import creation_only_failures, replacing_inputs, with_stop_commands
from .properties import Properties
from .request import Request


def check(
    request: Request, olds: Properties, news: Properties
) -> tuple[Properties, list[CheckFailure]]:
    """Return the inputs with their defaults, and their faults, without an API call.

    Args:
        request: The request.
        olds: The inputs in the state, empty for a new resource.
        news: The declared inputs. Unknown values pass.
    """
    spec, process = request.spec, request.process
    process.drifted.discard(request.urn)
    if unreported := process.imported.pop(request.urn, None):
        request.progress.warn(
            f"AWS does not report {', '.join(unreported)}: declare the values with which the "
            f"{spec.noun} was started"
        )
    inputs: Properties = canonical({**spec.default_inputs, **news})
    if "tags" in input_rules(spec.arguments) and process.configuration.default_tags:
        inputs[DEFAULT_TAGS] = dict(process.configuration.default_tags)
    region = process.region
    failures = check_inputs(
        spec.arguments,
        spec.start_operation,
        inputs,
        region,
        process.configuration.excluding_key,
        creates=not olds or bool(replacing_inputs(spec, olds, inputs)),
    )
    failures += creation_only_failures(spec, olds, inputs)
    failures += process.token_owners.failures(
        spec.start_operation, inputs.get("region") or region, inputs, request.urn
    )
    if olds:
        failures = with_stop_commands(spec, failures, request.urn)
    if process.error:
        failures.append(CheckFailure(process.error.key, process.error.reason))
    elif not olds:  # a resource in the state has a Region
        if inputs.get("region") is None and not region:
            failures.append(CheckFailure("region", NO_REGION))
        # Looking it up takes longer than the rest of Check, so only for a new resource.
        _warn_of_region(request, inputs.get("region") or region)
    return inputs, failures


def _warn_of_region(request: Request, region: Any) -> None:
    if is_region(region) and not service_model.is_offered(region):
        request.progress.warn(f"botocore knows of no voice analytics in {region}")
