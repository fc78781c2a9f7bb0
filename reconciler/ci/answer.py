"""One answer of a code host: its rate limit headers, its next page, and its message. Nothing here uses the network."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MAX_WORDS = 300
"""Maximum number of characters shown of a host's message."""

MINUTE = 60.0
"""Minimum wait in seconds after a rate limit that does not say how long."""

# Enterprise Server before 3.4 calls the secondary limit the abuse detection mechanism.
_RATE = re.compile(r"rate limit|abuse detection|submitted too quickly", re.IGNORECASE)
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,<]*\brel="?next"?')


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """An answer, or the reason why there is none."""

    status: int
    """The status code; 0 if there was no answer."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """The headers, by lowercase name."""
    data: Any = None
    """The decoded JSON body; None if there was none."""
    why: str = ""
    """Why there was no usable answer."""
    hint: str | None = None
    """What to do about it; None for nothing in particular."""
    sent: bool = True
    """False if the host cannot have received the request."""
    hopeless: bool = False
    """True if a retry cannot help."""

    @classmethod
    def of(cls, status: int, headers: Mapping[str, str], body: bytes, host: str) -> "HostAnswer":
        """The answer with its body decoded and lowercase header names. A success whose body is not JSON is a failure."""
        try:
            data = json.loads(body) if body.strip() else None
        except (ValueError, RecursionError):
            if 200 <= status < 300:
                return cls(0, headers, why=f"{host} gave an answer that is not JSON, or not all of it")
            data = None
        return cls(status, headers, data, why=f"{host} answered {status}")

    @property
    def failed(self) -> bool:
        """Whether the host or the connection failed."""
        return self.status == 0 or self.status == 408 or self.status >= 500


def pause(answer: HostAnswer, refusals: int, now: float) -> float | None:
    """Seconds to wait for a primary or secondary rate limit; None if the answer is not about one.

    `refusals` is the number of earlier refusals; `now` is in seconds since 1970.
    """
    if answer.status not in (403, 429):
        return None
    asked = _retry_after(answer, now)
    if asked is not None:
        # Repeated `Retry-After: 0` must not cause a flood of requests.
        return max(asked, 0.5 * 2.0 ** min(refusals, 10))
    if _either(answer, "ratelimit-remaining") == "0":
        reset = _number(_either(answer, "ratelimit-reset"))
        if reset is not None:
            return max(reset - now, 0.0) + 1.0
    if answer.status == 429 or _RATE.search(" ".join(_parts(answer.data))):
        return MINUTE * 2.0 ** min(refusals, 10)
    return None


def next_page(answer: HostAnswer, asked: Mapping[str, str], number: int, *, full: bool) -> dict[str, str] | None:
    """The query of the next page, or None after the last.

    Uses the `Link` header, or GitLab's `X-Next-Page`. If a proxy removed both, a full page is followed by another.
    """
    link = answer.headers.get("link", "")
    if link:
        match = _NEXT.search(link)
        return {**asked, **dict(parse_qsl(urlsplit(match[1]).query))} if match else None
    if "x-next-page" in answer.headers:
        page = answer.headers["x-next-page"].strip()
        return {**asked, "page": page} if page else None
    return {**asked, "page": str(number + 1)} if full else None


def words(answer: HostAnswer, secret: str) -> str:
    """The host's message on one line with the token blanked out; empty if there is none."""
    text = " ".join("; ".join(_parts(answer.data)).split())
    if secret:
        text = text.replace(secret, "***")
    return text if len(text) <= MAX_WORDS else text[: MAX_WORDS - 1] + "…"


def _parts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth > 4:
        return
    elif isinstance(value, list):
        for inner in value[:10]:
            yield from _parts(inner, depth + 1)
    elif isinstance(value, dict):
        # GitHub answers {"message", "errors": [{"message"}]}; GitLab {"message": text or {field: [text]}} or {"error"}.
        for name in ("message", "error", "error_description", "errors") if depth == 0 else value:
            yield from _parts(value.get(name), depth + 1)


def _retry_after(answer: HostAnswer, now: float) -> float | None:
    text = answer.headers.get("retry-after", "").strip()
    seconds = _number(text)
    if seconds is not None:
        return seconds
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (until if until.tzinfo else until.replace(tzinfo=UTC)).timestamp() - now)


def _either(answer: HostAnswer, name: str) -> str:
    """The value of GitHub's header, or of GitLab's."""
    return (answer.headers.get(f"x-{name}") or answer.headers.get(name, "")).strip()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < math.inf else None
