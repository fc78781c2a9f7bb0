"""A small page whose plans are carried out a while after it was read."""

from dataclasses import dataclass, field
from pathlib import Path

from reconciler.applier.freshness import FRESH
from reconciler.applier.page_run import PageRun
from reconciler.model.kinds.statuspage import COMPONENT, GROUP
from reconciler.model.plan import Action, PagePlan
from tests.applier.build import component, delete, group, page_plan, update, walk
from tests.applier.fake import FakeService

AFFECTS = "affects it since the plan was made: wait until it is over, or insist with `--during-incident`"
LATE = FRESH + 1
"""The age of a reading that guards nothing any more."""


@dataclass
class Acme:
    """A page with a group of two components and a component beside it."""

    folder: Path
    service: FakeService = field(default_factory=FakeService)
    now: float = 0.0

    def __post_init__(self) -> None:
        add = self.service.add
        self.core = add(GROUP, name="Core")
        self.api, self.web = add(COMPONENT, self.core, name="API"), add(COMPONENT, self.core, name="Web")
        self.old = add(COMPONENT, name="Old")
        self.page = page_plan(self.service)

    def plan(self, *actions: Action, **more: object) -> PagePlan:
        bindings = {group("Core"): self.core, component("Core", "API"): self.api, component("Old"): self.old}
        plan = page_plan(self.service, *actions, bindings=bindings, **more)  # type: ignore[arg-type]
        self.service.kept = []
        return plan

    def live(self, id_: str):  # type: ignore[no-untyped-def]
        assert self.page.live is not None
        return self.page.live.by_id[id_]

    def walk(self, plan: PagePlan, *, age: float = LATE, **more: object) -> PageRun:
        return walk(plan, self.service, self.folder, read_at=-age, clock=lambda: self.now, **more)  # type: ignore[arg-type]

    def describe(self, text: str = "x", **more: object) -> Action:
        return update(group("Core"), self.core, GROUP, description=text, live=self.live(self.core), **more)  # type: ignore[arg-type]

    def drop(self) -> Action:
        return delete(component("Old"), self.old)
