"""`reconciler completion`: the script that teaches a shell the commands and options."""

import click


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
    click.echo(kind(ctx.find_root().command, {}, "reconciler", "_RECONCILER_COMPLETE").source())
    return 0
