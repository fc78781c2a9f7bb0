"""`reconciler schema`: the JSON Schema of the configuration or of the plan document."""

import click


@click.command("schema", short_help="Print the JSON Schema of the file or of the plan.")
@click.argument("which", type=click.Choice(["config", "plan"]))
def command(which: str) -> int:
    """Print the JSON Schema of the file or of the plan.

    An editor with yaml-language-server completes and checks a file that begins with

    \b
    # yaml-language-server: $schema=./schemas/config.schema.json
    """
    from reconciler.config.schema.json_schema import config_schema, plan_schema, schema_text

    result = config_schema() if which == "config" else plan_schema()
    click.echo(schema_text(result), nl=False)
    return 0
