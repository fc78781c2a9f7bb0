"""explain: what a key means, by any of its names."""

import pytest

from reconciler.model.services import SERVICES
from tests.cli.conftest import Run


def test_a_field(run: Run) -> None:
    result = run("explain", "component.showcase")
    assert result.exit_code == 0
    assert result.stdout == (
        "component.showcase\n"
        "  Whether the page shows the component's uptime history.\n"
        "\n"
        "  Place    pages.<key>.components[].showcase\n"
        "  Type     true or false\n"
        "  Default  none: left out, it is not managed\n"
        "  Written  set when the component is made, and changed where it differs\n"
        "\n"
        "  Example\n"
        "    showcase: true\n"
    )


@pytest.mark.parametrize(
    "word",
    ["components.showcase", "showcase", "COMPONENT.showcase", "`component.showcase`", "pages.components.showcase"],
)
def test_other_ways_to_ask_for_it(run: Run, word: str) -> None:
    assert run("explain", word).stdout.startswith("component.showcase\n")


@pytest.mark.parametrize(
    "word",
    [
        "previously",
        "absent",
        "adopt",
        "id",
        "prune",
        "protect",
        "ignore",
        "limits",
        "order",
        "policies",
        "version",
        "replace",
    ],
)
def test_our_own_keys(run: Run, word: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 0
    assert word in result.stdout


def test_a_key_with_equal_meaning_in_several_places(run: Run) -> None:
    assert "  The same: component.previously" in run("explain", "previously").stdout


def test_a_word_with_several_meanings(run: Run) -> None:
    result = run("explain", "description")
    assert result.stdout.startswith("description can be any of these:\n  group.description ")


def test_a_refused_key_says_why(run: Run) -> None:
    assert "belongs to the people who handle an incident" in run("explain", "component.status").stdout


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("pages.acme.components[0].showcase", "component.showcase"),
        ("pages.<key>.components[].showcase", "component.showcase"),
        ("pages.acme.settings.name", "page.name"),
        ("subscribers.email", "subscriber.email"),
        ("subscribers.policies", "policies"),
        ("maintenances.repeat", "maintenance.repeat"),
        ("repeat.rule", "maintenance.repeat.rule"),
        ("metrics.metrics.suffix", "metric.suffix"),
        ("components.components.showcase", "component.showcase"),
        ("defaults.components.showcase", "component.showcase"),
        ("pages.acme.defaults.providers.api_key", "metrics_provider.api_key"),
        ("page.sms", "channels.sms"),
        ("organizations.provider.type", "organizations.provider.type"),
        ("organizations.members", "team_member"),
        ("organizations.acme.members.pages", "team_member.pages"),
        ("organizations.acme.id", "organizations.id"),
        ("pages.acme.id", "id"),
        (".showcase", "component.showcase"),
    ],
)
def test_a_key_is_found_where_it_stands_in_the_file(run: Run, word: str, name: str) -> None:
    assert run("explain", word).stdout.startswith(f"{name}\n")


def test_a_block_of_several_kinds_is_asked_for_by_its_name(run: Run) -> None:
    assert run("explain", "access").stdout == (
        "access can be any of these:\n"
        "  access_user   Somebody who may see an audience-specific page.\n"
        "  access_group  What a group of users may see of an audience-specific page, and who is in it.\n"
    )


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("component.group", "a component belongs to the group under whose `components:` it stands"),
        ("metric.metrics_provider", "it is said by where the metric stands: below its metrics_provider"),
    ],
)
def test_what_its_place_says_is_explained(run: Run, word: str, reason: str) -> None:
    assert run("explain", word).stdout == f"{word}\n  Not written here: {reason}.\n"


def test_a_word_that_is_refused_for_several_reasons_names_each(run: Run) -> None:
    said = run("explain", "status").stdout
    assert "group.status        not written here: the service makes a group's status of its components'" in said
    assert (
        "component.status    not written here: a component's status belongs to the people who handle an incident"
        in said
    )


def test_patterns_of_whole_things_are_not_explained_with_a_field(run: Run) -> None:
    assert ":description" in run("explain", "ignore").stdout
    assert "Website" not in run("explain", "protect").stdout.partition("Example")[0]
    assert run("explain", "prune").stdout.startswith(
        "prune\n"
        "  What the page owns whole: what is live there and not declared is deleted. Patterns leave the page key out: "
        "`component/Core API/*`, a bare `group`. `true` is every declared kind but scheduled maintenances, subscribers and page "
        "access users, each of which only a pattern of its own kind owns.\n"
    )


def test_the_list(run: Run) -> None:
    result = run("explain")
    assert result.stdout.startswith("What stands in the file\n")
    assert "  component  " in result.stdout.replace("        ", "  ")


@pytest.mark.parametrize(
    ("word", "concept"),
    [
        ("rename", "rename"),
        ("Delete", "delete"),
        ("destroy", "delete"),
        ("for_each", "for_each"),
        ("`count`", "for_each"),
        ("env", "env"),
        ("${env}", "env"),
        ("secrets", "secrets"),
        ("address", "address"),
        ("glob", "pattern"),
        ("prevent_destroy", "prevent_destroy"),
        ("import", "import"),
    ],
)
def test_concepts_are_explained_in_the_words_that_people_bring(run: Run, word: str, concept: str) -> None:
    text = run("explain", word).stdout
    assert text.startswith(f"{concept}\n  ")
    assert "\n  Example\n" in text
    assert f" {concept}" in run("explain").stdout.partition("How things are done\n")[2]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("renam", "did you mean rename?"),
        ("component.showcse", "did you mean component.showcase?"),
        ("components.descriptoin", "did you mean components.description?"),
        ("policies.quarantine.action", "did you mean policies.quarantined.action?"),
        ("matrix.region", "did you mean matrix?"),
        ("acess", "did you mean access?"),
        ("team", "did you mean team_member?"),
        ("phone", "did you mean phone_number?"),
        ("xyzzy", "`reconciler explain` lists what there is"),
        ("", "`reconciler explain` lists what there is"),
    ],
)
def test_an_unknown_word(run: Run, word: str, hint: str) -> None:
    result = run("explain", word)
    assert result.exit_code == 1
    assert f"nothing in the file is called '{word}'" in result.stderr
    assert hint in result.stderr


LEAVES = [
    ".".join((*field.path, *below))
    for field in SERVICES["jsm"].page.fields
    if field.path
    for below in ((), *((inner.yaml_key,) for inner in field.fields))
]


@pytest.mark.parametrize("path", LEAVES)
def test_every_nested_setting_is_found_by_its_whole_path(run: Run, path: str) -> None:
    listed = path.replace(".links.", ".links[0].")
    for word in (path, f"settings.{path}", f"pages.acme.settings.{listed}", path.upper()):
        result = run("explain", word)
        assert result.exit_code == 0, result.output
        assert path.rpartition(".")[2] in result.stdout.splitlines()[0]


def test_a_field_of_a_record_says_where_it_stands(run: Run) -> None:
    result = run("explain", "headerData.links.label")
    assert result.stdout == (
        "headerData.links.label\n"
        "  What the link says.\n"
        "\n"
        "  Place    pages.<key>.settings.headerData.links[].label\n"
        "  Type     text\n"
        "  Default  none: left out, it is not managed\n"
        "  Written  set when the page is made, and changed where it differs\n"
        "  Rules    must be written\n"
        "\n"
        "  Example\n"
        "    label: Docs\n"
    )
    assert run("explain", "headerData.links.lable").output.endswith("did you mean headerdata.links.label?\n")


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("acme/component/API", "address\n  Every thing has an address: PAGE/KIND/PATH"),
        ("component/Core*", "pattern\n  A pattern is an address with wildcards"),
        ("${env:PAGE_X}", "env\n  `${env:NAME}` in a text"),
        ("${matrix:region}", "for_each\n  `matrix` in an item"),
        ("private-address", "private-address\n  A text for visitors holds an address of a private network"),
        ("rules", "own rules\n  `validate --lint` also runs the rules of installed packages"),
    ],
)
def test_what_somebody_pastes(run: Run, word: str, words: str) -> None:
    assert run("explain", word).stdout.startswith(words)


def test_lifecycle_is_said_to_mean_something_else_elsewhere(run: Run) -> None:
    assert run("explain", "lifecycle").stdout.endswith("reconciler explain prevent_destroy\n")
