"""Incident templates. The API can make and list them, nothing else: a difference is a `manual` action (statuspage-api.md B8)."""

from reconciler.model.field import Access, Field, Type
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

_BY_HAND = "the API can make a template and cannot {} one; do it in the service's own pages, under Incidents, Templates"

TEMPLATE = Kind(
    name="template",
    title="Incident templates",
    doc="A text prepared for an incident or a maintenance. The API makes templates and cannot change or delete them.",
    section=("templates",),
    fields=(
        Field(
            "name",
            Type.TEXT,
            "Name of the template, as the Templates tab lists it.",
            Access.CREATE,
            required=True,
            clearable=False,
            max_length=255,
            example="Database maintenance",
        ),
        Field(
            "title",
            Type.TEXT,
            "Title that the incident or maintenance takes.",
            Access.CREATE,
            required=True,
            clearable=False,
            max_length=255,
            example="Scheduled database maintenance",
        ),
        Field(
            "body",
            Type.LONG_TEXT,
            "Text of the first update.",
            Access.CREATE,
            required=True,
            clearable=False,
            max_length=25_000,
            example="We will be working on the database.",
        ),
        Field(
            "group_id",
            Type.TEXT,
            "Id of the template group; the API neither lists nor makes template groups.",
            Access.CREATE,
            example="8tn5vbjvlqpv",
        ),
        Field(
            "update_status",
            Type.CHOICE,
            "The status that the incident or maintenance takes.",
            Access.CREATE,
            choices=STATUSES,
            clearable=False,
            example="scheduled",
        ),
        Field(
            "should_tweet",
            Type.BOOL,
            "Whether the tweet box is ticked.",
            Access.CREATE,
            clearable=False,
            example=False,
        ),
        Field(
            "should_send_notifications",
            Type.BOOL,
            "Whether the box to notify subscribers is ticked.",
            Access.CREATE,
            clearable=False,
            example=True,
        ),
        Field(
            "components",
            Type.REFERENCES,
            "The components it affects.",
            Access.CREATE,
            api="component_ids",
            refers=("component",),
            example=["Core API/REST API"],
        ),
    ),
    rank=4,
    lists=("incident_templates",),
    verbs=frozenset({"create"}),
    prune=Prune.BARE,
    why_not={"update": _BY_HAND.format("change"), "delete": _BY_HAND.format("delete")},
    example="- name: Database maintenance\n  title: Scheduled database maintenance\n  body: We will be working on the database.\n",
)
