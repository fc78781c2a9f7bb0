"""`reconciler adopt`: somebody clicked in the dashboard, and was right."""

import click

from reconciler.app.plan_request import PlanRequest
from reconciler.cli.options import adopting_base_option, live_option, narrowing_options


@click.command("adopt", short_help="Write what the live page shows into the configuration files.")
@narrowing_options(adopting_base_option, live_option)
@click.option("--dry-run", is_flag=True, help="Show the change of the files; write nothing.")
@click.option("--auto-approve", is_flag=True, help="Skip the confirmation prompt (required without a terminal).")
def command(request: PlanRequest, dry_run: bool, auto_approve: bool) -> int:
    """Write what the live page shows into the configuration files.

    The opposite of apply, for when somebody changed the page in the dashboard and was right. What `drift` reports is written into
    the YAML in place: changed and cleared fields, renamed and moved items, what is new on the page (where the page shows it), and
    what was deleted there. All other bytes stay: comments, quotes, line breaks, order. A comment directly above an item, unless it is
    the list's first, belongs to the item: it moves and goes with it. The page itself is only read.

    What the file declares and the page does not have is taken out of the file: apply your own changes first, or leave them out with
    --base REV, the revision that was applied last, or with --only.

    \b
    reconciler adopt --dry-run           what would change in the files
    reconciler adopt                     shows that, and asks
    reconciler adopt --only 'acme/component/Europe/*'
    reconciler adopt --only 'acme/component/Website:description'
    reconciler adopt --base HEAD         leaves out what is not committed yet
    reconciler adopt --auto-approve      in scripts

    Before anything is written, the new files are loaded and planned against the same reading: what was adopted must no longer
    differ. What the files cannot say in one place is named with its line and left alone: values from `matrix`, `defaults`, an alias
    or ${env:…}, credentials and contacts, people. Values from ${file:…} are written to that file. The order of items stays.

    Exits 0 when everything was adopted, and 3 when something was refused; the others are written nevertheless.
    """
    from reconciler.app.adopt import AdoptOptions, adopt
    from reconciler.app.console import Console

    return adopt(request, AdoptOptions(dry_run, auto_approve), Console.of_process())
