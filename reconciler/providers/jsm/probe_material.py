"""What a probe reads of a site: answers as they came, failures too. Nothing but GET is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reconciler.errors import NotFoundError, RateLimitedError, ServiceError
from reconciler.http import JsonObject, JsonValue, QueryValue
from reconciler.model.values import spelling
from reconciler.providers.jsm.calls import JsmCalls
from reconciler.providers.jsm.draft import page_rows, unknown_page

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
"""An id in the usual form that no page has."""
MOST = 1000
"""Asked for where the most rows of an answer are to be learned."""
_OTHER_PAGES = 10
"""Of so many pages, at most, it is asked whether they have a draft."""
_LIST_PAGES = 50
_PATH = "pages draft components v2 summary uptime incidents list templates subscribers connection"
_WORDS = frozenset(_PATH.split())
"""What stands in a path beside ids."""


@dataclass(slots=True)
class Pseudonyms:
    """Stable names in place of what is somebody's: the same thing has the same one in a whole report."""

    given: dict[tuple[str, str], str] = field(default_factory=dict)
    """The pseudonyms given so far, by category and text."""

    def of(self, category: str, text: str) -> str:
        """The pseudonym of a text: `id-1` for the first of the category `id`."""
        count = sum(1 for other, _ in self.given if other == category)
        return self.given.setdefault((category, text), f"{category}-{count + 1}")


@dataclass(frozen=True, slots=True)
class ProbeReply:
    """One answer, taken as it came."""

    status: int = 0
    """The status; 0 where nothing was asked."""
    body: JsonValue = None
    """The decoded body of a 2xx."""

    @property
    def error(self) -> bool:
        """Whether it is a failure by its status, or says that it is one."""
        said_so = isinstance(self.body, dict) and bool(self.body.get("error"))
        return not 200 <= self.status < 300 or said_so

    def object(self, key: str) -> JsonObject | None:
        """The object under a key, or None."""
        value = self.body.get(key) if isinstance(self.body, dict) else None
        return value if isinstance(value, dict) else None

    def rows(self, key: str) -> list[JsonObject]:
        """The objects of the list under a key; none where there is no list."""
        value = self.body.get(key) if isinstance(self.body, dict) else None
        return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []

    @property
    def cursor(self) -> str | None:
        """Where the list continues; None where it does not."""
        info = self.object("pageInfo") or {}
        cursor = info.get("endCursor")
        return cursor if info.get("hasNextPage") is True and isinstance(cursor, str) and cursor else None

    @property
    def goes_on(self) -> bool:
        """Whether it says that the list continues."""
        return (self.object("pageInfo") or {}).get("hasNextPage") is True


NOTHING = ProbeReply()
"""Stands for what was not asked."""


@dataclass(frozen=True, slots=True)
class ProbeMaterial:
    """What was read."""

    rows: Sequence[JsonObject]
    """The rows of all pages."""
    live: JsonObject | None = None
    """The live page that was looked at."""
    draft: JsonObject | None = None
    """Its draft."""
    draft_by: tuple[bool, bool] = (False, False)
    """Whether the draft was given by the live id, and by its own."""
    drafts: tuple[int, int] = (0, 0)
    """How many published pages were looked at, and how many of them have a draft."""
    lists: tuple[ProbeReply, ProbeReply] = (NOTHING, NOTHING)
    """The list of draft components by the live id and by the draft's, both without a size."""
    large: ProbeReply = NOTHING
    """The same list with the largest size."""
    tree: Sequence[JsonObject] = ()
    """All topmost draft components, as they came."""
    whole: bool = False
    """Whether `tree` is the list to its end."""
    unknown: tuple[ProbeReply, ProbeReply, ProbeReply] = (NOTHING, NOTHING, NOTHING)
    """What an unknown id gets: as a page, as a draft, and in the list of draft components."""
    summary: ProbeReply = NOTHING
    """The page's health."""
    uptime: ProbeReply = NOTHING
    """The live components, by their uptime."""
    incidents: ProbeReply = NOTHING
    """Its incidents, the first of them."""
    templates: ProbeReply = NOTHING
    """Its incident templates."""
    subscribers: ProbeReply = NOTHING
    """Its subscribers, the first of them."""


class ProbeReader:
    """Asks, and keeps count.

    Args:
        calls: what sends the requests.
        masks: gives the pseudonyms of ids in the list of requests.
    """

    def __init__(self, calls: JsmCalls, masks: Pseudonyms) -> None:
        self._calls = calls
        self._masks = masks
        self.requests: list[tuple[str, int]] = []
        """The requests so far, with pseudonyms, and the status of each answer."""

    def read(self, page_id: str | None) -> ProbeMaterial:
        """Read what the questions need; without an id, of the page with the most components.

        Raises ServiceError where the pages cannot be listed, where there is no such page, and where the service is out of reach.
        """
        rows = page_rows(self._calls)
        self.requests.append(("/pages/summary/v2", 200))
        page_id = page_id or _busiest(rows)
        if page_id is None:
            return ProbeMaterial(rows, unknown=self._unknown())
        material = self._states(rows, page_id)
        live_id, draft_id = id_of(material.live), id_of(material.draft)
        material = replace(material, drafts=self._drafts(material), unknown=self._unknown())
        material = self._trees(material, live_id, draft_id)
        if live_id is None:
            return material
        return replace(
            material,
            summary=self._ask("pages", live_id, "summary"),
            uptime=self._ask("pages", live_id, "components", "uptime", "v2", first=100),
            incidents=self._ask("incidents", "list", "v2", pageId=live_id, first=100),
            templates=self._ask("incidents", "templates", "list", pageId=live_id),
            subscribers=self._ask("subscribers", "list", "connection", pageId=live_id, limit=100),
        )

    def _states(self, rows: Sequence[JsonObject], page_id: str) -> ProbeMaterial:
        """The live page and its draft, by whichever of their ids was given."""
        live = self._ask("pages", page_id).object("page")
        direct = draft = self._ask("pages", "draft", page_id).object("page")
        if live is None and draft is None:
            source = self._calls.source("GET", "pages", page_id)
            raise unknown_page(source.error(NotFoundError, "answered no page"))
        if live is None:
            other = _partner(rows, draft, is_draft=False)
            live = self._ask("pages", other).object("page") if other else None
            live_id = id_of(live)
            direct = self._ask("pages", "draft", live_id).object("page") if live_id else None
        elif draft is None:
            other = _partner(rows, live, is_draft=True)
            draft = self._ask("pages", "draft", other).object("page") if other else None
        draft_id = id_of(draft)
        by_own = draft_id is not None and self._ask("pages", "draft", draft_id).object("page") is not None
        return ProbeMaterial(rows, live, draft, (live is not None and direct is not None, by_own))

    def _drafts(self, material: ProbeMaterial) -> tuple[int, int]:
        looked_at, having = 0, 0
        if material.live is not None:
            looked_at, having = 1, int(material.draft is not None)
        others = [row for row in material.rows if row.get("isDraft") is not True]
        for row in others[:_OTHER_PAGES]:
            row_id = id_of(row)
            if row_id is not None and row_id != id_of(material.live):
                looked_at += 1
                has_draft = self._ask("pages", "draft", row_id).object("page") is not None
                having += int(has_draft or _partner(material.rows, row, is_draft=True) is not None)
        return looked_at, having

    def _trees(self, material: ProbeMaterial, live_id: str | None, draft_id: str | None) -> ProbeMaterial:
        by_live, by_draft = (self._list(id_) if id_ else NOTHING for id_ in (live_id, draft_id))
        if live_id == draft_id:
            by_draft = by_live
        named = [(by_draft, draft_id), (by_live, live_id)]
        reply, listed_by = next(((reply, id_) for reply, id_ in named if reply.rows("components")), named[0])
        if listed_by is None or reply.error:
            return replace(material, lists=(by_live, by_draft))
        large = self._list(listed_by, first=MOST)
        tree, last = large.rows("components"), large
        for _ in range(_LIST_PAGES):
            if last.cursor is None:
                break
            last = self._list(listed_by, first=100, after=last.cursor)
            tree = [*tree, *last.rows("components")]
        whole = not last.error and not last.goes_on
        return replace(material, lists=(by_live, by_draft), large=large, tree=tree, whole=whole)

    def _list(self, page_id: str, **query: QueryValue) -> ProbeReply:
        return self._ask("pages", page_id, "components", "draft", "v2", **query)

    def _unknown(self) -> tuple[ProbeReply, ProbeReply, ProbeReply]:
        return (
            self._ask("pages", UNKNOWN_ID),
            self._ask("pages", "draft", UNKNOWN_ID),
            self._list(UNKNOWN_ID),
        )

    def _ask(self, *segments: str, **query: QueryValue) -> ProbeReply:
        """Ask, and take a refusal for an answer. Raises ServiceError where no answer came, or the service wants a pause."""
        try:
            reply = ProbeReply(200, self._calls.raw(*segments, **query))
        except ServiceError as error:
            if error.status is None or isinstance(error, RateLimitedError):
                raise
            reply = ProbeReply(error.status)
        self.requests.append((self._shown(segments, query), reply.status))
        return reply

    def _shown(self, segments: Sequence[str], query: dict[str, QueryValue]) -> str:
        names = [segment if segment in _WORDS else self._id(segment) for segment in segments]
        shown = "&".join(
            f"{name}={value if isinstance(value, int) else 'cursor' if name == 'after' else self._id(str(value))}"
            for name, value in query.items()
        )
        return "/" + "/".join(names) + (f"?{shown}" if shown else "")

    def _id(self, text: str) -> str:
        return "unknown-id" if text == UNKNOWN_ID else self._masks.of("id", text)


def id_of(row: JsonObject | None) -> str | None:
    """The id of an object, or None."""
    value = (row or {}).get("id")
    return value if isinstance(value, str) and value else None


def _busiest(rows: Sequence[JsonObject]) -> str | None:
    """The id of the published page with the most components, else of any draft."""

    def weight(row: JsonObject) -> tuple[bool, float]:
        count = row.get("componentCount")
        return row.get("isDraft") is not True, count if isinstance(count, int | float) else 0

    return id_of(max((row for row in rows if id_of(row)), key=weight, default=None))


def _partner(rows: Sequence[JsonObject], page: JsonObject | None, *, is_draft: bool) -> str | None:
    """The id of the only other row of the page's name that is a draft, or is none."""
    name = spelling(str((page or {}).get("name") or ""))
    ids = [
        id_of(row)
        for row in rows
        if spelling(str(row.get("name") or "")) == name
        and (row.get("isDraft") is True) == is_draft
        and id_of(row) != id_of(page)
    ]
    return ids[0] if len(ids) == 1 else None
