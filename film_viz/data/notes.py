"""What a reader did not take as it came: how often each kind, and the first few by name.

Nothing is passed over without a word: who reads a file shows these sentences beside what was made of it.
"""

from collections.abc import Iterator

SHOWN = 3


class Notes:
    """Gathers cases of several kinds, and tells them in sentences.

    >>> notes = Notes()
    >>> notes.add("questions ask about pictures that are not there", "question 4 (a.png)")
    >>> list(notes)
    ['1 questions ask about pictures that are not there: question 4 (a.png)']
    """

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._first: dict[str, list[str]] = {}
        self._sentences: list[str] = []

    def add(self, kind: str, name: str) -> None:
        """Note a case: `kind` goes on after a number, `name` says which it is."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        first = self._first.setdefault(kind, [])
        if len(first) < SHOWN:
            first.append(name)

    def say(self, sentence: str) -> None:
        """Note what is no count of cases."""
        self._sentences.append(sentence)

    def count(self, kind: str) -> int:
        """Return how many cases of a kind there are."""
        return self._counts.get(kind, 0)

    def __iter__(self) -> Iterator[str]:
        yield from self._sentences
        for kind, count in self._counts.items():
            more = ", ..." if count > SHOWN else ""
            yield f"{count:,} {kind}: {', '.join(self._first[kind])}{more}"
