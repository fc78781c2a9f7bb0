"""The code host of a CI job, according to its environment."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from reconciler.app.console import Console
from reconciler.errors import KeyProblem, SettingError

if TYPE_CHECKING:
    from reconciler.ci import Context, Host


@contextmanager
def code_host(*, read_only: bool = False, mask: bool = True) -> Iterator[tuple["Host", "Context"]]:
    """The code host of this run.

    With `mask`, its tokens are masked in the log before anything is printed. Only GitHub Actions' runner removes the
    masking command from the log, and not while commands are stopped (`::stop-commands::`). Anywhere else, that command
    would reveal the token.
    """
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


def annotate_keys(problems: Iterable[KeyProblem | None], console: Console) -> None:
    """Say in an annotation of GitHub Actions which secret of which environment to mend. Elsewhere, it writes nothing."""
    from reconciler import ci

    text = ci.key_annotations(problems, os.environ)
    if not text:
        return
    try:
        appended = ci.append_annotations(text, os.environ)
    except SettingError as error:
        console.err(f"warning: {error.message} ({error.place})")
        appended = False
    if not appended:
        console.err(text)
