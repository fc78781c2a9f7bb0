"""Names so near each other that what looks like one thing going and another coming may be a rename."""

import json
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from reconciler.model.address import Address, escape_segment
from reconciler.planner.draft import Draft

NEAR = 0.7
"""From this likeness on (difflib's ratio, 0 to 1) two names are near."""

NEAR_WITH_FIRST_WORD = 0.5
"""Enough where they begin with the same word."""

PAIRS = 10_000
"""With more pairs of names than this only those with one first word are looked at, so that planning stays linear."""


def note_renames(made: Sequence[Draft], gone: Iterable[Address]) -> None:
    """Give every new thing whose name is near that of one that goes, or that nothing declares, a note; each old name is used once."""
    for draft, address in near_names(made, gone):
        draft.note("near_rename", f"looks like a rename: add `{previously(draft, address)}`")


def previously(draft: Draft, address: Address) -> str:
    """The line that makes a new thing the one that stood at the address."""
    name = address.path[-1] if address.path[:-1] == draft.address.path[:-1] else None
    return f"previously: [{_written(escape_segment(name) if name is not None else address.reference)}]"


def near_names(made: Sequence[Draft], gone: Iterable[Address]) -> Iterable[tuple[Draft, Address]]:
    """New things and what they may have been, the nearest first; each is used once."""
    old = sorted(set(gone))
    if not made or not old:
        return
    pairs = sorted(_near(made, old), key=lambda pair: (-pair[0], pair[1].place, pair[2]))
    told: set[Draft] = set()
    used: set[Address] = set()
    for _, draft, address in pairs:
        if draft in told or address in used:
            continue
        told.add(draft)
        used.add(address)
        yield draft, address


def _near(made: Sequence[Draft], old: Sequence[Address]) -> Iterable[tuple[float, Draft, Address]]:
    all_pairs = len(made) * len(old) <= PAIRS
    by_word: dict[str, list[Address]] = {}
    for address in old:
        by_word.setdefault(_first_word(address), []).append(address)
    matcher: SequenceMatcher[str] = SequenceMatcher(autojunk=False)
    for draft in made:
        matcher.set_seq2(draft.address.path[-1].casefold()[:100])
        word = _first_word(draft.address)
        for address in old if all_pairs else by_word.get(word, [])[:100]:
            least = NEAR_WITH_FIRST_WORD if word and word == _first_word(address) else NEAR
            matcher.set_seq1(address.path[-1].casefold()[:100])
            if (
                address.kind == draft.kind.name
                and matcher.quick_ratio() >= least
                and (ratio := matcher.ratio()) >= least
            ):
                yield ratio, draft, address


def _first_word(address: Address) -> str:
    word = re.split(r"[\s/_-]", address.path[-1].casefold(), maxsplit=1)[0]
    return word if len(word) > 2 else ""


def _written(name: str) -> str:
    """The name as a YAML list in the file takes it, where `${` would begin a variable."""
    plain = re.fullmatch(r"[A-Za-z][\w ./~()&-]*", name) and name == name.strip()
    return (
        name
        if plain and name.lower() not in ("true", "false", "null")
        else json.dumps(name.replace("${", "$${"), ensure_ascii=False)
    )
