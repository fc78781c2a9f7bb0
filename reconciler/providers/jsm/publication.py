"""What of a draft visitors do not see yet, and publishing it (jsm-api.md 4: publish, lag, others)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from reconciler.errors import NotFoundError, RejectedError, ServiceError, UncertainError
from reconciler.http import JsonObject
from reconciler.model.kinds.jsm import PAGE, PUBLICATION
from reconciler.model.resource import Live
from reconciler.model.values import same, spelling
from reconciler.model.work import StepAnswer
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.component_rows import all_rows, name_of, row_id
from reconciler.providers.jsm.cursor import rows_of
from reconciler.providers.jsm.draft import DraftPage, read_live
from reconciler.providers.jsm.envelope import COMPONENTS, PAGE_ENVELOPE
from reconciler.providers.jsm.page import settings_of

COMPONENTS_FIELD = "components"
"""The field of a pending difference that is about a component, whose id the difference then holds too."""

Pending = dict[str, Any]
"""One difference between draft and live page: `field`, `before` (live), `after` (draft), and the `id` of a component."""


def publication_live(pending: Sequence[Pending], *, published: bool) -> Live:
    """Whether visitors see what the draft holds, and what of it they do not see."""
    fields = {"published": published and not pending}
    return Live(PUBLICATION, PUBLICATION.name, PUBLICATION.name, fields, facts={"pending": list(pending)})


def pending_settings(live: JsonObject, draft: JsonObject) -> list[Pending]:
    """The settings in which the two differ. What one of them does not show is left out."""
    (shown, _), (drafted, _) = settings_of(live), settings_of(draft)
    return [
        {"field": field.name, "before": shown[field.name], "after": drafted[field.name]}
        for field in PAGE.fields
        if field.name in shown and field.name in drafted and not same(field, shown[field.name], drafted[field.name])
    ]


def live_names(calls: JsmCalls, page_id: str) -> dict[str, str] | None:
    """The names of the live components by their ids, from the list of their uptime; None where that cannot be read."""
    try:
        rows, _ = rows_of(calls, COMPONENTS, "pages", page_id, "components", "uptime", "v2")
    except (NotFoundError, RejectedError):
        return None
    return {row_id(row): name_of(row) for row in all_rows(rows) if isinstance(row.get("id"), str)}


def pending_components(
    live: JsonObject, draft: JsonObject, rows: Sequence[JsonObject], live_named: Mapping[str, str] | None
) -> list[Pending]:
    """The components in which the two differ, as far as that can be seen: what there is, and names.

    Where components have other ids on the live page (kids), only their names can be compared.
    """
    drafted = {row_id(row): name_of(row) for row in all_rows(rows)}
    live_ids, draft_ids = _ids(live), _ids(draft)
    if live_ids & draft_ids or not live_ids or not draft_ids:
        return _pending_by_id(live_ids, draft_ids, drafted, live_named)
    if live_named is None or len(live_named) < len(live_ids):
        different = len(live_ids) != len(draft_ids)
        return [_difference(None, len(live_ids), len(draft_ids))] if different else []
    shown, wanted = Counter(map(spelling, live_named.values())), Counter(map(spelling, drafted.values()))
    gone = [_difference(None, name, None) for name in (shown - wanted).elements()]
    return [*gone, *(_difference(None, None, name) for name in (wanted - shown).elements())]


def _pending_by_id(
    live_ids: Collection[str],
    draft_ids: Collection[str],
    drafted: Mapping[str, str],
    live_named: Mapping[str, str] | None,
) -> list[Pending]:
    shown = live_named or {}
    # A page may name its topmost components only: what both other lists tell counts as well.
    now, then = {*live_ids, *shown}, {*draft_ids, *drafted} if live_named is not None else set(draft_ids)
    return [
        *(_difference(id_, shown.get(id_, id_), None) for id_ in sorted(now - then)),
        *(_difference(id_, None, drafted.get(id_, id_)) for id_ in sorted(then - now)),
        *(
            _difference(id_, shown[id_], drafted[id_])
            for id_ in sorted(shown.keys() & drafted.keys())
            if spelling(shown[id_]) != spelling(drafted[id_])
        ),
    ]


def _difference(id_: str | None, before: Any, after: Any) -> Pending:
    return {"field": COMPONENTS_FIELD, "id": id_, "before": before, "after": after}


def _ids(page: JsonObject) -> set[str]:
    ids = page.get("components")
    return {id_ for id_ in ids if isinstance(id_, str)} if isinstance(ids, list) else set()


def is_shown(live: JsonObject | None, draft: JsonObject) -> bool:
    """Whether a live page shows the draft, as far as one reading of it tells."""
    if live is None or live.get("unpublishedAt") or live.get("deletedAt"):
        return False
    return not pending_settings(live, draft) and len(_ids(live)) == len(_ids(draft))


def publish(calls: JsmCalls, page_id: str, draft: DraftPage) -> StepAnswer:
    """Publish the draft and see that the live page shows it.

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
        shown = any(is_shown(read_live(calls, page_id), draft.row) for _ in calls.looks())
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
