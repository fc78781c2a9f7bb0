"""The files that init writes, made to fit a service: its variables in the workflows, and its page to fill in."""

import re
from collections.abc import Mapping, Sequence
from importlib import resources

from reconciler.model.enumeration import listed
from reconciler.model.resource import Provider
from reconciler.model.services import DEFAULT

_USUAL = DEFAULT.credential.variable
_PASSED = re.compile(rf"^( *){_USUAL}: \$\{{\{{ secrets\.{_USUAL} \}}\}}$", re.MULTILINE)
"""A line of a workflow that passes the key on."""
_EXPLAINED = re.compile(rf"^#   {_USUAL} +(.*)$", re.MULTILINE)
"""A line of a comment that explains the variable."""
_WIDTH = 25
_NO_SITE = "  #: site: your-site.atlassian.net"
_VERSION = "version: 1\n"


def template(*names: str) -> str:
    """The text of a template."""
    return resources.files("reconciler.app").joinpath("templates", *names).read_text(encoding="utf-8")


def for_providers(text: str, providers: Sequence[Provider]) -> str:
    """A workflow, written for the usual service, with the variables of these providers in place of the usual key."""
    names = variable_names(providers)
    abouts = {
        each.name: each.about for provider in providers for each in provider.service.variables_beside(provider.site)
    }
    return "".join(_line(line, names, abouts) for line in text.splitlines(keepends=True))


def _line(line: str, names: Sequence[str], abouts: Mapping[str, str]) -> str:
    """A line of a workflow: one for each variable, where it passes the usual key on or explains it."""
    if (passed := _PASSED.match(line)) is not None:
        return "".join(f"{passed[1]}{name}: ${{{{ secrets.{name} }}}}\n" for name in names)
    if (explained := _EXPLAINED.match(line)) is not None:
        *others, last = names
        lines = (f"#   {name:{_WIDTH}} {abouts.get(name, f'masked; unprotected, as {last} is')}\n" for name in others)
        return "".join(lines) + f"#   {last:{_WIDTH}} {explained[1]}\n"
    return line.replace(_USUAL, listed(names))


def variable_names(providers: Sequence[Provider]) -> tuple[str, ...]:
    """The variables that the environment must contain for all of these providers, each once."""
    names = (name for each in providers for name in each.service.variable_names(each.site, each.key_env))
    return tuple(dict.fromkeys(names))


def starter(provider: Provider) -> str:
    """The configuration to fill in. Every service's begins with the same words."""
    usual = template(f"{DEFAULT.name}.yaml")
    if provider.service is DEFAULT:
        return usual
    text = usual.partition(_VERSION)[0] + template(f"{provider.type}.yaml")
    return text if provider.site is None else text.replace(_NO_SITE, f"  site: {provider.site}")
