"""The subscriber commands: list, reactivate, resend, unsubscribe."""

from datetime import UTC, datetime

from reconciler.app.console import Console
from reconciler.app.operation import operate, operated
from reconciler.app.operation_options import OperationOptions
from reconciler.errors import RefusedError
from reconciler.model.subscriber_filter import SubscriberFilter


def list_subscribers(options: OperationOptions, wanted: SubscriberFilter, console: Console) -> int:
    """Print the subscribers that a filter names, contacts masked. Returns the exit code."""
    from reconciler.applier.operation.subscriber import select
    from reconciler.documents.subscribers import SubscribersDocument
    from reconciler.render.subscribers import subscribers_json, subscribers_text

    with operated(options, console, urgent=False) as (page, _):
        selection = select(page, wanted, datetime.now(UTC), states=True)
        document = SubscribersDocument.of(page.label, page.id, page.salt, selection)
    if options.format == "json":
        console.out(subscribers_json(document))
    else:
        console.out(subscribers_text(document, width=console.width))
    return 0


def reactivate_subscribers(options: OperationOptions, wanted: SubscriberFilter, console: Console) -> int:
    """Take subscribers out of quarantine. Returns the exit code."""
    from reconciler.applier.operation.subscriber import REACTIVATE, prepare_subscribers

    now = datetime.now(UTC)
    return operate(options, console, lambda page: prepare_subscribers(page, REACTIVATE, wanted, now))


def resend_confirmations(options: OperationOptions, wanted: SubscriberFilter, console: Console) -> int:
    """Ask unconfirmed subscribers again for a confirmation, which reaches each of them. Returns the exit code."""
    from reconciler.applier.operation.subscriber import RESEND, prepare_subscribers

    if options.notify is False:
        raise RefusedError("not sent: sending a request again reaches each of them", hint="confirm with --notify")
    now = datetime.now(UTC)
    return operate(options, console, lambda page: prepare_subscribers(page, RESEND, wanted, now, notify=options.notify))


def unsubscribe(
    options: OperationOptions, wanted: SubscriberFilter, allow_deletes: int | None, console: Console
) -> int:
    """Remove subscribers without a notice. Returns the exit code."""
    from reconciler.applier.operation.subscriber import UNSUBSCRIBE, prepare_subscribers

    now = datetime.now(UTC)
    return operate(
        options,
        console,
        lambda page: prepare_subscribers(page, UNSUBSCRIBE, wanted, now, allow_deletes=allow_deletes),
    )
