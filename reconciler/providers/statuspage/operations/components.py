"""Components with their statuses, and incident templates."""

from reconciler.http import HttpSession, JsonObject, list_pages, path_of
from reconciler.model.operation import PageComponent, TextTemplate
from reconciler.model.values import utc_text
from reconciler.providers.statuspage.endpoint import PAGED
from reconciler.providers.statuspage.rows import identity, named, reference, references, text_of


def components(session: HttpSession, page_id: str) -> tuple[PageComponent, ...]:
    """All components and groups: one list shows both (statuspage-api.md B4.18). Raises ServiceError."""
    path = path_of("pages", page_id, "components")
    return tuple(_component(row, path) for row in list_pages(session, path, PAGED))


def set_status(session: HttpSession, page_id: str, component_id: str, status: str) -> PageComponent:
    """Set the status of a component; nobody is notified (B4.25). Raises ServiceError."""
    path = path_of("pages", page_id, "components", component_id)
    answer = session.patch(path, {"component": {"status": status}})
    return _component(answer if isinstance(answer, dict) and answer.get("id") else session.get_object(path), path)


def _component(row: JsonObject, path: str) -> PageComponent:
    return PageComponent(
        id=identity(row, path),
        name=named(row, path),
        status=text_of(row, "status"),
        group_id=reference(row.get("group_id")),
        is_group=row.get("group") is True,
        created_at=utc_text(row.get("created_at")),
    )


def templates(session: HttpSession, page_id: str) -> tuple[TextTemplate, ...]:
    """The incident templates. Raises ServiceError."""
    path = path_of("pages", page_id, "incident_templates")
    return tuple(_template(row, path) for row in list_pages(session, path, PAGED))


def _template(row: JsonObject, path: str) -> TextTemplate:
    notify = row.get("should_send_notifications")
    return TextTemplate(
        name=named(row, path),
        title=text_of(row, "title"),
        body=text_of(row, "body"),
        status=text_of(row, "update_status"),
        component_ids=references(row.get("components")) or (),
        notify=notify if isinstance(notify, bool) else None,
    )
