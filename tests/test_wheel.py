"""A wheel brings all that the app is made of, and works where there is no checkout."""

import json
from importlib.metadata import PathDistribution

import pytest

from wheels import PROJECT, Installed

MOST_BYTES = 100_000_000  # what PyPI takes
PICTURE = PROJECT / "film_viz" / "store" / "gallery_pictures" / "seed-1.png"

pytestmark = pytest.mark.slow


def names(folder, *patterns: str) -> set[str]:
    found = [path.relative_to(folder) for pattern in patterns for path in folder.rglob(pattern) if path.is_file()]
    return {path.as_posix() for path in found if "__pycache__" not in path.parts}


def test_the_wheel_has_the_app_the_checkpoints_and_every_file_that_code_reads(installed: Installed):
    shipped = installed.package / "shipped"
    for folder in ("pages", "checkpoints", ".streamlit"):
        assert names(shipped / folder, "*") == names(PROJECT / folder, "*")
    for script in ("streamlit_app.py", "start.py"):
        assert (shipped / script).read_bytes() == (PROJECT / script).read_bytes()
    assert names(installed.package, "*") - names(installed.package, "shipped/*", "shipped/**/*") == names(
        PROJECT / "film_viz", "*"
    )
    assert installed.wheel.stat().st_size < MOST_BYTES


def test_its_metadata_names_license_command_extras_and_versions_of_python(installed: Installed):
    (folder,) = installed.package.parent.glob("film_viz-*.dist-info")
    told = PathDistribution(folder)
    assert [(each.name, each.value) for each in told.entry_points] == [("film-viz", "film_viz.cli:main")]
    assert told.metadata["License-Expression"] == "MIT"
    assert told.metadata["Requires-Python"] == ">=3.11"
    assert set(told.metadata.get_all("Provides-Extra")) >= {"clevr", "cluster", "tensorboard"}
    assert (folder / "licenses" / "LICENSE").read_bytes() == (PROJECT / "LICENSE").read_bytes()


def test_commands_answer_train_and_measure_in_an_empty_folder(installed: Installed, data):
    run = installed.user / "share" / "film_viz" / "runs" / "mine"
    short = f"--preset tiny --device cpu --steps 2 --images-per-batch 2 --data-workers 0 --data {data}".split()
    commands = [
        ["ask", "How many metal things are there?", "--image", str(PICTURE)],
        ["train", "--run", str(run), *short],
        ["evaluate", "--checkpoint", "mine", "--data", str(data), "--json", str(installed.user / "result.json")],
    ]
    said = installed.run(installed.python, "-c", f"from film_viz.cli import main\nfor each in {commands!r}: main(each)")
    assert said.split()[0] == "2"
    assert json.loads((installed.user / "result.json").read_text())["questions"] == 12
    assert (run.parents[1] / "data" / "clevr").is_dir()  # the folder's decoded pictures
    assert not list(installed.empty.iterdir())
