"""Detect what others changed on a page since it was planned that affects the remaining writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from reconciler import planner
from reconciler.applier.page_state import PageState
from reconciler.applier.read import merged
from reconciler.model.enumeration import first_of
from reconciler.model.plan import Action, PagePlan, Verb
from reconciler.model.resource import Incident, Live, LivePage
from reconciler.model.values import spelling

SHOWN = 5
"""Maximum number of changed fields named in a reason; the rest are counted."""

SINCE = "since the plan was made"


@dataclass
class Since:
    """Compares each new read of a page with the previous state, and collects the conflicts."""

    plan: PagePlan
    """The plan being executed."""
    page_state: PageState
    """The state of the page after the writes so far."""
    insist: bool = False
    """Whether to ignore incidents."""
    kept: dict[str, str] = field(default_factory=dict)
    """Why a resource must not be deleted, by ID."""
    renamed: dict[str, str] = field(default_factory=dict)
    """The new name of a group that someone renamed, by ID."""
    regrouped: dict[str, list[str]] = field(default_factory=dict)
    """Components that joined or left a group, by ID."""

    def learn(self, fresh: LivePage) -> None:
        """Process a new read of the page."""
        homes, names = dict(self.page_state.groups.homes), dict(self.page_state.groups.names)
        members = {group: set(inside) for group, inside in self.page_state.groups.members.items()}
        service = self.page_state.service
        if any(service.is_about_groups(service.by_name[name]) for name in fresh.read):
            self.page_state.groups.settle(fresh.items)
        self._note_groups(fresh, members, names)
        for action in self.plan.work:
            is_known = action.id is None or action.id in self.kept
            if action.verb is Verb.DELETE and not is_known and action.kind.name in fresh.read:
                why = self._why_keep(action, fresh, homes, members)
                if why:
                    self.kept[action.id or ""] = why
            elif action.kind.concludes and not is_known:
                self.kept.update((action.id or "", why) for why in self._disturbed(fresh.incidents or (), None))
        self._keep_what_holds_kept(fresh)

    def learn_draft(self, fresh: LivePage, today: date) -> None:
        """Process a new read of the whole draft: what the plan did not say of it is not published."""
        action = next((action for action in self.plan.work if action.kind.concludes), None)
        if action is None or action.kind.name not in fresh.read:
            return
        live = merged(self.plan.live, fresh) if self.plan.live else fresh
        page, base = self.plan.page, self.plan.base
        plan = planner.plan_page(page, live, today=today, base=base, publish_others=True, compare_only=True)
        planned = {(change.field, repr(change.after)) for change in action.changes}
        changes = [change for each in plan.work if each.kind.concludes for change in each.changes]
        new = [c.field for c in changes if c.field not in action.writes and (c.field, repr(c.after)) not in planned]
        if new:
            why = f"somebody changed the draft {SINCE}, and publishing would show it: {first_of(new, SHOWN)}"
            self.kept[action.id or ""] = f"{why}; look at a new plan"

    def skip_reason(self, action: Action) -> str | None:
        """Why the action must no longer be sent, or None."""
        if action.verb is Verb.DELETE or action.kind.concludes:
            return self.kept.get(action.id or "")
        for vanish in self.plan.vanishes:
            if vanish.by == action.address and vanish.id in self.renamed:
                return f"{vanish.address} would vanish with it, and was renamed to {self.renamed[vanish.id]} {SINCE}"
        new = self.renamed.get(action.id or "")
        if new is not None and "name" in action.writes and spelling(new) != spelling(str(action.writes["name"])):
            return f"it was renamed to {new} {SINCE}"
        return None

    def remark(self, action: Action) -> str | None:
        """A remark about an updated group that someone changed in the meantime, or None."""
        if action.id is None or not action.kind.deleted_when_empty or action.verb is not Verb.UPDATE:
            return None
        texts = list(self.regrouped.get(action.id, ()))
        if action.id in self.renamed and "name" not in action.writes:
            texts.append(f"it was renamed to {self.renamed[action.id]} {SINCE}, and keeps that name")
        return "; ".join(texts) or None

    def _note_groups(self, fresh: LivePage, before: dict[str, set[str]], names: dict[str, str]) -> None:
        lives = self.plan.live.by_id if self.plan.live else {}
        called = {id_: live.name for id_, live in (*lives.items(), *fresh.by_id.items())}
        for group, inside in before.items():
            now = set(self.page_state.groups.members.get(group, ()))
            texts = self.regrouped.setdefault(group, [])
            if now - inside:
                texts.append(f"{_listed(called, now - inside)} came into it {SINCE}, and stays")
            if inside - now and now:
                texts.append(f"{_listed(called, inside - now)} left it {SINCE}, and stays out")
            if group in names and spelling(self.page_state.groups.names.get(group, "")) != spelling(names[group]):
                self.renamed[group] = self.page_state.groups.names[group]

    def _why_keep(
        self, action: Action, fresh: LivePage, homes: dict[str, str], members: dict[str, set[str]]
    ) -> str | None:
        id_ = action.id or ""
        now = fresh.by_id.get(id_)
        then = action.live or (self.plan.live.by_id.get(id_) if self.plan.live else None)
        if now is None or then is None:
            return None  # already deleted
        inside = set(self.page_state.groups.members.get(id_, ()))
        if spelling(now.name) != spelling(then.name):
            return f"it was renamed to {now.name} {SINCE}"
        if self.page_state.service.group_field(now.kind) is not None and self.page_state.groups.homes.get(
            id_
        ) != homes.get(id_):
            return f"it was moved to {self._group(self.page_state.groups.homes.get(id_))} {SINCE}"
        if inside - members.get(id_, set()):
            called = {live.id: live.name for live in fresh.items}
            return f"{_listed(called, inside - members.get(id_, set()))} came into it {SINCE}"
        if not now.kind.waits(now.facts):
            return f"it has begun {SINCE}"
        return next(self._disturbed(fresh.incidents or (), {id_, *inside}), None)

    def _disturbed(self, going_on: Iterable[Incident], touched: set[str] | None) -> Iterator[str]:
        """Incidents and maintenances unknown to the plan that affect what an action touches. None is the whole page."""
        then = (self.plan.live.incidents if self.plan.live else None) or ()
        known_pairs = {(incident.id, component) for incident in then for component in ("", *incident.components)}
        for incident in () if self.insist else going_on:
            affected = {"", *incident.components} if touched is None else touched.intersection(incident.components)
            if any((incident.id, component) not in known_pairs for component in affected):
                what = "maintenance" if incident.maintenance else "incident"
                yield (
                    f'the {what} "{incident.name}" affects it {SINCE}: '
                    "wait until it is over, or insist with `--during-incident`"
                )

    def _keep_what_holds_kept(self, fresh: LivePage) -> None:
        """Keep a group if one of its components is kept: deleting it would move the component out."""
        for group in [
            action.id for action in self.plan.work if action.verb is Verb.DELETE and action.kind.deleted_when_empty
        ]:
            kept_members = [id_ for id_ in self.page_state.groups.members.get(group or "", ()) if id_ in self.kept]
            if group and kept_members and group not in self.kept:
                live: Live | None = fresh.by_id.get(kept_members[0])
                self.kept[group] = f"its component {live.name if live else kept_members[0]} is kept"

    def _group(self, group: str | None) -> str:
        return self.page_state.groups.names.get(group, group) if group is not None else "the top level"


def _listed(called: dict[str, str], ids: set[str]) -> str:
    return ", ".join(sorted(called.get(id_, id_) for id_ in ids))
