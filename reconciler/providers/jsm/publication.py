"""What of a draft visitors do not see yet, and publishing it (jsm-api.md 4: publish, lag, others)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UncertainError
from reconciler.http import JsonObject
from reconciler.model.address import Address
from reconciler.model.kinds.jsm import COMPONENT, PAGE, PUBLICATION
from reconciler.model.resource import Live
from reconciler.model.values import same, spelling
from reconciler.model.work import StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import all_rows, name_of, row_id
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.draft import DraftPage, live_id_of, read_live
from reconciler.providers.jsm.envelope import COMPONENTS, PAGE_ENVELOPE, UPTIMES
from reconciler.providers.jsm.memory import PageMemory
from reconciler.providers.jsm.page import settings_of

_NUMBER = "components"
"""The field of a difference that is only known to be one in number."""

Pending = dict[str, Any]
"""A difference: `field`, `before` (live), `after` (draft). The field is that of a setting, or a component's address below its page."""


def publication_live(pending: Sequence[Pending], *, published: bool, hidden: bool = False) -> Live:
    """Whether visitors see what the draft holds, and what of it they do not see. `hidden`: nobody sees the live page now."""
    fields = {"published": published and not pending}
    facts: dict[str, Any] = {"pending": list(pending), **({"hidden": True} if hidden else {})}
    return Live(PUBLICATION, PUBLICATION.name, PUBLICATION.name, fields, facts=facts)


def pending_settings(live: JsonObject, draft: JsonObject) -> list[Pending]:
    """The settings in which the two differ. What one of them does not show is left out."""
    (shown, _), (drafted, _) = settings_of(live), settings_of(draft)
    return [
        {"field": field.name, "before": shown[field.name], "after": drafted[field.name]}
        for field in PAGE.fields
        if field.name in shown and field.name in drafted and not same(field, shown[field.name], drafted[field.name])
    ]


def live_names(calls: JsmCalls, page_id: str) -> dict[str, str] | None:
    """The names of the live components by their ids, from the list of their uptime; None where that cannot be read.

    The list in pages counts every component: where the one that comes whole is given, it takes a tenth of the requests.
    """
    segments = ("pages", page_id, "components", "uptime")
    try:
        rows = calls.get_rows(UPTIMES, *segments)
    except (NotFoundError, RejectedError):
        try:
            rows, _ = rows_of(calls, COMPONENTS, *segments, "v2")
        except (NotFoundError, RejectedError):
            return None
    return {row_id(row): name_of(row) for row in all_rows(rows) if isinstance(row.get("id"), str)}


def pending_components(
    live: JsonObject,
    draft: JsonObject,
    lives: Sequence[Live],
    drafted: Mapping[str, str],
    live_named: Mapping[str, str] | None,
) -> list[Pending]:
    """The components in which the two differ, as far as that can be seen: what there is, and names.

    `lives` are the draft's, and `drafted` the names of all its rows by id, also of those that lie too deep to be live things. Where
    components have other ids on the live page (kids), only their names can be compared.
    """
    live_ids, draft_ids = component_ids(live), component_ids(draft)
    if live_ids & draft_ids or not live_ids or not draft_ids:
        # A page may name its topmost components only: what the other lists of both tell counts as well.
        then = draft_ids if live_named is None else draft_ids | drafted.keys()
        return _pending_by_id(live_ids | (live_named or {}).keys(), then, lives, live_named or {})
    if live_named is None or len(live_named) < len(live_ids):
        number = {"field": _NUMBER, "before": len(live_ids), "after": len(draft_ids)}
        return [number] if len(live_ids) != len(draft_ids) else []
    shown, wanted = Counter(map(spelling, live_named.values())), Counter(map(spelling, drafted.values()))
    new = wanted - shown
    added = [each for each in lives if new[spelling(each.name)]]
    return [*map(_removed, (shown - wanted).elements()), *(_added(lives, each) for each in added)]


def _pending_by_id(
    now: AbstractSet[str], then: AbstractSet[str], lives: Sequence[Live], shown: Mapping[str, str]
) -> list[Pending]:
    return [
        *(_removed(shown.get(id_, id_)) for id_ in sorted(now - then)),
        *(_added(lives, each) for each in lives if each.id in then - now),
        *(
            {"field": f"{_local(lives, each)}:name", "before": shown[each.id], "after": each.name}
            for each in lives
            if each.id in shown and spelling(shown[each.id]) != spelling(each.name)
        ),
    ]


def _added(lives: Sequence[Live], live: Live) -> Pending:
    return {"field": _local(lives, live), "before": None, "after": live.name}


def _removed(name: str) -> Pending:
    """Where something stands that is only on the live page, is to be seen nowhere."""
    return {"field": Address("", COMPONENT.name, (name,)).local, "before": name, "after": None}


def _local(lives: Sequence[Live], live: Live) -> str:
    """The address of a component below its page: `component/Core/REST`."""
    path = (*(each.name for each in lives if each.id == live.parent), live.name)
    return Address("", live.kind.name, path).local


def component_ids(page: JsonObject | None) -> set[str]:
    """The ids of the components that a page names."""
    ids = page.get("components") if page is not None else None
    return {id_ for id_ in ids if isinstance(id_, str)} if isinstance(ids, list) else set()


def is_shown(live: JsonObject | None, draft: JsonObject) -> bool:
    """Whether a live page shows the draft, as far as one reading of it tells."""
    if live is None or live.get("unpublishedAt") or live.get("deletedAt"):
        return False
    return not pending_settings(live, draft) and len(component_ids(live)) == len(component_ids(draft))


def publish(calls: JsmCalls, page_id: str, draft: DraftPage, memory: PageMemory) -> StepAnswer:
    """Publish the draft and see that the live page shows it, under whichever id it has then.

    Raises UncertainError where nobody can tell, ServiceError where it was refused or does not show.
    """
    visible_before = is_shown(read_live(calls, page_id), draft.row)
    failure: ServiceError | None = None
    try:
        # Twice does no harm: the draft is the same.
        calls.post(PAGE_ENVELOPE, "pages", "draft", draft.id, "publish", repeatable=True)
    except ServiceError as error:
        if not error.fate_unknown:
            raise
        failure = error
    with calls.reading_back("publishing"):
        shown = any(is_shown(_live_now(calls, page_id, draft, memory), draft.row) for _ in calls.looks())
    if failure is not None and (visible_before or not shown):
        raise UncertainError(
            failure.message, method=failure.method, path=failure.path, status=failure.status, words=failure.words,
            host=failure.host, hint="look at the live page, and run again: publishing twice does no harm",
        )  # fmt: skip
    if not shown:
        raise calls.source("POST", "pages", "draft", draft.id, "publish").error(
            ServiceError,
            "took the call, and the page is not published: the live page does not show the draft",
            hint="run again; the draft is kept",
        )
    return StepAnswer(PUBLICATION.name, {"published": True})


def _live_now(calls: JsmCalls, page_id: str, draft: DraftPage, memory: PageMemory) -> JsonObject | None:
    """The live page; one that was published for the first time may have an id of its own, by which it is known from then on."""
    live = read_live(calls, memory.live_id or page_id)
    if live is None and memory.live_id is None:
        memory.live_id = live_id_of(calls, page_id, draft)
        live = read_live(calls, memory.live_id) if memory.live_id not in (None, page_id) else None
    memory.never_published = memory.never_published and live is None
    return live


def names_by_draft(rows: Mapping[str, str], live_named: Mapping[str, str]) -> dict[str, str]:
    """Draft ids by live ids, for components that have two: by names that stand for one component on either side."""
    single = Counter(map(spelling, rows.values()))
    shown = Counter(map(spelling, live_named.values()))
    by_name = {spelling(name): id_ for id_, name in rows.items()}
    return {
        id_: by_name[spelling(name)]
        for id_, name in live_named.items()
        if single[spelling(name)] == 1 and shown[spelling(name)] == 1
    }
