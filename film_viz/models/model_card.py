"""The README.md of a checkpoint: a model card as the Hugging Face Hub shows it, written from the training's record."""

from typing import Any

from huggingface_hub import ModelCardData

from film_viz.models.card_findings import findings_section, mistakes_section
from film_viz.models.film import FiLMModel

_INTRODUCTION = """
# FiLM on CLEVR-like scenes

A network that answers questions about pictures of simple solids. A GRU reads the question and writes one gamma and
one beta for every feature map of every block; the picture's features are scaled and shifted by them
([Perez et al. 2018](https://arxiv.org/abs/1709.07871)). Made with film_viz, which shows what gamma and beta do.

```python
from film_viz.models.checkpoint import load_checkpoint

checkpoint = load_checkpoint("path/to/this/folder")
```

## Limits

It knows cubes, spheres and cylinders in CLEVR's studio and the {n_words} ids of its vocabulary, and always answers with
one of {n_answers} words, however little sense the question makes. Accuracy is measured on questions like those it was
trained on; other pictures and wordings do worse.
"""

_TABLES = frozenset({"overall", "groups", "types", "families", "confusion", "off_by_one", "consistency", "findings"})
"""Parts of the metrics that are no plain facts; some have a section of their own."""


def model_card(model: FiLMModel, info: dict[str, Any]) -> str:
    """Return the card's text: front matter, introduction, accuracy where it was measured, training and sizes."""
    config, metrics = model.config, info.get("metrics", {})
    sizes = {
        "parameters of the generator": sum(p.numel() for p in model.generator.parameters()),
        "parameters of the network": sum(p.numel() for p in model.net.parameters()),
        "input": f"{config.input_channels} x {config.image_size} x {config.image_size}",
        "blocks x channels": f"{config.n_blocks} x {config.channels}",
    }
    record = {key: value for key, value in info.items() if key != "metrics"}
    measured = {key: value for key, value in metrics.items() if key not in _TABLES}
    parts = [
        _front_matter(),
        _INTRODUCTION.format(n_words=config.n_words, n_answers=config.n_answers),
        _accuracy(metrics),
        _facts("Measurement", measured),
        mistakes_section(metrics),
        findings_section(metrics.get("findings", {})),
        _facts("Training", record),
        _facts("Sizes", sizes),
    ]
    return "\n".join(part.strip() + "\n" for part in parts if part)


def _front_matter() -> str:
    data = ModelCardData(
        license="mit",
        library_name="film-viz",
        tags=["film", "clevr", "visual-reasoning", "feature-wise-linear-modulation"],
        pipeline_tag="visual-question-answering",
        language="en",
    )
    return f"---\n{data.to_yaml()}\n---\n"


def _accuracy(metrics: dict[str, Any]) -> str:
    rows = [("**overall**", metrics["overall"])] if "overall" in metrics else []
    rows += [(f"**{name}**", score) for name, score in metrics.get("groups", {}).items()]
    rows += [(name, score) for name, score in metrics.get("types", {}).items()]
    if not rows:
        return "## Accuracy\n\nNot measured yet: run `film-viz evaluate` on this checkpoint.\n"
    lines = [f"| {name} | {_percent(score['accuracy'])} | {score['count']:,} |" for name, score in rows]
    head = ["## Accuracy", "", "| questions (bold: groups) | accuracy (%) | count |", "|---|---:|---:|"]
    return "\n".join([*head, *lines])


def _percent(accuracy: float | None) -> str:
    return "-" if accuracy is None else f"{100 * accuracy:.1f}"


def _facts(title: str, facts: dict[str, Any]) -> str:
    """Write a record as a list under a title; nested records become one line each."""
    if not facts:
        return ""
    return "\n".join([f"## {title}", "", *(f"- {key}: {_plain(value)}" for key, value in facts.items())])


def _plain(value: Any) -> str:
    match value:
        case dict():
            return ", ".join(f"{key} {_plain(part)}" for key, part in value.items())
        case list() | tuple():
            return ", ".join(map(_plain, value))
        case bool() | str() | None:
            return str(value)
        case int():
            return f"{value:,}"
        case float():
            return f"{value:.6g}"
        case _:
            return str(value)
