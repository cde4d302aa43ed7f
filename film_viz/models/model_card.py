"""The README.md of a checkpoint: a model card as the Hugging Face Hub shows it, written from the training's record."""

from typing import Any

from huggingface_hub import ModelCardData

from film_viz.models.card_findings import contrast_section, findings_section, mistakes_section, reading_section
from film_viz.models.card_results import TASK, eval_results
from film_viz.models.system import System
from film_viz.models.systems.table import FILM, Row, row_of

_INTRODUCTION = """
# {title} on CLEVR-like scenes

A system that answers questions about pictures of simple solids. {about} ({paper}). Made with film_viz{shows}.

```python
from film_viz.models.checkpoint import load_checkpoint

checkpoint = load_checkpoint("path/to/this/folder")
```

## Limits

It knows cubes, spheres and cylinders in CLEVR's studio and the {n_words} ids of its vocabulary, and always answers with
one of {n_answers} words, however little sense the question makes. Accuracy is measured on questions like those it was
trained on; other pictures and wordings do worse.
"""

_TABLES = frozenset(
    {
        "overall",
        "groups",
        "types",
        "families",
        "confusion",
        "off_by_one",
        "consistency",
        "contrast",
        "findings",
        "reading",
    }
)
"""Parts of the metrics that are no plain facts; some have a section of their own."""


def model_card(model: System, info: dict[str, Any]) -> str:
    """Return the card's text: front matter, introduction, accuracy where it was measured, training and sizes."""
    config, metrics = model.config, info.get("metrics", {})
    record = {key: value for key, value in info.items() if key != "metrics"}
    measured = {key: value for key, value in metrics.items() if key not in _TABLES}
    parts = [
        _front_matter(row_of(config), metrics),
        _introduction(config),
        _accuracy(metrics),
        _facts("Measurement", measured),
        reading_section(metrics.get("reading", {})),
        mistakes_section(metrics),
        contrast_section(metrics.get("contrast", {})),
        findings_section(metrics.get("findings", {})),
        _facts("Training", record),
        _facts("Sizes", _sizes(model)),
    ]
    return "\n".join(part.strip() + "\n" for part in parts if part)


def _introduction(config: Any) -> str:
    row = row_of(config)
    shows = ", which shows what gamma and beta do" if row.key == FILM else ""
    return _INTRODUCTION.format(
        title=row.title,
        about=row.about.rstrip("."),
        paper=row.paper,
        shows=shows,
        n_words=config.n_words,
        n_answers=config.n_answers,
    )


def _sizes(model: System) -> dict[str, Any]:
    """Return the parameters of the system's main parts, and its configuration in a few words."""
    counts = {name: sum(p.numel() for p in part.parameters()) for name, part in model.named_children()}
    parts = {f"parameters of the {name}": count for name, count in counts.items()}
    return parts | {"sizes": model.config.summary()}


def _front_matter(row: Row, metrics: dict[str, Any]) -> str:
    results = eval_results(metrics)
    data = ModelCardData(
        license="mit",
        library_name="film-viz",
        tags=[row.key, "clevr", "visual-reasoning"],
        pipeline_tag=TASK,
        language="en",
        model_name=row.title if results else None,
        eval_results=results or None,
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
