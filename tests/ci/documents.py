"""Plan documents as a planner would make them."""

from typing import Any

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import ActionDocument, ChangeDocument, PlanDocument, RequestsDocument, SummaryDocument


def page(key: str = "acme", *, error: str | None = None, **more: Any) -> PageDocument:
    more = {"managed": {"component": 1}, "provider": "statuspage", **more}
    return PageDocument(key=key, id=f"id-{key}", name=f"{key.title()} Status", error=error, **more)


def update(address: str, name: str = "Website", before: str = "old", after: str = "new") -> ActionDocument:
    return ActionDocument(
        address=address,
        kind="component",
        action="update",
        id="c1",
        changes=(ChangeDocument(field="description", before=before, after=after),),
        path=(name,),
    )


def manual(address: str, name: str) -> ActionDocument:
    made = update(address, name)
    return made.model_copy(update={"kind": "template", "action": "manual", "requests": 0})


def delete(address: str, name: str) -> ActionDocument:
    return ActionDocument(address=address, kind="component", action="delete", id="c2", path=(name,))


def plan(
    *actions: ActionDocument, pages: tuple[PageDocument, ...] = (page(),), complete: bool = True, **more: Any
) -> PlanDocument:
    counts = dict.fromkeys(("create", "update", "delete", "manual"), 0)
    for action in actions:
        counts[action.action] += 1
    made = PlanDocument(
        pages=pages,
        actions=actions,
        summary=SummaryDocument(**counts),
        requests=RequestsDocument(reads=2, writes=len(actions), estimated_seconds=0.0),
        fingerprint="",
        applyable=any(one.action != "manual" for one in actions),
        complete=complete,
        errored=any(one.error for one in pages),
        **more,
    )
    return made.sealed()


CHANGES = plan(update("acme/component/Website"))
NOTHING = plan()
