"""The remedy for each refusal: by the cause that AWS's message names, or else by AWS's code.

The patterns quote messages that AWS sends. Their sources:

- access denied: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
- tags of a session: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
- the account: https://github.com/hashicorp/terraform-provider-aws/issues/33633,
  https://github.com/aws/amazon-chime-sdk-js/issues/2870 and /614
- the owner of a resource: https://github.com/aws/amazon-chime-sdk-js/issues/2182
- the clock: https://github.com/aws/aws-sdk-js/issues/254 and /1652
- SSO: https://github.com/ministryofjustice/modernisation-platform/pull/10161
- codes of every service: https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
"""

import re

THROTTLING = frozenset(
    {
        "ThrottledClientException",
        # The names that AWS's front end, and STS behind AssumeRole, use.
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
"""The codes of a refusal because of too many requests."""

_ENABLE_ACCOUNT = (
    "correct aws:endpoints and the Region if they are wrong, or ask AWS to enable the Chime SDK "
    "for this account"
)
_USE_OWNER = (
    "use credentials of the account that owns the resource, and name resources of that account only"
)
_SET_CLOCK = "set the clock of this machine, which is further off AWS's time than AWS allows"
_CHECK_CREDENTIALS = "check that the credentials in use are valid in this Region"
_CHECK_SECRET_KEY = "check the secret access key of the credentials in use"
_RUN_LATER = "run it again later"
_ASK_FOR_RATE = "run it again later, or ask AWS for a higher rate"
_NOT_THE_SERVICE = (
    "run it again later, or check aws:endpoints: a proxy or a load balancer responded, not the "
    "service"
)
_ALLOW_ASSUME_ROLE = (
    "allow {action} in the trust policy of the role, and in the policy of the credentials that "
    "assume the role"
)
_TRUST_WEB_IDENTITY = "allow {action} to the token in the trust policy of the role"

_BY_MESSAGE = {
    r"not authorized to call .*Chime SDK|Subscription check failed": _ENABLE_ACCOUNT,
    r"ownership mismatch|does not belong to": _USE_OWNER,
    r"Signature expired|Signature not yet current": _SET_CLOCK,
    r"explicit deny": "change the policy that denies {action}; an allow does not override a deny",
    r"to perform:? sts:AssumeRoleWithWebIdentity": _TRUST_WEB_IDENTITY,
    # AWS checks the tags and the source identity of a session against both policies too.
    r"to perform:? sts:(AssumeRole|TagSession|SetSourceIdentity)": _ALLOW_ASSUME_ROLE,
    r"not authorized to perform:? [\w-]+:\w+": (
        "allow {action} on the resource that AWS names, in {policy}"
    ),
}
"""By pattern, the remedy for a message. The first pattern that is found applies."""

_BY_OPERATION = {
    "AssumeRole": _ALLOW_ASSUME_ROLE,
    "AssumeRoleWithWebIdentity": _TRUST_WEB_IDENTITY,
    "GetRoleCredentials": "check sso_account_id and sso_role_name of the profile",
}
"""By operation, the remedy for a denial whose message names no action."""

_DENIALS = frozenset({"Forbidden", "AccessDenied"})

_BY_CODE = {
    "BadRequest": "correct the argument that AWS names",
    "Forbidden": "allow {action} to the credentials in use",
    "AccessDenied": "allow {action} to the credentials in use",
    "UnauthorizedClient": _CHECK_CREDENTIALS,
    "UnrecognizedClient": _CHECK_CREDENTIALS,
    "InvalidClientTokenId": _CHECK_CREDENTIALS,
    "InvalidSignature": _CHECK_SECRET_KEY,
    "SignatureDoesNotMatch": _CHECK_SECRET_KEY,
    "ExpiredToken": "renew the credentials in use",
    "RequestExpired": _SET_CLOCK,
    "RequestInTheFuture": _SET_CLOCK,
    "RequestTimeTooSkewed": _SET_CLOCK,
    "OptInRequired": _ENABLE_ACCOUNT,
    "NotFound": (
        "check the identifier, the ARNs and the Region; `pulumi refresh` shows deleted resources"
    ),
    "Conflict": "check the pipeline's status: AWS refuses a call that does not fit it",
    "ResourceLimitExceeded": "stop unused resources or ask AWS for a higher quota",
    "ServiceUnavailable": _RUN_LATER,
    "ServiceFailure": _RUN_LATER,
}
"""The remedies by code. AWS's services spell a code with and without ``Exception`` at its end."""


def remedy(code: str, message: str, operation: str) -> str:
    """Return the remedy for a refusal.

    Args:
        code: AWS's error code, or the HTTP status of a response without one.
        message: AWS's message.
        operation: The API operation that was refused, such as ``AssumeRole``.
    """
    action = re.search(r"not authorized to perform:? ([\w-]+:\w+)", message, re.IGNORECASE)
    policy = re.search(r"because no ([\w -]+) allows", message)
    return _template(code, message, operation).format(
        action=action[1] if action else f"{_service(operation)}:{operation}",
        policy=f"the {policy[1]}" if policy else "a policy of the credentials in use",
    )


def _template(code: str, message: str, operation: str) -> str:
    for pattern, template in _BY_MESSAGE.items():
        if re.search(pattern, message, re.IGNORECASE):
            return template
    name = code.removesuffix("Exception")
    if name in _DENIALS and operation in _BY_OPERATION:
        return _BY_OPERATION[operation]
    if code in THROTTLING:
        return _ASK_FOR_RATE
    # botocore names a response that is not AWS's by its HTTP status.
    if code.isdigit():
        return _NOT_THE_SERVICE
    return _BY_CODE.get(name, "see this code in the API reference of the operation")


def _service(operation: str) -> str:
    """Return the prefix of an operation's IAM action."""
    is_sts = operation.startswith("AssumeRole") or operation == "GetCallerIdentity"
    return "sts" if is_sts else "chime"
