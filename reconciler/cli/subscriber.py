"""`reconciler subscriber`: list subscribers, and act on many of them."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import reading_options, writing_options

F = TypeVar("F", bound=Callable[..., Any])

CHANNELS = ("email", "sms", "webhook", "slack", "teams")
STATES = ("active", "unconfirmed", "quarantined", "all")
UNITS = {"h": 1, "d": 24, "w": 168}


class Age(click.ParamType[timedelta]):
    """A duration: `12h`, `30d`, `4w`."""

    name = "AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """The duration. Fails for anything but a whole number and a unit."""
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"([0-9]{1,5})([hdw])", str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not an age such as 12h, 30d or 4w", param, ctx)
        return timedelta(hours=int(match[1]) * UNITS[match[2]])


state_option = click.option(
    "--state", type=click.Choice(STATES), default="all", show_default=True, help="The state that they are in."
)
_filters = (
    click.option("--type", "channels", type=click.Choice(CHANNELS), multiple=True, help="The channel (repeatable)."),
    click.option(
        "--domain", "domains", multiple=True, metavar="DOMAIN", help="The domain of the email address (repeatable)."
    ),
    click.option(
        "--component", "components", multiple=True, metavar="NAME", help="Who chose this component (repeatable)."
    ),
    click.option(
        "--older-than", type=Age(), metavar="AGE", help="Subscribed, or in quarantine, for at least 12h, 30d or 4w."
    ),
    click.option("--contact", "contacts", multiple=True, metavar="CONTACT", help="The contact, or an ID (repeatable)."),
)


def with_filter(state: str | None = None) -> Callable[[F], F]:
    """Filter options, handed to the command as `wanted`; with `state`, the command is about that state alone."""

    def decorate(function: F) -> F:
        @wraps(function)
        def call(**given: Any) -> Any:
            from reconciler.model.subscriber_filter import SubscriberFilter

            names = ("channels", "domains", "components", "older_than", "contacts")
            values = {name: given.pop(name) for name in names}
            values["domains"] = tuple(domain.lower().lstrip("@") for domain in values["domains"])
            wanted = SubscriberFilter(state or given.pop("state"), **values)
            return function(wanted=wanted, **given)

        decorated: Any = call
        for option in reversed((*((state_option,) if state is None else ()), *_filters)):
            decorated = option(decorated)
        return cast("F", decorated)

    return decorate


@click.group("subscriber", short_help="List subscribers, and act on many of them.")
def command() -> None:
    """List subscribers, reactivate or remove them, or ask them again for a confirmation.

    Contacts are always masked. Each command shows first how many it is about; lots of 100 are sent. Members that the file declares,
    protects or ignores are never touched. Filters of one kind add up; of several kinds, all must be met.

    \b
    reconciler subscriber list --state quarantined
    reconciler subscriber reactivate --domain acme.example
    """


@command.command("list", short_help="List subscribers, contacts masked.")
@with_filter()
@reading_options
def list_(options: OperationOptions, wanted: Any) -> int:
    """List subscribers, contacts masked.

    \b
    reconciler subscriber list --type email --older-than 30d --state unconfirmed
    """
    from reconciler.app.console import Console
    from reconciler.app.subscriber import list_subscribers

    return list_subscribers(options, wanted, Console.of_process())


@command.command("reactivate", short_help="Take subscribers out of quarantine.")
@with_filter("quarantined")
@writing_options()
def reactivate(options: OperationOptions, wanted: Any) -> int:
    """Take subscribers out of quarantine. Without a filter: all of them.

    \b
    reconciler subscriber reactivate --domain acme.example
    """
    from reconciler.app.console import Console
    from reconciler.app.subscriber import reactivate_subscribers

    return reactivate_subscribers(options, wanted, Console.of_process())


@command.command("resend", short_help="Ask again for a confirmation.")
@with_filter("unconfirmed")
@writing_options(notifies=True)
def resend(options: OperationOptions, wanted: Any) -> int:
    """Ask unconfirmed subscribers again for a confirmation. It reaches each of them.

    A lot whose answer is lost is not sent again: it would reach everybody in it twice.

    \b
    reconciler subscriber resend --older-than 2d
    reconciler subscriber resend --yes --notify      in a script
    """
    from reconciler.app.console import Console
    from reconciler.app.subscriber import resend_confirmations

    return resend_confirmations(options, wanted, Console.of_process())


@command.command("unsubscribe", short_help="Remove subscribers without a notice.")
@with_filter()
@click.option("--allow-deletes", type=click.IntRange(0), metavar="N", help="Allow up to N removals.")
@writing_options()
def unsubscribe(options: OperationOptions, wanted: Any, allow_deletes: int | None) -> int:
    """Remove subscribers without a notice. Needs a filter, and stays within the `limits` of the page.

    \b
    reconciler subscriber unsubscribe --domain former.example
    reconciler subscriber unsubscribe --state unconfirmed \\
      --older-than 90d --allow-deletes 200
    """
    from reconciler.app.console import Console
    from reconciler.app.subscriber import unsubscribe as remove

    if wanted.is_empty:
        raise click.UsageError(
            "name the subscribers: use --type, --state, --domain, --component, --older-than or --contact"
        )
    return remove(options, wanted, allow_deletes, Console.of_process())
