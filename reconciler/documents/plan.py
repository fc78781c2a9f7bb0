"""The plan document: the one form in which a plan leaves the process. All renderers read it, so outputs cannot
disagree.

Its JSON Schema is `schemas/plan.schema.json`. Additions keep the `format_version`; any other change increments it.
Sensitive values are masked here, by field, with a keyed hash next to them, so that plans can be compared without
revealing the values.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field

from reconciler import __version__
from reconciler.documents.page import PageDocument
from reconciler.documents.part import DocumentPart
from reconciler.documents.risk import NOTIFIES, Risk, risks_of
from reconciler.model import contact
from reconciler.model.field import Field as KindField
from reconciler.model.plan import Action, Block, Change, Note, Plan
from reconciler.model.resource import DesiredPage

FORMAT_VERSION = "1.0"

HashKey = bytes | Callable[[DesiredPage], bytes]
"""What keys the hashes of sensitive values: one key for all pages, or a way to each page's own."""


def hash_key(key: HashKey, page: DesiredPage) -> bytes:
    """The key for the hashes of one page's sensitive values."""
    return key if isinstance(key, bytes) else key(page)


class MaskedValue(DocumentPart):
    """What stands for a sensitive value."""

    masked: str = Field(description="What a person who knows the value recognizes: `s…@acme.example`.")
    hash: str = Field(description="A keyed hash: equal values give equal hashes in plans made with one API key.")


class ChangeDocument(DocumentPart):
    """One field that differs."""

    field: str
    """The name of the field."""
    before: Any = Field(
        description="The live value; null where there is none. A reference is its path. Sensitive: a masked value."
    )
    after: Any = Field(description="The declared value; null where it is cleared or goes.")
    sensitive: bool = False
    """Whether the values are masked."""
    origin: Literal["change", "drift", "both"] | None = Field(
        default=None, description="Whose doing it is: this branch, the page, or both; null without a base revision."
    )
    base: Any = Field(default=None, description="What the base revision declared, where `origin` is set.")


class NoteDocument(DocumentPart):
    """Something worth saying."""

    code: str = Field(description="What it is about, for programs: move, rename, near_rename, order, email …")
    message: str
    """The sentence for people."""
    page: str | None = Field(default=None, description="The page's key, of a note on a page as a whole.")
    names: tuple[str, ...] = Field(
        default=(),
        description="The names in the message that other people chose, in the form and as often as they stand in it.",
    )

    @classmethod
    def of(cls, note: Note, page: str | None = None) -> "NoteDocument":
        """The document of a planner note."""
        return cls(code=note.code, message=note.message, page=page, names=note.names)


class SourceDocument(DocumentPart):
    """Where in the configuration an action comes from."""

    file: str
    """The path of the file."""
    line: int
    """The line, counted from 1."""


class ActionDocument(DocumentPart):
    """One thing to do, or, with `manual`, one that the service's API cannot do."""

    address: str
    """The address of the resource."""
    kind: str
    """The name of the resource type."""
    action: Literal["create", "update", "delete", "manual"]
    """What to do; `manual` is left to people."""
    id: str | None = Field(description="The live id; null before a create.")
    changes: tuple[ChangeDocument, ...] = ()
    """The fields that differ."""
    notes: tuple[NoteDocument, ...] = ()
    """What people should know about it."""
    notifies: tuple[str, ...] = Field(
        default=(),
        description="Who gets an email or a text message when it is applied, or may get one, a sentence each; empty where nobody does. "
        "The same sentences stand in `notes`, with the code `email`.",
    )
    risks: tuple[Risk, ...] = Field(
        default=(),
        description="Why it deserves a second look: it deletes something, changes who may see the page, or notifies people. "
        "Empty where nothing of that is so, as for a description.",
    )
    depends_on: tuple[str, ...] = Field(default=(), description="Addresses of the actions that must be done first.")
    source: SourceDocument | None = None
    """Where the file declares the resource; null if it does not."""
    origin: Literal["change", "drift", "both"] | None = Field(
        default=None,
        description="Whose doing the thing's coming, going, move or renaming is, else that of its fields together; "
        "null without a base revision.",
    )
    path: tuple[str, ...] = Field(default=(), description="The names of the address, for display.")
    requests: int = Field(default=1, description="Writes that applying it sends.")


class VanishDocument(DocumentPart):
    """A group that disappears because its last member leaves."""

    address: str
    """The address of the group."""
    id: str
    """The live ID of the group."""
    by: str = Field(description="Address of the action that empties it.")


class UnmanagedDocument(DocumentPart):
    """A live thing that the file does not declare and the page does not own: never touched."""

    address: str
    """The address of the live resource."""
    kind: str
    """The name of the resource type."""
    path: tuple[str, ...] = ()
    """The names of the address, for display."""


class BlockDocument(DocumentPart):
    """Why apply refuses."""

    rule: str
    """The code of the rule, for programs."""
    message: str
    """The sentence for people."""
    hint: str = Field(description="The line to write, or the flag to give, that would allow it.")
    addresses: tuple[str, ...] = ()
    """The addresses that it is about."""

    @classmethod
    def of(cls, block: Block) -> "BlockDocument":
        """The document of a planner block."""
        addresses = tuple(map(str, block.addresses))
        return cls(rule=block.rule, message=block.message, hint=block.hint, addresses=addresses)


class SummaryDocument(DocumentPart):
    """How many actions of each sort."""

    create: int = 0
    """Number of resources to create."""
    update: int = 0
    """Number of resources to update."""
    delete: int = 0
    """Number of resources to delete."""
    manual: int = 0
    """Number of changes to make manually."""
    unmanaged: int = 0
    """Number of live resources that are not managed."""


class RequestsDocument(DocumentPart):
    """What the plan cost and what applying it would."""

    reads: int = Field(description="GET requests this plan sent.")
    writes: int = Field(description="Writes that apply would send.")
    estimated_seconds: float | None = Field(
        description="How long apply would take at the rate window, waits included; null where that is not known."
    )


class PlanDocument(DocumentPart):
    """A plan of changes to status pages, as data."""

    format_version: str = FORMAT_VERSION
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool that made the plan."""
    pages: tuple[PageDocument, ...]
    """The pages, in file order."""
    actions: tuple[ActionDocument, ...] = ()
    """What to do, in the order of execution."""
    vanishes: tuple[VanishDocument, ...] = ()
    """Groups that are deleted with their last member."""
    unmanaged: tuple[UnmanagedDocument, ...] = ()
    """Live resources that are neither declared nor owned."""
    notes: tuple[NoteDocument, ...] = ()
    """Notes that do not belong to an action."""
    blocked_by: tuple[BlockDocument, ...] = ()
    """Why apply refuses; empty if it does not."""
    summary: SummaryDocument
    """The numbers of actions."""
    requests: RequestsDocument
    """The numbers of requests."""
    fingerprint: str = Field(description="SHA-256 over the page ids, the actions and the live values they rest on.")
    checksum: str = Field(
        default="",
        description="SHA-256 over everything else in the document, texts and counts included: a file without its own was modified.",
    )
    applyable: bool = Field(description="There is something to do and nothing stands against it.")
    complete: bool = Field(
        description="False from a snapshot, or where `--only`, `--page` or `--changed-since` left things out."
    )
    errored: bool = Field(description="A page could not be read.")

    @classmethod
    def of(cls, plan: Plan, key: HashKey, *, estimated_seconds: float = 0.0) -> "PlanDocument":
        """The document of a plan. `key` returns the key for hashes of sensitive values."""
        pages = tuple(map(PageDocument.of, plan.pages))
        actions = tuple(
            _action(action, own)
            for page in plan.pages
            for own in (hash_key(key, page.page),)
            for action in page.actions
        )
        vanishes = tuple(
            VanishDocument(address=str(v.address), id=v.id, by=str(v.by)) for page in plan.pages for v in page.vanishes
        )
        return cls(
            pages=pages,
            actions=actions,
            vanishes=vanishes,
            unmanaged=tuple(
                UnmanagedDocument(address=str(a), kind=a.kind, path=a.path)
                for page in plan.pages
                for a in page.unmanaged
            ),
            notes=tuple(NoteDocument.of(note, page.page.key) for page in plan.pages for note in page.notes)
            + tuple(map(NoteDocument.of, plan.notes)),
            blocked_by=tuple(map(BlockDocument.of, plan.blocked_by)),
            summary=_summary(plan),
            requests=RequestsDocument(
                reads=sum(page.live.requests for page in plan.pages if page.live),
                writes=sum(page.writes for page in plan.pages),
                estimated_seconds=estimated_seconds,
            ),
            fingerprint="",
            applyable=plan.applyable,
            complete=plan.complete,
            errored=plan.errored,
        ).sealed()

    def sealed(self) -> "PlanDocument":
        """The same document with its current fingerprint and checksum."""
        plan = self.model_copy(update={"fingerprint": self.expected_fingerprint()})
        return plan.model_copy(update={"checksum": checksum(plan.model_dump(mode="json"))})

    def expected_fingerprint(self) -> str:
        """The fingerprint computed from the content. It differs from `fingerprint` if the file was edited."""
        return _fingerprint(self.pages, self.actions, self.vanishes)

    @property
    def pending(self) -> bool:
        """Whether apply has something to do. Manual actions are drift, but not pending work."""
        return any(action.action != "manual" for action in self.actions)

    @property
    def risk(self) -> Literal["none", "low", "high"]:
        """`none` if apply has nothing to do, `high` if an action has a risk (see `ActionDocument.risks`), else `low`."""
        if not self.pending:
            return "none"
        return "high" if any(action.risks for action in self.actions) else "low"

    @property
    def keyed(self) -> bool:
        """Whether it contains hashes of sensitive values. With another API key, the same plan then has another
        fingerprint.
        """
        return any(change.sensitive for action in self.actions for change in action.changes)

    @property
    def differs(self) -> bool:
        """Whether a page differs from the configuration, including manual changes and blocks that name a declared item."""
        return bool(self.actions or self.vanishes or any(block.addresses for block in self.blocked_by))


def _fingerprint(
    pages: tuple[PageDocument, ...], actions: tuple[ActionDocument, ...], vanishes: tuple[VanishDocument, ...]
) -> str:
    """SHA-256 of the canonical plan, without times, versions, texts and file positions.

    Blocks are excluded as well: each apply evaluates them again, and a flag that lifts a block does not change the
    reviewed plan.
    """
    content = {
        "pages": [[page.key, page.id, page.provider, page.error is not None] for page in pages],
        "actions": [
            [
                a.address,
                a.kind,
                a.action,
                a.id,
                a.requests,
                sorted(a.depends_on),
                [c.model_dump(mode="json", include={"field", "before", "after", "sensitive"}) for c in a.changes],
            ]
            for a in actions
        ],
        "vanishes": [[v.address, v.id, v.by] for v in vanishes],
    }
    return _digest(content)


def checksum(content: dict[str, Any]) -> str:
    """The checksum of a plan document's JSON, without the checksum itself.

    The fingerprint identifies the plan and excludes texts. The checksum also protects the texts that people read.
    """
    return _digest({key: value for key, value in content.items() if key != "checksum"})


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def _action(action: Action, key: bytes) -> ActionDocument:
    return ActionDocument(
        address=str(action.address),
        kind=action.kind.name,
        action=action.verb.value,
        id=action.id,
        changes=tuple(_change(change, action.kind.by_name.get(change.field), key) for change in action.changes),
        notes=tuple(map(NoteDocument.of, action.notes)),
        notifies=tuple(note.message for note in action.notes if note.code == NOTIFIES),
        risks=tuple(risks_of(action)),
        depends_on=tuple(map(str, action.depends_on)),
        source=SourceDocument(file=action.source.file, line=action.source.line) if action.source else None,
        origin=action.origin.value if action.origin else None,
        path=action.address.path,
        requests=action.requests,
    )


def _change(change: Change, of: KindField | None, key: bytes) -> ChangeDocument:
    def shown(value: Any) -> Any:
        if not change.sensitive or value is None:
            return value
        masked = of.masked(value) if of is not None else contact.HIDDEN
        return MaskedValue(masked=masked, hash=contact.keyed(value, key)).model_dump()

    return ChangeDocument(
        field=change.field,
        before=shown(change.before),
        after=shown(change.after),
        sensitive=change.sensitive,
        origin=change.origin.value if change.origin else None,
        base=shown(change.base),
    )


def _summary(plan: Plan) -> SummaryDocument:
    counts = dict.fromkeys(("create", "update", "delete", "manual"), 0)
    for action in plan.actions:
        counts[action.verb.value] += 1
    return SummaryDocument(**counts, unmanaged=sum(len(page.unmanaged) for page in plan.pages))
