"""The words that the reader knows, by what they do in a sentence; others are spelled wrong, or about other things."""

from film_viz.scenes.attributes import ATTRIBUTES

_LOOKS: dict[str, dict[str, str]] = {
    "size": {"large": "large big huge giant enormous", "small": "small little tiny mini"},
    "color": {
        "gray": "gray grey greyish grayish",
        "red": "red reddish",
        "blue": "blue bluish",
        "green": "green greenish",
        "brown": "brown brownish",
        "purple": "purple violet",
        "cyan": "cyan turquoise teal aqua",
        "yellow": "yellow yellowish",
    },
    "material": {
        "rubber": "rubber rubbery matte matt mat dull",
        "metal": "metal metallic metals shiny reflective glossy shining mirrored polished",
    },
    "shape": {"cube": "cubic cubical", "sphere": "spherical round", "cylinder": "cylindrical"},
}
ADJECTIVES: dict[str, tuple[str, str]] = {
    word: (attribute, value)
    for attribute, values in _LOOKS.items()
    for value, words in values.items()
    for word in words.split()
}
"""A word, and the attribute and value it names."""

_NOUNS = {
    "cube": "cube box block square cuboid",
    "sphere": "sphere ball orb globe circle bal",
    "cylinder": "cylinder tube pipe can",
    "thing": "thing object item element figure body solid stuff",
}
_IRREGULAR = {"boxes": "cubes", "bodies": "things", "stuff": "things", "objets": "things", "tings": "things"}
NOUNS: dict[str, str] = (
    {word: noun for noun, words in _NOUNS.items() for word in words.split() if word not in ("can", "bal")}
    | {f"{word}s": f"{noun}s" for noun, words in _NOUNS.items() for word in words.split() if word != "bal"}
    | _IRREGULAR
)
"""A word for a thing, and the plain word of the same number."""

PLURALS = frozenset(("cubes", "spheres", "cylinders", "things", "ones"))
OPEN_NOUNS = frozenset(("thing", "things", "one", "ones", "anything"))
"""Nouns that leave the shape open."""

ATTRIBUTE_WORDS: dict[str, str] = {
    **{attribute: attribute for attribute in ATTRIBUTES},
    **{f"{attribute}s": f"{attribute}s" for attribute in ATTRIBUTES},
    "colour": "color",
    "colours": "colors",
    "form": "shape",
    "hue": "color",
    "texture": "material",
    "substance": "material",
}

SAME_WORD: dict[str, str] = {
    "are": "is",
    "was": "is",
    "were": "is",
    "r": "is",
    "does": "do",
    "did": "do",
    "have": "has",
    "having": "has",
    "had": "has",
    "owns": "has",
    "which": "what",
    "whats": "what is",
    "whatre": "what is",
    "wats": "what is",
    "wat": "what",
    "wich": "what",
    "theres": "there is",
    "hows": "how is",
    "wheres": "where is",
    "isnt": "isn't",
    "arent": "aren't",
    "dont": "don't",
    "doesnt": "doesn't",
    "something": "anything",
    "sth": "anything",
    "smth": "anything",
    "some": "any",
    "an": "a",
    "u": "you",
    "plz": "please",
    "pls": "please",
    "cubes'": "cubes",
    "photo": "picture",
    "image": "picture",
    "img": "picture",
    "pic": "picture",
    "photograph": "picture",
    "scene": "picture",
    "screen": "picture",
    "drawing": "picture",
    "view": "picture",
    "room": "picture",
    "shows": "show",
    "contains": "contain",
    "includes": "include",
    "exists": "exist",
    "standing": "located",
    "stands": "located",
    "stand": "located",
    "sitting": "located",
    "sits": "located",
    "sit": "located",
    "lying": "located",
    "laying": "located",
    "lies": "located",
    "lie": "located",
    "lays": "located",
    "placed": "located",
    "positioned": "located",
    "situated": "located",
    "found": "located",
    "shares": "share",
    "sharing": "share",
    "less": "fewer",
    "lesser": "fewer",
    "amount": "number",
    "quantity": "number",
    "total": "number",
    "numbers": "number",
    "matches": "match",
    "outnumbered": "outnumber",
    "type": "kind",
    "sort": "kind",
    "types": "kind",
    "kinds": "kind",
    "sorts": "kind",
    "identical": "same",
    "equals": "equal",
    "infront": "in front",
    "hw": "how",
    "but": "and",
    "hwo": "how",
    "hom": "how",
    "their": "their",
    "thier": "their",
    "its'": "its",
    "coloured": "colored",
    "outnumbers": "outnumber",
    "ther": "there",
    "can't": "cannot",
    "couldn't": "cannot",
    "wasn't": "isn't",
    "weren't": "aren't",
    "didn't": "don't",
    "hasn't": "don't",
    "haven't": "don't",
}
"""Words that do the same in a sentence, spelling and number of verbs aside."""

_STRUCTURE = """
a about all also and any anything as at back be because between both but by can color colored contain could count do
each either else equal every everything exist for from front greater has hey hi hello hold how i if image in include
is it its just kind know larger left let like list located look made make many match material me more much my name
number of ok okay on one ones only or other others another out outnumber picture please present quite really right
same see shape share show side size smaller so some spot tell than thank thanks that the them their then there these
they think this those to together true two under us visible want we what when where whether who why will with would you
your yes no not
bigger fewer higher lower actually currently exactly get give whose wonder correct case say find seen being been here
isn't aren't don't doesn't 's altogether overall say mean maybe possible again question answer i'd i'll
d're have very such good both must should might may now well too own thing it's sir madam teacher equally guys
single aside
"""
STRUCTURE = frozenset(_STRUCTURE.split())
"""Words that hold a sentence together."""

REFUSED_WORDS: dict[str, str] = {
    word: reason
    for reason, words in {
        "negation": "not no never none nor neither without except excluding excluded non nothing nobody nowhere "
        "minus cannot different differ differs "
        "differently unlike lacks lack lacking missing isn't aren't don't doesn't",
        "superlative": "biggest largest smallest tiniest littlest closest nearest farthest furthest tallest highest "
        "lowest leftmost rightmost brightest darkest frontmost hindmost shiniest fewest least common first second "
        "fourth fifth sixth 1st 2nd 3rd 4th 5th 6th third last extreme most biggest's",
        "all": "all every everything each half only always mostly everybody entirely",
        "number": "two three four five six seven eight nine ten zero eleven twelve exactly even odd difference sum "
        "average precisely pair couple several few enough minimum maximum 0 1 2 3 4 5 6 7 8 9 10 11 12 twice percent "
        "percentage",
        "nearness": "next near nearby beside besides between close adjacent around touching touch touches above below "
        "under underneath over against among amongst opposite neighbor neighbors neighbour neighbours along inside "
        "outside beneath onto upon alongside distance far closer apart nearer neighboring neighbouring surrounding "
        "beyond atop directly immediately",
        "measure": "cm mm meter meters metre metres inch inches kilo kilos kg gram grams weigh weighs weight heavy "
        "centimeter centimeters centimetre centimetres pound pounds area perimeter circumference "
        "tall height width wide thick length diameter radius volume liter liters degree degrees angle",
        "place": "where middle center centre corner edge top bottom direction position place "
        "location coordinates border central centered centred",
        "other": "who why when whom time describe explain",
    }.items()
    for word in words.split()
}
"""Words that no program of CLEVR's has a function for, and what they ask for."""

_OUTSIDE = """
background foreground black white pink orange gold golden silver bronze copper wood wooden glass plastic steel iron
stone paper long cone cones pyramid pyramids triangle triangles table floor wall light lights lamp shadow shadows cup
dog cat man person people face hand car tree ring donut torus star hexagon thin soft
hard rough smooth bright dark transparent old new beautiful nice pretty expensive medium normal average sized toy toys
camera sky ground surface rectangle rectangles oval disk disc letter word magenta beige maroon lime navy cold warm hot
doing roll rolling move moving moves fall falling empty full open closed hidden cost edges faces corners sides
"""
OUTSIDE = frozenset(_OUTSIDE.split())
"""Words people use of pictures that are neither CLEVR's nor slips of the pen for one of CLEVR's."""

COMPARED_SIZES = {"larger": "large", "bigger": "large", "greater": "large", "smaller": "small", "tinier": "small"}

KNOWN = (
    frozenset(ADJECTIVES)
    | frozenset(NOUNS)
    | frozenset(ATTRIBUTE_WORDS)
    | frozenset(SAME_WORD)
    | STRUCTURE
    | frozenset(REFUSED_WORDS)
    | frozenset(COMPARED_SIZES)
    | {"behind", "front", "left", "right"}
)
