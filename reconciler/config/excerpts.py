"""The line of the file that a problem shows: never one that may hold a contact or a secret."""

import re
from functools import cache

from reconciler.config.schema.sections import names_people
from reconciler.model.services import ALL_KINDS

LONGEST = 400
"""Characters of a line of which an excerpt is made; a file of one line is no line to show."""

_SECRETS = r"api[_-]?key|key|token|password|passwd|secret|authorization|credential"
_KEY = re.compile(r"\s*(?:\"[^\"]*\"|'[^']*'|[^\s:{}\[\],#\"'][^:{}\[\],#\"']*?)\s*:")


def excerpt(line: str, column: int, *, only_key: bool = False) -> str | None:
    """What is shown of a line; None where it may hold what nobody may read. With `only_key` it ends after the key at the column, from 1."""
    text = line.rstrip("\r")
    if not text.strip() or len(text) > LONGEST or _private().search(text) or "@" in text:
        return None
    if not only_key:
        return text
    key = _KEY.match(text, column - 1)
    return f"{text[: key.end()]} …" if key else None


@cache
def _private() -> re.Pattern[str]:
    """What begins a value that is masked in every output, by the keys under which such values stand."""
    keys = {field.yaml_key for kind in ALL_KINDS for field in kind.fields if field.sensitive or names_people(field)}
    return re.compile(rf"(?:{'|'.join(sorted(map(re.escape, keys)))}|[\w-]*(?:{_SECRETS}))[\"']?\s*:", re.IGNORECASE)
