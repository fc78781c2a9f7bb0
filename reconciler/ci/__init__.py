"""Reporting to code hosts: the plan as a comment, drift as an issue, counts as outputs. Nothing here accesses a status
page.

    context = context_of(os.environ)
    with contextlib.closing(host_of(os.environ, context)) as host:
        comment(document, host, context, when="changes")
        outdated(host, context)
        drift_issue(document, None, host, context)
    drift_pull(changes, host, context)
        reviewed_fingerprint(host, context, page_set(document))
        last_applied_commit(host, context)
    publish(document, os.environ)

`context` describes the CI run. `host` is the interface of a code host; `github` and `gitlab` implement it over `api`
(paging, rate limits, retries). `marker` is the hidden line that identifies our comments and issues. `comment`, `issue`,
`drift_pull`, `reviewed` and `base` are the operations. `outputs` writes the files that GitHub Actions reads;
`annotations` says which secret to mend. `matrix` makes the jobs for many keys; `transition` and `webhook` report changes
of drift.
"""

from reconciler.ci.annotations import append_annotations, key_annotations
from reconciler.ci.base import last_applied_commit
from reconciler.ci.comment import CommentResult, comment, outdated
from reconciler.ci.connect import host_of, tokens_of
from reconciler.ci.context import Context, context_of
from reconciler.ci.drift_pull import PageChange, PullResult, drift_pull
from reconciler.ci.fleet import fleet_of
from reconciler.ci.host import Host
from reconciler.ci.issue import IssueResult, drift_issue
from reconciler.ci.marker import page_set
from reconciler.ci.matrix import KeyJob, github_matrix, gitlab_pipeline, key_jobs
from reconciler.ci.outputs import mask_commands, publish, write_outputs, write_result
from reconciler.ci.reviewed import Reviewed, reviewed_fingerprint
from reconciler.ci.transition import page_state, transitions
from reconciler.ci.webhook import send, webhook_url

__all__ = [
    "CommentResult",
    "Context",
    "Host",
    "KeyJob",
    "IssueResult",
    "PageChange",
    "PullResult",
    "Reviewed",
    "append_annotations",
    "comment",
    "context_of",
    "drift_issue",
    "drift_pull",
    "fleet_of",
    "github_matrix",
    "gitlab_pipeline",
    "host_of",
    "key_annotations",
    "key_jobs",
    "last_applied_commit",
    "mask_commands",
    "outdated",
    "page_set",
    "page_state",
    "publish",
    "reviewed_fingerprint",
    "send",
    "tokens_of",
    "transitions",
    "webhook_url",
    "write_outputs",
    "write_result",
]
