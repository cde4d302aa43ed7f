"""Show the examples in docstrings as code: an extension of Griffe, which mkdocstrings reads docstrings with.

Docstrings here show use by lines that begin with `>>>`; in Markdown that would be a quotation within quotations.
"""

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"(?:^|\n\n)((?:>>> |\.\.\. ).*(?:\n(?!\s*\n).*)*)")


class Doctests(griffe.Extension):
    """Puts a fence around each example."""

    def on_object(self, *, obj: griffe.Object, **more: Any) -> None:
        """Change the docstring of a module, class, function or attribute as it is read."""
        if obj.docstring is not None:
            obj.docstring.value = _EXAMPLE.sub(r"\n\n```pycon\n\1\n```", obj.docstring.value)
