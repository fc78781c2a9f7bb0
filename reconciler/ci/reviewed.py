"""Find the reviewed plan: the one recorded in the merged pull request's comment."""

from dataclasses import dataclass

from reconciler.ci.comment import own
from reconciler.ci.context import Context
from reconciler.ci.host import Host, Pull
from reconciler.ci.marker import PlanMarker
from reconciler.errors import BlockedError, SettingError


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviewed plan."""

    fingerprint: str
    """The fingerprint of the whole plan."""
    sha: str
    """The head commit it was made for."""
    cut: bool
    """Whether the comment did not show all of it."""
    url: str
    """The comment's URL."""


def reviewed_fingerprint(host: Host, context: Context, pages: str) -> Reviewed:
    """The plan recorded in our own comment for this page set (see `marker.page_set`).

    In a pull request's run, it is the comment of that pull request; after a merge, of the pull request that the commit
    merged. Comments by others never count. People with write access can edit our comments or act as the same author.
    The fingerprint guarantees only that nothing but the plan it names is applied.

    Raises:
        BlockedError: no pull request belongs to the commit, or it has no plan of ours. An empty plan needs no review,
            so call this only for a plan with actions.
        SettingError: the commit of the run is unknown.
        ServiceError: the host failed.
    """
    number = context.number if context.number is not None else _merged(host, context).number
    comments = own(host, number, pages)
    marker = PlanMarker.parse(comments[0].body) if comments else None
    if marker is None:
        raise BlockedError(
            f"pull request {number} holds no reviewed plan for {pages}",
            hint="`reconciler ci comment` writes it there; `reconciler apply --auto-approve` applies without",
        )
    return Reviewed(marker.fingerprint, marker.sha, marker.cut, comments[0].url)


def _merged(host: Host, context: Context) -> Pull:
    if context.sha is None:
        raise SettingError("this run does not tell its commit, so its pull request cannot be found")
    merged = [pull for pull in host.pulls_of(context.sha) if pull.merged]
    # A merge or squash created the commit; a fast-forward or rebase put the head itself there.
    exact = [pull for pull in merged if context.sha in (pull.merge, pull.head)] or merged
    if len(exact) != 1:
        which = " and ".join(str(pull.number) for pull in exact)
        text = f"pull requests {which} both hold" if exact else "no merged pull request holds"
        raise BlockedError(
            f"{text} commit {context.sha[:12]}, so no reviewed plan can be found for it",
            hint="merge through a pull request whose plan was commented, or give `--require-plan-from FILE`",
        )
    return exact[0]
