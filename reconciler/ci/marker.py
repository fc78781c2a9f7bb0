"""The hidden first line by which a comment or an issue is found again, and which carries what was reviewed.

    <!-- statuspage-reconciler:plan {"pages":"kctbh9vrtdwd","sha":"…","fingerprint":"sha256:…","cut":false,"version":"0.1.0"} -->

It is JSON that can never hold `--`, so nothing in it ends the comment early. It counts only as the very first line, whole: a text that
quotes a marker further down is just a text. A marker alone proves nothing; who wrote the comment is asked as well.
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
"""Characters of a page set's name beyond which it is a digest: each may take six in the marker."""


@dataclass(frozen=True, slots=True)
class PlanMarker:
    """What a plan's comment carries: the page set, the head commit, the plan's fingerprint, and whether the text was cut.

    `fingerprint` covers the whole plan, so one whose text was cut can be approved all the same.
    """

    pages: str
    sha: str
    fingerprint: str
    cut: bool
    version: str = __version__

    def __str__(self) -> str:
        return _line("plan", self)

    @classmethod
    def parse(cls, body: str) -> "PlanMarker | None":
        """The marker of a comment; None where its first line is none, or one that this tool would not have written."""
        plan_marker = _parsed(cls, "plan", body)
        if plan_marker and _SHA.fullmatch(plan_marker.sha) and _FINGERPRINT.fullmatch(plan_marker.fingerprint):
            return plan_marker
        return None


@dataclass(frozen=True, slots=True)
class DriftMarker:
    """What a drift issue carries: the page's key and id, and when this drift was first seen (ISO 8601, UTC)."""

    page: str
    id: str
    first_seen: str
    version: str = __version__

    def __str__(self) -> str:
        return _line("drift", self)

    @classmethod
    def parse(cls, body: str) -> "DriftMarker | None":
        """The marker of an issue; None where its first line is none."""
        return _parsed(cls, "drift", body)


def page_set(document: PlanDocument) -> str:
    """The pages of a plan as one name: the same for the same pages in any order.

    It is made of ids: in a repository with several configurations two pages may well have the same key. A name that would not stay
    well below what a marker may hold is a digest.
    """
    ids = ",".join(sorted(page.id for page in document.pages))
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
    # The fields and their types, exactly; what a later version adds is passed over.
    wanted = {name: bool if name == "cut" else str for name in cls.__dataclass_fields__}
    if not all(type(content.get(name)) is kind_ for name, kind_ in wanted.items()):
        return None
    return cls(**{name: content[name] for name in wanted})


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a key twice")
    return content
