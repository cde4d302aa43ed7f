"""A view of the map as it comes from a link or a bookmark file, checked field by field.

What is right is taken; for every other field there is a sentence, and its default is used. That is plain code and no
library of schemas: the sentences are ours, a field that is wrong leaves the others in force, and a selection of 100,000
rows is checked in milliseconds at every drawing of the page.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_args

from film_viz.analysis.bank.labels import LABELS, WORD
from film_viz.analysis.bank.search import MOST_CHARACTERS
from film_viz.analysis.maps.embedding import EmbeddingSettings, Method, Metric, WhichParameters
from film_viz.app.parameter_map.data import CLUSTER, PRESERVATION
from film_viz.shown import shown

MOST_QUESTIONS = 100_000
LEAST_NUMBER, MOST_NUMBER = 2, 500  # of groups, of neighbors, of questions in the smallest group
MOST_OF_A_WORD = 40  # characters
MOST_SEED = 2**31 - 1
MOST_BLOCKS = 100
MOST_DIMENSIONS = 3

Rule = tuple[Callable[[Any], bool], str]
"""What fits, and how to say what is wanted."""


def checked_fields(values: Any, rules: Mapping[str, Rule], where: str = "") -> tuple[dict[str, Any], list[str]]:
    """Return the fields that fit, and a sentence for each that is unknown or does not."""
    if not isinstance(values, dict):
        return {}, [f"The view{where} is no JSON object: it is passed over."]
    unknown = [name for name in values if name not in rules]
    problems = [f"The view{where} has {shown(unknown[0])}, which is no part of one."] if unknown else []
    good = {}
    for name in (name for name in values if name in rules):
        fits, wanted = rules[name]
        if fits(values[name]):
            good[name] = values[name]
        else:
            problems.append(f"The view's '{name}' is {wanted}, got {shown(values[name])}: it is as at first.")
    return good, problems


def settings_from(values: Any) -> tuple[EmbeddingSettings, list[str]]:
    """Return the settings of a map that JSON holds, and what of them could not be used."""
    good, problems = checked_fields(values, SETTINGS_RULES, "'s settings")
    good |= {name: tuple(good[name]) for name in ("blocks",) if name in good}
    good |= {name: float(good[name]) for name in ("perplexity", "min_dist") if name in good}
    good |= {"axes": tuple(tuple(pair) for pair in good.get("axes", ()))}
    dimensions = good.get("dimensions", EmbeddingSettings().dimensions)
    if good.get("method") == "axes" and len(good["axes"]) != dimensions:
        problems.append(f"The view has {len(good['axes'])} axes, and {dimensions} are wanted: you see PCA.")
        good |= {"method": "pca", "axes": ()}
    return EmbeddingSettings(**good), problems


def is_whole(value: Any, least: int, most: int) -> bool:
    """Whether a value is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def is_number(value: Any, least: float, most: float) -> bool:
    """Whether a value is a number within bounds."""
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


def is_line(value: Any) -> bool:
    """Whether a value is a line that a box can hold."""
    return isinstance(value, str) and len(value) <= MOST_CHARACTERS and value.isprintable()


def is_color(value: Any) -> bool:
    """Whether a value names a coloring."""
    if not is_line(value):
        return False
    if value.startswith(CLUSTER):
        method, _, number = value.removeprefix(CLUSTER).partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) < 4
        return method in ("kmeans", "hdbscan") and is_number and LEAST_NUMBER <= int(number) <= MOST_NUMBER
    if value.startswith(WORD):
        return len(value) <= len(WORD) + MOST_OF_A_WORD
    return value in LABELS or value == PRESERVATION


def are_rows(value: Any) -> bool:
    """Whether a value lists rows of a bank."""
    return isinstance(value, list) and all(type(row) is int and 0 <= row < MOST_QUESTIONS for row in value)


def _one_of(options: tuple[Any, ...]) -> Rule:
    names = ", ".join(map(str, options))
    return lambda value: isinstance(value, str) and value in options, f"one of {names}"


def _are_axes(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) <= MOST_DIMENSIONS
        and all(isinstance(pair, list) and len(pair) == 2 and all(map(is_line, pair)) for pair in value)
    )


def _are_blocks(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_BLOCKS and all(is_whole(v, 0, MOST_BLOCKS - 1) for v in value)


SETTINGS_RULES: dict[str, Rule] = {
    "method": _one_of(get_args(Method)),
    "dimensions": (lambda value: is_whole(value, 2, MOST_DIMENSIONS), "2 or 3"),
    "blocks": (_are_blocks, "a list of blocks"),
    "parameters": _one_of(get_args(WhichParameters)),
    "standardize": (lambda value: isinstance(value, bool), "true or false"),
    "perplexity": (lambda value: is_number(value, LEAST_NUMBER, MOST_NUMBER), f"in {LEAST_NUMBER}..{MOST_NUMBER}"),
    "neighbors": (lambda value: is_whole(value, LEAST_NUMBER, MOST_NUMBER), f"in {LEAST_NUMBER}..{MOST_NUMBER}"),
    "min_dist": (lambda value: is_number(value, 0, 1), "in 0..1"),
    "metric": _one_of(get_args(Metric)),
    "seed": (lambda value: is_whole(value, 0, MOST_SEED), f"a whole number in 0..{MOST_SEED}"),
    "axes": (_are_axes, "a list of pairs of searches"),
}
assert set(SETTINGS_RULES) == {field.name for field in fields(EmbeddingSettings)}
