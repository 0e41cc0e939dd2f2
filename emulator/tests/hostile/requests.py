"""Hostile requests: valid requests with changed content and valid framing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

from chime_emulator import seeds

from ..support.http import SIGNED
from .valid import ARNS, OPERATIONS, Request, Valid

# Marks around text that json.dumps cannot write.
RAW = re.compile(rb'"@@(.*?)@@"')
NASTY_VALUES: list[Any] = [
    *(f"@@{token}@@" for token in ("NaN", "-Infinity", "1e999", "-0", "1E400", "0x1", "")),
    "@@" + "9" * 4000 + "@@",
    "@@" + "9" * 5000 + "@@",
    "@@" + "[" * 900 + "]" * 900 + "@@",
    "@@" + '{"a":' * 500 + "1" + "}" * 500 + "@@",
    *(None, True, 0, -1, 1e300, 0.5, 2**31, 2**63, 2**64, "", " ", "\ud800", "\x00"),
    *("a" * 1025, "ä" * 300, "x" * 100_000, [], {}, [None], [[]], {"": {}}, ["a"] * 300),
    *ARNS,
    seeds.STREAM_ARN,
]
ODD_VALUES = st.one_of(
    st.sampled_from(NASTY_VALUES),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=4),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=6,
    ),
)
NASTY_SEGMENTS = [
    *("", ".", "..", "%2F", "%2f..%2F", "%00", "%ff%fe", "%", "%zz", "%u0041", ";a=b", "*"),
    *("a" * 1025, "%20", "a%0d%0ab", "\xe4", "\xff", "_emulator", "~", "%ed%a0%80", "+"),
    *(quote(arn, safe="") for arn in ARNS),
    *ARNS,
    seeds.PIPELINE_ID.upper(),
]
ODD_SEGMENTS = st.one_of(
    st.sampled_from(NASTY_SEGMENTS),
    st.text(
        st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="?#\x7f\x85\xa0")
    ),
)
ODD_QUERIES = st.one_of(
    st.sampled_from(
        [
            *("operation=start", "operation=stop&operation=start", "operation=", "operation", "?"),
            *("max-results=0", "max-results=1e3", "max-results=" + "9" * 5000, "max-results=%ff"),
            *("next-token=", "next-token=%00", "next-token=" + "A" * 5000, "next-token=MQ%3D%3D"),
            *("arn=", "arn=arn:", "&&&", "=", "a=b&" * 2000, "%", "X-Amz-Algorithm=x", "\xff=\xfe"),
        ]
    ),
    st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="#"), max_size=30
    ),
)
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "get", "X-Y")
ODD_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Content-Type", "Accept", "Content-Encoding", "X-Amz-Target", "Cookie", "Range", "X-A"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f\x85")),
    ),
    max_size=40,
)
SIGNATURE = SIGNED["Authorization"]
ODD_SIGNATURES = st.one_of(
    st.sampled_from(
        [
            *("", " ", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "Basic eDp5", "AWS x:y", "=,=,="),
            *(SIGNATURE.replace("chime", other) for other in ("s3", "", "CHIME", "chime/chime")),
            *(SIGNATURE.replace("us-east-1", other) for other in ("", "x" * 5000, "EU", "\xe4")),
            SIGNATURE.replace("us-east-1", "us-gov-west-1"),
            SIGNATURE.replace("20260101", "99999999"),
            SIGNATURE.replace("host", "HOST"),
            SIGNATURE.replace("SHA256", "SHA512"),
            SIGNATURE.replace(", ", ","),
            SIGNATURE * 20,
        ]
    ),
    st.integers(0, len(SIGNATURE)).map(lambda end: SIGNATURE[:end]),
    st.text(st.characters(min_codepoint=33, max_codepoint=255, exclude_characters="\x7f\x85\xa0")),
)
ODD_DATES = st.one_of(
    st.sampled_from(
        [
            *("", "20260101", "20260101T000000", "20269999T999999Z", "20260101T000000Z, again"),
            *("Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 99999999 00:00:00 GMT", "0", "\xe4"),
            "Thu, 01 Jan 2026 00:00:00 +9999999999",
        ]
    ),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
)
BODIES: list[Callable[[bytes], bytes]] = [
    lambda body: body[: len(body) // 2],
    lambda body: body.decode().encode("utf-16"),
    lambda body: b"\xef\xbb\xbf" + body,
    lambda body: body + b"\xff\xfe",
    lambda body: body.replace(b"{", b'{"a": 1, "a": 2, ', 1),
    lambda body: b"[" * 100_000,
    lambda body: b'{"a":' * 50_000,
    lambda body: b"\x1f\x8b\x08" + body,
    lambda body: body + b" " * 1_000_000,
    lambda body: b'"' + body.replace(b'"', b"'") + b'"',
    lambda body: body.replace(b":", b"="),
    lambda body: b"\x00" * len(body),
]


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Yield every container in a JSON value with each of its keys or indexes."""
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    found = [(value, key) for key, _ in pairs]
    for _, item in pairs:
        if isinstance(item, (dict, list)):
            found += _places(item)
    return found


def _dumped(value: Any) -> bytes:
    content = json.dumps(value).encode()
    return RAW.sub(lambda found: found[1].replace(b'\\"', b'"'), content)


def sweep(valid: list[Valid]) -> Iterator[Request]:
    """Yield each request with each hostile value at each position of its body and path."""
    signed = tuple(SIGNED.items())
    for method, path, query, body in valid:
        for place in range(len(_places(body)) if body else 0):
            for nasty in NASTY_VALUES:
                value = deepcopy(body)
                container, key = _places(value)[place]
                container[key] = nasty
                yield Request(method, path, query, signed, _dumped(value))
        content = b"" if body is None else json.dumps(body).encode()
        segments = path.split("/")
        for place in range(1, len(segments)):
            for odd in NASTY_SEGMENTS:
                changed = "/".join([*segments[:place], odd, *segments[place + 1 :]])
                yield Request(method, changed, query, signed, content)


@st.composite
def bodies(draw: st.DrawFn, valid: Any) -> bytes:
    """Draw a body: valid, almost valid or random."""
    if valid is None:
        return draw(st.sampled_from([b"", b"", b"{}", b"x", b"null"]))
    value = deepcopy(valid)
    for _ in range(draw(st.integers(1, 2))):
        container, key = draw(st.sampled_from(_places(value)))
        change = draw(st.integers(0, 5))
        if change <= 2:
            container[key] = deepcopy(draw(ODD_VALUES))
        elif change == 3:
            del container[key]
        elif isinstance(container, dict):
            container[draw(st.sampled_from(["Unknown", "", "__proto__", key.lower()]))] = 1
        else:
            container.extend([container[key]] * draw(st.sampled_from([1, 3, 300])))
        if not _places(value):
            break
    body = _dumped(value)
    return draw(st.sampled_from(BODIES))(body) if draw(st.integers(0, 5)) == 5 else body


WRONG = (
    *[()] * 2,
    *[("body",)] * 8,
    *(("signature",), ("path",), ("query",), ("method",), ("headers",)),
    *(("body", "path"), ("body", "query")),
)


@st.composite
def requests(draw: st.DrawFn, valid: list[Valid]) -> Request:
    """Draw a request with up to two invalid parts."""
    method, path, query, body = draw(st.sampled_from(valid))
    wrong: tuple[str, ...] = draw(st.sampled_from(WRONG))
    headers = () if "signature" in wrong else tuple(SIGNED.items())
    content = b"" if body is None else json.dumps(body).encode()
    if "body" in wrong:
        content = draw(bodies(body))
    if "path" in wrong:
        segments = path.split("/")
        segments[draw(st.integers(1, len(segments) - 1))] = draw(ODD_SEGMENTS)
        path = "/".join(segments)
    if "query" in wrong:
        query = draw(ODD_QUERIES)
    if "method" in wrong:
        method = draw(st.sampled_from(METHODS))
    if "headers" in wrong:
        headers = (*headers, *draw(ODD_HEADERS))
    return Request(method, path, query, headers, content)


@st.composite
def signed_oddly(draw: st.DrawFn) -> Request:
    """Draw a valid request with a malformed signature."""
    method, path, query, body = draw(st.sampled_from(OPERATIONS))
    headers = [("Authorization", draw(ODD_SIGNATURES))]
    if draw(st.booleans()):
        headers.append(("X-Amz-Date", SIGNED["X-Amz-Date"]))
    if draw(st.booleans()):
        headers.append((draw(st.sampled_from(["X-Amz-Date", "Date"])), draw(ODD_DATES)))
    if not draw(st.integers(0, 3)):
        headers.append(("Authorization", SIGNATURE))
    content = b"" if body is None else json.dumps(body).encode()
    return Request(method, path, query, tuple(headers), content)


def batches(request: st.SearchStrategy[Request]) -> st.SearchStrategy[list[Request]]:
    """Draw several requests for one connection."""
    return st.lists(request, min_size=1, max_size=12)
