"""Incident templates. The API can only create and list them, so a difference is a `manual` action (statuspage-api.md
B8).
"""

from reconciler.model.fields import choice, create_only, long_text, name_text, references, switch, text
from reconciler.model.kind import Kind, Prune

STATUSES = (
    "investigating",
    "identified",
    "monitoring",
    "resolved",
    "scheduled",
    "in_progress",
    "verifying",
    "completed",
)

_MANUALLY = (
    "the API can make a template and cannot {} one; do it in the Statuspage dashboard, under Incidents, Templates"
)

TEMPLATE = Kind(
    name="template",
    title="Incident templates",
    doc="A text prepared for an incident or a maintenance. The API makes templates and cannot change or delete them.",
    section=("templates",),
    fields=create_only(
        name_text("Name of the template, as the Templates tab lists it.", "Database maintenance"),
        text(
            "title",
            "Title that the incident or maintenance takes.",
            "Scheduled database maintenance",
            required=True,
            max_length=255,
        ),
        long_text(
            "body", "Text of the first update.", "We will be working on the database.", required=True, max_length=25_000
        ),
        text("group_id", "Id of the template group; the API neither lists nor makes template groups.", "8tn5vbjvlqpv"),
        choice("update_status", STATUSES, "The status that the incident or maintenance takes.", "scheduled"),
        switch("should_tweet", "Whether the tweet box is ticked.", False),
        switch("should_send_notifications", "Whether the box to notify subscribers is ticked.", True),
        references(
            "components", ("component",), "The components it affects.", ["Core API/REST API"], api="component_ids"
        ),
    ),
    rank=4,
    lists=("incident_templates",),
    verbs=frozenset({"create"}),
    prune=Prune.BARE,
    unsupported={"update": _MANUALLY.format("change"), "delete": _MANUALLY.format("delete")},
    example="- name: Database maintenance\n  title: Scheduled database maintenance\n  body: We will be working on the database.\n",
)
