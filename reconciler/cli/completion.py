"""`reconciler completion`: the script that teaches a shell the commands and options."""

import click

from reconciler.cli.completed import VARIABLE


@click.command("completion", short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the completion script of a shell.

    \b
    eval "$(reconciler completion bash)"    in ~/.bashrc
    eval "$(reconciler completion zsh)"     in ~/.zshrc
    reconciler completion fish > ~/.config/fish/completions/reconciler.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}", ctx)
    script = kind(ctx.find_root().command, {}, "reconciler", VARIABLE).source()
    # click's script for fish takes what stands before the next comma of a description for all of it.
    click.echo(script.replace('string split ","', 'string split -m 1 ","'))
    return 0
