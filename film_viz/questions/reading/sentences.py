"""The sentences that people ask in, as a table: a pattern of words and parts, and what it means.

In a pattern, `a|b` is one of two words, `[a]` a word that may be missing, and a word in capitals a part that `phrases`
reads. The parts that were found go to the pattern's meaning, in their order. The first pattern that fits decides.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from film_viz.questions.reading import comparisons as c
from film_viz.questions.reading import meanings as m
from film_viz.questions.reading.chart import Phrases
from film_viz.questions.reading.meanings import Outcome
from film_viz.questions.reading.phrases import PARTS

_PARTS = ("ATTRIBUTE", "ATTRIBUTES", "SIZE", "COMPARED", "RELATION", "ITS", "THINGS", "GROUP", "SAID", "LOOKS")

SENTENCES: tuple[tuple[str, Callable[..., Outcome | None]], ...] = (
    # To compare numbers
    ("[is] [there] [a] more [number] [of] THINGS than [there] [is] [number] [of] THINGS", c.more),
    ("[is] [there] [a] larger|bigger|higher|greater number of THINGS than [of] THINGS", c.more),
    ("[is] [there] [a] fewer|smaller|lower [number] [of] THINGS than [there] [is] [number] [of] THINGS", c.fewer),
    (
        "[is] [the] number of THINGS [is] more|larger|bigger|higher|greater than [the] [number|that] [of] THINGS",
        c.more,
    ),
    ("[is] [the] number of THINGS [is] fewer|smaller|lower than [the] [number|that|amount] [of] THINGS", c.fewer),
    ("is THINGS more [in] [number] than THINGS", c.more),
    ("is THINGS fewer [in] [number] than THINGS", c.fewer),
    ("do|is THINGS outnumber THINGS", c.more),
    ("[is] [there] as many THINGS as [there] [is] THINGS", c.as_many),
    ("[is] [there] [a|the|an] <as-many> THINGS and|as [of] THINGS", c.as_many),
    ("[is] [the] number of THINGS [is] [the] same-as [the] [number|that] [of] THINGS", c.as_many),
    ("[is] [the] number of THINGS and [the] [number] [of] THINGS [the] same|equal", c.as_many),
    ("is THINGS and THINGS equal|same in number", c.as_many),
    ("[is] [the] number of THINGS <as-many> THINGS", c.as_many),
    ("is THINGS as many as THINGS", c.as_many),
    ("[is] [there] more THINGS or [more] THINGS", c.more_or),
    ("what [things] is there more [of] [:|,|;] THINGS or THINGS", c.more_or),
    # To compare sizes
    ("[is] THINGS [is] COMPARED than THINGS", c.compared),
    ("is there THINGS [that] [is] COMPARED than THINGS", c.larger_ones),
    ("how-many THINGS [that] [is] COMPARED than THINGS", c.larger_ones),
    ("[is] THINGS [is] as SIZE as THINGS", c.as_large),
    ("what [thing|one] is COMPARED [:|,|;] THINGS or THINGS", c.which_compared),
    # To ask for the same
    (
        "is|do|has [both] THINGS and THINGS [both] [is|has|share|located] [of|in|with|made-of] [the|a] same ATTRIBUTE",
        c.same,
    ),
    ("[is] [the] ATTRIBUTE of THINGS [is] [the] same-as|like|as [the] [that|one] [ATTRIBUTE] [of] THINGS", c.same_of),
    ("[is] THINGS 's ATTRIBUTE [the] same-as THINGS 's ATTRIBUTE", c.same_possessive),
    ("[is] THINGS 's ATTRIBUTE [the] same-as [the] [that|one] [ATTRIBUTE] [of] THINGS", c.same_between),
    ("[is] [the] same ATTRIBUTE [:|,|;|for|of] THINGS and THINGS", c.same_first),
    ("do THINGS and THINGS match in ATTRIBUTE", c.same),
    ("do THINGS match THINGS in ATTRIBUTE", c.same),
    ("[is] THINGS and THINGS [the] same ATTRIBUTE", c.same),
    ("is|do THINGS [is|has|share] [of] [the] same ATTRIBUTE", c.same_among),
    ("THINGS same ATTRIBUTE as|like THINGS", c.same_bare),
    # To count
    ("[is] [there] how-many GROUP [is] [there] [<seen>|exist]", m.counted),
    ("how-many [of] GROUP [there] is [there] [<seen>]", m.counted),
    ("there is how-many GROUP", m.counted),
    ("how-many [of] GROUP [that|there] [is] [there] [that|what] [is] SAID", m.counted_that),
    ("how-many of the|them|these [things|ones] [is] SAID", m.counted_said),
    ("how-many [is] [there] SAID [is] [there] [<seen>]", m.counted_said),
    ("[what] [is] [the|a] number|count [number|count] [of] GROUP [is] [there] [what] [<seen>]", m.counted),
    ("count [number] [of] GROUP [is|that|there] [there|is] [<seen>]", m.counted),
    ("count [what|everything|anything|those] [that|what] is SAID", m.counted_said),
    ("[the] GROUP number|count", m.counted),
    # To ask for an attribute
    ("what shapes is SAID", m.what_are),
    ("what ATTRIBUTE is [it] [the] THINGS [made-of|made|of|has|is]", m.queried),
    ("what ATTRIBUTE THINGS is [made-of]", m.queried),
    ("what ATTRIBUTE [do] THINGS has", m.queried),
    ("what ATTRIBUTE has THINGS", m.queried),
    ("what ATTRIBUTE [the] [is] [of] THINGS", m.queried),
    ("what|how is [the] ATTRIBUTE [of] THINGS [is]", m.queried),
    ("what kind-of ATTRIBUTE is THINGS [made-of]", m.queried),
    ("of|in|from|made-of what [kind-of] ATTRIBUTE is THINGS [made|made-of]", m.queried),
    ("name|list|find [the] ATTRIBUTE of THINGS", m.queried),
    ("[the] ATTRIBUTE [of|:] THINGS [is] [what]", m.queried),
    ("[what] [is] THINGS 's ATTRIBUTE [is] [what]", m.queried_after),
    ("THINGS [:|,|;] [is|has] [of] [what] ATTRIBUTE", m.queried_after),
    ("[look] [at] [there] [is] THINGS [,|;] what ATTRIBUTE is it", m.queried_after),
    ("what is THINGS made-of", m.material),
    ("what THINGS is made-of", m.material),
    ("[of|from|made-of] what is THINGS made|made-of", m.material),
    ("made-of what is THINGS", m.material),
    ("THINGS is made-of what [material]", m.material),
    ("how SIZE is THINGS", m.size),
    ("how SIZE THINGS is", m.size),
    ("what ATTRIBUTE and [what] [the|is] ATTRIBUTE [is|of|do] THINGS [has]", m.two_attributes),
    ("what is [the] ATTRIBUTE and [the] ATTRIBUTE of THINGS", m.two_attributes),
    ("what ATTRIBUTE|ATTRIBUTES is THINGS", m.queried),
    ("what is [the] ATTRIBUTES of THINGS", m.queried),
    # To ask whether there is something
    ("is there GROUP [there|<seen>|that] [exist]", m.exists),
    ("is GROUP there|<seen>|exist", m.exists),
    ("[do|exist] GROUP exist|<seen>|there", m.exists),
    ("exist GROUP", m.exists),
    ("RELATION THINGS [,|;] is there GROUP", m.exists_beside),
    ("do THINGS has GROUP ITS", m.exists_at_its),
    ("is GROUP ITS THINGS", m.exists_at_its),
    # To ask whether something said is true
    ("[do] THINGS and THINGS [is] both SAID", m.both_said),
    ("is [both] THINGS and THINGS [both] SAID", m.both_said),
    ("is [the] ATTRIBUTE of THINGS [a] SAID", m.attribute_said),
    ("[the] ATTRIBUTE of THINGS is [a] SAID", m.attribute_said),
    ("is THINGS 's ATTRIBUTE [a] SAID", m.attribute_said_after),
    ("is|do THINGS [located] left|right|<left>|<right>|<front>|<behind> or RELATION THINGS", m.which_side),
    ("is|do|has THINGS [located|is] [a|the] SAID", m.said),
    ("THINGS is [a] SAID", m.said),
    ("[is] [it] SAID [,|:|;] THINGS", m.said_before),
    ("[is] THINGS [,|:|;] [is|it] [it] SAID", m.said_or),
    ("SAID is THINGS", m.or_said),
    # To ask what something is
    ("what [kind-of|other|else] [thing|one] [else|that] is [it] [that] SAID", m.what_is),
    ("what things [is] SAID", m.what_are),
    ("what of the THINGS is SAID", m.which_of),
    ("what [thing|one] is SAID [:|,|;] THINGS or THINGS", m.which_said),
    ("what [kind-of|other|else] [thing|one] [else|that] SAID", m.what_is),
    ("what is [a] THINGS", m.what_thing),
    ("list|name|find|count|show [me] THINGS", m.listed),
    # Bare phrases
    ("GROUP", m.exists),
)


def outcomes(words: tuple[str, ...]) -> Iterator[Outcome]:
    """Give what a sentence may mean, the likeliest first."""
    phrases = Phrases(words, PARTS)
    for pattern, meaning in SENTENCES:
        for found, end in _matches(phrases, _elements(pattern), 0, 0):
            outcome = meaning(*found) if end == len(words) else None
            if outcome is not None:
                yield m.checked(outcome, phrases.several)


@dataclass(frozen=True, slots=True)
class _Element:
    options: tuple[str, ...]
    is_optional: bool


@cache
def _elements(pattern: str) -> tuple[_Element, ...]:
    return tuple(_Element(tuple(each.strip("[]").split("|")), each.startswith("[")) for each in pattern.split())


def _matches(
    phrases: Phrases, elements: tuple[_Element, ...], number: int, place: int
) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Give the parts that a pattern finds from a place on, and where it ends."""
    if number == len(elements):
        if place == len(phrases.words):
            yield (), place
        return
    element = elements[number]
    for option in element.options:
        if option in _PARTS:
            for value, end in phrases.read(option, place):
                yield from (((value, *rest), stop) for rest, stop in _matches(phrases, elements, number + 1, end))
        elif phrases.at(place) == option:
            yield from _matches(phrases, elements, number + 1, place + 1)
    if element.is_optional:
        yield from _matches(phrases, elements, number + 1, place)
