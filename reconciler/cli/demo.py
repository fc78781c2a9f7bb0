"""`reconciler demo`: the whole story on the embedded sandbox, each step by the command a person would type."""

from pathlib import Path

import click

from reconciler.cli.options import provider_option


@click.command("demo", short_help="The whole story on the embedded sandbox, in a minute.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Play it in this folder and leave it there to go on with; without it, in one that is removed.",
)
@provider_option
def command(folder: Path | None, provider: str) -> int:
    """The whole story on the embedded sandbox, in a minute.

    A page is declared, planned, applied, found to match, changed manually behind the tool's back, found drifted, mended, and one of
    its components renamed without losing its history. With --provider jsm, a draft is written and published, and somebody else's edits in
    it are shown before they go out. Every command that is shown is really run. Needs no account, key or network.

    \b
    reconciler demo
    reconciler demo --provider jsm
    reconciler demo --folder playground
    """
    import tempfile

    from reconciler.app.console import Console
    from reconciler.app.demo import Demo
    from reconciler.app.demo_jsm import JsmDemo

    console, demo = Console.of_process(), JsmDemo if provider == "jsm" else Demo
    if folder is not None:
        return demo(folder, console, kept=True).run()
    with tempfile.TemporaryDirectory(prefix="reconciler-demo-") as folder_name:
        return demo(Path(folder_name), console, kept=False).run()
