"""Make the operation of one request: its client, its deadline and its display."""

from functools import partial

from ..aws.api_call import ApiCall
from ..aws.clock import Deadline
from ..aws.errors import CallTimeout, ChimeError
from ..aws.progress import Progress
from ..aws.retry import ApiCaller
from ..aws.service_model import SERVICE
from ..aws.setting_names import credential_source
from ..aws.timeout import call_with_timeout
from ..operations.lifecycle import Operation
from ..operations.resource_spec import ArgsT, KeyT, OutputsT, ResourceSpec
from .process import Process
from .properties import ACCOUNT, Properties


def new_operation(
    spec: ResourceSpec[ArgsT, KeyT, OutputsT],
    process: Process,
    progress: Progress,
    timeout: float,
    operation: str,
    subject: str,
    props: Properties,
) -> Operation[ArgsT, KeyT, OutputsT]:
    """Return an operation in the Region of a resource.

    Args:
        spec: The kind of resource.
        process: The state of this process.
        progress: The resource's line in the display.
        timeout: Seconds of the operation.
        operation: The API operation, for messages.
        subject: The resource, for messages.
        props: The properties of the resource.

    Raises:
        ChimeError: The stack's configuration allows no client.
    """
    deadline = Deadline(timeout, process.clock)
    what = f"{operation} on {subject}"
    try:
        if process.error:
            raise process.error
        # Checking the account is a call, and credentials may come from a slow source.
        clients, name = process.clients, props.get("region")
        client = clients.existing_client(name) or call_with_timeout(
            partial(clients.client, name),
            deadline.remaining(),
            process.is_cancelled,
        )
    except CallTimeout:
        raise ChimeError(
            f"{what}: no credentials arrived within {timeout:g} s; check "
            f"{credential_source(process.configuration.profile)}"
        ) from None
    except ChimeError as error:
        raise ChimeError(f"{what}: {error}") from None
    region = client.meta.region_name
    api = ApiCaller(
        client=client,
        region=region,
        deadline=deadline,
        clock=process.clock,
        progress=progress,
        limiter=process.limiter,
        concurrency_key=props.get(spec.concurrency_key) if spec.concurrency_key else None,
        max_retries=process.clients.max_retries,
        interruption=process.interruption,
        is_cancelled=process.is_cancelled,
        start_call=process.call_threads.start,
        refresh_credentials=lambda seconds: process.clients.refresh_credentials(
            seconds, process.is_cancelled
        ),
    )

    def cli_command(call: ApiCall) -> str:
        return call.cli_command(SERVICE, process.clients.cli_options(region))

    def caller_account() -> str | None:
        return call_with_timeout(
            partial(process.clients.account, client), deadline.remaining(), process.is_cancelled
        )

    return Operation(
        spec,
        api,
        region,
        process.observed_waits,
        caller_account,
        cli_command,
        props.get(ACCOUNT),
        process.created,
    )
