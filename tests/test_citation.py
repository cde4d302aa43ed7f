"""What the repository says of itself to machines is true."""

import tomllib

import yaml

from film_viz.places import PROJECT


def test_the_citation_has_the_packages_version_and_license():
    cited = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    package = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (cited["cff-version"], cited["license"], cited["version"]) == (
        "1.2.0",
        package["license"],
        package["version"],
    )
    assert {"message", "title", "authors"} <= set(cited)


def test_forms_for_issues_have_what_github_wants():
    for path in (PROJECT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"):
        form = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.stem != "config":
            assert {"name", "description", "body"} <= set(form)
            ids = [field["id"] for field in form["body"]]
            assert len(set(ids)) == len(ids)
            assert all(field["attributes"]["label"] for field in form["body"])
