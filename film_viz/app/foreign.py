"""Foreign text: what comes from an address, a visitor, a file or a name on disk, made to be shown as it stands.

Streamlit reads nearly every text as Markdown: labels, captions, help, errors, cells of `st.table`. In it a word from
outside could load a picture from another host, set a link, an icon, a color or a formula. So all foreign text goes
through `plain`, and where a figure draws it, which reads a little HTML, through `in_figure`.
"""

import re
import unicodedata

from film_viz.public import without_paths

MOST_CHARACTERS = 2_000
"""So much of a foreign text is shown; a page of megabytes helps nobody."""

_JOINER = "\u2060"  # takes no room, and is nothing to Markdown
_MARKUP = re.compile(r"([\\`*_\[\]<>$!&~|{}])")
_PARTED = re.compile(
    r"^(?=[#+=-]|\d+[.)])"  # a heading, an item of a list
    r"|(?<=:)(?=\S)"  # :red[..], :material/..:, :smile:, http://
    r"|(?i:(?<=www))(?=\.)|(?=@)"  # bare addresses
    r"|(?:^|(?<=\s))(?=(?:<->|->|<-|--|>=|<=|~=)(?:\s|$))"  # arrows and dashes
)
_TURNS_LINES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # have what follows read from right to left


def plain(text: object) -> str:
    """Return a text that Markdown shows as it stands, in one line.

    A backslash keeps what the parser reads. Icons, emoji, bare addresses and arrows are made afterwards, out of the
    words that the parser leaves, so these are parted by a character that nobody sees.
    """
    return _MARKUP.sub(r"\\\1", _PARTED.sub(_JOINER, one_line(text)))


def in_figure(text: object) -> str:
    """Return a text that a Plotly figure shows as it stands, in one line."""
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def one_line(text: object) -> str:
    """Return a text without line breaks, control characters and halves of characters, cut where it has no end.

    In public mode no path is left in it.
    """
    text = without_paths(str(text)[: 2 * MOST_CHARACTERS])
    shown = " ".join("".join(map(_visible, text[: MOST_CHARACTERS + 1])).split())
    return shown if len(shown) <= MOST_CHARACTERS else f"{shown[:MOST_CHARACTERS]} ..."


def without_invisible(text: str) -> str:
    """Return a text without characters that have no look of their own, such as a zero-width space or a soft hyphen."""
    return "".join(character for character in text if unicodedata.category(character) != "Cf")


def sentence(error: object) -> str:
    """Return what an error says as a sentence of its own, for Markdown to show."""
    return plain(unescaped_sentence(error))


def unescaped_sentence(error: object) -> str:
    """Return what an error says as a sentence of its own, for what takes text as it stands."""
    text = one_line(error).rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def showable(name: str) -> bool:
    """Whether a name on disk can be sent to a browser, which takes no halves of characters."""
    return name.isprintable()


def _visible(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    return " " if kind == "Cc" else "" if character in _TURNS_LINES else character
