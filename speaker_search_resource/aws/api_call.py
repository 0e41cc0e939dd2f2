"""One API call as a value: boto3's method and the AWS CLI command follow from its name.

A Pulumi program imports this file and makes no call, so each method imports what it needs.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple


class ApiCall(NamedTuple):
    """An operation of the service, and its parameters in the API's spelling."""

    operation: str
    parameters: Mapping[str, Any]

    def send(self, client: Any) -> Mapping[str, Any]:
        """Send the call with a boto3 client and return the response."""
        from botocore import xform_name

        response: Mapping[str, Any] = getattr(client, xform_name(self.operation))(**self.parameters)
        return response

    def cli_command(self, service: str, options: list[str]) -> str:
        """Return the AWS CLI command that makes the same call. Parameters must be strings.

        Args:
            service: The service's name in the CLI, such as ``chime-sdk-media-pipelines``.
            options: Further options, such as ``["--region", "us-east-1"]``.
        """
        import shlex

        from botocore import xform_name

        words = ["aws", service, xform_name(self.operation, "-")]
        for name, value in self.parameters.items():
            words += [f"--{xform_name(name, '-')}", value]
        return shlex.join([*words, *options])
