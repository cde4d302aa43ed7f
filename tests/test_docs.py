"""What the pages of the site show runs: every block of Python, every command, each page in a folder of its own.

The pages are written for work at full size; here numbers are made small, on the same code (`small_commands.py`, which
also names what is not run). Where they speak of CLEVR's files, ours in the same layout stand.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt
from PIL import Image

from film_viz.cli import COMMANDS
from film_viz.data.fresh_folder import FreshFolder
from film_viz.places import PROJECT
from film_viz.training.sweeps.plan import read_sweep
from small_commands import commands, do, make_rest_small

DOCS = PROJECT / "docs"
PAGES = [PROJECT / "README.md", *sorted(page for page in DOCS.rglob("*.md") if page.parent.name != "notebooks")]
MADE = {"command_line.md"}  # at every build
LANGUAGES = {"python", "sh", "text", "nginx", "json", "yaml", "toml"}
SMALLER = {
    "3_000": "120",
    "    steps=2_000,": "    steps=2, images_per_batch=2, data_workers=0,",
    "    scenes=1_500,": "    scenes=20,",
    "validation_scenes=40": "validation_scenes=1",
    "evaluate_every=100": "evaluate_every=2",
    "save_every=100": "save_every=2",
    "least=30": "least=8",
    'EmbeddingSettings("tsne"': 'EmbeddingSettings("pca"',
    "for seed in (17, 18)": "for seed in (17,)",
}


def fences(page: Path) -> list[tuple[str, str, int]]:
    """Return language, code and line of each block of a page."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    return [(each.info.strip(), each.content, each.map[0] + 1) for each in tokens if each.type == "fence" and each.map]


@pytest.fixture(scope="session")
def small_data(tmp_path_factory, app_home) -> Path:
    """What the pages speak of as there: pictures in `data/val`, a picture of one's own, and the model of a run."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(app_home / "checkpoints" / "first", folder / "runs" / "first" / "checkpoint")
    for split in ("val", "train", "test"):
        FreshFolder(2, split, questions_per_image=5, quality="training").write(folder / "data" / "val")
    (folder / "CLEVR-Humans").mkdir()
    asked = (folder / "data" / "val" / "questions" / "CLEVR_val_questions.json").read_text(encoding="utf-8")
    (folder / "CLEVR-Humans" / "CLEVR-Humans-val.json").write_text(asked, encoding="utf-8")
    Image.new("RGB", (50, 70), "gray").save(folder / "scene.png")
    return folder


@pytest.fixture
def place(small_data, tmp_path, monkeypatch) -> Path:
    """The folder in which a page's code runs."""
    shutil.copytree(small_data, tmp_path, dirs_exist_ok=True)
    (tmp_path / "CLEVR_v1.0").symlink_to("data/val")
    make_rest_small(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    return tmp_path


def smaller(text: str) -> str:
    for large, small in SMALLER.items():
        text = text.replace(large, small)
    return text


@pytest.mark.slow
@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in MADE], ids=lambda page: page.stem)
def test_what_a_page_shows_runs(page, place, capsys):
    namespace = {"__name__": page.stem}
    for language, code, line in fences(page):
        assert language in LANGUAGES, f"{page.name}:{line} is of the language {language!r}"
        if language == "python":
            exec(compile("\n" * line + smaller(code), str(page), "exec"), namespace)
        elif language == "sh":
            for words in commands(code):
                do(words)
        elif language == "json":
            json.loads(code)
        elif language == "toml":
            Path("sweep.toml").write_text(code, encoding="utf-8")
            assert read_sweep(Path("sweep.toml")).runs


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page():
    def entries(nav) -> Iterator[str]:
        for entry in nav:
            for value in entry.values():
                yield from [value] if isinstance(value, str) else entries(value)

    class Loader(yaml.SafeLoader):
        """Takes the tags that only the site's builder knows."""

    named = set(entries(yaml.load((PROJECT / "mkdocs.yml").read_text(encoding="utf-8"), Loader)["nav"]))
    there = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md")} | MADE
    assert named == there


def test_the_page_on_the_command_line_has_the_help_of_every_command():
    from importlib.util import module_from_spec, spec_from_file_location

    spec = spec_from_file_location("command_line", DOCS / "command_line.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    written = module.page()
    for name, summary in COMMANDS.items():
        section = written.partition(f"\n## film-viz {name}\n")[2].partition("\n## film-viz ")[0]
        assert f"usage: film-viz {name}" in section
        assert summary in " ".join(section.split())


def test_pictures_that_pages_show_are_there():
    for page in PAGES:
        for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / picture).is_file(), f"{page.name} shows {picture}"


def test_pictures_of_the_site_are_few_megabytes_and_each_is_shown():
    pictures = [path for path in DOCS.rglob("*") if path.suffix in (".png", ".webp")]
    written = "\n".join(page.read_text(encoding="utf-8") for page in PAGES + list((DOCS / "notebooks").glob("*.md")))
    assert [path.name for path in pictures if path.name not in written] == []
    assert sum(path.stat().st_size for path in pictures) < 2.5e6


def test_the_tour_visits_every_page_of_the_app():
    from film_viz.app import frame

    headings = re.findall(r"^## (.+)$", (DOCS / "tour.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [page.title for page in frame.PAGES] == headings
