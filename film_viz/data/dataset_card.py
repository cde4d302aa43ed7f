"""The README.md of a folder of Parquet files: a card as the Hugging Face Hub shows it, with every split's files."""

from pathlib import Path

import pyarrow.parquet as pq
from huggingface_hub import DatasetCardData

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10**7, "1M<n<10M"))
_TEXT = """
# CLEVR-like scenes with questions

Pictures of simple solids in the studio of [CLEVR](https://cs.stanford.edu/people/jcjohns/clevr/), drawn by film_viz's
ray tracer, with questions of CLEVR's families, their programs and their answers. Nothing in it is taken from CLEVR
itself. The answers are those that the programs have on the scene records, so all of them are right.

```python
from datasets import load_dataset

pictures = load_dataset("path/to/this/folder", split="{split}")
print(pictures[0]["image"].size, pictures[0]["questions"][0]["question"])
```

| split | pictures |
|---|---:|
{rows}

## A row

| column | holds |
|---|---|
| `image` | the picture |
| `image_index` | its number in the split |
| `scene` | CLEVR's scene record as JSON: objects with places in space and in the picture, which stands left of which |
| `questions` | a list of what follows |
| `question`, `answer` | texts |
| `question_type`, `question_family_index` | the program's last function; 0 to 89 |
| `question_index` | its number in the split |
| `program` | CLEVR's list of calls as JSON |

## Limits

What a system learns here it learns of rendered cubes, spheres and cylinders, and of questions from templates.
"""


def dataset_card(path: Path) -> str:
    """Return the card of the folder of Parquet files, as they are."""
    splits = _pictures(path)
    total = sum(splits.values())
    data = DatasetCardData(
        license="mit",
        language="en",
        pretty_name="CLEVR-like scenes with questions",
        task_categories=["visual-question-answering"],
        tags=["clevr", "visual-reasoning", "synthetic"],
        size_categories=next((name for most, name in _SIZES if total < most), "n>10M"),
        configs=[
            {
                "config_name": "default",
                "data_files": [{"split": split, "path": f"data/{split}-*-of-*.parquet"} for split in splits],
            }
        ],
    )
    rows = "\n".join(f"| {split} | {count:,} |" for split, count in splits.items())
    return f"---\n{data.to_yaml()}\n---\n{_TEXT.format(split=next(iter(splits)), rows=rows)}"


def _pictures(path: Path) -> dict[str, int]:
    """Return how many pictures each split has."""
    counts: dict[str, int] = {}
    for file in sorted(path.glob("data/*-*-of-*.parquet")):
        split = file.name.partition("-")[0]
        counts[split] = counts.get(split, 0) + pq.read_metadata(file).num_rows
    return counts
