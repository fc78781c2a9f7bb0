"""Which plan was reviewed: the one that the merged pull request's comment carries."""

from dataclasses import dataclass

from reconciler.ci.comment import own
from reconciler.ci.context import Context
from reconciler.ci.host import Host, Pull
from reconciler.ci.marker import PlanMarker
from reconciler.errors import BlockedError, SettingError


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviewed plan. `cut` says that the comment did not show all of it; the fingerprint covers the whole all the same."""

    fingerprint: str
    sha: str
    cut: bool
    url: str


def reviewed_fingerprint(host: Host, context: Context, pages: str) -> Reviewed:
    """The fingerprint that our own comment for this page set (see `marker.page_set`) carries.

    In a pull request's run that of the pull request; after a merge that of the pull request which the commit merged. A comment by
    anybody else is not taken, whatever it carries. People with the right to write to the repository can edit our comments or run as the
    same author: what the fingerprint guards is that nothing but the very plan it names is applied.

    Raises:
        BlockedError: no pull request belongs to the commit, or it holds no plan of ours. Where the plan is empty there is nothing to
            review: ask only for one that has work.
        SettingError: the run does not tell its commit.
        ServiceError: the host did not do as asked.
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
    # A merge or squash made the commit; a fast-forward or rebase put the head itself there.
    exact = [pull for pull in merged if context.sha in (pull.merge, pull.head)] or merged
    if len(exact) != 1:
        which = " and ".join(str(pull.number) for pull in exact)
        text = f"pull requests {which} both hold" if exact else "no merged pull request holds"
        raise BlockedError(
            f"{text} commit {context.sha[:12]}, so no reviewed plan can be found for it",
            hint="merge through a pull request whose plan was commented, or give `--require-plan-from FILE`",
        )
    return exact[0]
