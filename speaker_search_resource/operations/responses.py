"""Parts of a response. An id or a text of another form makes the response unreadable.

An id of another form could be neither recorded in the state nor passed to Get and Stop, and the
resource behind it would be lost.
"""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ..aws.errors import UnexpectedResource


def resource_of(response: Mapping[str, Any], type_: str) -> Mapping[str, Any]:
    """Return the resource in a response, under the name of its type.

    Raises:
        UnexpectedResource: The response holds another type of resource.
        KeyError: The response holds no resource. The caller counts it as unreadable.
    """
    others = response.keys() - {type_, "ResponseMetadata"}
    if others and type_ not in response:
        raise UnexpectedResource(f"AWS returned a {min(others)}, not a {type_}; correct the id")
    resource: Mapping[str, Any] = response[type_]
    return resource


def parse_text(value: object) -> str:
    """Return a string that the state and messages can hold.

    Raises:
        ValueError: The value is not a string of printable ASCII characters, or is empty.
    """
    if not isinstance(value, str) or not value or not (value.isascii() and value.isprintable()):
        raise ValueError(f"{value!a} is not a string of printable ASCII characters")
    return value


def parse_id(value: object) -> str:
    """Return an id of AWS. A slash would split the id of a resource in the stack elsewhere.

    Raises:
        ValueError: The value is not an id.
    """
    text = parse_text(value)
    if "/" in text:
        raise ValueError(f"{text!a} is not an id")
    return text


def response_time(response: Mapping[str, Any]) -> datetime | None:
    """Return the Date header of a response: AWS's time, in whole seconds."""
    date = response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
    try:
        time = parsedate_to_datetime(date)
    except (IndexError, OverflowError, TypeError, ValueError):  # no header, or not a date
        return None
    return None if time.tzinfo is None else time  # "-0000" names no time zone
