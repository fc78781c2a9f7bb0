"""The example of leaving Terraform: what import writes of its state, and what the real Terraform does with that."""

import json
import os
import shlex
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from reconciler.cli import main
from reconciler.documents.terraform_state import StateResource, read_state, removed_blocks
from reconciler.sandbox import Sandbox, serve

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "terraform"
STATE = EXAMPLE / "state.json"
PAGE = "kctbh9vrtdwd"
TERRAFORM = shutil.which("terraform")
needs_terraform = pytest.mark.skipif(TERRAFORM is None, reason="no terraform")


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The example's page, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    with Sandbox(rate=None) as sandbox, serve(sandbox) as url:
        sandbox.seed(yaml.safe_load((EXAMPLE / "seed.yaml").read_text(encoding="utf-8")))
        monkeypatch.setenv("STATUSPAGE_API_URL", url)
        monkeypatch.setenv("STATUSPAGE_API_KEY", "sandbox")
        yield sandbox


def reconciler(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert "Traceback" not in result.output
    return result


IMPORT = ("import", "--from-terraform", str(STATE), "--removed-out", "removed.tf", "--out", "statuspage.yaml")


def test_import_says_which_item_was_which_resource(sandbox: Sandbox, tmp_path: Path) -> None:
    result = reconciler(*IMPORT)
    assert result.exit_code == 0, result.output
    text = (tmp_path / "statuspage.yaml").read_text(encoding="utf-8")
    assert (
        "      # Terraform: statuspage_component_group.api\n"
        "      - group: Core API\n"
        "        description: Everything customers call\n"
        "        components:\n"
        '          # Terraform: statuspage_component.api["us"]\n'
        "          - name: API United States\n"
    ) in text
    assert "this-key-stays-in-the-state" not in text + result.output
    assert (
        f"\nTerraform: {STATE} has 6 resources of this page, 6 of them in the file, each under a comment with its address.\n"
        "  1 thing on the page that Terraform did not manage: in the file all the same.\n"
        "  Not carried over: credentials, `status`, `lifecycle`, outputs, and what refers to these resources.\n"
        "Next: take 4 resource blocks out of the .tf files, and put removed.tf there "
        "in the same change. `terraform plan` must say `0 to destroy`; then `terraform apply` forgets them.\n"
    ) in result.output
    assert "No changes." in reconciler("plan").stdout


def test_the_removed_blocks_of_the_example_are_what_import_writes(sandbox: Sandbox, tmp_path: Path) -> None:
    assert reconciler(*IMPORT).exit_code == 0
    assert (tmp_path / "removed.tf").read_text(encoding="utf-8") == (EXAMPLE / "removed.tf").read_text(encoding="utf-8")


def test_without_removed_blocks_the_commands_are_told(sandbox: Sandbox) -> None:
    result = reconciler(*IMPORT[:3])
    assert (
        "Next, BEFORE their blocks leave the .tf files, or Terraform deletes them from the page:\n"
        "  terraform state rm statuspage_component.api\n"
        "  terraform state rm statuspage_component.website\n"
    ) in result.stderr


def test_the_tidied_file_has_an_empty_plan(sandbox: Sandbox) -> None:
    result = reconciler("plan", str(EXAMPLE / "statuspage.yaml"))
    assert result.exit_code == 0, result.output
    assert "No changes." in result.stdout


def terraform(folder: Path, *arguments: str) -> str:
    environ = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    command = [str(TERRAFORM), *arguments]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_terraform
def test_terraform_knows_the_addresses_and_forgets_them_by_their_blocks(tmp_path: Path) -> None:
    shutil.copy(STATE, tmp_path / "terraform.tfstate")
    resources = read_state(STATE)
    assert terraform(tmp_path, "state", "list").splitlines() == sorted(resource.address for resource in resources)
    for stem in dict.fromkeys(resource.stem for resource in resources):
        terraform(tmp_path, "state", "rm", stem)
    assert terraform(tmp_path, "state", "list") == ""


@needs_terraform
def test_the_example_is_formatted_as_terraform_does() -> None:
    terraform(EXAMPLE, "fmt", "-check", "-diff")


BLOCKS = """\
resource "terraform_data" "api" {
  for_each = toset(["us", "eu"])
  input    = each.key
}

resource "terraform_data" "website" {
  input = "website"
}
"""


MODULES = {
    "main.tf": """
module "eu" {
  source   = "./m"
  for_each = toset(["x", "a.b\\"c\\"", "it's", "$${x}", "%%{y}", "\\u2028", "ü"])
}
""",
    "m/main.tf": 'module "b" {\n  source = "./b"\n  count  = 2\n}\n',
    "m/b/main.tf": 'resource "terraform_data" "q" {\n  for_each = toset(["k", "a/b"])\n}\n',
}


@pytest.fixture
def applied(tmp_path: Path) -> Path:
    """A folder with `BLOCKS`, and with modules in modules. On Terraform's own resource type: the providers are not here."""
    for name, text in MODULES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "blocks.tf").write_text(BLOCKS, encoding="utf-8")
    terraform(tmp_path, "init", "-no-color")
    terraform(tmp_path, "apply", "-auto-approve", "-no-color")
    return tmp_path


def resources_of(folder: Path) -> list[StateResource]:
    """What the folder's state has, as if it were of a status page."""
    state = json.loads(terraform(folder, "state", "pull").replace("terraform_data", "statuspage_component"))
    for resource in state["resources"]:
        for instance in resource["instances"]:
            instance["attributes"]["page_id"] = PAGE
    path = folder / "state.json"
    path.write_text(json.dumps(state), encoding="utf-8")
    return list(read_state(path))


@needs_terraform
def test_terraform_destroys_nothing_with_the_removed_blocks(applied: Path) -> None:
    resources = resources_of(applied)
    blocks = removed_blocks(Counter(resource.block for resource in resources))
    (applied / "blocks.tf").write_text(blocks.replace("statuspage_component", "terraform_data"), "utf-8")
    (applied / "m/b/main.tf").write_text("")
    plan = terraform(applied, "plan", "-no-color")
    assert "Plan: 0 to add, 0 to change, 0 to destroy." in plan
    assert plan.count("will no longer be managed by Terraform, but will not be destroyed") == len(resources) == 31
    terraform(applied, "apply", "-auto-approve", "-no-color")
    assert terraform(applied, "state", "list") == ""


@needs_terraform
def test_terraform_writes_addresses_so_and_forgets_by_those_that_import_prints(applied: Path) -> None:
    resources = resources_of(applied)
    listed = terraform(applied, "state", "list").replace("terraform_data", "statuspage_component")
    assert listed.splitlines() == sorted((each.address for each in resources), key=listed.index)
    stems = dict.fromkeys(each.stem.replace("statuspage_component", "terraform_data") for each in resources)
    assert len(stems) == 16
    for stem in stems:
        subprocess.run(
            ["sh", "-c", f"terraform state rm {shlex.quote(stem)}"], cwd=applied, check=True, capture_output=True
        )
    assert terraform(applied, "state", "list") == ""


@needs_terraform
def test_the_form_of_show_is_that_of_the_real_terraform(tmp_path: Path) -> None:
    """What `terraform show -json` prints of its own resources, as if they were of a status page."""
    (tmp_path / "main.tf").write_text(BLOCKS, encoding="utf-8")
    terraform(tmp_path, "init", "-no-color")
    terraform(tmp_path, "apply", "-auto-approve", "-no-color")
    shown = json.loads(terraform(tmp_path, "show", "-json").replace("terraform_data", "statuspage_component"))
    for resource in shown["values"]["root_module"]["resources"]:
        resource["values"]["page_id"] = PAGE
    path = tmp_path / "show.json"
    path.write_text(json.dumps(shown), encoding="utf-8")
    assert sorted(resource.address for resource in read_state(path)) == [
        'statuspage_component.api["eu"]',
        'statuspage_component.api["us"]',
        "statuspage_component.website",
    ]
