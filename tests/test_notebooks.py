"""The notebooks of the site run, at a small size, and their pages show the code that they hold."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

import numpy as np
import pytest

from film_viz.places import PROJECT

FOLDER = PROJECT / "docs" / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "execute")
SMALLER = {
    "N_QUESTIONS = 3_000": "N_QUESTIONS = 150",
    "N_PAIRS = 80": "N_PAIRS = 3",
    "head(20)": "head(2)",
    "N_QUESTIONS = 1_000": "N_QUESTIONS = 60",
    "steps=N_STEPS, log_every=100": "steps=2, scenes=20, images_per_batch=2, data_workers=0, "
    "validation_scenes=1, evaluate_every=1, save_every=2, log_every=1",
}


@pytest.fixture(scope="module")
def execute() -> ModuleType:
    spec = spec_from_file_location("execute", FOLDER / "execute.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def article(tmp_path):
    """A file in the format of the Distill article: one feature map, whose beta is low where "left" is asked."""
    rng = np.random.default_rng(3)
    points = []
    for number in range(200):
        is_left = number % 3 == 0
        gamma, beta = rng.normal(size=2) - (0, 9 * is_left)
        words = ["is", "there", "a", "cube", "left" if is_left else "here"]
        points.append(
            {"gamma": gamma, "beta": beta, "type": number % 13, "question": words, "feature_map": 26},
        )
    path = tmp_path / "clevr_gamma_beta_words_subcluster_fm_26.json"
    path.write_text(json.dumps(points))
    return path


def told(execute: ModuleType, name: str) -> tuple[str, list]:
    """Run a notebook small; return all it prints and the values that its cells end in."""
    script = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    for large, small in SMALLER.items():
        script = script.replace(large, small)
    outcomes = list(execute.outcomes(script, name))
    return "\n".join(printed for _, printed, _ in outcomes), [value for _, _, value in outcomes if value is not None]


@pytest.mark.slow
def test_left_is_looked_for_and_tried(execute, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed, values = told(execute, "find_left")
    assert "all 256 channels: 100%" in printed
    assert list(values[0].columns[:3]) == ["block", "channel", "auc"]


@pytest.mark.slow
def test_a_variant_is_trained_and_its_map_compared(execute, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed, values = told(execute, "variant")
    assert "disparity of the maps: " in printed
    assert list(values[-1].columns) == ["whole", "without beta"]


@pytest.mark.slow
def test_a_file_of_the_article_is_read_and_its_planted_clusters_found(execute, article, monkeypatch):
    monkeypatch.chdir(article.parent)
    monkeypatch.delenv("DISTILL", raising=False)
    printed, _ = told(execute, "distill")
    assert "200 questions, feature map 26" in printed
    assert '67 questions, "left" in the question' in printed


@pytest.mark.parametrize("name", NAMES)
def test_a_page_shows_the_notebook_as_it_is(execute, name):
    script = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    written = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    for cell in execute.cells(script):
        assert cell.source.strip() in written, f"run make notebooks: {name}.md is of another version"
