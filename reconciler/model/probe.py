"""What a live service answered to questions that its reference leaves open. It holds no id, name or text of anybody's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Evidence = Mapping[str, "str | int | bool | Sequence[str]"]
"""What an answer rests on, by a few words each."""


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """The answer to one open question."""

    question: str
    """The question's name in the reference."""
    value: str | None
    """The answer in a word; None where what was read does not tell."""
    evidence: Evidence = field(default_factory=dict)
    """What it rests on, or why it is not told."""


@dataclass(frozen=True, slots=True)
class ProbeShape:
    """How the objects of one type come: which of their fields were null or missing, and which nobody wrote about."""

    what: str
    """The type of object in words."""
    objects: int
    """How many were read."""
    null: Mapping[str, int]
    """How many had this field as null, by field."""
    missing: Mapping[str, int]
    """How many lacked this documented field, by field."""
    more: Mapping[str, int]
    """How many had this field, which is not documented."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """All that a probe learned."""

    requests: Sequence[tuple[str, int]]
    """The requests with pseudonyms in place of ids, each with the status of its answer. All of them are GET."""
    pages: Sequence[Evidence]
    """The pages that the key reaches."""
    answers: Sequence[ProbeAnswer]
    """The questions that reading can answer."""
    unread: Sequence[str]
    """The names of the questions that reading cannot answer."""
    literals: Mapping[str, Mapping[str, int]]
    """The words seen in each field whose words are not all documented, with how often."""
    shapes: Sequence[ProbeShape]
    """How objects come, by type."""
    headers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The headers of answers that concern rate limits, with some of their values."""
