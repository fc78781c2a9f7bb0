"""A page with its draft: which ids name it, how it is read, and what writing and publishing do to it."""

from dataclasses import dataclass
from typing import Any

from reconciler.sandbox.jsm.fields import shown
from reconciler.sandbox.jsm.quirks import JsmQuirks
from reconciler.sandbox.jsm.tree import TreeRow, ids, nested, published
from reconciler.sandbox.store import StoredObject


def new_page(draft_id: str, at: str) -> dict[str, Any]:
    """The document of a page that has neither a live state nor a draft yet."""
    return {
        "draft_id": draft_id,
        "live": None,
        "live_rows": [],
        "draft": None,
        "draft_rows": [],
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "unpublished_at": None,
        "deleted_at": None,
        "deletion": None,
    }


@dataclass(slots=True)
class JsmPage:
    """A page of the store under the switches in force."""

    row: StoredObject
    quirks: JsmQuirks

    @property
    def doc(self) -> dict[str, Any]:
        """The document behind it."""
        return self.row.doc

    @property
    def id(self) -> str:
        """The id of the live page."""
        return self.row.id

    @property
    def draft_id(self) -> str:
        """The id of the draft (quirk `ids`)."""
        return self.row.id if self.quirks.ids == "one" else str(self.doc["draft_id"])

    @property
    def is_published(self) -> bool:
        """Whether it was published, whatever became of it."""
        return self.doc["live"] is not None

    @property
    def has_draft(self) -> bool:
        """Whether it has a draft that can be edited."""
        return self.doc["draft"] is not None and self.doc["deletion"] is None

    @property
    def is_shown(self) -> bool:
        """Whether visitors see it."""
        return self.is_published and self.doc["unpublished_at"] is None and self.doc["deletion"] is None

    @property
    def name(self) -> str | None:
        """The name of the live page, or of the draft where there is no live page."""
        fields = self.doc["live"] or self.doc["draft"] or {}
        return fields.get("name")

    def is_live(self, id_: str | None) -> bool:
        """Whether an id names its live state, and that can be read."""
        readable = (None, "soft") if self.quirks.archived == "shown" else (None,)
        return id_ == self.id and self.is_published and self.doc["deletion"] in readable

    def ids_by(self, which: str) -> set[str]:
        """The ids that name its draft where `which` of them count: live, draft or both. Without a live page, the draft's."""
        if not self.is_published or which == "draft":
            return {self.draft_id}
        return {self.id} if which == "live" else {self.id, self.draft_id}

    def rows(self, *, draft: bool) -> list[TreeRow]:
        """The components of the draft or of the live page."""
        rows: list[TreeRow] = self.doc["draft_rows" if draft else "live_rows"]
        return rows

    def tree(self, *, draft: bool) -> list[dict[str, Any]]:
        """The components as they are read."""
        page_id = self.draft_id if draft else self.id
        return nested(self.rows(draft=draft), self.quirks, page_id, live=not draft)

    def publish(self) -> None:
        """Make the draft the live page."""
        self.doc["live_rows"] = published(self.doc["draft_rows"], self.doc["live_rows"], self.quirks)
        self.doc.update(live=self.doc["draft"], unpublished_at=None)
        if self.quirks.draft == "none":
            self.doc.update(draft=None, draft_rows=[])

    def open_editor(self) -> None:
        """Make a draft of the live page where there is none: what a person does by opening the editor."""
        if self.doc["draft"] is None:
            self.doc.update(draft=self.doc["live"], draft_rows=self.doc["live_rows"])

    def drafted(self) -> None:
        """What follows a change of the draft: it shows at once under the switch `publish`."""
        if self.quirks.publish == "at_once" and self.is_published:
            draft, rows = self.doc["draft"], self.doc["draft_rows"]
            self.publish()
            self.doc.update(draft=draft, draft_rows=rows)

    def status(self, *, draft: bool) -> str:
        """The word for its state: DRAFT is the document's, the others are the sandbox's own."""
        if self.doc["deletion"] is not None:
            return "DELETED"
        if draft:
            return "DRAFT"
        return "PUBLISHED" if self.doc["unpublished_at"] is None else "UNPUBLISHED"

    def domain_config(self, *, draft: bool) -> dict[str, Any]:
        """The state of the page's own domain."""
        fields = self.doc["draft" if draft else "live"]
        return {
            "domain": fields["domain"],
            "sslStatus": "NOT_CONFIGURED",
            "recordTypes": [],
            "certificateExpiresAt": None,
        }

    def shape(self, cloud_id: str, *, draft: bool) -> dict[str, Any]:
        """The page as it is read: its 24 fields, and those that are read only."""
        doc, fields = self.doc, self.doc["draft" if draft else "live"]
        return {
            **shown(fields, self.quirks),
            "id": self.draft_id if draft else self.id,
            "version": doc["version"],
            "url": f"https://{fields['subdomain']}.status.example" if fields["subdomain"] else None,
            "cloudId": cloud_id,
            "deletedAt": doc["deleted_at"],
            "unpublishedAt": doc["unpublished_at"],
            "components": ids(self.rows(draft=draft), self.quirks, live=not draft),
            "activityScore": 0,
            "blackHole": False,
            "createdBy": "sandbox",
            "externalAccounts": [],
            "pageStatus": self.status(draft=draft),
            "customDomainConfig": self.domain_config(draft=draft),
            "createdAt": doc["created_at"],
            "updatedAt": doc["updated_at"],
        }
