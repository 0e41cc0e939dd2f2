"""Remedies: the cause that AWS's message names decides, and then AWS's code."""

import pytest

from speaker_search_resource.aws.remedies import remedy

START = "StartSpeakerSearchTask"
CREATE = "CreateMediaInsightsPipeline"
USER = "User: arn:aws:iam::123456789012:user/deploy"
ROLE = "arn:aws:iam::123456789012:role/calls"
STREAM = "arn:aws:kinesisvideo:us-east-1:123456789012:stream/call/1"
PIPELINE = "arn:aws:chime:us-east-1:123456789012:media-pipeline/1"

ENABLE = "ask AWS to enable the Chime SDK for this account"
SET_CLOCK = "set the clock of this machine"
CALCULATED = (
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method."
)
EARLIER = "20140325T143453Z is now earlier than 20140325T143751Z (20140325T145251Z - 15 min.)"
LATER = "20190305T002809Z is still later than 20190304T214315Z (20190304T212815Z + 15 min.)"


def denied(action: str, resource: str, context: str = "") -> str:
    """Return AWS's message for a denial, with the reason that newer services add."""
    return f"{USER} is not authorized to perform: {action} on resource: {resource}{context}"


BY_MESSAGE = {
    "account": (
        "Forbidden",
        "Not authorized to call Chime SDK with Account Id 123456789012",
        ENABLE,
    ),
    "endpoint": (
        "ForbiddenException",
        'Account Id 123456789012 is not authorized to call deprecated Amazon Chime SDK API on the "'
        'chime" endpoint, use one of the "*-chime*" endpoints instead.',
        "correct aws:endpoints and the Region",
    ),
    "subscription": ("ForbiddenException", "Subscription check failed", ENABLE),
    "owner": (
        "ForbiddenException",
        "Resource ownership mismatch",
        "use credentials of the account that owns the resource",
    ),
    "owner of a stream": (
        "BadRequestException",
        f"{STREAM} does not belong to account 210987654321",
        "use credentials of the account that owns the resource",
    ),
    "clock behind": ("InvalidSignatureException", f"Signature expired: {EARLIER}", SET_CLOCK),
    "clock ahead": ("SignatureDoesNotMatch", f"Signature not yet current: {LATER}", SET_CLOCK),
    "explicit deny": (
        "AccessDeniedException",
        denied(
            f"chime:{START}",
            PIPELINE,
            " with an explicit deny in a service control policy: arn:aws",
        ),
        f"change the policy that denies chime:{START}; an allow does not override a deny",
    ),
    "other service": (
        "ForbiddenException",
        denied("kinesisvideo:DescribeStream", STREAM),
        "allow kinesisvideo:DescribeStream on the resource that AWS names, in a policy of the "
        "credentials in use",
    ),
    "role to pass": (
        "AccessDeniedException",
        denied(
            "iam:PassRole",
            ROLE,
            " because no identity-based policy allows the iam:PassRole action",
        ),
        "allow iam:PassRole on the resource that AWS names, in the identity-based policy",
    ),
    "boundary": (
        "AccessDenied",
        denied(
            f"chime:{START}",
            PIPELINE,
            f" because no permissions boundary allows the chime:{START} action",
        ),
        f"allow chime:{START} on the resource that AWS names, in the permissions boundary",
    ),
    "role to assume": (
        "AccessDenied",
        denied("sts:AssumeRole", ROLE),
        "allow sts:AssumeRole in the trust policy of the role",
    ),
    "tags of a session": (
        "AccessDenied",
        denied("sts:TagSession", ROLE),
        "allow sts:TagSession in the trust policy of the role, and in the policy of",
    ),
    "source identity": (
        "AccessDenied",
        denied("sts:SetSourceIdentity", ROLE),
        "allow sts:SetSourceIdentity in the trust policy of the role, and in the policy of",
    ),
    "web identity": (
        "AccessDenied",
        "Not authorized to perform sts:AssumeRoleWithWebIdentity",
        "allow sts:AssumeRoleWithWebIdentity to the token in the trust policy of the role",
    ),
}


@pytest.mark.parametrize(("code", "message", "text"), BY_MESSAGE.values(), ids=BY_MESSAGE)
def test_the_message_of_aws_decides(code: str, message: str, text: str) -> None:
    assert text in remedy(code, message, START)


BY_CODE = [
    ("ForbiddenException", "AWS authorization failed", START, f"allow chime:{START} to"),
    ("Forbidden", "AWS authorization failed", CREATE, f"allow chime:{CREATE} to"),
    ("AccessDenied", "Roles may not be assumed by root accounts.", "AssumeRole", "allow sts:Ass"),
    ("AccessDenied", "no reason", "GetCallerIdentity", "allow sts:GetCallerIdentity to"),
    ("ForbiddenException", "No access", "GetRoleCredentials", "check sso_account_id and sso_role"),
    ("ExpiredToken", "The security token included in the request is expired", START, "renew"),
    ("ExpiredTokenException", "Token too old: 441398", "AssumeRoleWithWebIdentity", "renew the cr"),
    ("SignatureDoesNotMatch", CALCULATED, START, "check the secret access key"),
    ("InvalidSignatureException", CALCULATED, START, "check the secret access key"),
    ("RequestExpired", "Request has expired.", START, SET_CLOCK),
    ("OptInRequired", "The AWS access key ID needs a subscription", START, ENABLE),
    ("ThrottlingException", "Rate exceeded", START, "run it again later, or ask AWS for a higher"),
    ("Throttling", "Rate exceeded", "AssumeRole", "run it again later, or ask AWS for a higher"),
    ("503", "Service Unavailable", START, "a proxy or a load balancer responded"),
    ("NewException", "no reason", START, "see this code in the API reference"),
]


@pytest.mark.parametrize(("code", "message", "operation", "text"), BY_CODE)
def test_the_code_decides_where_the_message_names_no_cause(
    code: str, message: str, operation: str, text: str
) -> None:
    assert text in remedy(code, message, operation)


@pytest.mark.parametrize("operation", ["AssumeRole", "AssumeRoleWithWebIdentity"])
def test_a_role_refused_before_a_start_does_not_blame_the_start(operation: str) -> None:
    assert START not in remedy("AccessDenied", "no reason", operation)


@pytest.mark.parametrize(
    "message", ["no reason", "Not authorized to perform sts:AssumeRoleWithWebIdentity"]
)
def test_a_web_identity_refused_does_not_blame_credentials(message: str) -> None:
    """A web identity assumes its role with a token, and with no credentials."""
    found = remedy("AccessDenied", message, "AssumeRoleWithWebIdentity")
    assert "the trust policy of the role" in found
    assert "credentials" not in found
