"""Messages about a create that may be an existing resource: the rule, the explanation, and the line to write."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reconciler.model.address import Address, escape_segment
from reconciler.model.enumeration import first_of, listed
from reconciler.model.plan import Block
from reconciler.model.resource import Desired, Live
from reconciler.planner.draft import Draft

_SHOWN = 3
"""Maximum number of addresses named in a sentence; the rest are counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Old:
    """A live resource that a create may be a duplicate of."""

    live: Live
    """The live resource."""
    address: Address
    """Its current address."""
    draft: Draft | None = None
    """Its deletion in the plan; None if it is undeclared and left alone."""

    @property
    def shown(self) -> Address:
        """What the plan calls it."""
        return self.draft.address if self.draft else self.address


IsHere = Callable[[Draft, Old], bool]
"""Whether the live resource is under the parent that the create would use."""


def blocked(new: Sequence[Draft], old: Sequence[Old], alike: str, is_here: IsHere) -> Block:
    """The block for creates that may be these live resources. `alike` says what they share: `with the same name`."""
    going = [old_thing for old_thing in old if old_thing.draft]
    shown = first_of([old_thing.shown for old_thing in going or old], _SHOWN, closed=True)
    text = first_of([draft.address for draft in new], _SHOWN, closed=True)
    if going:
        rule = "looks_like_rename"
        message = f"{shown} would be deleted and {text} created {alike}: this looks like a rename"
    else:
        rule, are = "twin", "are" if len(old) > 1 else "is"
        message = f"{text} would be created {alike} as {shown}, which {are} not declared"
    addresses = (*(old_thing.shown for old_thing in old), *(draft.address for draft in new))
    return Block(rule, message, _hint(new, going or old, is_here), addresses)


def _hint(new: Sequence[Draft], old: Sequence[Old], is_here: IsHere) -> str:
    first = new[0]
    if not first.kind.renamable or "update" not in first.kind.verbs:
        name = _quoted(old[0].live.name)
        return f"write the name as the page has it, {name}, or `adopt: false` where it is another one"
    lines = " or ".join(
        dict.fromkeys(
            f"`{previously(draft, old_thing, is_here)}`" for draft in new[:_SHOWN] for old_thing in old[:_SHOWN]
        )
    )
    absent = [
        old_thing.draft.source
        for old_thing in old
        if old_thing.draft and old_thing.draft.source and old_thing.draft.desired
    ]
    more = "".join(f" and remove the `absent` item at {at.file}:{at.line}" for at in absent[:1])
    if len(new) == 1:
        return f"add {lines} to {_item(first)}{more}, or `adopt: false` where it is another one"
    items = first_of(new, _SHOWN, _item, closed=True)
    return f"add {lines} to the one that it is{more}, and `adopt: false` to what is another one: {items}"


def near(draft: Draft, new: Sequence[Draft], old: Sequence[Old], is_here: IsHere) -> str:
    """The note for a create whose name is similar to that of an undeclared resource."""
    lines = " or ".join(f"`{previously(draft, old_thing, is_here)}`" for old_thing in old)
    if len(new) == len(old) == 1:
        return f"looks like a rename: add {lines}"
    others = [str(other.address) for other in new if other is not draft]
    also = f"; so does {listed(others)}" if others else ""
    return f"looks like a rename{' of one of these' if len(old) > 1 else ''}: add {lines} where it is one{also}"


def unknown(draft: Draft, olds: Sequence[Old], is_here: IsHere, *, taken: bool) -> Block:
    """The block for a create whose earlier names match nothing it could be; `olds` are what they may have meant.

    `taken` means that a declared resource already has such a name.
    """
    item = draft.desired
    names = ["/".join(path) for path in item.previously] if item else []
    which = "what has its earlier name {} is declared by it" if taken else "nothing live has its earlier name {}"
    message = f"{draft.address} would be created, as {which.format(listed(list(map(_quoted, names))))}"
    lines = " or ".join(f"`{previously(draft, old, is_here)}`" for old in olds)
    at = _at(draft)
    hint = f"write {lines}{at}" if lines else f"correct `previously`{at}"
    return Block(
        "unknown_previously",
        message,
        f"{hint}, or remove `previously` where this one is new",
        (draft.address, *(old.shown for old in olds)),
    )


def earlier_names(item: Desired) -> str:
    """The earlier names of an item, quoted."""
    return listed([_quoted("/".join(path)) for path in item.previously])


def previously(draft: Draft, old: Old, is_here: IsHere) -> str:
    """The `previously` line that adopts the live resource: its bare name under the same parent, otherwise its full
    path.
    """
    name = escape_segment(old.live.name) if is_here(draft, old) else old.address.reference
    return f"previously: [{written(name)}]"


def written(name: str) -> str:
    """The name as a YAML list item, with `${` escaped."""
    plain = re.fullmatch(r"[A-Za-z][\w ./~()&-]*", name) and name == name.strip()
    if plain and name.lower() not in ("true", "false", "null"):
        return name
    return json.dumps(name.replace("${", "$${"), ensure_ascii=False)


def _item(draft: Draft) -> str:
    return f"{draft.address.path[-1]}{_at(draft)}"


def _at(draft: Draft) -> str:
    return f" at {draft.source.file}:{draft.source.line}" if draft.source else ""


def _quoted(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)
