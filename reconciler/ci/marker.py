"""The hidden first line that identifies a comment or an issue and records what was reviewed.

    <!-- statuspage-reconciler:plan
        {"pages":"kctbh9vrtdwd","sha":"…","fingerprint":"sha256:…","cut":false,"version":"0.1.0"} -->

Its JSON never contains `--`, so nothing in it ends the comment early. It counts only as the complete first line: a
marker quoted further down is just text. A marker alone proves nothing, so the author is checked as well.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from reconciler import __version__
from reconciler.documents.plan import PlanDocument

_LINE = re.compile(r"<!-- statuspage-reconciler:(plan|drift) (\{.*\}) -->")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FINGERPRINT = re.compile(r"sha256:[0-9a-f]{64}")
_LONGEST = 4000

LONGEST_SET = 500
"""Maximum length of a page set's name in characters before a digest replaces it. Each may take six in the marker."""


@dataclass(frozen=True, slots=True)
class PlanMarker:
    """The data in a plan comment's marker."""

    pages: str
    """The page set (see `page_set`)."""
    sha: str
    """The head commit."""
    fingerprint: str
    """The fingerprint of the whole plan, so that even a plan with a shortened text can be approved."""
    cut: bool
    """Whether the text was shortened."""
    version: str = __version__
    """The version of this tool."""

    def __str__(self) -> str:
        return _line("plan", self)

    @classmethod
    def parse(cls, body: str) -> "PlanMarker | None":
        """The marker of a comment. None if its first line is not one, or not one that this tool would write."""
        plan_marker = _parsed(cls, "plan", body)
        if plan_marker and _SHA.fullmatch(plan_marker.sha) and _FINGERPRINT.fullmatch(plan_marker.fingerprint):
            return plan_marker
        return None


@dataclass(frozen=True, slots=True)
class DriftMarker:
    """The data in a drift issue's marker."""

    page: str
    """The page key."""
    id: str
    """The page ID."""
    first_seen: str
    """When this drift was first detected (ISO 8601, UTC)."""
    version: str = __version__
    """The version of this tool."""

    def __str__(self) -> str:
        return _line("drift", self)

    @classmethod
    def parse(cls, body: str) -> "DriftMarker | None":
        """The marker of an issue, or None if its first line is not one."""
        return _parsed(cls, "drift", body)


def page_set(document: PlanDocument) -> str:
    """A name for the pages of a plan, independent of their order.

    It consists of IDs, since several configurations in one repository may use the same page key. A long name is
    replaced with a digest, because a marker has limited room.
    """
    ids = ",".join(sorted(page.lasting_ids[0] for page in document.pages))
    if len(ids) <= LONGEST_SET:
        return ids
    return f"{len(document.pages)} pages, sha256:{hashlib.sha256(ids.encode('utf-8', 'backslashreplace')).hexdigest()}"


Marker = TypeVar("Marker", PlanMarker, DriftMarker)


def _line(kind: str, marker: PlanMarker | DriftMarker) -> str:
    text = json.dumps(asdict(marker), separators=(",", ":"), ensure_ascii=True)
    text = text.replace("--", "-\\u002d").replace("<", "\\u003c").replace(">", "\\u003e")
    return f"<!-- statuspage-reconciler:{kind} {text} -->"


def _parsed(cls: type[Marker], kind: str, body: str) -> Marker | None:
    first = body[:_LONGEST].split("\n", 1)[0].rstrip("\r")
    line = _LINE.fullmatch(first)
    if line is None or line[1] != kind or "--" in line[2]:
        return None
    try:
        content = json.loads(line[2], object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        return None
    # The exact fields and types. Fields added by later versions are ignored.
    wanted = {name: bool if name == "cut" else str for name in cls.__dataclass_fields__}
    if not all(type(content.get(name)) is kind_ for name, kind_ in wanted.items()):
        return None
    return cls(**{name: content[name] for name in wanted})


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key twice")
    return content
