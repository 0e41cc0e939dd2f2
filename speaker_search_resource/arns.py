"""ARNs: their parts, and whether they can belong together."""

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


def parse(text: str) -> Arn | None:
    """The parts of an ARN, or None if the text is none."""
    match = re.fullmatch(r"arn:([a-z0-9-]+):([a-z0-9-]+):([a-z0-9-]*):([0-9]{12}|):([!-~]+)", text)
    return Arn(*match.groups()) if match else None


def is_region(value: Any) -> bool:
    """Whether a value has the form of a Region's name, such as us-east-1."""
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z]{2,}(-[a-z]+)+-[0-9]+", value))


def names_a(kind: str, arn: Arn) -> bool:
    """Whether an ARN names a thing of one kind in Chime, such as ``media-pipeline``."""
    its_kind, _, name = arn.resource.partition("/")
    whole = is_region(arn.region) and arn.account and name and "/" not in name
    return bool(whole) and (arn.service, its_kind) == ("chime", kind)


def pipeline_id(identifier: str) -> str:
    """The id of a pipeline, from its id or its ARN (``arn:...:media-pipeline/<id>``)."""
    return identifier.rpartition("/")[2] if identifier.startswith("arn:") else identifier


def misfits(arns: Iterable[tuple[str, Arn]], region: str | None) -> Iterator[tuple[str, str]]:
    """Where ARNs contradict the Region they are used in, or one another.

    Args:
        arns: Each with the path of the input that holds it.
        region: The Region that is declared or configured, if any.

    Yields:
        The path of an ARN that does not fit, and why.
    """
    expected = {"Region": (region, "the Region in use is")}
    for path, arn in arns:
        parts = {"Region": arn.region, "account": arn.account, "partition": arn.partition}
        for part, value in parts.items():
            other, source = expected.get(part, (None, ""))
            # Some services leave a part empty, S3 both Region and account.
            if value and other and value != other:
                yield path, f"is in {part} {value}, but {source} {other}"
            elif value and not other:
                expected[part] = (value, f"{path} is in {part}")
