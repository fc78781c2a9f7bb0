"""The shape of a rule under `alerts:`. `config.load.alerts` checks what a shape cannot say."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler.config.schema.page_options import Text
from reconciler.model.alert import LONGEST_KEY
from reconciler.model.incident import COMPONENT_STATUSES, IMPACTS

_Status: Any = Literal[COMPONENT_STATUSES[1:]]
_Impact: Any = Literal[IMPACTS]
_Statuses: Any = Annotated[dict[str, _Status], Field(min_length=1)]

_RULES: Any = {
    "anyOf": [{"required": ["template"]}, {"required": ["name"]}],
    "allOf": [
        {"not": {"required": ["component", "components"]}},
        {"not": {"required": ["status", "status_by_severity"]}},
        {
            "if": {"anyOf": [{"required": ["component"]}, {"required": ["components"]}]},
            "then": {"anyOf": [{"required": ["status"]}, {"required": ["status_by_severity"]}]},
        },
    ],
}


def _optional(**about: Any) -> Any:
    """A key that may be left out, and that is never `null`."""
    return Field(default=None, **about)


class AlertRuleShape(BaseModel):
    """A rule by which `incident sync` opens and resolves an incident from alerts. Never part of a plan."""

    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True, json_schema_extra=_RULES)
    match: Annotated[dict[str, str], Field(min_length=1)] = Field(
        description='The labels that an alert must have, with their exact values; "" for a label that it must not have.',
        examples=[{"alertname": "HighErrorRate", "service": "payments"}],
    )
    key: Text = Field(
        max_length=LONGEST_KEY,
        description="One incident is open per key. `{{ label }}` in it makes one incident for each value of a label.",
        examples=["payments-errors", "errors-{{ service }}"],
    )
    component: Text = _optional(
        description="The component, or the group whose members are affected.", examples=["Payments API"]
    )
    components: list[Text] = _optional(
        min_length=1, description="Several components.", examples=[["Core API/REST API", "Website"]]
    )
    status: _Status = _optional(
        description="The status of the components while an alert fires.", examples=["major_outage"]
    )
    status_by_severity: _Statuses = _optional(
        description="The status by the label `severity`; the worst of the alerts counts, and other severities do not count.",
        examples=[{"critical": "major_outage", "warning": "degraded_performance"}],
    )
    template: Text = _optional(description="The incident template for title and text.", examples=["Outage"])
    name: Text = _optional(
        description="The title, in place of the template's.", examples=["{{ service }} has problems"]
    )
    body: Text = _optional(
        description="The text of the first update, in place of the template's. Its `{{ placeholders }}` are labels and annotations.",
        examples=["{{ annotations.summary }}"],
    )
    resolve_body: Text = _optional(
        description="The text of the update that resolves the incident.", examples=["All requests succeed again."]
    )
    impact: _Impact = _optional(description="The impact, in place of the computed one.", examples=["major"])
    notify: bool = Field(
        False, description="Whether subscribers are notified when the incident is opened and when it is resolved."
    )
