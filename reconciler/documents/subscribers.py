"""The document for a list of subscribers, contacts masked."""

from pydantic import Field

from reconciler import __version__
from reconciler.documents.part import DocumentPart
from reconciler.model import contact
from reconciler.model.resource import Live
from reconciler.model.subscriber_filter import SubscriberSelection, channel, chosen_components


class SubscriberDocument(DocumentPart):
    """One subscriber."""

    contact: str = Field(description="Channel, masked contact and digest, as in addresses.")
    id: str
    """The live ID."""
    channel: str
    """How they are notified: `email`, `sms`, `webhook`, `slack`, `teams`."""
    state: str
    """`active`, `unconfirmed` or `quarantined`; empty if the service does not say."""
    created_at: str
    """When they subscribed (ISO 8601, UTC); empty if the service does not say."""
    quarantined_at: str | None
    """Since when they have been in quarantine (ISO 8601, UTC); null if they are not."""
    component_ids: tuple[str, ...]
    """The components that they chose; empty for all of the page."""
    declared: bool
    """Whether the file declares, protects or ignores them."""


class SubscribersDocument(DocumentPart):
    """The subscribers that a filter names."""

    format_version: str = "1.0"
    """The version of this format."""
    tool_version: str = __version__
    """The version of the tool."""
    page: str
    """The page key, or its ID if no file was read."""
    page_id: str
    """The live ID of the page."""
    subscribers: tuple[SubscriberDocument, ...]
    """The subscribers, by channel and contact."""
    undated: int = Field(0, description="How many were left out because the service does not say since when.")

    @classmethod
    def of(cls, page: str, page_id: str, salt: str, selection: SubscriberSelection) -> "SubscribersDocument":
        """The document of a selection. `salt` is what the digests of contacts are made with."""
        rows = tuple(_row(live, salt, live.id in selection.declared) for live in selection.people)
        return cls(page=page, page_id=page_id, subscribers=rows, undated=selection.undated)


def _row(live: Live, salt: str, declared: bool) -> SubscriberDocument:
    since = live.facts.get("quarantined_at")
    return SubscriberDocument(
        contact=contact.segment(live.name, salt),
        id=live.id,
        channel=channel(live),
        state=str(live.facts.get("state") or ""),
        created_at=str(live.facts.get("created_at") or ""),
        quarantined_at=str(since) if since else None,
        component_ids=chosen_components(live),
        declared=declared,
    )
