"""The answers that what was read of a site gives to the open questions (jsm-api.md 4). Pure; a question it cannot tell stays open."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from reconciler.http import JsonObject, JsonValue
from reconciler.http.message import named
from reconciler.model.probe import Evidence, ProbeAnswer
from reconciler.model.values import spelling
from reconciler.providers.jsm.component_rows import all_rows
from reconciler.providers.jsm.probe_material import MOST, ProbeMaterial, ProbeReply, id_of
from reconciler.providers.jsm.probe_shapes import word

_NO_PAIR = {"why": "no published page with a draft was read"}
_NO_TREE = {"why": "the list of draft components could not be read to its end"}


def answers(material: ProbeMaterial) -> tuple[ProbeAnswer, ...]:
    """The questions that reading can answer, in the order of the reference."""
    return tuple(
        question(material)
        for question in (
            _ids, _draft_by, _tree_by, _unknown, _draft, _links, _list, _kids, _page_components, _types, _depth, _first_default,
            _first_maximum, _total_count, _names,
        )
    )  # fmt: skip


def _ids(material: ProbeMaterial) -> ProbeAnswer:
    live, draft = id_of(material.live), id_of(material.draft)
    if live is None or draft is None:
        return ProbeAnswer("ids", None, _NO_PAIR)
    return ProbeAnswer("ids", "one" if live == draft else "two")


def _draft_by(material: ProbeMaterial) -> ProbeAnswer:
    """Which id the reading of a draft takes, where there are two."""
    live, draft = id_of(material.live), id_of(material.draft)
    if live is None or draft is None:
        return ProbeAnswer("draft-by", None, _NO_PAIR)
    if live == draft:
        return ProbeAnswer("draft-by", None, {"why": "live page and draft have one id"})
    return ProbeAnswer("draft-by", _by(*material.draft_by))


def _tree_by(material: ProbeMaterial) -> ProbeAnswer:
    live, draft = id_of(material.live), id_of(material.draft)
    if live is None or draft is None:
        return ProbeAnswer("tree-by", None, _NO_PAIR)
    if live == draft:
        return ProbeAnswer("tree-by", None, {"why": "live page and draft have one id"})
    by_live, by_draft = material.lists
    evidence = {"by the live id": _told(by_live), "by the draft's id": _told(by_draft)}
    listed = [bool(reply.rows("components")) for reply in material.lists]
    if not any(listed):
        return ProbeAnswer("tree-by", None, {**evidence, "why": "the draft has no components that would show it"})
    return ProbeAnswer("tree-by", _by(*listed), evidence)


def _by(live: bool, draft: bool) -> str | None:
    return {(True, True): "both", (True, False): "live", (False, True): "draft"}.get((live, draft))


def _unknown(material: ProbeMaterial) -> ProbeAnswer:
    page, draft, components = material.unknown
    evidence = {"page": _told(page), "draft": _told(draft), "components": _told(components)}
    statuses = {reply.status for reply in material.unknown if reply.status >= 300}
    value: str | None = None
    if all(reply.status >= 300 for reply in material.unknown) and len(statuses) == 1:
        value = str(statuses.pop())
    elif not statuses and page.object("page") is None and not components.rows("components"):
        value = "null_page" if components.error else "empty_list"
    return ProbeAnswer("unknown", value or "differs", evidence)


def _told(reply: ProbeReply) -> str:
    """An answer in a few words, without anything of what it holds."""
    if not reply.status:
        return "not asked"
    if not 200 <= reply.status < 300:
        return str(reply.status)
    body = reply.body if isinstance(reply.body, dict) else {}
    data = body.get("components") if "components" in body else body.get("page", reply.body)
    content = f"a list of {len(data)}" if isinstance(data, list) else named(data)
    return f"{reply.status} with {content}{' and an error' if reply.error else ''}"


def _draft(material: ProbeMaterial) -> ProbeAnswer:
    looked_at, having = material.drafts
    if not looked_at:
        return ProbeAnswer("draft", None, {"why": "no published page was read"})
    value = "always" if having == looked_at else "some" if having else "none"
    return ProbeAnswer("draft", value, {"published pages looked at": looked_at, "of these with a draft": having})


def _links(material: ProbeMaterial) -> ProbeAnswer:
    links = [link for page in (material.live, material.draft) for link in _links_of(page or {})]
    if not links:
        return ProbeAnswer("links", None, {"why": "the page has no header or footer links"})
    keys = Counter(
        f"{word(name)} ({named(value)})"
        for link in links
        if isinstance(link, dict)
        for name, value in sorted(link.items())
    )
    objects = [link for link in links if isinstance(link, dict)]
    texts = [{name for name, value in link.items() if isinstance(value, str)} for link in objects]
    if len(objects) < len(links):
        value = "other"
    elif all({"label", "url"} <= names for names in texts):
        value = "as_sent"
    elif not any(objects):
        value = "empty"
    else:
        value = "labels_only" if all(set(link) == {"label"} for link in objects) else "other"
    return ProbeAnswer("links", value, {"links": len(links), "keys": sorted(keys)})


def _links_of(page: JsonObject) -> Iterator[JsonValue]:
    for block in ("headerData", "footerData"):
        data = page.get(block)
        links = data.get("links") if isinstance(data, dict) else None
        yield from links if isinstance(links, list) else ()


def _list(material: ProbeMaterial) -> ProbeAnswer:
    """How siblings come, against their positions; where all are equal, or there is one alone, nothing shows."""
    runs = [numbers for numbers in _runs(material.tree) if len(set(numbers)) > 1]
    if not runs:
        return ProbeAnswer("list", None, {"why": "no siblings with different positions were read"})
    starts = Counter(str(min(numbers)) for numbers in runs)
    gaps = any(sorted(numbers) != list(_from(min(numbers), len(numbers))) for numbers in runs)
    evidence: Evidence = {"lists looked at": len(runs), "first positions": sorted(starts), "gaps or repeats": gaps}
    if all(list(numbers) == sorted(numbers) for numbers in runs):
        return ProbeAnswer("list", "position", evidence)
    if all(list(numbers) == sorted(numbers, reverse=True) for numbers in runs):
        return ProbeAnswer("list", "reversed", evidence)
    return ProbeAnswer("list", "another order", evidence)


def _from(start: float, count: int) -> Iterator[float]:
    yield from (start + step for step in range(count))


def _runs(rows: Sequence[JsonObject]) -> Iterator[list[float]]:
    numbers = [row.get("position") for row in rows]
    yield [number for number in numbers if isinstance(number, int | float)]
    for row in rows:
        yield from _runs(_inner(row))


def _inner(row: JsonObject) -> list[JsonObject]:
    rows = row.get("components")
    return [inner for inner in rows if isinstance(inner, dict)] if isinstance(rows, list) else []


def _ids_of(page: JsonObject | None) -> set[str]:
    ids = (page or {}).get("components")
    return {id_ for id_ in ids if isinstance(id_, str)} if isinstance(ids, list) else set()


def _tree_ids(material: ProbeMaterial) -> set[str]:
    return {id_ for row in all_rows(material.tree) if (id_ := id_of(row))}


def _kids(material: ProbeMaterial) -> ProbeAnswer:
    live, drafted = _ids_of(material.live), _tree_ids(material)
    if not live or not drafted:
        return ProbeAnswer("kids", None, {"why": "the live page or the draft's list names no components"})
    shared = len(live & drafted)
    evidence = {"ids of the live page": len(live), "ids of the draft": len(drafted), "in both": shared}
    return ProbeAnswer("kids", "one" if shared else "two", evidence)


def _page_components(material: ProbeMaterial) -> ProbeAnswer:
    """Whether a page names all of its components or the topmost ones."""
    ids = _ids_of(material.draft)
    top, whole = {id_ for row in material.tree if (id_ := id_of(row))}, _tree_ids(material)
    if not material.whole or not ids or top == whole:
        why = "no draft with components inside others was read to its end"
        return ProbeAnswer("page-components", None, {"why": why})
    value = "all" if ids == whole else "top" if ids == top else "other"
    return ProbeAnswer("page-components", value, {"ids": len(ids), "topmost": len(top), "all": len(whole)})


def _types(material: ProbeMaterial) -> ProbeAnswer:
    """What `type` a component has that holds others."""
    types = Counter(word(row.get("type")) for row in all_rows(material.tree) if _inner(row))
    if not types:
        return ProbeAnswer("type-of-groups", None, {"why": "no component with others inside was read"})
    return ProbeAnswer("type-of-groups", ", ".join(sorted(types)), {"components with others inside": types.total()})


def _depth(material: ProbeMaterial) -> ProbeAnswer:
    """How deep components lie inside others."""
    if not material.tree:
        return ProbeAnswer("depth", None, {"why": "no components were read"})
    return ProbeAnswer("depth", str(_levels(material.tree) - 1))


def _levels(rows: Iterable[JsonObject]) -> int:
    return max((1 + _levels(_inner(row)) for row in rows), default=0)


def _first_default(material: ProbeMaterial) -> ProbeAnswer:
    reply = next((reply for reply in material.lists if reply.rows("components")), material.lists[0])
    return _size("first-default", reply, {"asked for": "nothing"})


def _first_maximum(material: ProbeMaterial) -> ProbeAnswer:
    return _size("first-maximum", material.large, {"asked for": MOST})


def _size(question: str, reply: ProbeReply, evidence: dict[str, str | int]) -> ProbeAnswer:
    count = len(reply.rows("components"))
    if reply.error or not count:
        return ProbeAnswer(question, None, {**evidence, "why": "no components were listed"})
    if reply.goes_on:
        return ProbeAnswer(question, str(count), evidence)
    return ProbeAnswer(question, f"at least {count}", {**evidence, "why": "the whole list came at once"})


def _total_count(material: ProbeMaterial) -> ProbeAnswer:
    total = material.large.body.get("totalCount") if isinstance(material.large.body, dict) else None
    if not material.whole or not isinstance(total, int):
        return ProbeAnswer("total-count", None, _NO_TREE)
    top, whole = len(material.tree), sum(1 for _ in all_rows(material.tree))
    evidence = {"totalCount": total, "topmost": top, "all": whole}
    if top == whole:
        return ProbeAnswer("total-count", None, {**evidence, "why": "no component lies inside another"})
    return ProbeAnswer("total-count", "top" if total == top else "all" if total == whole else "other", evidence)


def _names(material: ProbeMaterial) -> ProbeAnswer:
    counts: Counter[tuple[bool, str]] = Counter()
    for row in material.rows:
        counts[row.get("isDraft") is True, spelling(str(row.get("name") or ""))] += 1
    repeated = sum(1 for count in counts.values() if count > 1)
    if repeated:
        return ProbeAnswer("names", "repeated", {"names of several pages": repeated})
    return ProbeAnswer("names", None, {"why": "no two pages have one name, which proves nothing", "pages": len(counts)})
