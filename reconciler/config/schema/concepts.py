"""What people ask for that is no key of the file: how things are done here. For `explain`."""

from reconciler.model.topic import Concept

CONCEPTS = (
    Concept(
        "rename",
        "A component, group or template is known by its name and place, so that a new name looks like a new thing. Write the "
        "earlier name under `previously`: the live one is renamed and keeps its id, its history and its subscribers. Remove the "
        "line once it is applied, or leave it: it does no harm. A plan that would delete one name and create a similar one is "
        "blocked until the file says which is meant.",
        "components:\n  - name: Webhooks\n    previously: [Callbacks]\n",
        ("renaming", "move", "moved"),
    ),
    Concept(
        "delete",
        "Nothing is deleted because it is absent from the file. `absent: true` deletes one thing; `prune` owns whole types or "
        "patterns, and deletes what is live there and not declared; `--base REV` deletes what that revision of the file "
        "declared and this one no longer does. A plan with more deletes than `limits` allow is blocked, and what `protect` "
        "lists is never deleted.",
        "components:\n  - {name: Old dashboard, absent: true}\nprune: [component/Labs/*]\n",
        ("deletion", "destroy", "remove"),
    ),
    Concept(
        "for_each",
        "`matrix` in an item makes one item of each combination of its values. `${matrix:NAME}` in its texts stands for the "
        "value, `exclude` leaves combinations out, and `previously` on a value says its earlier name. The items are known by "
        "their names like any others: there are no indexes that shift.",
        "components:\n  - group: Regions\n    components:\n      - name: API ${matrix:region}\n"
        "        matrix: {region: [Europe, Asia, {value: Oceania, previously: Australia}]}\n",
        ("count", "loop", "loops", "foreach"),
    ),
    Concept(
        "env",
        "`${env:NAME}` in a text stands for an environment variable, `${env:NAME:-text}` with a default, `${file:path}` for a "
        "file below the file's own folder. Ordinary fields read only variables that begin with PAGE_, credentials and contacts "
        "also those that begin with SECRET_PAGE_: no pull request can print anything else. What they give is text, and is not "
        "expanded again.",
        "settings:\n  name: Acme Status\n  url: ${env:PAGE_URL:-https://www.acme.example}\n",
        ("environment", "variable", "variables", "vars", "${env}"),
    ),
    Concept(
        "secrets",
        "API keys never stand in the file: they come from the environment (STATUSPAGE_API_KEY, or STATUSPAGE_API_KEY_FILE), and "
        "no option takes one. Credentials of metric providers and contacts of people are read from variables that begin with "
        "SECRET_PAGE_. They are masked in every output, and a plan file holds keyed hashes of them. A credential that is "
        "written out in the file is refused.",
        "metrics:\n  - provider: Datadog\n    metric_base_uri: https://app.datadoghq.com/api/v1\n"
        "    api_key: ${env:SECRET_PAGE_DATADOG_KEY}\n"
        "    application_key: ${env:SECRET_PAGE_DATADOG_APP}\n",
        ("secret", "credential", "credentials"),
    ),
    Concept(
        "address",
        "Every thing has an address: PAGE/KIND/PATH, such as acme/component/Core API/REST API for the component REST API of the "
        "group Core API. The page's own settings are acme/page. A `/` inside a name is written `~1`, and `~` is `~0`. Plans, "
        "results and the journal use addresses, `--only` and `--exclude` take them, and `prune`, `protect` and `ignore` take "
        "them without the page.",
        "protect: [component/Core API/REST API, component/Europe~1Asia]\n",
        ("addresses",),
    ),
    Concept(
        "pattern",
        "A pattern is an address with wildcards: `*` stays inside one name, `**` crosses into groups, a backslash escapes, and "
        "case matters. A bare kind means all of it, and `:field` after it one field. A pattern that matches nothing is a note "
        "in the plan, and an error for `protect`, `--only` and `--exclude`.",
        'prune: [component/Core API/*]\nignore: ["component/**:description", component/Labs/*]\n',
        ("patterns", "glob", "globs", "wildcard", "wildcards"),
    ),
    Concept(
        "prevent_destroy",
        "List the address under `protect`: whatever a plan says, it is not deleted. Where `prune` would delete it, it is kept "
        "and listed; where the file itself removes it, the plan is blocked. For a field that others change in the dashboard "
        "(ignore_changes), list it under `ignore`.",
        'protect: [component/Website]\nignore: ["component/Website:description"]\n',
        ("ignore_changes", "protection"),
    ),
    Concept(
        "own rules",
        "`validate --lint` also runs the rules of installed packages. Such a package names them under the entry point "
        "`reconciler.rules`: a `LintRule`, or a list of them, each with an ID, a level, a text and a function that returns a "
        "`LintFinding` for each place. `examples/rules` is a whole one with its test. A rule that fails is an error, so that none "
        "is skipped in silence.",
        "lint_off:\n  - {rule: component-owner, items: [component/Labs/*], reason: nobody is on call for the lab}\ncomponents: "
        "[{name: API}]\n",
        ("rules", "own rule", "reconciler.rules", "plugin", "plugins", "custom rules"),
    ),
    Concept(
        "import",
        "`reconciler import --page-id ID` writes a live page as YAML, and its plan is empty. No ids are written but the page's, "
        "and there is no state to import into: what the file names is found on the live page by name and place. A file may "
        "begin with a few components and leave everything else unmanaged. `reconciler adopt` writes later changes of the page "
        "into the file.",
        "components:\n  - name: Website\n",
        ("state",),
    ),
)
"""All of them, in the order of the list."""
