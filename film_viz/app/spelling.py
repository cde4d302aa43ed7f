"""Corrections of a word that a checkpoint does not know: slips of the pen only, never a word that means something else.

"cubs" may have been meant as "cubes"; "not" was not meant as "another", nor "black" as "block".
"""

from difflib import SequenceMatcher

from film_viz.questions.vocabulary import UnknownWordError

LEAST_LIKENESS = 0.75  # 0 shares no letter, 1 is the same word

_OTHER_WORDS = """
above all almost alone always atop bar below beneath beside between black both bottom bronze brown but by circle close
closer cone copper corner cone dark different disk each edge eight empty every exactly except far five flat floor four
full furthest glass gold golden hidden if inside least light lower middle missing most near nearer nearest neither never
next nine no none nor not nothing one only orange outside over oval pink plastic pyramid rather rectangle rod rough
round seven shade shadow shortest sides silver six smooth some square square still stone taller ten thin three tin top
touch touching triangle two under unless up upper were white who whose why without wood wooden zero
"""
WORDS_OF_THEIR_OWN = frozenset(_OTHER_WORDS.split())
"""Words that people ask about scenes with, and that no taught question has; another word is no correction of them."""


def corrected(error: UnknownWordError) -> UnknownWordError:
    """Return the same complaint with those suggestions only that correct a word's spelling."""
    return UnknownWordError(error.words, {word: _corrections(word, error.suggestions[word]) for word in error.words})


def _corrections(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    if word in WORDS_OF_THEIR_OWN or word.endswith("n't"):
        return ()
    return tuple(each for each in known if SequenceMatcher(None, word, each).ratio() >= LEAST_LIKENESS)
