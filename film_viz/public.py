"""Public mode: what one switch closes on a server that strangers reach.

`FILM_VIZ_PUBLIC=1` switches training off, offers the checkpoints that were put into `checkpoints/` and no others, shows
no path and no log, and sets lower limits to what a visitor can have computed. `docs/public_server.md` tells the rest.
"""

import os
import re

PUBLIC = "FILM_VIZ_PUBLIC"
SOME_FILE = "a file of this server"
_OFF = ("", "0", "off", "no", "false")
_A_PATH = re.compile(r"(?<![\w/.])(?:~|\.{1,2})?/(?:[\w.+@=-]+/)+[\w.+@=-]*|(?<!\w)[A-Za-z]:\\[^\s'\"]+")


def is_public() -> bool:
    """Whether strangers reach this server."""
    return os.environ.get(PUBLIC, "").strip().lower() not in _OFF


def without_paths(text: str) -> str:
    """Return a text in which, in public mode, no path can be read."""
    return _A_PATH.sub(SOME_FILE, text) if is_public() else text
