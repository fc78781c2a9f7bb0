"""The words that people bring from other tools get a suggestion that is right."""

import re

import pytest

from reconciler.cli import other_tools
from reconciler.cli.root import COMMANDS, Root, main
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("diff", "there is no command 'diff': `reconciler plan` shows what would change"),
        ("push", "there is no command 'push': `reconciler apply` makes the live page match the file"),
        ("dump", "`reconciler import` writes the live page as YAML"),
        ("refresh", "there is no state file: the live page is read each time; `reconciler drift`"),
        ("state list", "write `previously` beside its new name"),
        ("destroy", "nothing deletes a whole page; to delete something, mark it `absent: true`"),
        ("lint", "`reconciler validate` checks the file, with `--lint recommended` also against rules"),
        ("output", "`reconciler show PLAN --format json`"),
        ("untaint", "nothing is marked for recreation"),
        ("ls", "`reconciler component list` the components"),
        ("apply --force", "nothing overrides all refusals"),
        ("apply -lock=false", "the lock is taken always"),
        ("aply", "there is no command 'aply'; did you mean 'apply'?"),
        ("apply -auto-approve", "No such option '-a': here it is `--auto-approve`"),
        ("apply --yes", "No such option '--yes': here it is `--auto-approve`"),
        ("plan -out=plan.json", "No such option '-o': here it is `--out FILE`"),
        ("plan --json", "No such option '--json': here it is `--format json`"),
        ("plan -target=x", "here it is `--only ADDRESS`"),
        ("plan --onyl x", "Did you mean '--only'?"),
        ("plan --api-key k", "no option takes a key, so that none is in a process list"),
    ],
)
def test_a_word_of_another_tool_is_translated(run: Run, arguments: str, words: str) -> None:
    refused = run(*arguments.split())
    assert refused.exit_code == 64
    assert words in refused.stderr


def test_an_option_that_the_command_does_not_have_is_not_suggested(run: Run) -> None:
    refused = run("demo", "--json")
    assert refused.exit_code == 64
    assert "--format" not in refused.stderr


def test_every_suggested_command_and_option_exists() -> None:
    assert isinstance(main, Root)
    texts = [*other_tools.COMMANDS.values(), *other_tools.OPTIONS.values()]
    commands = {name for text in texts for name in re.findall(r"`reconciler ([a-z]+)", text)}
    assert commands <= COMMANDS.keys()
    assert not other_tools.COMMANDS.keys() & COMMANDS.keys()
