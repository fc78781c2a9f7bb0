"""Plan documents for the renderers' tests, written manually as a planner would have made them."""

from collections.abc import Sequence
from typing import Any

from reconciler.documents.page import PageDocument
from reconciler.documents.plan import (
    ActionDocument,
    ChangeDocument,
    NoteDocument,
    PlanDocument,
    RequestsDocument,
    SummaryDocument,
    UnmanagedDocument,
)
from reconciler.model.address import join_path

HOSTILE = "` | </details> <img src=x onerror=alert(1)> @everyone #1 ::error::x"
NASTY = "\x1b[31m\u202egnp.exe\u202c --> \r\n::error::x\n##[error]y\n\u200b```\n| a | b |\n" + "z" * 10_000


def change(field: str, before: Any = None, after: Any = None, **more: Any) -> ChangeDocument:
    return ChangeDocument(field=field, before=before, after=after, **more)


def note(code: str, message: str, page: str | None = None, *, names: Sequence[str] = ()) -> NoteDocument:
    return NoteDocument(code=code, message=message, page=page, names=tuple(names))


def act(verb: str, kind: str, *path: str, page: str = "acme", **more: Any) -> ActionDocument:
    """An action; `changes` and `notes` as sequences."""
    address = f"{page}/{kind}" + (f"/{join_path(path)}" if path else "")
    if verb != "create":
        more.setdefault("id", f"id:{'/'.join(path)}")
    more.setdefault("id", None)
    if verb == "manual":
        more.setdefault("requests", 0)
    return ActionDocument.model_validate({"address": address, "kind": kind, "action": verb, "path": path, **more})


def unmanaged(kind: str, *path: str, page: str = "acme") -> UnmanagedDocument:
    return UnmanagedDocument(address=f"{page}/{kind}/{join_path(path)}", kind=kind, path=path)


def page(key: str = "acme", **more: Any) -> PageDocument:
    more.setdefault("name", "Acme Status")
    more.setdefault("managed", {"page": 1, "group": 1, "component": 3})
    more.setdefault("provider", "statuspage")
    return PageDocument(key=key, id="kctbh9vrtdwd", **more)


def document(*actions: ActionDocument, **more: Any) -> PlanDocument:
    """A document around these actions, with the counts that go with them."""
    more.setdefault("pages", (page(),))
    tally = {verb: sum(one.action == verb for one in actions) for verb in ("create", "update", "delete", "manual")}
    more.setdefault("summary", SummaryDocument(**tally, unmanaged=len(more.get("unmanaged", ()))))
    writes = sum(one.requests for one in actions)
    more.setdefault("requests", RequestsDocument(reads=4, writes=writes, estimated_seconds=0.0))
    more.setdefault("fingerprint", "sha256:" + "0123456789abcdef" * 4)
    more.setdefault("applyable", bool(writes) and not more.get("blocked_by"))
    more.setdefault("complete", True)
    more.setdefault("errored", any(one.error for one in more["pages"]))
    return PlanDocument(actions=actions, **more)


def story(**more: Any) -> PlanDocument:
    """One of everything: creates, updates, a move, a rename, a delete, one manually, a group that vanishes, unmanaged things, notes."""
    body = "We will work on the database.\n\nWrites may be slow.\nReads go on.\nThank you.\n"
    actions = (
        act("update", "page", changes=(change("time_zone", "UTC", "America/New_York"),)),
        act("update", "component", "Website", changes=(change("description", None, "The marketing site"),)),
        act(
            "create",
            "group",
            "Core API",
            changes=(change("name", None, "Core API"), change("description", None, "Everything customers call")),
        ),
        act(
            "create",
            "component",
            "Core API",
            "REST API",
            changes=(
                change("name", None, "REST API"),
                change("group", None, "Core API"),
                change("showcase", None, True),
            ),
        ),
        act(
            "update",
            "component",
            "Core API",
            "Webhooks",
            changes=(change("name", "Callbacks", "Webhooks"), change("group", "Labs", "Core API")),
            notes=(
                note("rename", "renamed from Callbacks; it stays the same component", names=("Callbacks",)),
                note("move", "moves from Labs to Core API; it stays the same component", names=("Labs", "Core API")),
                note("vanishes", "removes the last component of acme/group/Labs; the service deletes the group"),
            ),
        ),
        act(
            "manual",
            "template",
            "Database maintenance",
            changes=(change("body", body, body.replace("slow", "slower")),),
            notes=(note("manual", "the API can make a template and cannot change one"),),
        ),
        act(
            "update",
            "subscriber",
            "email:s…@acme.example#1f9c2e07",
            changes=(change("components", ["Core API/REST API"], ["Core API/Webhooks", "Website"]),),
        ),
        act(
            "delete",
            "component",
            "Old dashboard",
            changes=(change("name", "Old dashboard", None),),
            notes=(note("loses", "permanently deletes its uptime history and subscriptions"),),
        ),
    )
    more.setdefault("vanishes", ({"address": "acme/group/Labs", "id": "g1", "by": "acme/component/Core API/Webhooks"},))
    more.setdefault("unmanaged", (unmanaged("component", "Blog"), unmanaged("component", "Labs", "Beta")))
    more.setdefault("notes", (note("ignored", "declared and ignored, so left alone: acme/component/Lab", "acme"),))
    return document(*actions, **more)
