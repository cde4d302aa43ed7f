"""What the Dockerfile and the other ways to host the app speak of exists, and is not left out of the image."""

import ast
import re
import shlex
import subprocess
import sys
import tomllib
from fnmatch import fnmatch

import pytest
import tyro
import yaml

from film_viz.cli import COMMANDS
from film_viz.commands.serve import Serve
from film_viz.places import PROJECT

DEPLOY = PROJECT / "deploy"
IGNORED = [line for line in (PROJECT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, comments and ends of lines taken out."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


DOCKERFILE = instructions((PROJECT / "Dockerfile").read_text(encoding="utf-8"))


def told(word: str) -> list[str]:
    return [rest for each, rest in DOCKERFILE if each == word]


def is_left_out(path: str) -> bool:
    parts = path.split("/")
    beginnings = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    return any(fnmatch(each, mark) or fnmatch(f"/{each}", mark) for each in beginnings for mark in IGNORED)


def test_what_is_copied_exists_and_is_not_left_out():
    for rest in told("COPY"):
        *sources, _ = rest.split()
        assert all((PROJECT / source).exists() and not is_left_out(source) for source in sources)
    assert "." in [rest.split()[0] for rest in told("COPY")]


def test_an_image_has_every_file_of_the_app_and_no_file_that_it_does_not_need():
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a checkout of git: what belongs to the app is not known")
    kept = {path.split("/")[0] for path in listed.stdout.splitlines() if not is_left_out(path)}
    assert {
        "film_viz",
        "pages",
        "checkpoints",
        ".streamlit",
        "deploy",
        "streamlit_app.py",
        "start.py",
        "pyproject.toml",
    } <= kept
    assert kept.isdisjoint({"tests", "benchmarks", "docs", ".git", ".ci"})
    assert is_left_out("film_viz/app/__pycache__/frame.cpython-311.pyc")


def test_every_script_and_command_that_is_run_exists():
    runs = " ".join(told("RUN") + told("HEALTHCHECK") + told("ENTRYPOINT"))
    scripts = re.findall(r"deploy/[\w.]+", runs)
    assert {"deploy/compile_kernels.py", "deploy/health.py", "deploy/start.sh"} == set(scripts)
    assert all((PROJECT / script).is_file() for script in scripts)
    assert "--constraint constraints.txt" in runs


def test_it_does_not_run_as_root_keeps_what_it_stores_and_is_asked_for_its_health():
    order = [word for word, _ in DOCKERFILE]
    assert told("USER") == ["film"]
    assert order.index("USER") < order.index("ENTRYPOINT")
    assert "useradd --create-home --uid 1000 film" in told("RUN")
    variables = dict(pair.split("=", 1) for rest in told("ENV") for pair in shlex.split(rest))
    assert told("VOLUME") == [variables["FILM_VIZ_HOME"]]
    assert (variables["FILM_VIZ_PUBLIC"], variables["FILM_VIZ_PREPARE"]) == ("1", "off")


def test_the_entry_serves_as_the_command_wants_it(tmp_path):
    (tmp_path / "checkpoints" / "small").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "film-viz"
    command.write_text('#!/bin/sh\necho "$STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION|$@"\n')
    command.chmod(0o755)
    home = tmp_path / "home"
    environment = {"PATH": f"{command.parent}:/usr/bin:/bin", "FILM_VIZ_HOME": str(home), "PROCESSES": "2"}
    for more, is_protected in ({}, ""), ({"SPACE_ID": "a/b"}, "false"):
        for _ in range(2):  # as when a container is started again
            ran = subprocess.run(
                ["sh", DEPLOY / "start.sh", "--port", "9000"],
                cwd=tmp_path, env=environment | more, capture_output=True, text=True, check=True,
            )  # fmt: skip
        protection, _, said = ran.stdout.strip().partition("|")
        name, *options = said.split()
        assert (protection, name) == (is_protected, "serve")
        assert name in COMMANDS
        served = tyro.cli(Serve, args=options)
        assert (served.processes, served.port, served.host, served.public) == (2, 9000, "0.0.0.0", True)
    assert (home / "checkpoints" / "small").resolve() == tmp_path / "checkpoints" / "small"


def test_the_health_check_says_by_its_status_whether_the_app_answers():
    ran = subprocess.run([sys.executable, DEPLOY / "health.py"], env={"PORT": "9"}, check=False)
    assert ran.returncode == 1


def test_a_space_has_the_front_matter_that_the_hub_wants():
    _, matter, page = (DEPLOY / "huggingface" / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    facts = yaml.safe_load(matter)
    assert (facts["sdk"], str(facts["app_port"]), facts["license"]) == ("docker", told("EXPOSE")[0], "mit")
    assert len(facts["short_description"]) <= 60
    assert page.lstrip().startswith("# film_viz")


def test_what_streamlit_cloud_is_given_is_read_by_the_app():
    secrets = tomllib.loads((DEPLOY / "streamlit_cloud" / "secrets.toml").read_text(encoding="utf-8"))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "film_viz").rglob("*.py"))
    assert all(f'"{name}"' in sources for name in secrets)
    assert all(isinstance(value, str) for value in secrets.values())  # else it becomes no variable
    wanted = (DEPLOY / "streamlit_cloud" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {"-c constraints.txt", "-e ."} <= set(wanted)


def test_the_scripts_need_nothing_that_the_image_has_not():
    for script in DEPLOY.glob("*.py"):
        tree = ast.parse(script.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {name.split(".")[0] for name in names} <= {"film_viz", *sys.stdlib_module_names}
