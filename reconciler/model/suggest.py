"""Suggestions of similar names for "did you mean"."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known_names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known word most similar to `word`, or None. Long words are skipped because the comparison takes quadratic
    time.
    """
    if len(word) > 200:
        return None
    candidates = [candidate for candidate in known_names if len(candidate) <= 200]
    lowered = {candidate.lower(): candidate for candidate in reversed(candidates)}
    matches = get_close_matches(word.lower(), lowered, 1, cutoff)
    return lowered[matches[0]] if matches else None


def did_you_mean(words: Iterable[str], known_names: Iterable[str]) -> str | None:
    """A "did you mean" question for the first word that has a similar known name."""
    candidates = list(known_names)
    for word in words:
        near = nearest(word, candidates)
        if near is not None and near != word:
            return f"did you mean `{near}`?"
    return None
