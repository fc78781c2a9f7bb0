"""Where each written command is run: in a world made for its place, by another test, or nowhere, with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

JSM_PAGE = "0f1c2d"
PAGE = "kctbh9vrtdwd"
WORLD = """\
version: 1
pages:
  acme:
    id: kctbh9vrtdwd
    settings: {time_zone: UTC}
    components:
      - name: Website
      - group: Core API
        components:
          - name: REST API
          - name: Webhooks
      - group: Europe
        components:
          - name: Frankfurt
      - name: Payments API
    templates:
      - name: Outage
        title: Payments fail
        body: We are looking into it.
        update_status: investigating
    subscribers:
      members:
        - email: ops@acme.example
      policies:
        unconfirmed: {after_days: 30, action: report}
    alerts:
      - match: {status_page: "true"}
        key: "{{ alertname }}"
        component: Payments API
        status_by_severity: {critical: major_outage}
        template: Outage
        notify: true
"""
FILLED_IN = {"PAGE_ID": JSM_PAGE, "KEY": "previously"}
"""What a person writes in the place of a word."""
OPENED = 'reconciler incident open --name "Payments fail" --body "We look into it." --yes --no-notify'


@dataclass(frozen=True, slots=True)
class Scene:
    """How a world differs from the usual one, for the commands of one place."""

    before: str = ""
    """Lines of a shell that are run first."""
    each: str = ""
    """A line that is run before each of the commands."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """Variables that lines before these have exported."""
    exits: Mapping[str, int] = field(default_factory=dict)
    """The exit code of a line, where it is not 0."""
    file: str = WORLD
    """The configuration, which is live."""
    in_ci: bool = False
    """Whether it is a job of a code host, for a pull request."""


NO_FILE = Scene(before="rm statuspage.yaml")
ANEW = Scene(each="rm -rf statuspage.yaml .github .gitlab-ci.yml schemas; mkdir schemas")
SCENES = {
    "README.md#7": NO_FILE,
    "README.md#9": NO_FILE,
    "README.md#10": ANEW,
    "examples/alertmanager/README.md": Scene(before="cp -r examples/alertmanager/* ."),
    "examples/github/README.md": ANEW,
    "examples/gitlab/README.md": ANEW,
    "examples/jsm/README.md#1": Scene(
        environ={"SECRET_PAGE_CAPTCHA_TOKEN": "try", "SECRET_PAGE_ON_CALL": "me@acme.example"}
    ),
    "examples/jsm/README.md#2": NO_FILE,
    "examples/terraform/README.md": Scene(
        before="rm statuspage.yaml; cp examples/terraform/state.json terraform.tfstate; cp examples/terraform/state.json .",
    ),
    "examples/scale/README.md": Scene(in_ci=True),
    "reconciler ci comment --help": Scene(in_ci=True),
    "reconciler ci drift-issue --help": Scene(in_ci=True),
    "reconciler incident open --help": Scene(file=WORLD.replace("body: We are", "body: In {{region}} we are")),
    "reconciler incident update --help": Scene(before=OPENED),
    "reconciler incident resolve --help": Scene(before=OPENED),
    "reconciler postmortem --help": Scene(
        before=f'{OPENED}; reconciler incident resolve "Payments fail" --body Fixed. --yes --no-notify',
    ),
    "reconciler import --help": Scene(before="cp examples/terraform/state.json .", each="rm -rf statuspage.yaml"),
    "reconciler completion --help": Scene(before="mkdir -p ~/.config/fish/completions"),  # as fish does
    "reconciler init --help": ANEW,
}
"""By place, or by place and block."""

ALERTS = "tests/cli/test_alert_examples.py"
CODE_HOST = "tests/ci/test_story_github.py"
MIGRATION = "tests/test_migration_example.py"
SANDBOX = "tests/cli/test_sandbox_command.py"
TERRAFORM = "tests/test_terraform_example.py"
RUN_BY = {
    ".github/CONTRIBUTING.md#1": ".ci/run",
    ".ci/lock --upgrade": ".github/workflows/locks.yml",
    "RECONCILER_TESTS_SLOW=1 .venv/bin/pytest -n auto -m scheduled": ".github/workflows/ci.yml",
    "ruff check": ".ci/run",
    "ruff format --check": ".ci/run",
    "mypy --strict reconciler": ".ci/run",
    "README.md#4": ".ci/run",
    "README.md#5": ".ci/run",
    "README.md#11": f"{CODE_HOST}::test_a_change_from_the_pull_request_to_the_page",
    "examples/alertmanager/README.md#0": f"{ALERTS}::test_payloads_of_alertmanager_open_and_resolve_one_incident",
    "examples/github/README.md#1": "tests/ci/test_workflows.py::test_one_line_makes_them_fit_for_older_runners",
    "examples/migration/README.md#1": f"{MIGRATION}::test_the_example_is_what_the_command_of_its_readme_writes",
    "examples/operate/README.md": "tests/cli/test_operate_example.py::test_each_command_prints_what_the_readme_shows",
    "examples/policy/README.md": "tests/test_policy_example.py::"
    "test_a_pull_request_that_may_not_and_one_that_somebody_approved",
    "examples/probe/README.md": f"{ALERTS}::test_a_probe_fires_after_3_bad_checks_and_resolves_after_2_good_ones",
    "examples/rules/README.md#1": "tests/test_rules_example.py::test_what_the_page_shows_is_what_is_found",
    "examples/story/README.md": "tests/test_story_example.py::test_the_file_finds_the_one_wrong_description",
    "terraform plan": f"{TERRAFORM}::test_terraform_destroys_nothing_with_the_removed_blocks",
    "terraform apply": f"{TERRAFORM}::test_terraform_destroys_nothing_with_the_removed_blocks",
    "terraform show -json": f"{TERRAFORM}::test_the_form_of_show_is_that_of_the_real_terraform",
    "terraform state pull": f"{TERRAFORM}::resources_of",
    "terraform state rm": f"{TERRAFORM}::test_terraform_writes_addresses_so_and_forgets_by_those_that_import_prints",
    "terraform state rm statuspage_component.api": f"{TERRAFORM}::test_terraform_knows_the_addresses_and_forgets_them_by_their_blocks",
    'eval "$(reconciler completion zsh)"': "tests/cli/test_root.py::test_completion_scripts",
    "reconciler ci drift-pr --help": "tests/cli/test_drift_pr.py::test_drift_becomes_a_pull_request_and_ends_with_it",
    "reconciler ci notify --help": "tests/cli/test_notify.py::test_slack_gets_text_in_which_nobody_is_mentioned",
    "reconciler demo": f"{SANDBOX}::test_the_demo_tells_the_whole_story",
    "reconciler demo --provider jsm": f"{SANDBOX}::"
    "test_the_demo_of_the_other_service_ends_with_all_that_is_in_the_draft_published",
    "reconciler sandbox --help": f"{SANDBOX}::test_the_recipe_of_its_help_works",
    "reconciler sandbox --seed examples/terraform/seed.yaml": f"{SANDBOX}::test_it_serves_a_seeded_page_until_ctrl_c",
    "reconciler status --watch 30": "tests/cli/test_status.py::test_watching_without_a_number_is_a_minute",
}
"""Which test or job of CI runs it, by place, by place and block, or by line."""

NOT_RUN = {
    "examples/kubernetes/README.md": "needs a cluster and a registry; tests/test_kubernetes_example.py validates the objects",
    "pipx install .": "CI installs the built wheel",
    "pipx install statuspage-reconciler": "installs the last release; CI installs the built wheel",
    "pipx run statuspage-reconciler demo": "installs the last release; CI runs the demo of the built wheel",
    "pipx inject statuspage-reconciler ./examples/rules": "installs into what pipx installed from a release",
    "python -m tests.benchmarks": "takes minutes; tests/benchmarks/test_budgets.py measures the same at small sizes",
    "python -m tests.pictures": "needs a Chromium; tests/pictures/test_pictures.py says when the pictures are stale",
    "python -c pass": "names what is measured",
    "reconciler probe --site acme.atlassian.net --out probe.yaml": "asks a real site for the id of its cloud",
}
"""Why nothing runs it, by place, by place and block, or by line."""
