"""Folded changes in HTML: described once with all names. Other places link to the description."""

from collections.abc import Iterable, Iterator

from reconciler.render.entry import Entry
from reconciler.render.escape import html
from reconciler.render.folding import Fold
from reconciler.render.html_entry import badge, body, foreign, place, prose, shared_body, word
from reconciler.render.wording import alone, count, kind_word

OPEN_BELOW = 20
"""With fewer actions than this, the details of each are open."""

_MOST_NAMES = 100
"""More names than these are collapsed."""


class Same:
    """The folds with several actions, each with an ID in the document. `pages` and `actions` are the numbers in the
    plan.
    """

    def __init__(self, folds: Iterable[Fold], pages: int, actions: int) -> None:
        self.opened = " open" if actions < OPEN_BELOW else ""
        self._pages = pages
        self._several = [fold for fold in folds if fold.size > 1]
        self._of = {
            (entry.action.address, entry.action.action): (number, fold)
            for number, fold in enumerate(self._several, 1)
            for entry in fold.entries
        }

    def folded(self, entry: Entry) -> bool:
        """Whether an action is described with others."""
        return (entry.action.address, entry.action.action) in self._of

    def body(self, entry: Entry) -> str:
        """The expanded details: the action, or a link to its fold."""
        if not self.folded(entry):
            return body(entry)
        number, fold = self._of[entry.action.address, entry.action.action]
        others = count(fold.size - 1, "other")
        return f'<p>The same as in {others}: <a href="#same-{number}">shown once</a>, above.</p>{place(entry)}'

    def section(self) -> Iterator[str]:
        """The folded changes, except deletions."""
        rows = [self.row(fold) for fold in self._several if fold.first.action.action != "delete"]
        if rows:
            yield f'<section><h2>The same in several</h2><ul class="rows">{"".join(rows)}</ul></section>'

    def row(self, fold: Fold) -> str:
        """One fold: what happens, how, and to which resources."""
        entry = fold.first
        number, _ = self._of[entry.action.address, entry.action.action]
        mark = f"{badge(word(entry))} {self._title(fold)}"
        names = "".join(f"<p>{line}</p>" for line in self._names(fold))
        text = (
            f'<details open><summary>{mark}</summary><div class="body">{shared_body(entry, fold.notes)}</div></details>'
        )
        if fold.size > _MOST_NAMES:
            names = f"<details><summary>Where: {count(fold.size, 'name')}</summary>{names}</details>"
        return f'<li id="same-{number}">{text}<div class="body">{names}</div></li>'

    def _title(self, fold: Fold) -> str:
        entry = fold.first
        path = entry.action.path
        if fold.is_one_thing:
            words = [
                f"{html(kind_word(entry.action.kind))} {foreign(entry.name)}"
                if path
                else html(alone(entry.action.kind))
            ]
        else:
            words = [prose(*fold.title)]
        nested = fold.is_one_thing or entry.action.action in ("create", "delete")
        if nested and len(path) > 1:
            words.append(f"in {foreign(path[-2])}")
        if fold.each:
            words.append("on each page")
        return " ".join(words)

    def _names(self, fold: Fold) -> Iterator[str]:
        nested = fold.first.action.action in ("create", "delete")
        for spread in fold.spread():
            where = [f"in {foreign(spread.parent)}"] if spread.parent and not nested and not fold.is_one_thing else []
            where += [self._on(spread.pages)] if self._pages > 1 else []
            names = "" if fold.is_one_thing else ", ".join(f"<code>{html(name)}</code>" for name in spread.names)
            yield ": ".join(filter(None, [" ".join(where), names]))

    def _on(self, keys: tuple[str, ...]) -> str:
        if len(keys) == self._pages:
            return f"on all {count(len(keys), 'page')}"
        return f"on {', '.join(map(foreign, keys))}"
