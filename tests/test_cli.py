"""The command line as a whole: its overview, the help of every command, and what the README shows of it."""

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image

from film_viz.cli import COMMANDS, main, sentence
from terminal import complaint, film_viz

SHIPPED = Path(__file__).parents[1] / "checkpoints"


def test_the_overview_names_every_command_and_does_not_load_pytorch():
    code = "import sys; from film_viz.cli import main\ntry: main(['--help'])\nfinally: print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert shown.endswith("False\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_opens_with_its_summary(command, capsys):
    with pytest.raises(SystemExit) as end:
        film_viz(command, "--help")
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert f"usage: film-viz {command}" in shown
    assert COMMANDS[command] in shown
    options = getattr(import_module(f"film_viz.commands.{command}"), command.capitalize())
    assert options.__doc__.startswith(COMMANDS[command])


def test_without_a_command_the_overview_is_shown(capsys):
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert "usage: film-viz COMMAND" in capsys.readouterr().out


def test_a_reader_who_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m film_viz --help | true"
    ended = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_unknown_command_is_named(capsys):
    assert "there is no command 'dance'; the commands are app, serve, scenes" in complaint(capsys, "dance")


def test_an_error_of_the_system_names_the_file_and_what_to_do(tmp_path, capsys):
    (tmp_path / "file").touch()
    said = complaint(capsys, "scenes", "--out", tmp_path / "file" / "a", "--number", 1)
    assert f"{tmp_path}/file" in said
    assert said.endswith("give a path that does not lead through a file")
    assert sentence(OSError("no more")) == "no more"


def test_what_is_refused_has_no_bar_of_progress(tmp_path):
    (tmp_path / "notes.png").write_text("no picture")
    command = [sys.executable, "-m", "film_viz", "read", "--checkpoint", SHIPPED / "ns-vqa", tmp_path / "notes.png"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (
        ended.stderr == "film-viz: notes.png is not a picture in png, jpg or webp format, but text: choose a picture\n"
    )


def test_the_readme_example_runs(tmp_path, app_home, monkeypatch, capsys):
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    example = readme.split("```python\n")[1].split("```")[0]
    shutil.copytree(app_home / "checkpoints" / "first", tmp_path / "checkpoints" / "small")
    Image.new("RGB", (50, 70), "gray").save(tmp_path / "scene.png")
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    assert capsys.readouterr().out.strip().endswith("(2, 16) (2, 16)")


def test_the_readme_names_every_command():
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert all(f"film-viz {name}" in readme for name in COMMANDS if name != "app")
