"""From typed text to the words that the grammar reads: contractions opened, slips mended, courtesies dropped.

Relations become one word each (`<left>`), so do other runs that mean one thing; everything else stays word by word.
"""

import re
from dataclasses import dataclass

from film_viz.questions.plain_text import plain_text
from film_viz.questions.reading.around import AROUND, FRONTED
from film_viz.questions.reading.lexicon import (
    ADJECTIVES,
    ATTRIBUTE_WORDS,
    KNOWN,
    NOUNS,
    OUTSIDE,
    SAME_WORD,
)
from film_viz.questions.reading.lookalikes import LOOKALIKES
from film_viz.questions.reading.ones import with_nouns_for_ones

_WORD = re.compile(r"'s\b|[^\W_]+(?:'[a-z]+)?|[,;:]|<[a-z-]+>")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"

_SINGLE = "cube|ball|sphere|cylinder|box|block|thing|object"
_BEFORE_WORDS: tuple[tuple[str, str], ...] = (
    *AROUND,
    (r"[?!.]+\s*$", " "),
    (r"(?<=[a-z])[.?!]+(?=\s)", " ; "),
    (r"\bnon[- ]", "not "),
    (r"(?<=[a-z])-(?=[a-z])", " "),
    (r"\b(are|is) their(?=\s*$)", r"\1 there"),
    (r"\b(more|fewer|less|larger|bigger|higher|greater|smaller|lower)\b(.*)\bthen\b(?=\s+\S)", r"\1\2than"),
    (rf"(?<!are )\b(the (?:\w+ )*?(?:{_SINGLE}))s (?=(?:colou?r|shape|size|material)\b)", r"\1 's "),
    (r"(?<!made )\bout of (?=(?:metal|rubber)\b)", "made of "),
    (r"\bbefore (?=(?:the|a|an) )", "in front of "),
    (r"\b(isn|aren|doesn|don|wasn|weren|can|couldn|won|hasn|haven)'?t\b", r"\1't"),
    (r"\b(what|who|how|where|which|there|that|it)'s\b", r"\1 is"),
    (r"\b(there|what|you|they|we)'re\b", r"\1 are"),
    (r"\bi'd\b", "i would"),
    (r"\b(we|i|you|they)'ve\b", r"\1 have"),
    (r"(?<=[a-z])s'(?=\s)", "s 's "),
    (r"(?<=[a-z])'s\b", " 's "),
    (r"\b(is|are)n't\b(?=.*\bor not\b)", r"\1"),
)

_PICTURE = r"(?:(?:in|on|of|within|inside|from|at) )?(?:the |this |that |your |my |a )?picture"
_SEE = r"(?:see|find|spot|notice)"
_LEAD = (
    r"hi|hello|hey|ok|okay|so|well|now|and|but|please|sorry|actually|maybe|good (?:morning|day)|"
    r"quick question|question|then|just|yes|thanks|thank you|look|say|sir|madam|teacher|guys"
)
_POLITE: tuple[tuple[str, str], ...] = (
    (rf"^(?:{_LEAD}) ?(?:[,;:] ?)?(?=\S)", ""),
    (r"^(?:can|could|would|will) (?:you|u|someone|anyone|i) (?:please )?(?:kindly )?(?=count|name|list|describe)", ""),
    (
        r"^(?:(?:can|could|would|will) (?:you|someone|anyone|i) (?:please )?)?"
        r"(?:tell|say|show(?= me (?:how|what|if|whether))|ask|let|give|know|answer)"
        r"(?: (?:me|us|you))?(?: please)?(?: know)?(?: about)?(?= |$)",
        "",
    ),
    (
        r"^(?:i|we) (?:(?:would|will|just|also|really) )*(?:want|like|need|wish|try)"
        r"(?: to (?:know|see|ask|find out))?\b",
        "",
    ),
    (r"^i (?:am )?wonder(?:ing)?\b", ""),
    (r"^i (?:think|believe|guess)(?: that)?\b", ""),
    (r"^(?:do|did) you (?:know|think|believe)(?: that)?\b", ""),
    (r"^is it (?:true|correct|right|possible|so|the case)(?: that)?\b", ""),
    (r"^(?:if|whether|that)\b", ""),
    (r"^isn't\b|^aren't\b", "is"),
    (r"^doesn't\b|^don't\b", "do"),
    (r"^is their\b", "is there"),
    (r"^what (?:do|would|can) you (?:think|say) is\b", "what is"),
    (r"^(?:could|would|might|may|can|will) there (?:be|exist)\b", "is there"),
    (rf"^{_PICTURE} ?, ?|^(?:in|on) (?:the |this |that )?picture (?=how|what|is|do)", ""),
    (
        r" (?:[,;] )?(?:please|thanks|thank you|(?<!the )(?<!on )(?<!to )right|correct|"
        r"or not|all together|altogether|together|in all|in number|"
        r"overall|at all|here|now|again|yes|too|there then|then|for me|exactly is)$",
        "",
    ),
    (r" ?, (?:is it|isn't it|are they|aren't they)$", ""),
    (rf"(?<=\S) {_PICTURE}$", ""),
    (rf"(?<=\S) {_PICTURE}(?= (?:and|that|is|made|left|right|behind|than|or))", ""),
)
"""What is said around a question; taken away until nothing more goes."""

_SIDE = r"(?:hand )?(?:side )?"
_RUNS: tuple[tuple[str, str], ...] = (
    (r"\b(cube|sphere|cylinder) (?=\1s?\b)", ""),
    (r"\b(cube|sphere|cylinder) thing\b", r"\1"),
    (r"\bin front(?: side)? of\b|\bat the front of\b|\bin the front of\b|\bfront of\b|\bin front\b(?= the)", "<front>"),
    (r"\b(?:in|at|on) (?:the )?back(?: side)? of\b|\bbehind of\b|\bbehind\b", "<behind>"),
    (rf"\b(?:to|on|in|at|from) (?:the )?(left|right) {_SIDE}(?:of|from|to)\b", r"<\1>"),
    (rf"\b(left|right) {_SIDE}(?:of|from|to)\b", r"<\1>"),
    (r"\b(?:to|on|at) (?:its|their) (left|right)(?: side)?\b", r"<its-\1>"),
    (r"(?<=has )(.*)<(front|behind)> it$", r"\1<its-\2>"),
    (r"\bmade(?: out)? (?:of|from|with|in|by)\b|\bmade up of\b", "made-of"),
    (r"\bhow (?:much|many)\b", "how-many"),
    (r"^what number of\b", "how-many"),
    (
        rf"^(?:do|can|could) (?:you|we|i|one|anyone) (?:{_SEE}|has)\b|^(?:i|we|you) (?:can )?(?:{_SEE}|has)\b",
        "is there",
    ),
    (rf"^(?:do|can) {_PICTURE} (?:show|contain|has|include|hold)\b", "is there"),
    (rf"^{_PICTURE} (?:show|contain|has|include|hold)s?\b", "is there"),
    (r"^there (?:is|exist)(?! how)\b", "is there"),
    (r"^do there exist\b|^is there exist\b", "is there"),
    (rf" ?(?:that |which )?(?:do|can|could) (?:you|we|i|one|they) (?:{_SEE}|count|has)\b", " <seen>"),
    (rf" ?(?:that |which )?(?:you|we|i) (?:can )?{_SEE}\b", " <seen>"),
    (rf" (?:do|can) {_PICTURE} (?:show|contain|has|include|hold)\b", " <seen>"),
    (rf" {_PICTURE} (?:show|contain|has|include|hold)\b", " <seen>"),
    (r" (?:is )?(?:visible|present|shown|in view)\b", " <seen>"),
    (r"\b(?:same|equal) number of\b|\bequally many\b", "<as-many>"),
    (r"\b(the|these|those) (?:two|three|four|[2-4])(?= \w+s\b)", r"\1"),
    (r"\bor (?:is|are) it\b|\bor rather\b|\bor is\b(?! there)", "or"),
    (r"\bkind of (?:a )?", "kind-of "),
    (r"\bequal to\b|\bsame (?:as|like|than|to)\b", "same-as"),
    (r"\bcolored\b|\breally\b|\bvery\b|\bcurrently\b|\bquite\b|\bexactly what\b", ""),
    (r"^(count|list|name|find|show) all\b", r"\1"),
    (r"^(count|list) everything$", r"\1 things"),
    (r"^how-many shapes\b", "how-many things"),
    (r"\bon top of\b", "atop"),
    (r"\bmetal made\b", "metal"),
    *FRONTED,
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A sentence in the reader's words."""

    words: tuple[str, ...]
    mended: tuple[tuple[str, str], ...] = ()  # words spelled wrong, and what they were taken for
    unknown: tuple[str, ...] = ()  # words that are neither known nor near a known one


def typed_words(text: str) -> Typed:
    """Take a sentence apart.

    >>> typed_words("Can you tell me what colour the box is, pls?").words
    ('what', 'color', 'the', 'cube', 'is')
    """
    plain = plain_text(text).lower()
    for pattern, replacement in _BEFORE_WORDS:
        plain = re.sub(pattern, replacement, plain)
    found = _WORD.findall(plain)
    mended = {word: mend(word) for word in found if _is_foreign(word)}
    parts = [part for word in found for part in (mended.get(word) or word).split()]
    sentence = with_nouns_for_ones(_simplified(" ".join(map(_plain_word, parts))))
    unknown = tuple(word for word, known in mended.items() if known is None)
    return Typed(tuple(sentence.split()), tuple((a, b) for a, b in mended.items() if b), unknown)


def mend(word: str) -> str | None:
    """Return the one known word that a slip of the pen would turn into this one; None where there is none, or two."""
    if word in OUTSIDE or word in LOOKALIKES or len(word) < 3 or word.isdecimal():
        return None
    for near in (_same_letters(word), _one_letter_more_or_less(word), _one_letter_changed(word)):
        meanings = {_meaning(each): each for each in sorted(near) if each in KNOWN or each in OUTSIDE}
        if meanings:
            found = next(iter(meanings.values()))
            return found if len(meanings) == 1 and found not in OUTSIDE else None
    far = {each for each in KNOWN if len(each) > 5 < len(word) - 1 and _is_two_slips_away(word, each)}
    return min(far) if len({_meaning(each) for each in far}) == 1 else _run_together(word)


def _run_together(word: str) -> str | None:
    """Return two known words between which the space was forgotten; None where there are none, or two ways."""
    found = [f"{a} {b}" for a, b in _parted(word) if min(len(a), len(b)) > 2 and a in KNOWN and b in KNOWN]
    return found[0] if len(found) == 1 else None


def _is_foreign(word: str) -> bool:
    return word not in KNOWN and word not in ",;:" and word != "'s" and not word.isdecimal()


def _plain_word(word: str) -> str:
    word = SAME_WORD.get(word, word)
    if word in NOUNS:
        return NOUNS[word]
    if word in ATTRIBUTE_WORDS:
        return ATTRIBUTE_WORDS[word]
    return word


def _meaning(word: str) -> str:
    if word in ADJECTIVES:
        return ADJECTIVES[word][1]
    return _plain_word(word).removesuffix("s") if word in NOUNS else _plain_word(word)


def _parted(word: str) -> list[tuple[str, str]]:
    return [(word[:i], word[i:]) for i in range(len(word) + 1)]


def _same_letters(word: str) -> set[str]:
    """Return what comes of swapping two neighboring letters, or of doubling one, or not."""
    parts = _parted(word)
    swapped = {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    return (
        swapped | {a + b[0] + b for a, b in parts if b} | {a + b[1:] for a, b in parts if len(b) > 1 and b[0] == b[1]}
    )


def _one_letter_more_or_less(word: str) -> set[str]:
    parts = _parted(word)
    return {a + b[1:] for a, b in parts if len(b) > 0 and len(word) > 3} | {
        a + letter + b for a, b in parts for letter in _ALPHABET
    }


def _one_letter_changed(word: str) -> set[str]:
    return {a + letter + b[1:] for a, b in _parted(word) if b for letter in _ALPHABET}


def _one_slip_away(word: str) -> set[str]:
    return _same_letters(word) | _one_letter_more_or_less(word) | _one_letter_changed(word)


def _is_two_slips_away(word: str, other: str) -> bool:
    return abs(len(word) - len(other)) < 3 and bool(_one_slip_away(word) & _one_slip_away(other))


def _simplified(sentence: str) -> str:
    before = ""
    while before != sentence:
        before = sentence
        for pattern, replacement in _POLITE:
            sentence = " ".join(re.sub(pattern, replacement, sentence).split()).strip(" ,;:")
    for pattern, run in _RUNS:
        sentence = " ".join(re.sub(pattern, run, sentence).split())
    return sentence
