"""`reconciler snapshot`: the live pages as a file, for plans without a key."""

from pathlib import Path

import click

from reconciler.cli.options import path_argument, sandbox_option, verbose_option


@click.command("snapshot", short_help="Save the live pages to a file, for plans without a key.")
@path_argument
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to write the snapshot."
)
@click.option("--subscribers", is_flag=True, help="Keep subscribers in it, as keyed hashes.")
@sandbox_option
@verbose_option
def command(path: str | None, out: Path, subscribers: bool, sandbox: bool) -> int:
    """Save the live pages to a file, for plans without a key.

    `plan --live` compares with it: a pull request from a fork can be planned without a key and without a network. Subscribers are left
    out; with --subscribers they are keyed hashes. That makes them pseudonyms, not anonymous: whoever has an address can check whether
    it is in the file. Only reads.

    \b
    reconciler snapshot --out snapshot.json
    reconciler plan --live snapshot.json
    """
    from reconciler.app.console import Console
    from reconciler.app.snapshot import take_snapshot

    return take_snapshot(path, out, Console.of_process(), subscribers=subscribers, sandbox=sandbox)
