"""The code host of a CI job, as the environment of the job names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reconciler.ci import Context, Host


@contextmanager
def code_host(*, read_only: bool = False) -> Iterator[tuple["Host", "Context"]]:
    """The code host of this run; its tokens are hidden from the log before anything is said."""
    import os

    from reconciler import ci

    context = ci.context_of(os.environ)
    if context.service == "github":
        # Stdout is for results; GitHub reads commands from both streams.
        click.echo(ci.mask_commands(ci.tokens_of(os.environ)), err=True, nl=False)
    host = ci.host_of(os.environ, context, read_only=read_only)
    try:
        yield host, context
    finally:
        host.close()
