"""Split a name into comparable parts: words, numbers, a version, and a trailing code."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from reconciler.model.values import spelling

_PHRASES = {
    "apac": "asia pacific",
    "eu": "europe",
    "european union": "europe",
    "great britain": "uk",
    "latam": "latin america",
    "u.k.": "uk",
    "u.s.": "us",
    "u.s.a.": "us",
    "united arab emirates": "uae",
    "united kingdom": "uk",
    "united states": "us",
    "united states of america": "us",
    "usa": "us",
    "email": "email",
    "log in": "login",
    "log-in": "login",
    "sign in": "login",
    "sign-in": "login",
    "signin": "login",
    "sign up": "signup",
    "sign-up": "signup",
    "web site": "website",
}
"""Equivalent spellings."""

_WORDS = {
    "administration": "admin",
    "administrator": "admin",
    "application": "app",
    "authentication": "auth",
    "configuration": "config",
    "database": "db",
    "development": "dev",
    "documentation": "doc",
    "environment": "env",
    "information": "info",
    "infrastructure": "infra",
    "kubernetes": "k8s",
    "mail": "email",
    "management": "mgmt",
    "production": "prod",
    "repository": "repo",
    "svc": "service",
}
"""Words (singular) and their common abbreviations."""

_ALIKE = (
    frozenset({"center", "centre", "console", "dashboard", "hub", "panel", "portal"}),
    frozenset({"backend", "engine", "platform", "server", "service", "system"}),
)
"""Words for similar things, which often replace each other."""

_SILENT = frozenset({"and", "for", "of", "our", "the"})
"""Words without distinguishing meaning."""

_PHRASE = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(text) for text in sorted(_PHRASES, key=len, reverse=True)) + r")(?!\w)"
)
_CODE = re.compile(r"[(\[]\s*([^()\[\]]{1,12}?)\s*[)\]]\s*$")
_VERSION = re.compile(
    r"(?<![^\W_])v(?:er(?:sion)?)?\.?[ _-]?(\d+(?:\.\d+)*)(?![^\W_])|(?<![\w.])(\d+(?:\.\d+)+)(?![\w.])"
)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\d+|(?:(?![\u3040-\u30ff\u3400-\u9fff])[^\W\d_])+")


@dataclass(frozen=True, slots=True)
class NameWords:
    """The parts of a name."""

    words: tuple[str, ...]
    """Its distinct words, in order."""
    numbers: tuple[str, ...]
    """Its numbers."""
    version: str
    """What follows a `v` or contains a point."""
    code: str | None
    """The text in brackets at its end, or None."""
    whole: str
    """A form that ignores spaces, punctuation, accents and letter case."""

    @property
    def counted(self) -> tuple[tuple[str, ...], str]:
        """The part that distinguishes the members of a numbered family."""
        return self.numbers, self.version


@lru_cache(maxsize=65_536)
def split_name(name: str) -> NameWords:
    """Split a name into its parts."""
    text = unicodedata.normalize("NFKD", spelling(name).casefold())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"['\u2019]s\b", "", text)
    code = _CODE.search(text)
    text = _PHRASE.sub(lambda match: f" {_PHRASES[match[0]]} ", text)
    versions = [version or other for version, other in _VERSION.findall(text)]
    parts = _WORD.findall(_VERSION.sub(" ", text))
    numbers = [part.lstrip("0") or "0" for part in parts if part.isdecimal()]
    words = [_word(part) for part in parts if not part.isdecimal()]
    telling = [word for word in words if word not in _SILENT] or words
    whole = (
        "".join(telling) + "".join(f"#{number}" for number in numbers) + "".join(f"v{version}" for version in versions)
    )
    return NameWords(
        tuple(dict.fromkeys(telling)),
        tuple(sorted(numbers)),
        " ".join(versions),
        " ".join(_WORD.findall(code[1])) if code else None,
        whole,
    )


def _word(word: str) -> str:
    word = _singular(word)
    return _WORDS.get(word, word)


def _singular(word: str) -> str:
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


_ENDINGS = frozenset(
    {"", "al", "ation", "e", "ed", "er", "ing", "ion", "ment", "or", "y"}  # plurals are already singular here
)


def word_similarity(text: str, other: str) -> float:
    """How likely two words mean the same, from 0 to 1."""
    if text == other:
        return 1.0
    short, long = sorted((text, other), key=len)
    if len(short) < 3 or not (text.isalpha() and other.isalpha()):
        return 0.0
    if any(text in words and other in words for words in _ALIKE):
        return 0.7
    stem = _common_start(short, long)
    if stem >= 5 and short[stem:] in _ENDINGS and long[stem:] in _ENDINGS:
        return 0.9
    if short[0] == long[0] and _misspelt(short, long):
        return 0.8
    return 0.6 if stem == len(short) and len(long) - len(short) >= 3 else 0.0


def _common_start(text: str, other: str) -> int:
    count = 0
    for a, b in zip(text, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _misspelt(short: str, long: str) -> bool:
    """Whether a letter is missing, doubled or swapped with its neighbor; in a long word, also replaced. Place names can
    differ by less.
    """
    start = _common_start(short, long)
    if len(short) == len(long):
        text, other = short[start:], long[start:]
        swapped = len(short) >= 6 and text[:2] == other[1::-1] and text[2:] == other[2:]
        return swapped or (len(short) >= 8 and len(text) > 1 and text[1:] == other[1:])
    within = start < len(short)
    return within and len(long) == len(short) + 1 and len(short) >= 5 and short[start:] == long[start + 1 :]
