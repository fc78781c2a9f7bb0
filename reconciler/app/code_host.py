"""The code host of a CI job, according to its environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reconciler.ci import Context, Host


@contextmanager
def code_host(*, read_only: bool = False, mask: bool = True) -> Iterator[tuple["Host", "Context"]]:
    """The code host of this run.

    With `mask`, its tokens are masked in the log before anything is printed. Only GitHub Actions' runner removes the
    masking command from the log, and not while commands are stopped (`::stop-commands::`). Anywhere else, that command
    would reveal the token.
    """
    import os

    from reconciler import ci

    context = ci.context_of(os.environ)
    if mask and os.environ.get("GITHUB_ACTIONS") == "true":
        # Stdout is for results; GitHub reads commands from both streams.
        click.echo(ci.mask_commands(ci.tokens_of(os.environ)), err=True, nl=False)
    host = ci.host_of(os.environ, context, read_only=read_only)
    try:
        yield host, context
    finally:
        host.close()
