"""`reconciler init`: create a starter configuration."""

import click

from reconciler.cli.import_ import page_id_type
from reconciler.cli.options import provider_option, site_option


@click.command("init", short_help="Create a starter configuration.")
@click.argument("path", required=False, default=".", type=click.Path(file_okay=False))
@click.option(
    "--page-id", callback=page_id_type, metavar="ID", help="The live page; written as it is, where a key is set."
)
@provider_option
@site_option
@click.option("--github", is_flag=True, help="Write the workflows for GitHub Actions, and the action they use.")
@click.option("--gitlab", is_flag=True, help="Write the pipeline for GitLab CI.")
@click.option("--force", is_flag=True, help="Overwrite without asking.")
def command(
    path: str, page_id: str | None, provider: str, site: str | None, github: bool, gitlab: bool, force: bool
) -> int:
    """Create a starter configuration.

    PATH is the folder of the repository; without it, this one. Writes statuspage.yaml and the schema that editors complete and check it
    with. With --page-id and a key the file is the live page, and its plan is empty; else it is one to fill in. A configuration that is
    there is kept where no --page-id is given, and the workflows pass on the variables that its pages need; without one, those that the
    service of --provider needs. Asks before overwriting, and ends with what is left to do.

    \b
    reconciler init
    reconciler init --page-id kctbh9vrtdwd --github
    reconciler init --gitlab
    reconciler init --github --force      after an upgrade of the tool
    reconciler init --provider jsm --site acme.atlassian.net \\
      --page-id 0f1c2d --github
    """
    from reconciler.app.console import Console
    from reconciler.app.init import InitOptions, begin
    from reconciler.model.resource import of_service

    return begin(InitOptions(path, page_id, github, gitlab, force, of_service(provider, site)), Console.of_process())
