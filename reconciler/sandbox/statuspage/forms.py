"""Request bodies: JSON, or the bracketed form encoding of the documented examples (`component[name]=x`,
`components[]=a`).
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from reconciler.sandbox.statuspage.answers import Refusal


def read_body(raw: bytes, content_type: str) -> Any:
    """The decoded body, or None. Refuses with 400 if it is invalid."""
    if not raw:
        return None
    if content_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        return read_form(raw.decode("utf-8", "replace"))
    try:
        body = json.loads(raw, parse_constant=_no_number)
        json.dumps(body, ensure_ascii=False).encode()  # half a surrogate pair is not text
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "The request body is not valid JSON") from error
    return body


def _no_number(name: str) -> None:
    """NaN and infinity are Python's, not JSON's."""
    raise ValueError(f"{name} is no JSON")


def read_form(encoded: str) -> dict[str, Any]:
    """The nested object encoded by a bracketed form. Refuses with 400 if a name is used in two ways."""
    result: dict[str, Any] = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head = name.partition("[")[0]
        _put(result, [head, *re.findall(r"\[([^\]]*)\]", name)], value)
    return result


def _put(into: dict[str, Any], path: list[str], value: str) -> None:
    name, remaining = path[0], path[1:]
    if not remaining:
        into[name] = value
    elif remaining == [""]:
        _expect(into.setdefault(name, []), list, name).append(value)
    else:
        _put(_expect(into.setdefault(name, {}), dict, name), remaining, value)


def _expect(result: Any, kind: type, name: str) -> Any:
    if not isinstance(result, kind):
        raise Refusal(400, f"The parameter {name} is used in two ways")
    return result
