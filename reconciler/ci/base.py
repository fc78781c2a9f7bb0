"""The commit that was applied last, as the CI itself remembers it: the base of `--base`, without any state to store."""

from reconciler.ci.context import SHA, Context
from reconciler.ci.host import Host
from reconciler.errors import ProtocolError, SettingError


def last_applied_commit(
    host: Host, context: Context, workflow: str | None = None, *, job: str | None = None, branch: str | None = None
) -> str | None:
    """The commit of the last run whose apply succeeded, or None where there was none yet.

    Args:
        workflow: the workflow's file name on GitHub, the apply job's name on GitLab; by default those of this run.
        job: the job that applies, where the workflow has others: its success counts then, whatever became of the rest.
        branch: by default the repository's default branch, else that of the run; where nothing was applied on that yet, whatever branch
            of the repository was applied, for the default branch may have been renamed. A fork's branch never counts.

    Raises:
        SettingError: neither the call nor the run names workflow or branch.
        ServiceError: the host did not do as asked, or names a commit that is none.
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
