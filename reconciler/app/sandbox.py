"""Run the sandbox until it is stopped."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reconciler.app.console import Console
from reconciler.app.services import refuse_linked_state, sandbox_environ
from reconciler.errors import ConfigError, SettingError
from reconciler.model.services import SERVICES

if TYPE_CHECKING:
    from reconciler.sandbox import FaultRule, Sandbox

_FAULTS = "a list of rules, or a map with that list under `faults`"


def serve_sandbox(
    port: int, state: Path | None, seed: Path | None, faults: Path | None, requests: int, seconds: float
) -> int:
    """Serve until Ctrl-C. Raises SettingError for an unreadable file, a port in use, or missing packages."""
    from reconciler.sandbox import Sandbox, SandboxUnavailable, ServiceLimit, StateUnreadable, serve_forever

    console = Console.of_process()
    try:
        rules = _rules(faults) if faults else ()
        if state is not None:
            refuse_linked_state(state)
        result = Sandbox(state, rate=ServiceLimit(requests, seconds), faults=rules, first_seen=_teller(console))
        with result as sandbox:
            if seed:
                _load_seed(sandbox, seed)
            serve_forever(sandbox, port, listens=lambda url: console.err(_where(url)))
    except StateUnreadable as error:
        raise SettingError(str(error), place=str(state)) from None
    except SandboxUnavailable as error:
        raise SettingError(str(error)) from None
    except OSError as error:
        hint = "another --port, or --port 0 for a free one"
        raise SettingError.of_os("the sandbox cannot be served", error, hint=hint) from None
    return 0


def _where(url: str) -> str:
    """The sandbox's address, and shell commands that make the other commands use it."""
    base = url.removesuffix("/v1")
    usual, *others = (
        [_export(*pair) for pair in sandbox_environ(base, service).items()] for service in SERVICES.values()
    )
    return "\n".join(
        [
            f"Statuspage sandbox on {url}, its page on {base}/ - stop it with Ctrl-C.",
            "Paste these two lines into another terminal, and every command there works on it:",
            *usual,
            "For pages of Jira Service Management, these too:",
            *(line for lines in others for line in lines),
        ]
    )


def _export(name: str, value: str) -> str:
    """The line that sets a variable in a shell."""
    return f'$env:{name} = "{value}"' if os.name == "nt" else f"export {name}={value}"


def _teller(console: Console) -> Any:
    from reconciler.render.escape import terminal

    return lambda id_: console.err(f"Made {terminal(id_)}, empty: it was asked for and was not there.")


def _load_seed(sandbox: "Sandbox", path: Path) -> None:
    """Load a seed into the sandbox. Raises SettingError, which lists every mistake with its location."""
    from reconciler.config.load.plain_file import PlainFile, told
    from reconciler.sandbox import SeedError

    try:
        file = PlainFile(path, empty="begin with `pages:`; `reconciler sandbox --help` has an example")
        try:
            sandbox.seed(file.value, odd_values=False)
        except SeedError as error:
            file.refuse(
                [(seed_problem.path, seed_problem.message, seed_problem.hint) for seed_problem in error.problems]
            )
    except ConfigError as error:
        message, place, hint = told(error, "the seed")
        raise SettingError(message, place=place, hint=hint) from None


def _rules(path: Path) -> list["FaultRule"]:
    """The fault rules of a file. Raises SettingError, which lists every mistake with its location."""
    from reconciler.config.load.plain_file import PlainFile, told
    from reconciler.sandbox import FaultRule

    rules: list[FaultRule] = []
    try:
        file = PlainFile(path, empty=f"it is {_FAULTS}")
        below: tuple[str, ...] = ("faults",) if isinstance(file.value, dict) else ()
        result = file.value.get("faults") if isinstance(file.value, dict) else file.value
        wrong: list[tuple[tuple[str | int, ...], str, str | None]] = []
        if not isinstance(result, list):
            wrong.append((below, f"a faults file is {_FAULTS}", None))
        for index, rule in enumerate(result if isinstance(result, list) else ()):
            try:
                rules.append(FaultRule.from_mapping(rule))
            except ValueError as error:
                wrong.append(((*below, index), str(error), None))
        file.refuse(wrong)
    except ConfigError as error:
        message, place, hint = told(error, "the faults")
        raise SettingError(message, place=place, hint=hint) from None
    return rules
