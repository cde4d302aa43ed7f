"""Values of other people in messages: short, on one line and with their kind to be seen, whatever they are."""

from reprlib import Repr

_REPR = Repr()
_REPR.maxstring = _REPR.maxother = 80
_REPR.maxlist = _REPR.maxtuple = 12
_REPR.maxlevel = 3


def shown(value: object) -> str:
    """Return a value as Python writes it, cut where it is long or deep.

    >>> shown([[[[[1]]]], "a" * 200])[:20]
    "[[[[...]]], 'aaaaaaa"
    """
    return _REPR.repr(value)
