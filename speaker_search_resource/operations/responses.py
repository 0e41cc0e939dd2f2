"""Members of a response that identify a resource. An error here makes the response unreadable.

An id of another form could be neither recorded in the state nor passed to Get and Stop, and the
resource behind it would be lost.
"""


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
