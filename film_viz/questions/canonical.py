"""A sentence reduced to what it asks: the form in which wordings and typed questions are compared.

"Look at the block; are there any big balls to the left of it?" and "is a large sphere left of the cube" both become
`is there large sphere <left> cube`. Template texts, holes and all, pass through the same reduction, so the rules need
not know every way to ask: what they leave alone only has to be written as some template writes it.
"""

import re
from collections.abc import Iterable, Mapping

from film_viz.questions.normalize import normalize
from film_viz.questions.vocabulary import WORDS, tokenize
from film_viz.scenes.attributes import RELATIONS, SHAPES

Synonyms = Mapping[str, tuple[str, ...]]

THING = "thing"
"""The noun that leaves the shape open."""

_NOUNS = (*SHAPES, THING)
_KNOWN = frozenset(WORDS)
_SAME_WORD = {"are": "is", "do": "is", "does": "is", "have": "has", "object": THING, "anything": f"any {THING}"}
_SILENT = frozenset(("the", "a", "an", "any", "another", "other", "else", "both", "either", "also", "located"))

_A = "(size|color|material|shape)"
_R = r"(?=<(?:left|right|behind|front|r\d*)>)"
_BEFORE_ARTICLES_GO = (
    (r"(^|[;,] )is (?:any|an?|another)\b", r"\1is there"),  # "is any cube", not "is the cube"
    (r"(?<=[^;,] )(?:that|which) is\b", ""),  # a relative clause: "the cube that is behind it"
)
_RULES: tuple[tuple[str, str], ...] = (
    (r"\b(?:(?:to|on|at) )?(left|right)(?: side)? of\b", r"<\1>"),
    (r"\bin (?:picture|scene)\b", ""),
    (r"\bwhich\b", "what"),
    # To ask for an attribute: "what color is ..."
    (rf"\bits {_A}\b", r"\1 of it"),
    (r"\bhow large is\b", "what size is"),
    (rf"(?:\bname|\bwhat is|^) ?{_A} of\b", r"what \1 is"),
    (rf"^([^;,]*?) (?:is|has)(?: made)?(?: of)? what {_A}$", r"what \2 is \1"),
    (r"\bwhat (?:material )?is (.*) made of$", r"what material is \1"),
    (rf"\bwhat {_A} is (.*) has$", r"what \1 is \2"),
    (rf"^what is {_R}", f"what shape is {THING} "),
    # To count: "how many ..."
    (r"\bcount\b|\bwhat (?:is )?(?:total )?number of\b|^number of\b", "how many"),
    # To ask whether there is something: "is there ..."
    (r"\bis (?:you see|(?:scene|picture) (?:show|has))\b", "is there"),
    (r"\bis (?:there )?([^;,]*) visible$", r"is there \1"),
    # To ask for the same: "... same color as ..."
    (rf"\bshare {_A} of\b", r"same \1 as"),
    (rf"\b(?:(?:that|is|has|made|of|share) )+same {_A}\b", r"same \1"),
    (rf"^(look at .*) same {_A}$", r"\1 same \2 as it"),
    (rf"^is (.*) and (.*) same {_A}$", r"is \1 same \3 as \2"),
    # To compare numbers: "is there more ... than ...", "is there equal number of ... and ..."
    (r"\b(?:less|smaller)\b", "fewer"),
    (r"\b(?:greater|larger)\b", "more"),
    (r"\b(fewer|more) number of\b", r"\1"),
    (r"^is number of (.*) (fewer|more) than number of\b", r"is there \2 \1 than"),
    (r"^is number of (.*) (?:same as|equal to) number of\b(.*)", r"is there equal number of \1 and\2"),
    (r"^is (.*) equal in number to\b", r"is there equal number of \1 and"),
    (r"^is there as many (.*) as\b", r"is there equal number of \1 and"),
    (r"\bsame number of\b", "equal number of"),
    # Two sentences to one: "it" is what the first one names
    (r"^(?:look at|there is) (.*?)(?: [;,])? (how many) is\b", r"\2 \1"),
    (r"^(?:look at|there is) (.*?)(?: [;,])? ((?:how many|what|is) .*?)\bit\b", r"\2\1"),
    (rf"^is {_A} of (.*) (?:same as|equal to \1 of)\b", r"is \2 same \1 as"),
    (r"[;,]", ""),
)
"""Patterns and what they become, in this order."""

_COUNT = "how many"
_SILENT_IN_COUNTS = frozenset(("is", "there", "you", "see", "visible", "total", "together", "of"))


class Canonical:
    """The reduction, with the synonyms of the templates in use."""

    def __init__(self, synonyms: Iterable[Synonyms] = ()) -> None:
        self._words = _SAME_WORD | {noun: noun for noun in _NOUNS}
        self._relations = {"behind": "<behind>"}
        for table in synonyms:
            self._add(table)
        self._words |= {f"{word}s": value for word, value in self._words.items() if value in _NOUNS}
        longest_first = sorted(self._relations, key=len, reverse=True)
        self._relation = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")

    def _add(self, table: Synonyms) -> None:
        for value, words in table.items():
            if value in RELATIONS:
                self._relations |= {_without_silent(word): f"<{value}>" for word in words}
            else:
                self._words |= dict.fromkeys(words, value)

    def __call__(self, text: str) -> tuple[str, ...]:
        """Return the words of a question, or of a template's text with its parameters, in canonical form."""
        words = tokenize(normalize(text, _KNOWN))
        sentence = " ".join(self._words.get(word, word) for word in words)
        sentence = _without_silent(_rewrite(sentence, _BEFORE_ARTICLES_GO))
        sentence = self._relation.sub(lambda match: self._relations[match[0]], sentence)
        return tuple(_plain_count(_rewrite(sentence, _RULES)).split())


def word_names(synonyms: Synonyms) -> dict[str, str]:
    """Return one name for the words that mean the same, in either number; other words have none but themselves.

    >>> names = word_names({"sphere": ("sphere", "ball")})
    >>> [names.get(word, word) for word in "are balls spheres".split()]
    ['are', 'sphere', 'sphere']
    """
    values = {value: words for value, words in synonyms.items() if value not in RELATIONS}
    names = {word: value for value, words in values.items() for word in words}
    return names | {f"{word}s": value for word, value in names.items() if value in _NOUNS}


def _rewrite(sentence: str, rules: tuple[tuple[str, str], ...]) -> str:
    for pattern, replacement in rules:
        rewritten = re.sub(pattern, replacement, sentence)
        if rewritten != sentence:
            sentence = " ".join(rewritten.split())
    return sentence


def _without_silent(sentence: str) -> str:
    return " ".join(word for word in sentence.split() if word not in _SILENT)


def _plain_count(sentence: str) -> str:
    """Leave of a question for a number only what is counted; two kinds joined by "and" are counted together."""
    if not sentence.startswith(_COUNT):
        return sentence
    kept = " ".join(word for word in sentence.split() if word not in _SILENT_IN_COUNTS)
    return re.sub(rf"\band (?!{_R})", "or ", kept)
