"""Where the files of a folder in CLEVR's layout are, by CLEVR's names or, where these are missing, by those of others.

CLEVR names a split's files `images/SPLIT/`, `questions/CLEVR_SPLIT_questions.json`, `scenes/CLEVR_SPLIT_scenes.json`.
What this project writes is named so. A file of another name is read if it is the only one that can be meant.
"""

import re
from pathlib import Path
from typing import Literal

from film_viz.data.notes import Notes

Kind = Literal["questions", "scenes"]

_WORDS: dict[Kind, tuple[str, ...]] = {"questions": ("question", "humans"), "scenes": ("scene",)}
"""What a file's name says that lies beside the folders."""

_OF_ONE_PICTURE = re.compile(r"\d{3,}$")


class DataError(ValueError):
    """Say what is missing or wrong in a folder of data."""


def pictures_folder(path: Path, split: str) -> Path:
    """Return the folder of a split's pictures."""
    return path / "images" / split


def scenes_path(path: Path, split: str) -> Path:
    """Return the file of a split's scene records, as CLEVR names it."""
    return path / "scenes" / f"CLEVR_{split}_scenes.json"


def questions_path(path: Path, split: str) -> Path:
    """Return the file of a split's questions, as CLEVR names it."""
    return path / "questions" / f"CLEVR_{split}_questions.json"


def find_questions(path: Path, split: str, notes: Notes | None = None) -> Path:
    """Return the file of a split's questions that is there; where there is none, CLEVR's name for it."""
    return _found(questions_path(path, split), _others(path, split, "questions"), notes)


def find_scenes(path: Path, split: str, notes: Notes | None = None) -> Path:
    """Return a split's scene records: one file, or the folder in which every picture has a file of its own."""
    others = _others(path, split, "scenes")
    if len(others) > 1 and all(_OF_ONE_PICTURE.search(file.stem) for file in others):
        others = [path / "scenes"]
    return _found(scenes_path(path, split), others, notes)


def check_layout(path: Path, split: str, questions: Path | None = None) -> None:
    """Refuse a folder without pictures or questions, and name the splits that it does have.

    `questions` is a file that is asked in place of the folder's own.
    """
    if not path.is_dir():
        raise DataError(f"there is no folder {path}")
    pictures, questions = pictures_folder(path, split), questions or find_questions(path, split)
    missing = [_below(path, place) for place in (pictures, questions) if not place.exists()]
    if missing:
        splits = sorted(place.name for place in path.glob("images/*") if place.is_dir())
        raise DataError(
            f"{path} has no {' and no '.join(missing)}, as CLEVR's layout wants for split {split!r}; "
            f"splits with pictures here: {', '.join(splits) or 'none'}{_way_out(path, split, questions)}"
        )
    if not pictures.is_dir():
        raise DataError(f"{pictures} must be a folder of pictures")


def _way_out(path: Path, split: str, questions: Path) -> str:
    """Say what to do with a file of questions that lies apart from its pictures, as CLEVR-Humans is published."""
    apart = questions if questions.exists() else next(iter(sorted(path.glob("CLEVR-Humans-*.json"))), None)
    if pictures_folder(path, split).exists() or apart is None:
        return ""
    return (
        f". {apart.name} asks about pictures that lie elsewhere: give the folder of these, and this file beside it, as "
        f"in `film-viz evaluate --data CLEVR_v1.0 --split {split} --questions {apart}`"
    )


def _found(exact: Path, others: list[Path], notes: Notes | None) -> Path:
    if exact.exists():
        if others and notes is not None:
            names = ", ".join(other.name for other in others[:3])
            notes.say(f"{exact} is read, and {len(others)} beside it not: {names}{', ...' if len(others) > 3 else ''}")
        return exact
    if len(others) > 1:
        names = ", ".join(str(other) for other in others[:4])
        raise DataError(f"{len(others)} files could be meant where there is no {exact}: {names}; give one that name")
    if others and notes is not None:
        notes.say(f"{others[0]} is read, for there is no {exact.name}")
    return others[0] if others else exact


def _others(path: Path, split: str, kind: Kind) -> list[Path]:
    """Return the files that can be a split's, other than the one that CLEVR names."""
    folder = path / kind
    inside = [file for file in (folder.iterdir() if folder.is_dir() else ()) if _is_of(file, split)]
    beside = [
        file
        for file in path.iterdir()
        if _is_of(file, split) and any(word in file.stem.lower() for word in _WORDS[kind])
    ]
    return sorted(file for file in (*inside, *beside) if file.name != f"CLEVR_{split}_{kind}.json" or file in beside)


def _is_of(file: Path, split: str) -> bool:
    """Whether a file's name says that it holds JSON of a split; "val" is said by CLEVR-Humans-val.json, not by valA."""
    is_json = file.suffix.lower() in (".json", ".jsonl") and not file.name.startswith(".")
    return is_json and split in (file.stem.split("_") + file.stem.split("-") + re.split(r"[^A-Za-z0-9]+", file.stem))


def _below(path: Path, place: Path) -> str:
    return str(place.relative_to(path)) if place.is_relative_to(path) else str(place)
