"""The `aws:` keys of a stack's configuration, with the meaning that pulumi-aws gives them.

https://www.pulumi.com/registry/packages/aws/installation-configuration/
"""

import os
import re
from typing import Final

from ..aws.configuration import AwsConfiguration
from ..aws.errors import ConfigurationError
from ..inputs.check_failure import unknown_argument
from .assume_roles import assume_role_parameters, web_identity
from .config_values import (
    Get,
    boolean,
    choice,
    file,
    is_url,
    list_of,
    proxy,
    region,
    string,
    strings,
    url,
)
from .tag_config import default_tags, ignored_tags

IGNORED_KEYS: Final = frozenset(
    {
        # Settings of Amazon S3, which this package does not call.
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        # Checks of pulumi-aws that this package does not make.
        "skipCredentialsValidation",
        "skipRegionValidation",
        "tagPolicyCompliance",
        # This package requests the account only for a guard, and after a NotFound.
        "skipRequestingAccountId",
    }
)
"""The keys of pulumi-aws that change no call of this package. All others are read or refused."""

_UNSUPPORTED = {
    "aws:assumeRole": "is not supported: use aws:assumeRoles",
    "aws:tokenBucketRateLimiterCapacity": (
        "is not supported: this package retries until the timeout, or as often as aws:maxRetries "
        "allows"
    ),
}

_ENDPOINTS = ("chimesdkmediapipelines", "chimesdkvoice", "sts", "sso", "ssooidc")
"""The services whose endpoint this package or its credential sources may call."""


def parse_stack_config(get: Get) -> AwsConfiguration:
    """Return the AWS configuration of a stack.

    Raises:
        ConfigurationError: The value of a key is invalid, or a key is not supported.
    """
    for key, reason in _UNSUPPORTED.items():
        if get(key) not in (None, "", "0"):
            raise ConfigurationError(key, reason)
    # botocore takes every other value of these variables for false.
    for variable in ("AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"):
        boolean(os.environ.get, variable)
    _check_combinations(get)
    return AwsConfiguration(
        region=region(get, "aws:region"),
        profile=string(get, "aws:profile"),
        access_key=string(get, "aws:accessKey"),
        secret_key=string(get, "aws:secretKey"),
        token=string(get, "aws:token"),
        assume_roles=tuple(
            assume_role_parameters(role) for role in list_of(get, "aws:assumeRoles", "map")
        ),
        web_identity=web_identity(get),
        endpoints=_endpoints(get),
        use_fips_endpoint=boolean(get, "aws:useFipsEndpoint"),
        use_dualstack_endpoint=boolean(get, "aws:useDualstackEndpoint"),
        sts_region=region(get, "aws:stsRegion"),
        http_proxy=proxy(get, "aws:httpProxy"),
        https_proxy=proxy(get, "aws:httpsProxy"),
        no_proxy=string(get, "aws:noProxy"),
        ca_bundle=file(get, "aws:customCaBundle"),
        insecure=bool(boolean(get, "aws:insecure")),
        max_retries=_max_retries(get),
        retry_mode=choice(get, "aws:retryMode", ("standard", "adaptive")),
        ec2_metadata_service_endpoint=url(get, "aws:ec2MetadataServiceEndpoint"),
        ec2_metadata_service_endpoint_mode=choice(
            get, "aws:ec2MetadataServiceEndpointMode", ("ipv4", "ipv6")
        ),
        skip_metadata_api_check=bool(boolean(get, "aws:skipMetadataApiCheck")),
        shared_config_files=strings(get, "aws:sharedConfigFiles"),
        shared_credentials_files=strings(get, "aws:sharedCredentialsFiles"),
        allowed_account_ids=_account_ids(get, "aws:allowedAccountIds"),
        forbidden_account_ids=_account_ids(get, "aws:forbiddenAccountIds"),
        user_agents=_user_agents(get),
        default_tags=default_tags(get),
        ignored_tags=ignored_tags(get),
    )


def configuration_keys() -> list[str]:
    """Return the keys that `parse_stack_config` reads."""
    keys: list[str] = []
    parse_stack_config(keys.append)
    return list(dict.fromkeys(keys))


def _check_combinations(get: Get) -> None:
    """Refuse keys that require or exclude each other, or contradict the environment."""
    if get("aws:accessKey") or get("aws:secretKey") or get("aws:token"):
        for key in ("aws:accessKey", "aws:secretKey"):
            if not get(key):
                reason = (
                    "is required: set accessKey and secretKey together, and token if there is one"
                )
                raise ConfigurationError(key, reason)
    if get("aws:allowedAccountIds") and get("aws:forbiddenAccountIds"):
        reason = "cannot be set together with aws:allowedAccountIds"
        raise ConfigurationError("aws:forbiddenAccountIds", reason)
    # pulumi-aws overrides the variable. botocore reads it alone, for each of its sources.
    is_disabled = os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true"
    if is_disabled and boolean(get, "aws:skipMetadataApiCheck") is False:
        reason = "is false, but AWS_EC2_METADATA_DISABLED is true: unset this variable"
        raise ConfigurationError("aws:skipMetadataApiCheck", reason)


def _max_retries(get: Get) -> int | None:
    value = get("aws:maxRetries")
    # The engine passes a number of an explicit provider as a float.
    value = f"{value:.15g}" if isinstance(value, (int, float)) else string(get, "aws:maxRetries")
    if value and not re.fullmatch(r"[0-9]+", value):
        reason = f"must be a whole number, at least 0, got {value!r}"
        raise ConfigurationError("aws:maxRetries", reason)
    return int(value) if value else None


def _account_ids(get: Get, key: str) -> tuple[str, ...]:
    # `config set --path` turns digits into a number. YAML does so with leading zeros too, and reads
    # some of them as octal. Such a number no longer has 12 digits.
    ids = tuple(str(value) for value in list_of(get, key, "id"))
    for value in ids:
        if not re.fullmatch(r"[0-9]{12}", value):
            reason = f"must be a list of account ids, 12 digits each and in quotes, got {value!r}"
            raise ConfigurationError(key, reason)
    return ids


def _user_agents(get: Get) -> tuple[str, ...]:
    key = "aws:userAgents"
    products = strings(get, key)
    # A line break would end the header.
    if not all(re.fullmatch(r"[ -~]+", product) for product in products):
        raise ConfigurationError(key, "must be a list of strings of printable ASCII characters")
    return products


def _endpoints(get: Get) -> dict[str, str]:
    key = "aws:endpoints"
    endpoints: dict[str, str] = {}
    for entry in list_of(get, key, "URL"):
        if not isinstance(entry, dict):
            raise ConfigurationError(key, "must be a list of maps from service to URL")
        endpoints |= {service: url for service, url in entry.items() if url}
    for service, endpoint in endpoints.items():
        # pulumi-aws knows hundreds of services. A misspelt service of ours would call AWS itself.
        if service.lower().startswith("chime") and service not in ("chime", *_ENDPOINTS):
            reason = f"{service}: {unknown_argument(service, _ENDPOINTS)}"
            raise ConfigurationError(key, reason)
        if service in _ENDPOINTS and not is_url(endpoint):
            raise ConfigurationError(key, f"{service} must be an http(s) URL, got {endpoint!r}")
    return endpoints
