"""What the reference leaves open about Jira Service Management, as switches: each unknown with each behavior it might have.

The names follow the table of open questions in `jsm-api.md`, section 4. A client is right when it passes under every value of
every switch. Group rows have the type COMPONENT under all of them: GROUP occurs nowhere in the text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reconciler.sandbox.quirks import check_names, check_switches


@dataclass(frozen=True, slots=True)
class JsmQuirks:
    """How the emulated Jira Service Management behaves where nobody knows how the real one does.

    Raises `ValueError` for a value that the switch does not have.
    """

    ids: Literal["one", "two"] = "two"
    """Whether a live page and its draft have one id or two."""
    kids: Literal["one", "two"] = "one"
    """Whether a component has one id in draft and live, or two; incidents and uptime name live ones."""
    draft_by: Literal["both", "live", "draft"] = "both"
    """Which id GET /pages/draft/{pageId} takes; every other draft path takes the draft's."""
    tree_by: Literal["both", "draft", "live"] = "both"
    """Which page id the batch and the lists of draft components take."""
    summary_rows: Literal["pages_and_drafts", "pages"] = "pages_and_drafts"
    """Whether the summary lists the draft of a published page as a row of its own, where it has its own id."""
    draft: Literal["always", "none"] = "always"
    """Whether a published page always has a draft, or none until a person opens the editor (`jsm_open_editor`)."""
    unknown: Literal["404", "null_page", "empty_list"] = "404"
    """What an unknown id gets: 404; 200 with null and an error; or the same, but lists are empty and say no error."""
    refusals: Literal["status", "body"] = "status"
    """How a value that cannot be is refused: with 400, or with 200 and `error` or `success: false` where the answer has one."""
    errors: Literal["errors", "message", "spring"] = "message"
    """The body of an error status: `errors[].title`, `message` with a request id, or `timestamp`, `status`, `error`, `path`."""
    put: Literal["merge", "replace"] = "merge"
    """What PUT does with the fields of a page that are left out: kept, or back to what a new page has."""
    nest: Literal["merge", "replace"] = "merge"
    """The same for the fields of an object inside a page, such as `bodyConfig`."""
    null: Literal["refused", "clears", "kept"] = "refused"
    """What a null in a request does."""
    links: Literal["as_sent", "labels_only", "other", "empty"] = "as_sent"
    """How header and footer links come back: as sent, with labels only, with other keys, or as empty objects."""
    fields: Literal["kept", "nulled"] = "kept"
    """What becomes of the fields of a component that its batch entry leaves out."""
    incident_fields: Literal["kept", "nulled"] = "kept"
    """What becomes of the name and the impact of an incident that an update leaves out; its status is then INVESTIGATING."""
    tree: Literal["kept", "deleted"] = "kept"
    """What becomes of the components that a batch does not mention."""
    delete_order: Literal["after", "before"] = "after"
    """Whether a batch deletes after or before it creates and changes."""
    delete_unknown: Literal["ignored", "refused"] = "ignored"
    """What a batch does with the id of a deletion that is not there."""
    orphans: Literal["promoted", "deleted", "refused"] = "promoted"
    """What becomes of the components inside one that is deleted; refused: the deletion is."""
    batch: Literal["all_or_nothing", "part_with_error", "part_silently"] = "all_or_nothing"
    """What stays of a batch with a bad entry: nothing, or what stands before it, with an error or with a 200."""
    batch_answer: Literal["tree", "entries"] = "tree"
    """What a batch answers: the whole tree, or the rows that it mentions."""
    batch_limit: int = 0
    """The most entries of a batch, nested ones and deletions counted; those beyond are bad ones. 0: any number."""
    depth: int = 1
    """How many levels of components may lie inside others; an entry that lies deeper is a bad one."""
    publish: Literal["explicit", "at_once"] = "explicit"
    """Whether changes of a published page's draft show when it is published, or at once."""
    publish_status: Literal["kept", "draft"] = "kept"
    """Whether publishing keeps the live statuses of components or sets the draft's."""
    live_put: Literal["live_only", "both"] = "live_only"
    """What PUT /pages/{id} changes: the live page only, which the next publishing undoes, or the draft too."""
    position: Literal["as_sent", "from_0", "from_1"] = "as_sent"
    """The positions of components that are read: as sent, or renumbered; a missing one counts as 0."""
    list: Literal["position", "created", "reversed"] = "position"
    """The order in which lists of components and those inside them come back."""
    page_components: Literal["all", "top"] = "all"
    """Whether `Page.components` holds the ids of all components or of the topmost ones."""
    total_count: Literal["top", "all"] = "top"
    """Whether `totalCount` of the draft list counts the nested components."""
    first_default: int = 20
    """Rows of a paged list where `first` or `limit` is not sent."""
    first_maximum: int = 100
    """The most rows of a page of a list; more are not given, whatever is asked."""
    lag: float = 0.0
    """Seconds for which reads show what was before a write; templates and pages that were seeded are there at once."""
    names: Literal["unique", "repeated"] = "repeated"
    """Whether a second page of one name is refused."""
    archived: Literal["shown", "unknown"] = "shown"
    """Whether a softly deleted page can be read, with `deletedAt`, or is unknown until it is recovered."""
    captcha: bool = False
    """Whether creating a subscriber needs a `captchaToken`."""
    mail: bool = True
    """Whether a new subscriber gets a confirmation by mail and is pending until then; else it is confirmed at once."""
    duplicate_subscriber: Literal["refused", "returned", "duplicated"] = "refused"
    """What a second POST of one contact does."""
    cloud_id: Literal["any", "checked"] = "any"
    """Whether any cloud id in a path is taken, or only the one that /_edge/tenant_info tells."""
    limited_by: Literal["key", "endpoint"] = "key"
    """Whether the rate limit counts all requests of a key, or those of each method and path of the document apart."""
    retry: Literal["retry_after", "reset", "reset_minutes", "none"] = "retry_after"
    """What a 429 says of when to come back: `Retry-After`, `X-RateLimit-Reset`, the same without seconds, or nothing."""

    def __post_init__(self) -> None:
        check_switches(self)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "JsmQuirks":
        """Switches by name, the rest at their defaults. Raises `ValueError` for a name or value that is none."""
        check_names(cls, values)
        return cls(**values)
