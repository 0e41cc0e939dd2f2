"""A provider of pulumi-aws, given to a resource or inherited, as a provider of this package.

Pulumi passes a provider only to the resources of the provider's own package. A dynamic resource is
of the package `pulumi-python`. Without this file, it would use the stack's configuration instead.
"""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.dynamic import Resource
from pulumi.resource import DependencyProviderResource

__all__ = ["AwsProviderResource"]

_AWS = "aws"
_DYNAMIC = "pulumi-python"
_SECRETS = ("aws:accessKey", "aws:secretKey", "aws:token", "aws:assumeRoleWithWebIdentity")
_TWIN = "_speaker_search_resource_twin"
"""The attribute of an aws provider that holds its twin."""


class AwsProviderResource(Resource):
    """A dynamic resource that uses the aws provider in its options, or an inherited one."""

    def _get_providers(self, t: str, pkg: str | None, opts: pulumi.ResourceOptions) -> Any:
        # The SDK calls this method after the transformations, which may set an aws provider.
        return super()._get_providers(t, pkg, _with_aws_provider(opts))


def _with_aws_provider(opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return the options of a resource, with a provider that has the settings of its aws provider.

    A provider in the options precedes an inherited provider. Of two providers in the options, or of
    two inherited providers, the provider of `pulumi-python` precedes the aws provider.

    Raises:
        ValueError: The aws provider belongs to another process.
    """
    listed = opts.providers or ()
    given = [*(listed.values() if isinstance(listed, Mapping) else listed)]
    if opts.provider:
        given.append(opts.provider)
    parent = opts.parent
    for origin in (
        {provider.package: provider for provider in given},
        {name: parent.get_provider(f"{name}:index:x") for name in (_AWS, _DYNAMIC) if parent},
    ):
        if origin.get(_DYNAMIC):
            return opts
        if aws := origin.get(_AWS):
            # Children of the resource inherit the aws provider.
            twin = pulumi.ResourceOptions(provider=_twin(aws), providers=[aws])
            return pulumi.ResourceOptions.merge(opts, twin)
    return opts


def _twin(aws: pulumi.ProviderResource) -> pulumi.ProviderResource:
    """Return the provider with the settings of an aws provider. Each aws provider has one twin."""
    if isinstance(aws, DependencyProviderResource):
        raise ValueError(
            "an aws provider of another process cannot be used here; pass a provider of package "
            f"{_DYNAMIC} with its settings, see 'Other credentials for some resources' in the guide"
        )
    twin: pulumi.ProviderResource | None = vars(aws).get(_TWIN)
    if twin is None:
        # Imported here because few programs have an explicit aws provider.
        from ...provider.stack_config import configuration_keys

        # The SDK resolves a provider's own outputs for strings only.
        state = pulumi.runtime.invoke_output("pulumi:pulumi:getResource", {"urn": _urn(aws)})
        settings = {key: _setting(state, key) for key in configuration_keys()}
        name, child = aws.pulumi_resource_name, pulumi.ResourceOptions(parent=aws)
        twin = pulumi.ProviderResource(_DYNAMIC, name, settings, child)
        setattr(aws, _TWIN, twin)
    return twin


async def _urn(aws: pulumi.ProviderResource) -> Any:
    # A plain value. The preview of a new provider defers an invoke that depends on this provider.
    return await aws.urn.future()


async def _setting(state: "pulumi.Output[Any]", key: str) -> Any:
    """Return the value of a key. A secret in one of the settings makes all settings secret."""
    # In the preview of a new provider, the id is unknown, and so are settings from other resources.
    resource: Any = await pulumi.Output.unsecret(state).future(with_unknowns=True)
    value = resource["state"].get(key.removeprefix("aws:"))
    # A secret None would be a setting.
    if value is None or not (key in _SECRETS or await state.is_secret()):
        return value
    return pulumi.Output.secret(value)
