"""`reconciler show`: a saved plan in any form, offline."""

from pathlib import Path

import click

from reconciler.render import PLAN_FORMATS


@click.command("show", short_help="Print a saved plan in any form, offline.")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--format", "format_", type=click.Choice(PLAN_FORMATS), default="text", show_default=True)
def command(plan: Path, format_: str) -> int:
    """Print a saved plan in any form, offline.

    PLAN is what `plan --out` wrote. One that was edited since is refused.

    \b
    reconciler show plan.json
    reconciler show plan.json --format markdown
    """
    from reconciler.app.console import Console
    from reconciler.app.plan import show
    from reconciler.applier import read_plan

    show(read_plan(plan), format_, Console.of_process())
    return 0
