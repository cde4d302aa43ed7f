"""Question families, read from JSON files in CLEVR's published template format.

A family is one kind of question: a program with holes and several wordings of it. CLEVR has 90 families in nine files;
a family is known by its file and its place in it, so files of the same names in another folder add wordings to the same
families. Entries are kept apart, one `Template` each: two authors may
lay out the program of the same family differently.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from film_viz.files import TextError, read_json
from film_viz.questions.check_template import check_template
from film_viz.questions.read_template import read_template
from film_viz.questions.template import Template, TemplateError
from film_viz.scenes.attributes import RELATIONS

__all__ = ["OWN_FOLDER", "Template", "TemplateError", "load_templates", "templates_sha"]

FAMILIES_PER_FILE: dict[str, int] = {
    "compare_integer.json": 9,
    "comparison.json": 16,
    "one_hop.json": 6,
    "same_relate.json": 28,
    "single_and.json": 5,
    "single_or.json": 8,
    "three_hop.json": 6,
    "two_hop.json": 6,
    "zero_hop.json": 6,
}
"""CLEVR's files in the order that numbers its families 0 to 89."""

OWN_FOLDER = Path(__file__).parent / "templates"
SYNONYMS = "synonyms.json"
NOT_TEMPLATES = ("metadata.json", SYNONYMS)


def load_templates(*folders: Path | str, own: bool = True) -> tuple[Template, ...]:
    """Read the project's own template files, if `own`, and every template file of further folders."""
    paths = ([OWN_FOLDER] if own else []) + [Path(folder) for folder in folders]
    entries = [entry for path in paths for entry in _read_folder(path)]
    families = _family_indices((entry.file, entry.position) for entry in entries)
    return tuple(_template(entry, families[entry.file, entry.position]) for entry in entries)


def templates_sha(folders: Sequence[Path]) -> str:
    """Return the hash of our own template files and of those in further folders, synonyms beside them included."""
    digest = sha256()
    for path in (path for folder in (OWN_FOLDER, *folders) for path in _files_of(folder)):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _files_of(folder: Path) -> list[Path]:
    beside = folder.resolve().parent / SYNONYMS
    is_used = beside.exists() and not (folder / SYNONYMS).exists()
    return sorted(folder.glob("*.json")) + ([beside] if is_used else [])


def own_synonyms() -> dict[str, tuple[str, ...]]:
    """Return the words that the project's own templates let stand for each other."""
    return _read_synonyms(OWN_FOLDER / SYNONYMS)


@dataclass(frozen=True, slots=True)
class _Entry:
    folder: Path
    file: str
    position: int
    record: Mapping[str, Any]
    synonyms: Mapping[str, tuple[str, ...]]


def _read_folder(folder: Path) -> list[_Entry]:
    if not folder.is_dir():
        raise TemplateError(f"{folder} is not a folder of template files")
    files = sorted(path for path in folder.glob("*.json") if path.name not in NOT_TEMPLATES)
    if not files:
        within = sorted(str(path) for path in folder.iterdir() if any(path.glob("*.json")))
        raise TemplateError(
            f"{folder} holds no template files; they are JSON lists named like one_hop.json"
            + (f"; there are JSON files in {', '.join(within[:3])}" if within else "")
        )
    synonyms = _synonyms_for(folder)
    return [
        _Entry(folder, path.name, position, record, synonyms)
        for path in files
        for position, record in enumerate(_read_list(path))
    ]


def _synonyms_for(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the synonyms in a folder of templates, or beside it, where CLEVR's generator keeps them.

    Texts say "<R> the cube" for "left of the cube", so relations that no file words are worded as our own are.
    """
    places = (folder / SYNONYMS, folder.resolve().parent / SYNONYMS)
    found = next((_read_synonyms(path) for path in places if path.exists()), {})
    return found | {word: words for word, words in own_synonyms().items() if word in RELATIONS and word not in found}


def _read_json(path: Path) -> Any:
    try:
        return read_json(path)
    except TextError as error:
        raise TemplateError(str(error)) from error
    except OSError as error:
        raise TemplateError(f"{path} cannot be opened ({error.strerror})") from error


def _read_list(path: Path) -> list[Mapping[str, Any]]:
    records = _read_json(path)
    if isinstance(records, dict) and "nodes" in records:
        return [records]
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise TemplateError(f"{path} must hold a JSON list of templates, each an object with text, params and nodes")
    if not records:
        raise TemplateError(f"{path} holds no templates, its list is empty: add some, or take the file away")
    return records


def _read_synonyms(path: Path) -> dict[str, tuple[str, ...]]:
    records = _read_json(path)
    fits = isinstance(records, dict) and all(
        isinstance(words, list) and words and all(isinstance(word, str) for word in words) for words in records.values()
    )
    if not fits:
        raise TemplateError(f"{path} must map each word to a list of the words that may stand for it")
    return {word: tuple(words) for word, words in records.items()}


def _family_indices(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """Number families: CLEVR's ninety keep their numbers, whatever else is there; others follow by name."""
    published = [(file, position) for file, count in FAMILIES_PER_FILE.items() for position in range(count)]
    further = sorted(set(keys) - set(published))
    return {key: index for index, key in enumerate(published + further)}


def _template(entry: _Entry, family_index: int) -> Template:
    try:
        template = read_template(
            entry.record, entry.file, entry.position, family_index, synonyms=entry.synonyms, folder=entry.folder
        )
    except (KeyError, TypeError, ValueError) as error:
        raise TemplateError(
            f"{entry.folder / entry.file}, family {entry.position}: needs text, params (type, name), "
            f"nodes (type, inputs, side_inputs) and constraints (type, params); could not read {error}"
        ) from error
    check_template(template)
    return template
