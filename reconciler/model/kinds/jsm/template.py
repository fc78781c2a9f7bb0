"""Incident templates. The API can only read them, so a difference from the file is a `manual` action."""

from reconciler.model.fields import create_only, long_text, name_text, switch, text
from reconciler.model.kind import Kind, Prune

_MANUAL = "the API only reads templates; {} it on the status page in Jira Service Management, under Incident templates"

TEMPLATE = Kind(
    name="template",
    title="Incident templates",
    doc="A text prepared for an incident. The API only reads templates: one that is missing or differs is a change to make manually.",
    section=("templates",),
    fields=create_only(
        name_text("Name of the template.", "Database maintenance"),
        text("title", "Title that the incident takes.", "Scheduled database maintenance"),
        long_text("body", "Text of the first update.", "We will be working on the database."),
        text(
            "update_status",
            "The status that the incident takes, in the API's words.",
            "INVESTIGATING",
            api="updateStatus",
        ),
        switch("should_tweet", "Whether the tweet box is ticked.", False, api="shouldTweet"),
        switch(
            "should_send_notifications",
            "Whether the box to notify subscribers is ticked.",
            True,
            api="shouldSendNotifications",
        ),
        text("group_id", "Id of the template group.", "8tn5vbjvlqpv", api="groupId"),
    ),
    rank=4,
    lists=("incident_templates",),
    verbs=frozenset(),
    prune=Prune.NEVER,
    unsupported={
        "create": _MANUAL.format("make"),
        "update": _MANUAL.format("change"),
        "delete": _MANUAL.format("delete"),
    },
    example="- name: Database maintenance\n  title: Scheduled database maintenance\n  body: We will be working on the database.\n",
)
