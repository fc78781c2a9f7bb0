"""The shape of the file: unknown keys, wrong types, keys that are refused on purpose."""

from typing import Any

import pytest

from tests.statuspage_names import FIELD_NAMES

Room = Any
KINDS = ", ".join(sorted(FIELD_NAMES))
NO_DOMAIN = "this is not a domain -> write what stands after the @, such as acme.example, or *.acme.example for all domains below it"

CHANNELS_ELSEWHERE = {
    "allow_page_subscribers": "page",
    "allow_incident_subscribers": "incident",
    "allow_email_subscribers": "email",
    "allow_sms_subscribers": "sms",
    "allow_webhook_subscribers": "webhook",
    "allow_rss_atom_feeds": "rss_atom",
}


@pytest.mark.parametrize(("api", "key"), CHANNELS_ELSEWHERE.items())
def test_channels_have_one_spelling_and_one_place(room: Room, api: str, key: str) -> None:
    place = f"use `subscribers.channels.{key}`"
    assert room.wrong(f"settings: {{{api}: true}}") == [f"1:12: `{api}` is not allowed here -> {place}"]
    assert room.wrong(f"subscribers: {{channels: {{{api}: true}}}}") == [
        f"1:26: `{api}` is not allowed here -> {place}"
    ]


def test_settings_among_the_channels_are_sent_home(room: Room) -> None:
    assert room.wrong("subscribers: {channels: {time_zone: UTC}}") == [
        "1:26: `time_zone` is not allowed here -> use `settings.time_zone`"
    ]


@pytest.mark.parametrize(
    ("item", "key", "said"),
    [
        ("name: Website", "group_id", "a component belongs to the group under whose `components:` it stands"),
        ("name: Website", "position", "the order of the file is the order of the page"),
        ("group: Core, components: [{name: API}]", "position", "the order of the file is the order of the page"),
        ("group: Core, components: [{name: API}]", "status", "the service makes a group's status of its components'"),
    ],
)
def test_what_follows_from_the_place_in_the_file_is_refused_with_the_reason(
    room: Room, item: str, key: str, said: str
) -> None:
    assert room.wrong(f"components: [{{{key}: x, {item}}}]") == [f"1:15: `{key}` is not allowed here: {said}"]


def test_settings_that_the_api_cannot_write_are_refused_with_the_reason(room: Room) -> None:
    assert room.wrong("settings: {headline: x}") == [
        (
            "1:12: `headline` is not allowed here: the API shows it and cannot write it;"
            " change it in the Statuspage dashboard"
        )
    ]


WHOLE = {
    "not a map": ("- a\n", ["1:1: the file is not a map of keys and values -> begin with `version: 1`"]),
    "text": ("hello\n", ["1:1: the file is not a map of keys and values -> begin with `version: 1`"]),
    "nothing but a version": ("version: 1\n", ["1:1: `pages` is missing"]),
    "no version": (
        "pages: {a: {id: x}}\n",
        ["1:1: `version` is missing -> begin with `version: 1`"],
    ),
    "another version": (
        "version: 2\npages: {a: {id: x}}\n",
        ["1:10: this version of the format is not known -> write `version: 1`"],
    ),
    "a version of another type": (
        "version: true\npages: {a: {id: x}}\n",
        ["1:10: this version of the format is not known -> write `version: 1`"],
    ),
    "a version in quotes": (
        "version: '1'\npages: {a: {id: x}}\n",
        ["1:10: this version of the format is not known -> write `version: 1`"],
    ),
    "no page": ("version: 1\npages: {}\n", ["2:8: `pages` must not be empty"]),
    "pages that are a list": ("version: 1\npages: [a]\n", ["2:8: `pages` must be a map, not a list"]),
    "a page that is nothing": (
        "version: 1\npages:\n  a:\n",
        ["3:5: `a` has nothing under it -> write something under it, or remove the line"],
    ),
    "a page without id": (
        "version: 1\npages: {a: {components: [{name: B, x: 1}]}}\n",
        [
            (
                "2:12: `id` is missing -> write the live page's id: `id: kctbh9vrtdwd` (a page cannot be made through the API;"
                " make it in the Statuspage dashboard and write its id here)"
            ),
            (
                "2:36: the key `x` is not known here"
                " -> known here: absent, adopt, description, exclude, id, matrix, name, only_show_if_degraded,"
                " previously, showcase, start_date"
            ),
        ],
    ),
    "an id that is no id": (
        "version: 1\npages: {a: {id: a/b}}\n",
        ["2:17: `id` is not of the form that it has: letters, digits, - and _"],
    ),
    "one id twice": (
        "version: 1\npages: {a: {id: x}, b: {id: x}}\n",
        ["2:29: this is also the id of the page `a` -> one live page has one block"],
    ),
    "an empty page key": ("version: 1\npages: {'': {id: x}}\n", ["2:9: a page's key must not be empty"]),
    "a page key that cannot be seen": (
        'version: 1\npages: {"a\\x07": {id: x}}\n',
        ["2:9: a page's key holds a character that cannot be seen -> write a plain word"],
    ),
    "unknown keys": (
        "version: 1\npagse: {}\npages: {a: {id: x, seting: {}, limits: {zzz: 1}}}\n",
        [
            "2:1: the key `pagse` is not known here -> did you mean `pages`?",
            "3:20: the key `seting` is not known here -> did you mean `settings`?",
            ("3:41: the key `zzz` is not known here -> known here: delete_percent, deletes"),
        ],
    ),
    "a key of great length": (
        f"version: 1\n{'k' * 300}: 1\npages: {{a: {{id: x}}}}\n",
        [
            f"2:1: the key `{'k' * 80}…` is not known here -> known here: defaults, lint, organizations, pages, provider, version"
        ],
    ),
    "keys in the file": (
        "version: 1\napi_key: SECRET\nprovider: {token: SECRET}\npages: {a: {id: x, provider: {password: SECRET}}}\n",
        [
            (
                "2:1: `api_key` is not allowed here: keys never stand in the file"
                " -> remove it; give the key in the environment: STATUSPAGE_API_KEY or STATUSPAGE_API_KEY_FILE"
            ),
            (
                "3:12: `token` is not allowed here: keys never stand in the file"
                " -> remove it; give the key in the environment: STATUSPAGE_API_KEY or STATUSPAGE_API_KEY_FILE"
            ),
            (
                "4:31: `password` is not allowed here: keys never stand in the file"
                " -> remove it; give the key in the environment: STATUSPAGE_API_KEY or STATUSPAGE_API_KEY_FILE"
            ),
        ],
    ),
    "an address in the file": (
        "version: 1\nprovider: {url: 'http://x'}\npages: {a: {id: x}}\n",
        [
            (
                "2:12: `url` is not allowed here: the service's address comes from the environment"
                " -> remove it; give the address in the environment: STATUSPAGE_API_URL"
            )
        ],
    ),
    "an unknown provider": (
        "version: 1\nprovider: {type: statuspag}\npages: {a: {id: x}}\n",
        ["2:18: `type` must be statuspage or jsm; 'statuspag' is not -> did you mean `statuspage`?"],
    ),
    "a variable that may hold no key": (
        "version: 1\nprovider: {key_env: AWS_SECRET}\npages: {a: {id: x}}\n",
        [
            "2:21: `key_env` is not of the form that it has: STATUSPAGE_API_KEY_"
            " or ATLASSIAN_API_TOKEN_ and capital letters, digits or _"
        ],
    ),
    "rates out of range": (
        "version: 1\nprovider: {rate_limit: {requests: 0, seconds: 0, reserve: -1}}\npages: {a: {id: x}}\n",
        [
            "2:35: `requests` must be at least 1",
            "2:47: `seconds` must be more than 0",
            "2:59: `reserve` must be at least 0",
        ],
    ),
    "a reserve that leaves nothing": (
        "version: 1\nprovider: {rate_limit: {requests: 10, reserve: 10}}\npages: {a: {id: x}}\n",
        ["2:48: `reserve` leaves nothing of `requests` to this tool -> make it smaller than `requests`"],
    ),
}


@pytest.mark.parametrize("case", WHOLE)
def test_the_whole_file(room: Room, case: str) -> None:
    text, expected = WHOLE[case]
    assert room.problems(text) == expected


TYPES = {
    "bool in words": (
        "settings: {hidden_from_search: yes}",
        ["1:32: `hidden_from_search` must be true or false, not text -> write true: `yes` is text in YAML 1.2"],
    ),
    "bool in quotes": (
        "components: [{name: A, showcase: 'False'}]",
        ["1:34: `showcase` must be true or false, not text -> write false, without quotes"],
    ),
    "bool as number": (
        "components: [{name: A, showcase: 1}]",
        ["1:34: `showcase` must be true or false, not a number"],
    ),
    "bool from a variable": (
        "components: [{name: A, showcase: '${env:PAGE_X:-yes}'}]",
        ["1:34: `showcase` must be true or false, not text -> what is read here must be true or false"],
    ),
    "number in quotes": (
        "limits: {deletes: '5', delete_percent: '25'}",
        [
            "1:19: `deletes` must be a whole number, not text -> write it without quotes",
            "1:40: `delete_percent` must be a number, not text -> write it without quotes",
        ],
    ),
    "limits out of range": (
        "limits: {deletes: -1, delete_percent: 100.5}",
        ["1:19: `deletes` must be at least 0", "1:39: `delete_percent` must be at most 100"],
    ),
    "half a delete": (
        "limits: {deletes: 1.5}",
        ["1:19: `deletes` must be a whole number, not a number with a fraction"],
    ),
    "no number": ("limits: {delete_percent: .nan}", ["1:26: `delete_percent` must be at most 100"]),
    "list as text": (
        "protect: component",
        ["1:10: `protect` must be a list, not text -> write a list: [component]"],
    ),
    "list as long text": ("protect: |\n  a\n  b", ["1:10: `protect` must be a list, not text -> write a list"]),
    "items of a list": (
        "ignore: [component, 3, null, '']",
        [
            '1:21: item 2 of `ignore` must be text, not a number -> write it in quotes: "3"',
            "1:24: item 3 of `ignore` has no value -> give it a value, or remove the line",
            "1:30: item 4 of `ignore` must not be empty",
        ],
    ),
    "prune as text": ("prune: component", ["1:8: `prune` must be true or false, not text"]),
    "cleared choice": (
        "settings: {branding: null, name: ''}",
        [
            "1:22: `branding` cannot be cleared -> give it a value, or remove the line to leave it unmanaged",
            "1:34: `name` cannot be empty",
        ],
    ),
    "choice as number": ("order: 3", ["1:8: `order` must be note or strict, not a number"]),
    "order": ("order: Strict", ["1:8: `order` must be note or strict; 'Strict' is not -> did you mean `strict`?"]),
    "policies": (
        (
            "subscribers:\n"
            "  policies:\n"
            "    email_domains: {allow: [acme.example, 'a@b'], action: ban}\n"
            "    quarantined: {after_days: 0}\n"
            "    unconfirmed: {action: reactivate}\n"
        ),
        [
            f"3:43: {NO_DOMAIN}",
            "3:59: `action` must be report or remove; 'ban' is not",
            "4:31: `after_days` must be at least 1",
            "5:18: `after_days` is missing",
            "5:27: `action` must be report or remove; 'reactivate' is not",
        ],
    ),
    "policy domains": (
        "subscribers: {policies: {email_domains: {allow: ['a@b.example', acme.example]}}}",
        [
            "1:50: this is not a domain -> write what stands after the @, such as acme.example, or *.acme.example for all domains below it"
        ],
    ),
    "policies that are nothing": (
        "subscribers: {policies: {email_domains: {allow: []}}}",
        ["1:49: `allow` must not be empty"],
    ),
    "subscribers as a list": ("subscribers: [a]", ["1:14: `subscribers` must be a map, not a list"]),
}


@pytest.mark.parametrize("case", TYPES)
def test_values_of_another_type(room: Room, case: str) -> None:
    body, expected = TYPES[case]
    assert room.wrong(body) == expected


def test_all_problems_are_told_together_in_the_order_of_the_file(room: Room) -> None:
    found = room.wrong(
        """
        settings: {time_zone: Nowhere, time_zon: x}
        components:
          - {name: A, showcase: maybe}
          - {name: A}
        templates:
          - {name: T, title: t, body: b, components: [Z]}
        prune: [component, nothing]
        """
    )
    assert found == [
        "1:23: `time_zone` is not a time zone ('Nowhere') -> write an IANA name such as America/New_York",
        "1:32: the key `time_zon` is not known here -> did you mean `time_zone`?",
        "3:25: `showcase` must be true or false, not text",
        (
            "4:5: duplicate component `A` (first declared on line 7)"
            " -> rename one, or give both the `id:` of the live one that is meant"
        ),
        "6:47: there is no component `Z` on this page -> declare it under `components:`",
        "7:20: there is no kind 'nothing'; kinds are " + KINDS,
    ]


def test_a_thousand_problems_are_told_and_the_rest_is_counted(room: Room) -> None:
    found = room.wrong("components: [" + "1," * 1500 + "]")
    assert len(found) == 1001
    assert found[-1] == "there are 500 more problems than the 1,000 that are listed"


def test_a_metric_stands_under_its_provider(room: Room) -> None:
    assert room.wrong("metrics: [{name: Latency, metric_identifier: x}]") == [
        "1:12: a metric stands only under a `provider:` -> put it under the `metrics:` of its provider"
    ]


def test_a_key_under_a_key_that_is_unknown_is_not_looked_at(room: Room) -> None:
    assert room.wrong("limitz: {deletes: {zzz: {}}}") == [
        "1:1: the key `limitz` is not known here -> did you mean `limits`?"
    ]
