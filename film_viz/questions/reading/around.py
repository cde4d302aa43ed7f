"""What people put around a question and in front of it, and the plain question that it leaves: greetings, numbers of a
list, signs for words, verbs of seeming, and the things spoken of before what is asked of them.
"""

_ATTRIBUTE = r"(?:colou?r|shape|size|material)"
_GREETING = (
    r"good (?:morning|day|evening|afternoon|night)|(?:hi|hello|hey) (?:there|all|everyone|everybody)|"
    r"excuse me|pardon(?: me)?|u+h*m+|h+m+|e+r+m*|u+h+|lol|yo|hiya|greetings|"
    r"dear [a-z]+|(?:my|the|our) question is|q\d*|(?:i |we )?need to (?:know|see)|"
    r"(?:i|we) (?:was|were|am|are) (?:just )?wondering(?: (?:if|whether))?|"
    r"do you (?:think|believe|happen to know)(?: that)?|"
    r"(?:can|could) you (?:see|check|find out) (?:if|whether)"
    r"(?:would|do) you mind (?:telling|saying|showing)(?: (?:me|us))?"
)

AROUND: tuple[tuple[str, str], ...] = (
    (r"</?[a-z][^<>]*>", " "),
    (r"^[\s\"*(#]*\d{1,2}[.)]\s+(?=\S+ \S)", ""),
    (rf"^[\s\"*(]*(?:{_GREETING})(?![a-z'])[\s,.:;!?-]*(?=\S)", ""),
    (
        r"[\s,.;!?]*\b(?:(?:please )?and )?(?:thanks|thank you|thx|ty)\b"
        r"(?: (?:in advance|so much|a lot|very much|for [a-z ]+))?[\s.!]*$",
        "",
    ),
    (r"^[\s\"*(]*(?:yes or no|yes/no|true or false)\b[\s,.:;!?-]*", ""),
    (r"[\s,.:;?!(]+(?:yes or no|yes/no|true or false)[\s?!.)]*$", ""),
    (r"\s*=[\s?]*$", ""),
    (r"(?:^|\s)#\s*of\b|\b(?:nr|num|no)\.? of\b", " number of"),
    (r"\s*(?:&|\+)\s*|\bplus\b", " and "),
    (r"\bmirror[- ]like\b", "mirrored"),
    (r"\b(?:perhaps|possibly|by (?:any )?chance|happen to|probably)\b", ""),
    (r"\bdo(?:es)? (.*) consist of\b|\bis (.*) composed of\b", r"is \1\2 made of"),
    (r"^(?:would|will|could|might|may) (.*) be (?=\S)", r"is \1 "),
    (r"\b(colou?r|shape|size|material)'s (?=the )", r"\1 is "),
    (
        rf"^((?:what|which) {_ATTRIBUTE}) do (?:you|we|i|they) see (?=behind|in front|left|right|to|on)",
        r"\1 is the thing ",
    ),
    (r"(?<=[a-z])of (?=the )", " of "),
    (r"^what about (?=.*\bany\b)|^(?:can|could|do) (?:you|u|i|we) see (?=what|which|how)", ""),
    (r"^how many of all (?:of )?(?=the )", "how many of "),
    (r"^(the [a-z ]+ and the [a-z ]+), are they\b", r"are \1"),
    (rf"^do(?:es)? (the {_ATTRIBUTE} of .*) match(?: with)? (?=that of|the)", r"is \1 the same as "),
    (r"\b(?:to|on|at) (the [a-z ]+)'s (left|right)\b(?: hand)?(?: side)?", r"to the \2 of \1"),
    (r"\band/or\b", "or"),
    (r"(?<=[a-z])/(?=[a-z])", " or "),
    (r"^([a-z][a-z ]*) > ([a-z][a-z ?]*)$", r"are there more \1 than \2"),
    (r"^([a-z][a-z ]*) < ([a-z][a-z ?]*)$", r"are there fewer \1 than \2"),
    (
        r"^how'?s many\b|^(?:(?:can|could|would|will) (?:you|u|i|we) (?:please )?)?count how many\b|\bhow ?many\b",
        "how many",
    ),
    (
        r"^(?:there is|there's|there are|i (?:can )?see|we (?:can )?see|consider|take|look at) (?:a|an|the) "
        r"([^.;,?!]+)[.;,!] (.*?)\bit\b(?! (?:true|that))(.*)$",
        r"\2the \1\3",
    ),
    (r"\b(anything|things?|objects?|items?|ones?|shapes?)((?: are)? there)? but\b", r"\1 except"),
    (rf"^(what {_ATTRIBUTE} do(?:es)? .*) (?:seem|appear|look) (?:to (?:be|have)|like)\b", r"\1 have"),
    (r"\b(?:seem|appear|look)s? (?:to be|like)(?= )", ""),
    (r"\b(?:can|could) be (?:seen|found|spotted|observed)(?= (?:behind|in front|left|right|(?:to|on) the))", "is"),
    (r"\b(?:can|could) be (?:seen|found|spotted|observed|counted)\b|\bappears?\b", "visible"),
    (r"\b(?:might|could|would|may|will|must|should) be\b", "is"),
    (rf"^((?:what|which) {_ATTRIBUTE}) (?:would|do|should) (?:you|one|we|i) (?:call|name)\b", r"\1 is"),
    (r" (?:called|named)(?=[\s?]*$)", ""),
    (r"\bgeometric(?:al)?\b|\bmore numerous\b(?! than)", ""),
    (r"\bmore numerous than\b", "more than"),
    (r"\bas numerous as\b", "as many as"),
    (r"\bas few ([a-z ]+) as\b", r"as many \1 as"),
    (r"^(have|has|do|does) (.*) got (?=(?:the )?same)", r"do \2 have "),
    (r"\b(have|has) got\b", r"\1"),
    (r"^(?:you )?got (?=any|a|an|some)", "are there "),
    (r" (?:u|you|we|they)(?: have|'ve)? got(?=[\s?]*$)", ""),
    (rf"\b(?:alike|same|identical|equal) in ({_ATTRIBUTE})\b", r"the same \1"),
    (rf"\bmatch(?:es|ing)? the ({_ATTRIBUTE}) (?:of|as)\b", r"with the same \1 as"),
    (rf"\bmatch(?:es|ing)? (the [a-z ]+)'s ({_ATTRIBUTE})\b", r"with the same \2 as \1"),
    (rf"('s {_ATTRIBUTE}) the same as (the [a-z ]+)'s(?=[\s?]*$)", r"\1 the same as that of \2"),
)
"""What is said around a question in its own words."""

_BESIDE = r"<(?:left|right|behind|front)> the (?:\w+ )+?"
_PLAIN = r"(?:(?!that\b|with\b|of\b|as\b|same\b|is\b|do\b|what\b)\w+ ?)+?"

FRONTED: tuple[tuple[str, str], ...] = (
    (
        r"^(?:of|from|among|amongst|out of) (?:all )?(?:of )?(?:the|these|those) (.+?) ?,? how-many "
        r"(?:of (?:them|these|those) )?(is|has) (.+)$",
        r"how-many \1 \2 \3",
    ),
    (rf"^({_BESIDE}),? ?(how-many {_PLAIN})(?: is there)?$", r"\2 is \1"),
    (rf"^({_BESIDE}),? ?(what (?:color|shape|size|material) is the {_PLAIN})$", r"\2 \1"),
    (r"^((?:the )?\w[\w ,<>]*?) ?[,:;]? how-many(?: is there)?(?: <seen>)?$", r"how-many \1"),
    (r"^(\w[\w ,<>]*?) ?[,;:] is there any$", r"is there any \1"),
    (r"^there (?=any\b)", "is there "),
    (r"^has (?:the |this )?picture ", "is there "),
    (r"^(how-many .*) has(?: (?:the |this )?picture)?$", r"\1"),
    (r"^what things? is (.*) made-of$", r"what material is \1 made-of"),
    (r"^do (.*) equal (?=the )", r"is \1 same-as "),
    (r" of the two$", ""),
)
"""What is said before what is asked of it; in the reader's words."""
