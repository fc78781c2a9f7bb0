"""`--changed-since REV`: only pages that the change reaches are read, planned and applied."""

from reconciler.sandbox import Sandbox
from tests.cli.conftest import FILE, PAGE, Place, Run
from tests.config.load.repository import Repository

SECOND = "zzzzzzzzzzzz"
TWO = FILE + f"  shop:\n    id: {SECOND}\n    components: [{{name: Cart}}]\n"


def asked(sandbox: Sandbox, since: int) -> set[str]:
    """The pages that requests were about, since so many of them."""
    return {page for request in sandbox.requests[since:] for page in (PAGE, SECOND) if page in request.path}


def committed(place: Place, run: Run, repository: Repository) -> None:
    place.sandbox.ensure_page(SECOND, "Shop Status")
    place.write(TWO)
    assert run("apply", "--auto-approve").exit_code == 0
    repository.commit()


def test_only_the_page_that_changed_is_read_and_applied(place: Place, run: Run, repository: Repository) -> None:
    committed(place, run, repository)
    place.write(TWO.replace("name: Cart", "name: Cart, description: Yours"))
    before = len(place.sandbox.requests)
    shown = run("plan", "--changed-since", "HEAD")
    assert asked(place.sandbox, before) == {SECOND}
    assert "compared only the pages that are declared differently than at HEAD: shop" in shown.stdout
    assert "--changed-since left things out" in shown.stdout
    done = run("apply", "--changed-since", "HEAD", "--auto-approve")
    assert (done.exit_code, asked(place.sandbox, before)) == (0, {SECOND})


def test_where_no_page_changed_nothing_is_read(place: Place, run: Run, repository: Repository) -> None:
    committed(place, run, repository)
    before = len(place.sandbox.requests)
    for command in ("plan", "drift", "apply"):
        shown = run(command, "--changed-since", "HEAD")
        assert shown.exit_code == 0
        assert "no chosen page is declared differently than at HEAD: nothing was compared" in shown.stdout
    assert len(place.sandbox.requests) == before


def test_it_narrows_the_pages_that_were_chosen(place: Place, run: Run, repository: Repository) -> None:
    committed(place, run, repository)
    place.write(TWO.replace("name: Cart", "name: Basket, previously: [Cart]"))
    before = len(place.sandbox.requests)
    assert "nothing was compared" in run("plan", "--changed-since", "HEAD", "--page", "acme").stdout
    assert len(place.sandbox.requests) == before
    assert PAGE not in asked(place.sandbox, before)


def test_an_unknown_revision_is_refused(place: Place, run: Run, repository: Repository) -> None:
    committed(place, run, repository)
    refused = run("plan", "--changed-since", "nowhere")
    assert refused.exit_code == 1
    assert "nowhere" in refused.stderr


def test_what_only_newer_commits_changed_is_not_looked_at(place: Place, run: Run, repository: Repository) -> None:
    committed(place, run, repository)
    place.write(TWO.replace("name: Cart", "name: Cart, description: Theirs"))
    repository.commit()
    repository.git("checkout", "--quiet", "--detach", "HEAD~1")
    shown = " ".join(run("plan", "--changed-since", "main").stdout.split())
    assert "no chosen page is declared differently than at the merge base with main: nothing was compared" in shown
