"""The document for an operation on a page: its preview, and its result if it was performed."""

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.model.operation import OperationPreview, OperationResult


class StatusChangeDocument(DocumentPart):
    """A component's status, before and after."""

    component: str
    """The component, by its path on the page."""
    id: str
    """Its live ID."""
    before: str
    """The status that visitors see before."""
    after: str
    """The status that they see after."""
    note: str = ""
    """Why it is not what was asked for; empty if it is."""


class OperationDocument(DocumentPart):
    """An operation, before it is performed (`performed` false) or after."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    performed: bool
    """Whether it was performed."""
    page: str
    """The page key, or its ID if no file was read."""
    page_id: str
    """The live ID of the page."""
    operation: str
    """What the operation does, in words for people."""
    texts: dict[str, str] = Field(default_factory=dict)
    """What visitors read: `title` and `text`."""
    facts: dict[str, str] = Field(default_factory=dict)
    """What else is written, by label."""
    statuses: tuple[StatusChangeDocument, ...] = ()
    """The components whose status is set."""
    notify: bool | None = Field(None, description="Whether subscribers are notified; null if that was not decided.")
    audience: dict[str, int] | None = Field(
        None, description="How many active subscribers each channel reaches; null if that was not read."
    )
    reach: str = Field("", description="A sentence about notices; empty if `notify` and `audience` say it all.")
    id: str = ""
    """The live ID of what was created or changed."""
    link: str = ""
    """Where visitors read it."""
    result: str = ""
    """What was done, as a sentence; empty if it was not performed."""
    notes: tuple[str, ...] = ()
    """What people should know."""
    exit_code: int = 0
    """The exit code of the command."""

    @classmethod
    def of(
        cls,
        preview: OperationPreview,
        result: OperationResult | None = None,
        *,
        notify: bool | None,
        exit_code: int = 0,
    ) -> "OperationDocument":
        """The document of an operation."""
        return cls(
            performed=result is not None,
            page=preview.page,
            page_id=preview.page_id,
            operation=preview.summary,
            texts={text.label: text.text for text in preview.texts},
            facts=dict(preview.facts),
            statuses=tuple(
                StatusChangeDocument(
                    component=change.component,
                    id=change.id,
                    before=change.before,
                    after=change.after,
                    note=change.note,
                )
                for change in preview.statuses
            ),
            notify=notify if preview.can_notify else False,
            audience=None if preview.audience is None else {each.channel: each.count for each in preview.audience},
            reach=preview.reach,
            id=result.id if result is not None else "",
            link=result.link if result is not None else "",
            result=result.summary if result is not None else "",
            notes=preview.notes if result is None else result.notes,
            exit_code=exit_code,
        )
