"""Opens the code host of a run with the token from the environment."""

from collections.abc import Mapping

from reconciler.ci.context import Context
from reconciler.ci.host import Host
from reconciler.errors import SettingError

GITHUB_TOKENS = ("RECONCILER_GITHUB_TOKEN", "GITHUB_TOKEN")
GITLAB_TOKENS = ("RECONCILER_GITLAB_TOKEN", "GITLAB_TOKEN")


def host_of(environ: Mapping[str, str], context: Context, *, read_only: bool = False) -> Host:
    """The code host of this run.

    `read_only` means that nothing will be written. Raises SettingError if there is no token, or if it is not
    sufficient.
    """
    if context.service == "github":
        from reconciler.ci.github import GitHub

        token = _first(environ, GITHUB_TOKENS)
        if token is None:
            raise SettingError("GITHUB_TOKEN is not set", hint="pass it: `env: {GITHUB_TOKEN: ${{ github.token }}}`")
        return GitHub(context, token, login=environ.get("RECONCILER_GITHUB_LOGIN") or None)
    from reconciler.ci.gitlab import GitLab

    token = _first(environ, GITLAB_TOKENS)
    if token is None or token == environ.get("CI_JOB_TOKEN"):
        raise SettingError(_no_gitlab_token(environ, read_only=read_only), hint=_GITLAB_HINT)
    return GitLab(context, token)


def tokens_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    """All code host tokens in the environment. They must never be printed."""
    names = (*GITHUB_TOKENS, *GITLAB_TOKENS, "CI_JOB_TOKEN")
    return tuple(dict.fromkeys(environ[name].strip() for name in names if environ.get(name, "").strip()))


_GITLAB_HINT = "make a project access token with scope `api` and role Reporter, and set it as RECONCILER_GITLAB_TOKEN"


def _no_gitlab_token(environ: Mapping[str, str], *, read_only: bool) -> str:
    if not environ.get("CI_JOB_TOKEN"):
        return "RECONCILER_GITLAB_TOKEN is not set"
    what = "read merge requests and jobs" if read_only else "write notes or issues"
    if _first(environ, GITLAB_TOKENS):
        return f"the GitLab token is the CI_JOB_TOKEN, which cannot {what}"
    return f"RECONCILER_GITLAB_TOKEN is not set, and CI_JOB_TOKEN cannot {what}"


def _first(environ: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((environ[name].strip() for name in names if environ.get(name, "").strip()), None)
