"""ARNs: their parts, and whether several of them can belong together."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple


class Arn(NamedTuple):
    """The parts of ``arn:partition:service:region:account:resource``.

    Some services leave the Region, the account or both empty.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Return the parts of an ARN, or None if the text is not an ARN."""
    match = re.fullmatch(r"arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|):([!-~]+)", text)
    return Arn(*match.groups()) if match else None


def is_region(value: Any) -> bool:
    """Return whether a value has the form of a Region's name, such as us-east-1."""
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", value))


def has_resource_type(arn: Arn, resource_type: str) -> bool:
    """Return whether an ARN names a Chime resource of one type, such as ``media-pipeline``."""
    its_type, _, name = arn.resource.partition("/")
    is_complete = is_region(arn.region) and arn.account and name and "/" not in name
    return bool(is_complete) and (arn.service, its_type) == ("chime", resource_type)


def id_from_arn(identifier: str) -> str:
    """Return the resource id of an ARN such as ``arn:...:media-pipeline/<id>``, or the id given."""
    return identifier.rpartition("/")[2] if identifier.startswith("arn:") else identifier


def mismatches(arns: Iterable[tuple[str, Arn]], region: str | None) -> Iterator[tuple[str, str]]:
    """Yield the ARNs that contradict the Region in use, or an earlier ARN, and the reason.

    Args:
        arns: Each with the path of the input that holds it.
        region: The Region declared or configured, if any.

    Yields:
        The path of an ARN, and the reason.
    """
    expected = {"Region": (region, "the Region in use is")}
    for path, arn in arns:
        parts = {"Region": arn.region, "account": arn.account, "partition": arn.partition}
        for part, value in parts.items():
            other, source = expected.get(part, (None, ""))
            # Some services leave a part empty; S3 leaves the Region and the account empty.
            if value and other and value != other:
                yield path, f"is in {part} {value}, but {source} {other}"
            elif value and not other:
                expected[part] = (value, f"{path} is in {part}")
