"""The files that init writes, made to fit a service: its variables in the workflows, and its page to fill in."""

import re
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


def for_provider(text: str, provider: Provider) -> str:
    """A workflow, written for the usual service, with the variables of this provider's in place of the usual key."""
    service = provider.service
    if service is DEFAULT:
        return text
    names = service.variable_names(provider.site)
    passed = "\n".join(rf"\g<1>{name}: ${{{{ secrets.{name} }}}}" for name in names)
    beside = "".join(f"#   {each.name:{_WIDTH}} {each.about}\n" for each in service.variables_beside(provider.site))
    explained = f"{beside}#   {service.credential.variable:{_WIDTH}} \\g<1>"
    return _EXPLAINED.sub(explained, _PASSED.sub(passed, text)).replace(_USUAL, listed(names))


def starter(provider: Provider) -> str:
    """The configuration to fill in. Every service's begins with the same words."""
    usual = template(f"{DEFAULT.name}.yaml")
    if provider.service is DEFAULT:
        return usual
    text = usual.partition(_VERSION)[0] + template(f"{provider.type}.yaml")
    return text if provider.site is None else text.replace(_NO_SITE, f"  site: {provider.site}")
