"""`reconciler schema`: the JSON Schema of the configuration or of the plan document."""

import click


@click.command("schema", short_help="Print the JSON Schema of the file or of the plan, or the reference of every key.")
@click.argument("which", type=click.Choice(["config", "plan", "events", "reference"]))
def command(which: str) -> int:
    """Print the JSON Schema of the file (config), of the plan or of an event, or the reference of every key as Markdown.

    An editor with yaml-language-server completes and checks a file that begins with

    \b
    # yaml-language-server: $schema=./schemas/config.schema.json
    """
    from reconciler.config.schema.editor import editor_schema
    from reconciler.config.schema.json_schema import event_schema, plan_schema, schema_text

    if which == "reference":
        from reconciler.config.schema.topics import topics
        from reconciler.render.reference import reference_markdown

        click.echo(reference_markdown(topics()), nl=False)
        return 0
    schema = {"config": editor_schema, "plan": plan_schema, "events": event_schema}[which]
    result = schema()
    click.echo(schema_text(result), nl=False)
    return 0
