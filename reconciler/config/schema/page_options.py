"""The maps of the file that are no resources: rate limits, limits of deletes, rules that repeat, policies of subscribers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from reconciler.model.recurrence import LONGEST_RULE, MAX_REPEATS, NEXT

STRICT = ConfigDict(strict=True, extra="forbid", defer_build=True)
"""No coercion, no unknown keys, and models are built on first use."""

Text = Annotated[str, Field(min_length=1)]


class RateLimitShape(BaseModel):
    """How many requests the service allows. A page without a block of its own takes the top one's values."""

    model_config = STRICT
    requests: int = Field(60, ge=1, le=100_000, description="Requests in any `seconds`.")
    seconds: float = Field(60, gt=0, le=86_400, description="Length of the window in seconds.")
    reserve: int = Field(
        10,
        ge=0,
        description="Requests of these that work on the file's content never uses: urgent commands, and others who use the same key, "
        "find them free. Without it, a sixth of `requests`.",
    )


class LimitsShape(BaseModel):
    """How much one apply may delete of each kind. More than either, and apply refuses; one delete is always allowed."""

    model_config = STRICT
    deletes: int = Field(5, ge=0, description="Deletes of one kind.")
    delete_percent: float = Field(25, ge=0, le=100, description="Deletes of one kind, in percent of what is live.")


class RepeatShape(BaseModel):
    """A window that comes again and again. The next few that are still to come are made whenever apply runs."""

    model_config = STRICT
    rule: Text = Field(
        max_length=LONGEST_RULE,
        description="Recurrence rule (RFC 5545) of whole days or longer, in wall-clock time.",
        examples=["FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=0"],
    )
    begins: Text = Field(
        alias="from",
        description="From when the rule counts; its time of day holds where the rule names none.",
        examples=["2026-11-01T02:00"],
    )
    duration: Text = Field(description="How long each window is: days, hours, minutes.", examples=["2h", "1h30m"])
    next: int = Field(NEXT, ge=1, le=MAX_REPEATS, description="How many of those to come are kept created.")


class DomainPolicyShape(BaseModel):
    """Whose email addresses may subscribe."""

    model_config = STRICT
    allow: list[Text] = Field(
        min_length=1,
        description="Domains that may subscribe; `*.acme.example` stands for all below acme.example.",
        examples=[["acme.example"]],
    )
    action: Literal["report", "remove"] = Field("report", description="What is done with the others.")


class QuarantinedPolicyShape(BaseModel):
    """What is done with subscribers whom the service has quarantined because mail to them came back."""

    model_config = STRICT
    after_days: int = Field(ge=1, le=36_500, description="Days in quarantine.", examples=[14])
    action: Literal["report", "reactivate", "remove"] = Field("report", description="What is done with them.")


class UnconfirmedPolicyShape(BaseModel):
    """What is done with subscribers who never confirmed."""

    model_config = STRICT
    after_days: int = Field(ge=1, le=36_500, description="Days since they subscribed.", examples=[30])
    action: Literal["report", "remove"] = Field("report", description="What is done with them.")
