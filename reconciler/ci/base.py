"""The last applied commit, as recorded by the CI itself: a base for `--base` without stored state."""

from reconciler.ci.context import SHA, Context
from reconciler.ci.host import Host
from reconciler.errors import ProtocolError, SettingError


def last_applied_commit(
    host: Host, context: Context, workflow: str | None = None, *, job: str | None = None, branch: str | None = None
) -> str | None:
    """The commit of the last run whose apply succeeded, or None.

    Args:
        workflow: the workflow's file name on GitHub, or the apply job's name on GitLab; by default those of this run.
        job: the job that applies, if the workflow has others. Only its success counts then.
        branch: by default the repository's default branch, or else the run's. If nothing was applied from it yet, any
            branch of the repository counts, since the default branch may have been renamed. Branches of forks never
            count.

    Raises:
        SettingError: neither the call nor the run names a workflow or branch.
        ServiceError: the host failed, or returned an invalid commit.
    """
    workflow = workflow or context.workflow
    looked_at = [branch] if branch else [context.default_branch or context.branch, None]
    if not workflow:
        raise SettingError("the workflow that applies is not known", hint="name it: `--workflow apply.yml`")
    if not looked_at[0]:
        raise SettingError("the branch that is applied is not known", hint="name it: `--branch main`")
    runs = (run for each in looked_at for run in host.successes(workflow, each, job) if run.id != context.run)
    result = next(runs, None)
    if result is None:
        return None
    if not SHA.fullmatch(result.sha):
        raise ProtocolError(f"names no commit's full id for run {result.id}")
    return result.sha
