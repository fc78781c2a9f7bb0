"""`reconciler metric`: push data points to the metrics of a page."""

import click

from reconciler.app.operation_options import OperationOptions
from reconciler.cli.operation_options import reading_options, writing_options


@click.group("metric", short_help="Push data points to metrics.")
def command() -> None:
    """Push data points to metrics, list metrics, and delete all points of one.

    \b
    reconciler metric push "Response time" 121.5 --yes
    reconciler metric push --csv points.csv
    """


@command.command("push", short_help="Push data points.")
@click.argument("name", required=False)
@click.argument("value", required=False)
@click.option("--at", metavar="TIME", help="When: ISO 8601, or seconds since 1970.  [default: now]")
@click.option("--csv", "file", metavar="FILE", help="A file of points; - for standard input.")
@click.option("--resume", is_flag=True, help="Skip what the journal says was sent of the file.")
@writing_options()
def push(
    options: OperationOptions, name: str | None, value: str | None, at: str | None, file: str | None, resume: bool
) -> int:
    """Push data points to metrics of your own. A negative VALUE comes after --.

    The file begins with the line metric,time,value, or time,value where NAME is given. Times are ISO 8601 (UTC if they name no zone) or
    seconds since 1970, at most 28 days back. The service keeps one point for each 30 s: the last is sent. A request whose answer was lost
    is sent again, for the same points are stored once.

    \b
    reconciler metric push "Response time" 121.5
    reconciler metric push "Response time" --csv response-time.csv
    reconciler metric push --csv points.csv --resume --yes
    """
    from reconciler.app.console import Console
    from reconciler.app.metric import push_file, push_point

    if file is not None:
        if value is not None or at is not None:
            raise click.UsageError("VALUE and --at are for one point, and --csv is for many: use one of them")
        return push_file(options, name, file, resume, Console.of_process())
    if name is None or value is None:
        raise click.UsageError("name the metric and its VALUE, or a file with --csv")
    if resume:
        raise click.UsageError("--resume belongs to --csv")
    return push_point(options, name, value, at, Console.of_process())


@command.command("reset", short_help="Delete all points of a metric.")
@click.argument("name")
@writing_options()
def reset(options: OperationOptions, name: str) -> int:
    """Delete all points of a metric. The metric itself stays."""
    from reconciler.app.console import Console
    from reconciler.app.metric import reset_metric

    return reset_metric(options, name, Console.of_process())


@command.command("list", short_help="List the metrics.")
@reading_options
def list_(options: OperationOptions) -> int:
    """List the metrics with their IDs, and say which take points."""
    from reconciler.app.console import Console
    from reconciler.app.metric import list_metrics

    return list_metrics(options, Console.of_process())
