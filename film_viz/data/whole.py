"""Whole numbers as other people write them in records: an index, a family, a picture's number."""

import re

_WRITTEN = re.compile(r"\s*\d{1,15}(\.0*)?\s*")


def whole_number(value: object) -> int | None:
    """Return the whole number from 0 on that is meant by 3, 3.0 or "3"; None where none is.

    >>> [whole_number(value) for value in (3, 3.0, "000003", True, -1, "three", None)]
    [3, 3, 3, None, None, None, None]
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return int(number) if number.is_integer() and 0 <= number < 10**12 else None
