"""`matrix` makes one item for each product of its axes, and each knows the line that a person wrote."""

from tests.config.conftest import Room


def test_one_axis_makes_one_item_for_each_value(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: Website
          - name: API (${matrix:region})
            description: Calls from ${matrix:region}
            matrix: {region: [us, eu]}
          - name: Dashboard
        """
    )
    assert list(items) == [
        "acme/component/Website",
        "acme/component/API (us)",
        "acme/component/API (eu)",
        "acme/component/Dashboard",
    ]
    assert items["acme/component/API (eu)"].fields == {
        "name": "API (eu)",
        "description": "Calls from eu",
    }


def test_several_axes_make_their_product_the_last_turning_fastest(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:region} ${matrix:tier}
            matrix:
              region: [us, eu]
              exclude: [{region: eu, tier: 2}, {tier: "3", region: us}]
              tier: [1, 2, 3]
        """
    )
    assert list(items) == [
        "acme/component/us 1",
        "acme/component/us 2",
        "acme/component/eu 1",
        "acme/component/eu 3",
    ]


def test_an_exclusion_by_some_axes_leaves_out_every_product_with_them(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:a}${matrix:b}${matrix:c}
            matrix: {a: [x, y], b: [x, y], c: [x, y], exclude: [{a: x}, {b: y, c: y}]}
        """
    )
    assert list(items) == ["acme/component/yxx", "acme/component/yxy", "acme/component/yyx"]


def test_values_are_as_written_and_always_text(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: ${matrix:v}
            matrix: {v: [1.10, 0x1F, -1, 007, no, "true", "", 1e3, .inf, "a/b"]}
            description: v${matrix:v}
        """.replace('"", ', "")
    )
    assert list(items) == [
        f"acme/component/{text}" for text in ("1.10", "0x1F", "-1", "007", "no", "true", "1e3", ".inf", "a~1b")
    ]


def test_a_value_may_be_empty(room: Room) -> None:
    assert list(room.items('components: [{name: "API${matrix:v}", matrix: {v: ["", " 2"]}}]')) == [
        "acme/component/API",
        "acme/component/API 2",
    ]


def test_a_group_comes_with_its_children_and_those_may_multiply_further(room: Room) -> None:
    items = room.items(
        """
        components:
          - group: Region ${matrix:region}
            matrix: {region: [us, eu]}
            components:
              - name: API
                description: ${matrix:region}
              - name: Zone ${matrix:zone}
                matrix: {zone: ["${matrix:region}-1", "${matrix:region}-2"], exclude: [{zone: eu-2}, {zone: ap-1}]}
        """
    )
    assert list(items) == [
        "acme/group/Region us",
        "acme/component/Region us/API",
        "acme/component/Region us/Zone us-1",
        "acme/component/Region us/Zone us-2",
        "acme/group/Region eu",
        "acme/component/Region eu/API",
        "acme/component/Region eu/Zone eu-1",
    ]


def test_an_exclusion_may_be_filled_by_the_group_too(room: Room) -> None:
    items = room.items(
        """
        components:
          - group: ${matrix:region}
            matrix: {region: [us, eu]}
            components:
              - name: Zone ${matrix:zone}
                matrix: {zone: ["${matrix:region}-1", "${matrix:region}-2"], exclude: [{zone: "${matrix:region}-2"}]}
        """
    )
    assert [a for a in items if "/component/" in a] == ["acme/component/us/Zone us-1", "acme/component/eu/Zone eu-1"]


def test_every_list_of_items_takes_one(room: Room) -> None:
    items = room.items(
        """
        components: [{name: "${matrix:r}", matrix: {r: [us, eu]}}]
        templates:
          - {name: "Down in ${matrix:r}", title: t, body: b, components: ["${matrix:r}"], matrix: {r: [us, eu]}}
        subscribers:
          members:
            - {email: "${matrix:who}@acme.example", components: [us], matrix: {who: [ops, dev]}}
        """
    )
    names = [item.name for item in items.values()]
    assert names == [
        "us",
        "eu",
        "Down in us",
        "Down in eu",
        "email:ops@acme.example",
        "email:dev@acme.example",
    ]
    down = items["acme/template/Down in eu"].fields["components"]
    assert [str(address) for address in down] == ["acme/component/eu"]


def test_pins_and_earlier_names_are_filled_like_any_text(room: Room) -> None:
    items = room.items(
        """
        components:
          - {name: "API ${matrix:r}", id: "id-${matrix:r}", previously: ["Old ${matrix:r}"], matrix: {r: [us, eu]}}
        """
    )
    item = items["acme/component/API eu"]
    assert (item.pin, item.previously) == ("id-eu", (("Old eu",),))


def test_values_may_name_variables_and_files(room: Room) -> None:
    room.write("us.md", "in America")
    room.write("eu.md", "in Europe")
    items = room.items(
        """
        components:
          - {name: "${matrix:r}", description: "${file:${matrix:r}.md}", matrix: {r: [us, eu]}}
          - {name: "${matrix:r} ${env:PAGE_${matrix:r}:-none}", matrix: {r: [AP]}}
        """
    )
    assert items["acme/component/eu"].fields["description"] == "in Europe"
    assert "acme/component/AP none" in items


def test_a_literal_dollar_brace_stays_one(room: Room) -> None:
    items = room.items('components: [{name: "$${matrix:r} ${matrix:r}", matrix: {r: [us]}}]')
    assert [item.name for item in items.values()] == ["${matrix:r} us"]


def test_what_goes_may_be_multiplied(room: Room) -> None:
    items = room.items('components: [{name: "API ${matrix:r}", absent: true, matrix: {r: [us, eu]}}]')
    assert [item.absent for item in items.values()] == [True, True]


def test_every_item_knows_the_line_that_a_person_wrote(room: Room) -> None:
    items = room.items(
        """
        components:
          - name: Website
          - group: ${matrix:r}
            matrix: {r: [us, eu]}
            components:
              - name: API
        """
    )
    assert [item.source.line - 4 for item in items.values()] == [2, 3, 6, 3, 6]


def test_it_works_through_an_alias_and_in_a_folder(room: Room) -> None:
    room.write(
        "a.yaml",
        "version: 1\npages:\n  a: {id: x, components: &c [{name: '${matrix:r}', matrix: {r: [us, eu]}}]}\n  b: {id: y, components: *c}\n",
    )
    room.write("b.yaml", "version: 1\npages:\n  a:\n    components: [{name: 'B ${matrix:r}', matrix: {r: [us]}}]\n")
    from reconciler.config.load.load import load_config

    found = load_config(room.folder, environ={})
    assert [[item.name for item in page.items] for page in found.pages] == [["us", "eu", "B us"], ["us", "eu"]]
    assert found.pages[0].items[2].source[:2] == ("b.yaml", 4)
