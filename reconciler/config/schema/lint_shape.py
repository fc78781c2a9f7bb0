"""The shape of `lint:`: which rules run, and where they do not apply."""

from typing import Literal

from pydantic import BaseModel, Field

from reconciler.config.schema.page_options import STRICT, Text
from reconciler.model.lint import LEVELS

_TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"


class LintHoursShape(BaseModel):
    """When maintenances may take place, in the page's time zone."""

    model_config = STRICT
    begins: Text = Field(alias="from", pattern=_TIME, description="The earliest time of day.", examples=["22:00"])
    until: Text = Field(pattern=_TIME, description="The latest time of day.", examples=["06:00"])


class LintShape(BaseModel):
    """Rules for a good status page, run by `validate`. Never part of a plan."""

    model_config = STRICT
    level: Literal[LEVELS] = Field(  # type: ignore[valid-type]
        "recommended", description="Which rules run: `recommended`, or `strict` for all of them."
    )
    hours: LintHoursShape | None = Field(None, description="When maintenances may take place; any time if left out.")
    notice_hours: float = Field(
        24, ge=0, le=8_760, description="How many hours ahead a maintenance should be announced."
    )


class LintOffShape(BaseModel):
    """A place where a rule does not apply."""

    model_config = STRICT
    rule: Text = Field(description="The ID of the rule.", examples=["private-address"])
    items: list[Text] = Field(
        default_factory=list,
        description="Patterns of the items; the whole page if left out.",
        examples=[["component/Labs/*"]],
    )
    reason: Text = Field(description="Why it does not apply.", examples=["the lab network is public"])
