"""What to do where a file that others may write holds something else than it should: one panel says so.

Files of runs, checkpoints and caches are read by many functions, and a file can be damaged in many ways. What a visitor
needs is one sentence; the traceback goes to the log.
"""

import logging
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile

import streamlit as st

from film_viz.app.foreign import one_line, plain

DAMAGE = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    EOFError,
    BadZipFile,
)
"""What reading a damaged file raises."""

_log = logging.getLogger(__name__)


@contextmanager
def told(what: str, way_out: str) -> Iterator[None]:
    """Draw a panel; where its files are damaged, say what cannot be shown and what to do instead."""
    try:
        yield
    except DAMAGE as error:
        _log.exception("%s cannot be shown", what)
        reason = textwrap.shorten(one_line(error), 80, placeholder="...") or type(error).__name__
        st.error(plain(f"{what} cannot be shown, its files are damaged ({reason}): {way_out}."))
