"""The AWS configuration of a stack: where calls go, and with whose credentials."""

import os
from collections.abc import Mapping
from typing import Any, NamedTuple


class WebIdentity(NamedTuple):
    """A role that a token of an identity provider assumes.

    Attributes:
        parameters: The parameters of AssumeRoleWithWebIdentity, without the token.
        token: The token, or None.
        token_file: The path of the file that holds the token, if `token` is None.
    """

    parameters: Mapping[str, Any]
    token: str | None
    token_file: str

    def read_token(self) -> str:
        """Return the token. The file is read each time, because its owner renews it."""
        if self.token:
            return self.token
        with open(os.path.expanduser(os.path.expandvars(self.token_file))) as file:
            return file.read()


class IgnoredTags(NamedTuple):
    """The tags that other systems manage."""

    keys: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()

    def match(self, key: str) -> bool:
        """Return whether the tag with this key is managed by another system."""
        return key in self.keys or key.startswith(self.prefixes)


class AwsConfiguration(NamedTuple):
    """The settings of a stack. None and empty values leave a setting to boto3's own lookup."""

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None
    assume_roles: tuple[Mapping[str, Any], ...] = ()
    """AssumeRole's parameters for each role. Each is assumed with the credentials before it."""
    web_identity: WebIdentity | None = None
    endpoints: Mapping[str, str] = {}
    """The URL of each service, by the name of the service without hyphens."""
    use_fips_endpoint: bool | None = None
    use_dualstack_endpoint: bool | None = None
    sts_region: str | None = None
    http_proxy: str | None = None
    https_proxy: str | None = None
    no_proxy: str | None = None
    ca_bundle: str | None = None
    insecure: bool = False
    max_retries: int | None = None
    retry_mode: str | None = None
    ec2_metadata_service_endpoint: str | None = None
    ec2_metadata_service_endpoint_mode: str | None = None
    skip_metadata_api_check: bool = False
    shared_config_files: tuple[str, ...] = ()
    shared_credentials_files: tuple[str, ...] = ()
    allowed_account_ids: tuple[str, ...] = ()
    forbidden_account_ids: tuple[str, ...] = ()
    user_agents: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = {}
    ignored_tags: IgnoredTags = IgnoredTags()

    def declared_region(self) -> str | None:
        """Return the configured Region or AWS_REGION. None leaves it to AWS's shared files."""
        # As in pulumi-aws. boto3 reads AWS_DEFAULT_REGION only.
        return self.region or os.environ.get("AWS_REGION") or None

    def excluding_key(self, account: str) -> str | None:
        """Return the configuration key that excludes an account, or None."""
        if account in self.forbidden_account_ids:
            return "aws:forbiddenAccountIds"
        if self.allowed_account_ids and account not in self.allowed_account_ids:
            return "aws:allowedAccountIds"
        return None

    def names_a_profile(self) -> bool:
        """Return whether a profile or a shared file is named, which may then be missing."""
        # botocore takes an empty AWS_PROFILE as the name of a profile.
        named = {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} & os.environ.keys()
        return any((named, self.profile, self.shared_config_files, self.shared_credentials_files))
