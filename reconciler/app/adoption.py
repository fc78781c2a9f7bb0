"""Adopt what live pages show into the texts of a configuration, and prove that the plan of the result is empty.

Everything happens in this process against one reading of the pages: the texts are changed, loaded and planned again, until
nothing is left that can be adopted. Only a change after which the configuration loads, and after which the difference is
gone, is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from reconciler import planner
from reconciler.app.load import today
from reconciler.applier.page_reading import identified
from reconciler.config.adopt.document import YamlDocument
from reconciler.config.adopt.page import PageAdoption
from reconciler.config.adopt.steps import AdoptedChange, ConfigTexts, LeftAlone, steps_of
from reconciler.errors import ConfigError, PlanError, ReconcilerError
from reconciler.model.address import Address
from reconciler.model.pattern import Pattern, any_matches
from reconciler.model.plan import PagePlan
from reconciler.model.resource import Config, LivePage

_ROUNDS = 20
"""Maximum number of times that the texts are changed and planned again. Three are usual: a rename, then what is in the
renamed group, then what refers to that.
"""

_STILL_DIFFERENT = "written into the file, it would still differ from the page"


@dataclass(frozen=True, slots=True)
class Adopted:
    """The result of an adoption."""

    texts: ConfigTexts
    """The texts of the configuration after it."""
    changes: tuple[AdoptedChange, ...]
    """What was written."""
    left: tuple[LeftAlone, ...]
    """What differs and was not written."""


class _AgainError(Exception):
    """A change turned out not to help, so that the adoption starts again without it."""


@dataclass
class Adoption:
    """One adoption.

    The pages are those of `lives`; `only` restricts what is adopted, as in a plan.
    """

    texts: ConfigTexts
    """The texts before."""
    lives: Mapping[str, LivePage]
    """The live pages by page key, as they were read."""
    load: Callable[[ConfigTexts], Config]
    """Loads texts. Raises ConfigError."""
    only: tuple[Pattern, ...] = ()
    """What is adopted; everything without any."""
    _barred: dict[tuple[str, str], str] = field(default_factory=dict)
    """The changes that are not made, with the reasons."""
    _chosen: set[str] = field(default_factory=set)
    """The live IDs that `only` has selected, by any of their names."""

    def run(self) -> Adopted:
        """Adopt everything that can be. Raises ReconcilerError if no end is reached, which means a bug."""
        for _ in range(_ROUNDS):
            try:
                return self._attempt()
            except _AgainError:
                continue
        raise ReconcilerError("nothing was written: the differences do not come to an end")

    def _attempt(self) -> Adopted:
        texts, adopted = self.texts, list[AdoptedChange]()
        for _ in range(_ROUNDS):
            changes, left = self._proposed(texts)
            done = {change.key for change in adopted}
            again = [change for change in changes if change.key in done]
            if again:
                self._barred.update((change.key, _STILL_DIFFERENT) for change in again)
                raise _AgainError
            if not changes:
                return Adopted(texts, tuple(adopted), tuple(dict.fromkeys(left)))
            texts, kept = self._made(texts, changes)
            adopted += kept
        raise ReconcilerError("nothing was written: the differences do not come to an end")

    def _proposed(self, texts: ConfigTexts) -> tuple[list[AdoptedChange], list[LeftAlone]]:
        changes: list[AdoptedChange] = []
        left: list[LeftAlone] = []
        documents = [YamlDocument(name, text) for name, text in texts.files.items()]
        for plan, live in self._plans(texts):
            if not live.exists:
                left.append(LeftAlone(plan.page.key, "the page", "it does not exist yet", plan.page.source))
                continue
            self._chosen |= self._newly_chosen(plan)
            adoption = PageAdoption(plan, live, documents, self._selection(plan))
            result = adoption.propose()
            possible = [change for change in result.changes if change.key not in self._barred]
            left += result.left
            for change in result.changes:
                if change.key in self._barred:
                    left.append(LeftAlone(change.address, change.what, self._barred[change.key]))
            changes += possible
            addresses = {each.address for each in left} | {change.address for change in possible}
            left += adoption.unreported(addresses)
        return changes, left

    def _newly_chosen(self, plan: PagePlan) -> set[str]:
        """The live IDs that `only` selects by one of their names, and excludes by none: an item is bound by its earlier
        names too."""
        if not self.only:
            return set()
        excluding = [pattern for pattern in self.only if pattern.excludes]
        excluded = {id_ for address, id_ in plan.bindings.items() if any_matches(excluding, address)}
        return {id_ for address, id_ in plan.bindings.items() if _selects(self.only, address)} - excluded

    def _selection(self, plan: PagePlan) -> Callable[[Address, str | None], bool]:
        excluded_fields = [pattern for pattern in self.only if pattern.excludes and pattern.field is not None]

        def selected(address: Address, field_name: str | None) -> bool:
            if plan.bindings.get(address) in self._chosen:
                return not any_matches(excluded_fields, address, field_name)
            return _selects(self.only, address, field_name)

        return selected

    def _plans(self, texts: ConfigTexts) -> list[tuple[PagePlan, LivePage]]:
        """The plans of the pages. Raises ConfigError and PlanError."""
        config = self.load(texts)
        plans = []
        for key, live in self.lives.items():
            page = config.page(key)
            if page is not None:
                plan = planner.plan_page(identified(page, live), live, today=today(), compare_only=True)
                plans.append((plan, live))
        return plans

    def _made(
        self, texts: ConfigTexts, changes: Sequence[AdoptedChange]
    ) -> tuple[ConfigTexts, Sequence[AdoptedChange]]:
        """The texts with the changes made; without those that would make the configuration invalid."""
        reasons: dict[tuple[str, str], str] = {}
        kept = self._sifted(texts, [], changes, reasons)
        if not kept:
            self._barred.update(reasons)  # with others, they may be possible in the next round
        return texts.after(steps_of(kept)), kept

    def _sifted(
        self,
        texts: ConfigTexts,
        kept: list[AdoptedChange],
        changes: Sequence[AdoptedChange],
        reasons: dict[tuple[str, str], str],
    ) -> list[AdoptedChange]:
        """`kept`, and those of the changes with which the configuration can be used. The others get reasons."""
        objection = self._objection(texts.after(steps_of([*kept, *changes])))
        if objection is None:
            return [*kept, *changes]
        if len(changes) == 1:
            reasons[changes[0].key] = objection
            return kept
        half = len(changes) // 2
        kept = self._sifted(texts, kept, changes[:half], reasons)
        return self._sifted(texts, kept, changes[half:], reasons)

    def _objection(self, texts: ConfigTexts) -> str | None:
        """Why a configuration cannot be used, or None."""
        try:
            self._plans(texts)
        except ConfigError as error:
            return error.problems[0].message
        except PlanError as error:
            return error.message
        return None


def _selects(patterns: Sequence[Pattern], address: Address, field_name: str | None = None) -> bool:
    """Whether a resource is to be adopted, or one field of it. A pattern that names a field selects that field alone."""
    choosing = [pattern for pattern in patterns if not pattern.excludes]
    excluding = [pattern for pattern in patterns if pattern.excludes]
    chosen = not choosing or any_matches(choosing, address, field_name)
    return chosen and not any_matches(excluding, address, field_name)
