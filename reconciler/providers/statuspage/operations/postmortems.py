"""The postmortem of an incident: a draft, and the published text."""

from reconciler.errors import NotFoundError
from reconciler.http import HttpSession, JsonObject, JsonValue, path_of
from reconciler.model.operation import LivePostmortem
from reconciler.model.values import utc_text
from reconciler.providers.statuspage.operations.incidents import incident
from reconciler.providers.statuspage.rows import text_of


def postmortem(session: HttpSession, page_id: str, incident_id: str) -> LivePostmortem | None:
    """The postmortem; None if the incident has none. Raises NotFoundError if there is no such incident, ServiceError."""
    try:
        answer = session.get(_path(page_id, incident_id))
    except NotFoundError:
        incident(session, page_id, incident_id)  # one status for two answers: the incident tells which
        return None
    return _live(answer)


def draft(session: HttpSession, page_id: str, incident_id: str, body: str) -> LivePostmortem:
    """Write the draft. Raises ServiceError."""
    answer = session.put(_path(page_id, incident_id), {"postmortem": {"body_draft": body}})
    return _live(answer) or LivePostmortem("", body)


def publish(session: HttpSession, page_id: str, incident_id: str, *, notify: bool) -> LivePostmortem:
    """Publish the draft. Raises UncertainError if it is unknown whether subscribers were notified, ServiceError."""
    notices = {"notify_subscribers": notify, "notify_twitter": False}
    answer = session.put(_path(page_id, incident_id, "publish"), {"postmortem": notices}, repeatable=not notify)
    return _live(answer) or _read_back(session, page_id, incident_id)


def revert(session: HttpSession, page_id: str, incident_id: str) -> LivePostmortem:
    """Withdraw the published text; it becomes a draft again. Raises ServiceError."""
    answer = session.put(_path(page_id, incident_id, "revert"))
    return _live(answer) or _read_back(session, page_id, incident_id)


def delete(session: HttpSession, page_id: str, incident_id: str) -> None:
    """Delete the postmortem. Raises NotFoundError if there is none, ServiceError."""
    session.delete(_path(page_id, incident_id))


def _path(page_id: str, incident_id: str, *action: str) -> str:
    return path_of("pages", page_id, "incidents", incident_id, "postmortem", *action)


def _read_back(session: HttpSession, page_id: str, incident_id: str) -> LivePostmortem:
    """The postmortem after a write with an empty answer."""
    return postmortem(session, page_id, incident_id) or LivePostmortem("", "")


def _live(answer: JsonValue) -> LivePostmortem | None:
    row: JsonObject = answer if isinstance(answer, dict) else {}
    published_at = utc_text(row.get("published_at")) or None
    body, unpublished = text_of(row, "body"), text_of(row, "body_draft")
    if not (published_at or body or unpublished):
        return None
    if published_at is None:
        return LivePostmortem("", unpublished or body)
    return LivePostmortem(body, unpublished, published_at)
