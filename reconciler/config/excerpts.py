"""The source line shown with a problem. Lines that may contain a contact or a secret are never shown."""

import re
from functools import cache

from reconciler.config.schema.sections import names_people
from reconciler.model.services import ALL_KINDS

LONGEST = 400
"""Maximum line length in characters. A longer line (a file without line breaks, for example) gets no excerpt."""

SECRET = re.compile(
    r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[\w-]{10,}|glpat-[\w-]{20,}|ATATT[\w=-]{20,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
"""What looks like a key or a token, whatever it stands under."""

_SECRETS = r"api[_-]?key|key|token|password|passwd|secret|authorization|credential"
_KEY = re.compile(r"\s*(?:\"[^\"]*\"|'[^']*'|[^\s:{}\[\],#\"'][^:{}\[\],#\"']*?)\s*:")


def excerpt(line: str, column: int, *, only_key: bool = False) -> str | None:
    """The part of a line to show, or None if it may contain private text. With `only_key`, it ends after the key at
    `column` (counted from 1).
    """
    text = line.rstrip("\r")
    if not text.strip() or len(text) > LONGEST or "@" in text or SECRET.search(text) or _private().search(text):
        return None
    if not only_key:
        return text
    key = _KEY.match(text, column - 1)
    return f"{text[: key.end()]} …" if key else None


@cache
def _private() -> re.Pattern[str]:
    """Matches the start of a value that every output masks, based on the keys that hold such values."""
    keys = {field.yaml_key for kind in ALL_KINDS for field in kind.fields if field.sensitive or names_people(field)}
    return re.compile(rf"(?:{'|'.join(sorted(map(re.escape, keys)))}|[\w-]*(?:{_SECRETS}))[\"']?\s*:", re.IGNORECASE)


def shown_line(line: str) -> str:
    """A line as people may see it: if it may contain private text, only its key."""
    if not line.strip() or excerpt(line, 1) is not None:
        return line
    key = re.match(r"\s*(?:- +)*[\w-]+\s*:", line)
    return f"{key[0]} …" if key else f"{line[: len(line) - len(line.lstrip())]}…"
