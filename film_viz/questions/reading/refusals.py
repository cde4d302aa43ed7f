"""What no program of CLEVR's can ask, told by its words, and the words that turn it into the nearest that one can."""

import re

from film_viz.questions.reading.lexicon import COMPARED_SIZES, REFUSED_WORDS
from film_viz.questions.reading.ones import is_unclear

REASONS: dict[str, str] = {
    "negation": "CLEVR's questions know no 'not': no program leaves out, or asks for what is different",
    "superlative": "CLEVR's questions know no 'most': no program picks the largest, the nearest or the leftmost",
    "all": "CLEVR's questions know no 'all': a program asks whether there is any, or how many",
    "number": "CLEVR's questions name no numbers: a program counts, or compares two counts",
    "nearness": "CLEVR's relations are left of, right of, behind and in front of, and no others",
    "place": "CLEVR's questions know no places in the picture, only sides of another thing",
    "measure": "CLEVR's questions measure nothing: things are small or large, and no program knows lengths or weights",
    "language": "questions are read in English only, the language that the network was taught",
    "choice": "no program answers with one of two things, only with yes or no, a number or an attribute",
    "comparison": "no program looks for things larger or smaller than another",
    "both": "these are two questions in one, and a program has one answer",
    "several": "a program asks for an attribute of one thing, not of several",
    "it": "it is not said what 'it' or 'they' stands for, and the network remembers no earlier question",
    "other thing": "it is not said what the other one is other than, and the network remembers no earlier question",
    "kinds": "no program counts or lists colors, shapes, sizes or materials, only things",
    "word": "CLEVR's scenes and questions know cubes, spheres and cylinders, eight colors, two sizes, metal and rubber",
    "other": "this is not read as a question about what is in the picture",
    "untaught": "the network was taught no question of this form",
}
"""Why a sentence is not asked, by a short name, in words for whoever typed it."""

_WHO = re.compile(
    r"^(?:who|why|when|whom|describe|explain)\b|\bwhat time\b|\bhow come\b|\bhow old\b|^what is (?:this|that)$"
    r"|\bin common\b|^(?:draw|make|paint|change|add|remove|delete|move|create|render|generate|turn) "
)
_KINDS = re.compile(
    r"^how-many (?:different (?:colors|shapes|sizes|materials|things)|(?:colors|sizes|materials))\b"
    r"|^(?:what|list|name) (?:all )?(?:the )?(?:different )?(?:colors|shapes|sizes|materials)"
    r"(?: is)?(?: there)?(?: <seen>)?$"
    r"|^number of (?:the )?(?:different )?(?:colors|sizes|materials|different shapes)\b"
)
_NUMBER = re.compile(
    r"^how-many (?:more|fewer)\b|\b(?:only|just|exactly|precisely) (?:a|one)\b|(?<!not )\ba single\b"
    r"|\bone (?:cube|sphere|cylinder|thing)\b"
    r"|(?:^|\bthere )one \w+ (?:cube|sphere|cylinder|thing)\b"
    r"|^how-many \S+ more than\b|^is there (?:many|lots)\b|\bat (?:least|most)\b"
    r"|\b(?:more|fewer) than (?:a|one)\b(?! (?:cube|sphere))"
)
_MOST_OF = re.compile(r"\b(?:both|most) (?:of|things|cubes|spheres|cylinders)\b|\b(?:in )?majority\b")
_PLACE = re.compile(
    r"\b(?:in|at|on|from) (?:the )?(?:background|foreground)\b|"
    r"\b(?:on|at|to|in|from) (?:the )?(?:far )?(?:left|right|front|back)\b"
    r"|\b(?:the )?(?:left|right) side$|\bis (?:left|right)$"
)
_OTHER = re.compile(r"\b(?:others?|another)\b(?! than)")
_SHARING = re.compile(r"\bsame\b|\bshare\b|'s\b|\bwith the (?:color|shape|size|material) of\b")
_BARE_COMPARED = re.compile(rf"\b(?:{'|'.join(COMPARED_SIZES)})\b(?!.*\b(?:than|or)\b)(?! number)")
_BY_RUNS = (
    ("other", _WHO),
    ("kinds", _KINDS),
    ("number", _NUMBER),
    ("all", _MOST_OF),
    ("it", re.compile(r"\b(?:this|that|these|those) ones?\b(?! of)")),
    ("place", re.compile(r"\b(?:left|right|upper|lower|top|bottom|front|back) half\b")),
    ("choice", re.compile(rf"\b(?:{'|'.join(COMPARED_SIZES)}) or (?:{'|'.join(COMPARED_SIZES)})\b")),
    ("negation", re.compile(r"\b(?:aside|apart) from\b|\b(?:other|else|rather) than\b")),
    ("nearness", re.compile(r"\bright (?:<behind>|<front>|<left>|<right>)")),
)
"""What tells a reason by several words, before single ones do."""

_ON_A_THING = re.compile(r"\b(?:on|in|at|by|into|onto) (?:the|a) (?:\w+ )*?(?:cube|sphere|cylinder|thing)s?\b")
_ORDER = ("number", "negation", "superlative", "all", "nearness", "measure", "place", "other")

_POINTING = frozenset(["it", "its", "they", "them", "their", "these", "those", "this", "that", "he", "she"])


def refused_reason(words: tuple[str, ...]) -> str | None:
    """Return why no program can ask a sentence, as far as a word tells it."""
    sentence = " ".join(words)
    reason = next((reason for reason, pattern in _BY_RUNS if pattern.search(sentence)), None)
    if reason is not None:
        return reason
    if is_unclear(words):
        return "it"
    if _OTHER.search(sentence) and not _SHARING.search(sentence):
        return "other thing"
    asked = {REFUSED_WORDS[word] for word in words if word in REFUSED_WORDS}
    asked |= {
        word for word, pattern in (("place", _PLACE), ("superlative", _BARE_COMPARED)) if pattern.search(sentence)
    }
    return next((reason for reason in _ORDER if reason in asked), None)


def unread_reason(words: tuple[str, ...]) -> str:
    """Return why a sentence may not be read although each of its words could be."""
    if _POINTING & set(words) or words in (("how-many",), ("how-many", "is", "there")):
        return "it"
    return "nearness" if _ON_A_THING.search(" ".join(words)) else "other"


_NEAREST: tuple[tuple[str, str], ...] = (
    (
        r"\b(?:exactly |only |just |at least |at most |more than |fewer than )?(?:one|single|two|three|four|five|six"
        r"|seven|eight|nine|ten|eleven|twelve|zero|several|few|[0-9]+)(?= )(?: of)?(?! (?:is|that|than))",
        "",
    ),
    (r"\bhow-many more (.*) than (.*?)(?: is there)?$", r"is there more \1 than \2"),
    (r"\b(?:difference|sum) between\b", ""),
    (r"\bhow (?:tall|heavy|wide|thick)\b", "what size"),
    (r"\b(?:height|width|weight|length|diameter|radius|volume)\b", "size"),
    (r" in (?:cm|mm|meters?|metres?|inches|feet|kg|kilos|grams?)\b", ""),
    (r"\b(?:a |of )?different (color|shape|size|material) (?:than|from|to|as|of)\b", r"the same \1 as"),
    (r"\bright (?=<)|\b(?:directly|immediately)\b", ""),
    (
        r"\b(?:other than|else than|rather than|aside from|apart from|minus|except|excluding|excluded|without"
        r"|unlike)\b.*$",
        "",
    ),
    (r"\bneither (.*) nor\b", r"\1 or"),
    (r"\b(?:isn't|aren't)\b", "is"),
    (r"\bno\b|\bnot\b|\bnever\b|\bdifferent\b", ""),
    (r"\bmost common\b|\bleast common\b", ""),
    (r"\b(?:biggest|largest|tallest|bigger|larger)\b", "large"),
    (r"\b(?:smallest|tiniest|littlest|smaller)\b", "small"),
    (r"\bthing from the (?:left|right)$", "thing"),
    (r"\b(?:closest|nearest) (.*) to\b", r"\1 <left>"),
    (
        r"\b(?:leftmost|rightmost|farthest|furthest|closest|nearest|first|second|third|last|highest|lowest|brightest"
        r"|darkest|frontmost)\b(?: to the (?:left|right))?",
        "",
    ),
    (r"\b(?:all|every|each|only|most|half|always|mostly)\b(?: of)?(?: the)?", ""),
    (r"\beverything\b", "things"),
    (r"\b(?:in )?between\b", "<left>"),
    (
        r"\b(?:next|close|near|closer|adjacent|nearby)\b(?: to)?|\b(?:beside|besides|by|around|touching|above|below"
        r"|under|underneath|over|atop|against|beneath|upon|alongside|opposite|inside|outside|beyond)\b(?: of)?",
        "<left>",
    ),
    (r"^(?:in )?(?:what )?(?:where|direction) is (.*?)(?: from .*)?$", r"what color is \1"),
    (
        r"\b(?:in|on|at) (?:the )?(?:middle|center|centre|corner|background|foreground|edge|top|bottom|border|central)"
        r"(?: of.*)?",
        "",
    ),
    (_PLACE.pattern, ""),
)
"""What takes the words that no program has out of a sentence, or puts in their place the nearest that one has."""


def without_refused(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the nearest sentence without the words that no program has; it may not read either."""
    sentence = " ".join(words)
    for pattern, replacement in _NEAREST:
        sentence = " ".join(re.sub(pattern, replacement, sentence).split())
    return tuple(sentence.split())
