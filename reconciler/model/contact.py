"""How a subscriber's contact is displayed: masked, with a short digest to distinguish contacts, never in full.

The digest is a pseudonym, not anonymous: anyone who already has an address can check whether it matches.
"""

import hashlib
import hmac
import re
from typing import Any

HIDDEN = "…"
"""Replaces a credential wherever it would be displayed or written, without even a digest."""


def masked(text: str) -> str:
    """A masked contact that is recognizable only to people who know it.

    `status-alerts@acme.example` becomes `s…@acme.example`; a URL keeps its scheme and host, a phone number its last two
    digits.
    """
    if re.match(r"https?://", text, re.IGNORECASE):
        scheme, _, remainder = text.partition("://")
        host = re.split(r"[/?#]", remainder, maxsplit=1)[0].rpartition("@")[2]
        return f"{scheme.lower()}://{host}/…"
    if "@" in text:
        local, _, domain = text.rpartition("@")
        return f"{local[:1]}…@{domain}"
    digits = re.sub(r"[^0-9]", "", text)
    return f"…{digits[-2:]}" if len(digits) > 4 else "…"


def digest(text: str, salt: str, length: int = 8) -> str:
    """A short hexadecimal digest of a contact, salted with the page ID so that it cannot be matched across pages."""
    return hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:length]


def segment(contact: str, salt: str) -> str:
    """A contact key (`email:…`, `sms:…`, `webhook:…`) as a path segment: channel, masked contact, digest.

    A pseudonym from a snapshot has no channel, so only a digest remains.
    """
    channel, colon, value = contact.partition(":")
    if not colon:
        return f"…#{digest(contact, salt)}"
    return f"{channel}:{masked(value)}#{digest(contact, salt)}"


def unset_segment(channel: str, variable: str) -> str:
    """The path segment for a contact in an environment variable that is not set."""
    return f"{channel}:${{env:{variable}}}"


def is_unset(segment: str) -> bool:
    """Whether this is an `unset_segment`. No masked contact looks like one."""
    return segment.partition(":")[2].startswith("${env:")


def keyed(value: Any, key: bytes) -> str:
    """A keyed hash of a sensitive value, for plan files. With one key, equal values have equal hashes. It cannot be
    reversed.
    """
    return "hmac-sha256:" + hmac.new(key, repr(value).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
