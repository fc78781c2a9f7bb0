"""Scheduled maintenances: announced windows, single or recurring (statuspage-openapi3.json, postPagesPageIdIncidents).

The service stores them as incidents. Only those that are still `scheduled` are changed or deleted; one that has begun
belongs to the people in charge of it. Nobody is emailed unless the file requests it: the service's default for
`deliver_notifications` is true (statuspage-api.md B13.67), and those of the other notices are undocumented, so all of
them are always sent explicitly.
"""

from typing import Any

from reconciler.model.field import Access, Field, Type
from reconciler.model.fields import choice, long_text, name_text, of_type, references, switch
from reconciler.model.kind import Kind, Prune
from reconciler.model.recurrence import Window

IMPACTS = ("none", "maintenance", "minor", "major", "critical")

_BY_INCIDENTS = "it belongs to the people who carry the maintenance out, and is never written; remove the line"


def _switch(name: str, doc: str, **more: Any) -> Field:
    return switch(name, doc, True, **more)


MAINTENANCE = Kind(
    name="maintenance",
    title="Scheduled maintenances",
    doc=(
        "A window in which something is worked on: once, or by a rule that repeats, of which the next few are kept created "
        "whenever apply runs. One that has begun is never touched."
    ),
    section=("maintenances",),
    fields=(
        name_text("Name of the maintenance, shown to visitors.", "Database upgrade"),
        of_type(
            Type.TIMESTAMP,
            "scheduled_for",
            "When it begins: wall-clock time in `time_zone`, or with an offset of its own.",
            "2026-12-01T02:00",
            clearable=False,
        ),
        of_type(
            Type.TIMESTAMP,
            "scheduled_until",
            "When it ends: wall-clock time in `time_zone`, or with an offset of its own.",
            "2026-12-01T04:00",
            clearable=False,
        ),
        of_type(
            Type.TIME_ZONE,
            "time_zone",
            "Where the times are wall clock. Left out: the page's declared time zone, else UTC.",
            "America/New_York",
            access=Access.OURS,
            clearable=False,
        ),
        long_text(
            "body",
            "Text of the announcement. A changed one is posted as a further update.",
            "We are upgrading the database.",
            clearable=False,
            max_length=25_000,
            past_values_fact="bodies",
        ),
        references(
            "components", ("component",), "The components it affects.", ["Core API/REST API"], api="component_ids"
        ),
        choice(
            "impact_override",
            IMPACTS,
            "The impact that is shown, in place of the one that follows from the components.",
            "maintenance",
        ),
        _switch(
            "scheduled_remind_prior",
            "Whether subscribers are reminded before it begins.",
            initial=False,
            plan_note="subscribers are reminded before it begins",
        ),
        _switch("scheduled_auto_in_progress", "Whether it begins by itself when its time comes."),
        _switch("scheduled_auto_completed", "Whether it is completed by itself when its time is over."),
        _switch(
            "auto_transition_to_maintenance_state",
            "Whether its components are under maintenance from when it begins.",
        ),
        _switch(
            "auto_transition_to_operational_state",
            "Whether its components are operational again when it is completed.",
        ),
        _switch(
            "auto_transition_deliver_notifications_at_start",
            "Whether subscribers are told when it begins by itself.",
            initial=False,
            plan_note="subscribers are told when it begins by itself",
        ),
        _switch(
            "auto_transition_deliver_notifications_at_end",
            "Whether subscribers are told when it is completed by itself.",
            initial=False,
            plan_note="subscribers are told when it is completed by itself",
        ),
        switch(
            "deliver_notifications",
            "Whether subscribers are told at once of each of its announcements and changes. Sent with every write; false where "
            "it is left out.",
            True,
            access=Access.SEND,
            initial=False,
            always_sent=True,
            plan_note="subscribers are told of this at once",
        ),
    ),
    rank=4,
    lists=("incidents/scheduled", "incidents/active_maintenance"),
    prune=Prune.OWN,
    window=Window("scheduled_for", "scheduled_until", "time_zone", "status", "scheduled"),
    rejected_keys={"status": _BY_INCIDENTS, "metadata": "it belongs to the tools that put it there; remove the line"},
    example=(
        "- name: Weekly patching\n"
        "  repeat: {rule: FREQ=WEEKLY;BYDAY=SU, from: 2026-11-01T02:00, duration: 2h, next: 4}\n"
        "  components: [Core API/REST API]\n"
        "  scheduled_auto_in_progress: true\n"
        "  scheduled_auto_completed: true\n"
    ),
)
