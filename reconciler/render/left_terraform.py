"""The part of an import's summary about the Terraform state that it was given."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from reconciler.model.enumeration import and_more, listed
from reconciler.render.ansi import Paint
from reconciler.render.escape import terminal
from reconciler.render.wording import count

SHOWN = 20
"""Maximum number of resources listed."""


@dataclass(frozen=True, slots=True)
class LeftTerraform:
    """What a Terraform state said of the page."""

    state: str
    """The state file."""
    written: int
    """Number of its resources that are in the file."""
    absent: Sequence[tuple[str, bool]]
    """The others: their blocks, and whether they are on the page."""
    unknown: int
    """Number of things on the page that are not in the state."""
    elsewhere: Mapping[str, int]
    """Number of resources of other pages, by page ID."""
    shared: Sequence[str]
    """Blocks with resources of this page and of others."""
    blocks: Sequence[str]
    """All blocks of the page."""
    stems: Sequence[str]
    """What `terraform state rm` takes: the blocks, in modules with their keys."""
    keyed: Sequence[str]
    """Blocks in modules whose keys may name people, and are not shown."""
    removed_out: str | None = None
    """The file with the `removed` blocks; None if none was written."""


def terraform_lines(left: LeftTerraform, paint: Paint) -> Iterator[str]:
    """The lines of the summary."""
    yield ""
    total = left.written + len(left.absent)
    yield (
        f"{paint('bold', 'Terraform')}: {terminal(left.state)} has {count(total, 'resource')} of this page, "
        f"{left.written:,} of them in the file, each under a comment with its address."
    )
    for block, live in left.absent[:SHOWN]:
        yield f"  not in the file: {block}, {'which this import does not write' if live else 'which the page does not have'}"
    if len(left.absent) > SHOWN:
        yield f"  {and_more(len(left.absent) - SHOWN, thousands=',')}"
    if left.unknown:
        yield f"  {count(left.unknown, 'thing')} on the page that Terraform did not manage: in the file all the same."
    for page, number in left.elsewhere.items():
        yield f"  {count(number, 'resource')} of page {page}: import that page too."
    if left.shared:
        yield f"  {listed(left.shared)}: for other pages too, which are forgotten with it. Import those pages first."
    yield "  Not carried over: credentials, `status`, `lifecycle`, outputs, and what refers to these resources."
    yield from _next(left)


def _next(left: LeftTerraform) -> Iterator[str]:
    if left.removed_out:
        yield (
            f"Next: take {count(len(left.blocks), 'resource block')} out of the .tf files, and put {terminal(left.removed_out)} "
            "there in the same change. `terraform plan` must say `0 to destroy`; then `terraform apply` forgets them."
        )
        return
    yield "Next, BEFORE their blocks leave the .tf files, or Terraform deletes them from the page:"
    yield from (f"  terraform state rm {shlex.quote(stem)}" for stem in left.stems[:SHOWN])
    if len(left.stems) > SHOWN:
        yield f"  {and_more(len(left.stems) - SHOWN, thousands=',')}"
    if left.keyed:
        yield f"  {listed(left.keyed)}: in modules whose keys may name people; `terraform state list` has the addresses."
    yield "Or give --removed-out removed.tf, for Terraform 1.7, OpenTofu 1.10 and newer."
