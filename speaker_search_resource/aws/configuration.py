"""The AWS configuration of a stack: where calls go, and with whose credentials."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AwsConfiguration:
    """The settings of a stack. None and empty values leave a setting to boto3's own lookup."""

    region: str | None = None
    profile: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    token: str | None = None
    assume_roles: tuple[Mapping[str, Any], ...] = ()
    """AssumeRole's parameters for each role. Each is assumed with the credentials before it."""
    endpoints: Mapping[str, str] = field(default_factory=dict)
    max_retries: int | None = None
    shared_config_files: tuple[str, ...] = ()
    shared_credentials_files: tuple[str, ...] = ()
    allowed_account_ids: tuple[str, ...] = ()
    forbidden_account_ids: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)

    def declared_region(self) -> str | None:
        """Return the configured Region or AWS_REGION. None leaves it to AWS's shared files."""
        # As in pulumi-aws. boto3 reads AWS_DEFAULT_REGION only.
        return self.region or os.environ.get("AWS_REGION")

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
