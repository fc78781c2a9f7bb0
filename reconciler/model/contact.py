"""How a subscriber's contact is shown: masked, with a short digest that tells two apart, never in full.

The digest is a pseudonym, not anonymity: who already has an address can check whether it is the one.
"""

import hashlib
import hmac
import re
from typing import Any

HIDDEN = "…"
"""What stands for a credential wherever something is shown or written down: nothing of it, not even a digest."""


def masked(text: str) -> str:
    """A contact that a person who knows it recognizes and nobody else can use.

    `status-alerts@acme.example` is `s…@acme.example`; a URL keeps scheme and host; a phone its last two digits.
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
    """A short hexadecimal digest of a contact, salted with the page's id so that pages cannot be joined by it."""
    return hmac.new(salt.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:length]


def segment(contact: str, salt: str) -> str:
    """A contact key (`email:…`, `sms:…`, `webhook:…`) as the path of an address: channel, masked contact, digest.

    Of a snapshot's pseudonym, which has no channel, nothing but a digest is left.
    """
    channel, colon, value = contact.partition(":")
    if not colon:
        return f"…#{digest(contact, salt)}"
    return f"{channel}:{masked(value)}#{digest(contact, salt)}"


def unset_segment(channel: str, variable: str) -> str:
    """What stands for a contact in an address where it is that of an environment variable which is not set."""
    return f"{channel}:${{env:{variable}}}"


def is_unset(segment: str) -> bool:
    """Whether this is an `unset_segment`: no masked contact looks like it."""
    return segment.partition(":")[2].startswith("${env:")


def keyed(value: Any, key: bytes) -> str:
    """A keyed hash of a sensitive value, for plan files: equal values give equal hashes under one key, and none can be read back."""
    return "hmac-sha256:" + hmac.new(key, repr(value).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
