"""`reconciler completion`: the script that teaches a shell the commands and options."""

import click

from reconciler.cli.shells import SHELLS, VARIABLE


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    \b
    eval "$(reconciler completion bash)"    in ~/.bashrc
    eval "$(reconciler completion zsh)"     in ~/.zshrc
    reconciler completion fish > ~/.config/fish/completions/reconciler.fish
    """
    click.echo(SHELLS[shell](ctx.find_root().command, {}, "reconciler", VARIABLE).source())
    return 0
