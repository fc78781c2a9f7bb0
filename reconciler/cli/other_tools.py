"""The words that people bring from other tools, and what they are called here."""

import re
from collections.abc import Collection, Sequence

_OURS = re.compile(r"^here it is `(--[a-z-]+)")

_APPLY = "`reconciler apply` makes the live page match the file"
_PLAN = "`reconciler plan` shows what would change"
_IMPORT = "`reconciler import` writes the live page as YAML, and `reconciler snapshot` as JSON"
_ABSENT = "to delete something, mark it `absent: true` in the file, or own its place with `prune`"
_NO_STATE = "there is no state file: the live page is read each time"

COMMANDS = {
    "diff": _PLAN,
    "preview": _PLAN,
    "dry-run": _PLAN,
    "sync": f"{_APPLY}; `reconciler incident sync` opens incidents from alerts",
    "push": f"{_APPLY}; `reconciler metric push` sends data points",
    "deploy": _APPLY,
    "up": _APPLY,
    "update": _APPLY,
    "dump": _IMPORT,
    "export": _IMPORT,
    "pull": _IMPORT,
    "get": "`reconciler import` writes the live page as YAML, and `reconciler status` shows it at a glance",
    "lint": "`reconciler validate` checks the file, with `--lint recommended` also against rules for a good page",
    "test": "`reconciler validate` checks the file; `reconciler plan --sandbox` tries it without a key",
    "list": "`reconciler plan` lists what is live and not declared; `reconciler component list` the components",
    "ls": "`reconciler plan` lists what is live and not declared; `reconciler component list` the components",
    "graph": "the order of the file is the order of the page; `reconciler plan` lists what is done in which order",
    "output": "`reconciler show PLAN --format json` prints a plan for programs",
    "console": "`reconciler explain` tells what a key, an address or a pattern means",
    "providers": "`provider: {type: …}` in the file names the service: statuspage or jsm",
    "check": "`reconciler validate` checks the file, and `reconciler doctor` the setup",
    "fmt": "`reconciler validate` checks the file; nothing reformats it",
    "format": "`reconciler validate` checks the file; nothing reformats it",
    "refresh": f"{_NO_STATE}; `reconciler drift` tells whether it differs from the file",
    "state": f"{_NO_STATE}; to rename something, write `previously` beside its new name",
    "mv": "to rename or move something, write `previously: [OLD NAME]` beside its new name",
    "taint": "nothing is recreated on request; `replace: true` on an item allows it where a change needs it",
    "untaint": "nothing is marked for recreation",
    "destroy": f"nothing deletes a whole page; {_ABSENT}",
    "delete": _ABSENT,
    "rm": _ABSENT,
    "down": f"nothing deletes a whole page; {_ABSENT}",
    "login": "the key comes from the environment; `reconciler doctor` says what is missing",
    "workspace": "one file may declare several pages; `--page KEY` chooses",
}
"""Commands of other tools."""

OPTIONS = {
    "auto-approve": "here it is `--auto-approve`",
    "yes": "here it is `--auto-approve`",
    "y": "here it is `--auto-approve`",
    "json": "here it is `--format json`",
    "output": "here it is `--format`, and `--out FILE` for the plan document",
    "o": "here it is `--format`, and `--out FILE` for the plan document",
    "out": "here it is `--out FILE`",
    "target": "here it is `--only ADDRESS`, such as --only 'acme/component/Core API/*'",
    "f": "the file is an argument: `reconciler COMMAND PATH`",
    "file": "the file is an argument: `reconciler COMMAND PATH`",
    "var": "values come from the environment: `${env:PAGE_NAME}` in the file",
    "var-file": "values come from the environment: `${env:PAGE_NAME}` in the file",
    "refresh-only": "`reconciler drift` tells whether the live page differs from the file",
    "refresh": "the live page is read each time",
    "destroy": COMMANDS["destroy"],
    "detailed-exitcode": "here it is `--detailed-exitcode`, of `plan`; `drift` exits with 2 always",
    "dry-run": _PLAN,
    "force": "nothing overrides all refusals: each one names the option or the line that allows it",
    "lock": "the lock is taken always; `--lock-timeout` of `apply` says how long to wait for it",
    "parallelism": "pages are worked on side by side, each key within its own rate window",
    "replace": COMMANDS["taint"],
    "no-color": "set NO_COLOR=1",
    "api-key": "no option takes a key, so that none is in a process list: set STATUSPAGE_API_KEY",
    "token": "no option takes a key, so that none is in a process list: set STATUSPAGE_API_KEY",
}
"""Options of other tools, without their dashes."""


def suggestion_for(
    arguments: Sequence[str], option: str | None, own_options: Collection[str] = frozenset()
) -> str | None:
    """What a word of another tool is called here, or None.

    Args:
        arguments: the command line.
        option: the unknown option, as click names it; None for an unknown command.
        own_options: the options of the command. One that it does not have is not suggested.
    """
    if option is None:
        word = next((argument for argument in arguments if not argument.startswith("-")), "")
        return COMMANDS.get(word.lower())
    first = option.lstrip("-")[:1]
    for argument in arguments:
        name = argument.lstrip("-").partition("=")[0]
        if argument.startswith("-") and name[:1] == first and name in OPTIONS:
            meant = OPTIONS[name]
            suggested = _OURS.search(meant)
            return meant if suggested is None or suggested[1] in own_options else None
    return None
