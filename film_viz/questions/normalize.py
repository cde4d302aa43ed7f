"""Everyday spelling to the words the templates use: "What colour's the box?" becomes "what color is the cube".

Only words outside the vocabulary are touched, so that a question from a template passes unchanged. A word that has no
counterpart stays as it is, for the vocabulary to name: a synonym is fine, a guess is not.
"""

import re
from collections.abc import Container

from film_viz.questions.plain_text import plain_text

PHRASES: dict[str, str] = {
    "tell me": "name",
    "give me": "name",
    "can you see": "do you see",
    "can i see": "do you see",
    "made out of": "made of",
    "made from": "made of",
    "in back of": "behind",
    "at the back of": "behind",
    "left hand side": "left side",
    "right hand side": "right side",
}
"""Runs of words that mean a run of known ones; replaced where one of their words is unknown."""

ALIASES: dict[str, str] = {
    alias: word
    for word, aliases in {
        # Spelling, number and contraction
        "gray": "grey",
        "color": "colour colours colors colored coloured",
        "what is": "what's whats",
        "there is": "there's theres",
        "it is": "it's",
        "that is": "that's",
        "how is": "how's",
        "which is": "which's",
        "color is": "colour's color's",
        "shape is": "shape's",
        "size is": "size's",
        "material is": "material's",
        # Things
        "cube": "box square",
        "cubes": "boxes squares",
        "sphere": "orb globe",
        "spheres": "orbs globes",
        "cylinder": "tube",
        "cylinders": "tubes",
        "thing": "item",
        "things": "items everything",
        "anything": "something",
        # Attributes
        "large": "huge giant",
        "larger": "bigger",
        "small": "little",
        "metallic": "reflective",
        "shiny": "glossy",
        "matte": "matt dull",
        "cyan": "turquoise teal aqua",
        "purple": "violet",
        # The rest of a sentence
        "the": "this these those",
        "picture": "image photo photograph",
        "located": "placed positioned situated standing sitting lying",
        "show": "contain contains include includes",
        "number": "amount quantity",
        "name": "state",
        "you": "i we",
        "": "please",
    }.items()
    for alias in aliases.split()
}
"""Words outside the vocabulary, and what they are in it; a courtesy becomes nothing."""

_SILENT = str.maketrans(dict.fromkeys('"()', " "))
_WORD = re.compile(r"[^\s?.!:,;]+")


def normalize(text: str, known: Container[str]) -> str:
    """Write a question in lower case and in `known` words as far as synonyms, plurals and spelling reach.

    >>> normalize("How many grey boxes are there?", {"how", "many", "gray", "cubes", "are", "there"})
    'how many gray cubes are there'
    """
    plain = plain_text(text).translate(_SILENT).lower()
    plain = _WORD.sub(lambda match: _split_hyphens(match[0], known), plain)
    for phrase, replacement in PHRASES.items():
        if not all(word in known for word in phrase.split()):
            plain = re.sub(rf"\b{phrase}\b", replacement, plain)
    plain = _WORD.sub(lambda match: _known_word(match[0], known), plain)
    return re.sub(r"\s+(?=[?.!:,;])", "", re.sub(r"\s+", " ", plain)).strip(" ?.!:,;")


def _split_hyphens(word: str, known: Container[str]) -> str:
    return word if word in known else word.replace("-", " ").replace("/", " ")


def _known_word(word: str, known: Container[str]) -> str:
    """Give the word itself if known, else its alias, else its other number, else itself."""
    if word in known:
        return word
    if word in ALIASES:
        return ALIASES[word]
    return next(
        (other for other in (word + "s", word.removesuffix("s"), word.removesuffix("es")) if other in known), word
    )
