"""What was there before and can be had again: undo and redo as a value."""

from dataclasses import dataclass

MOST_STEPS = 100  # that can be undone


@dataclass(frozen=True, slots=True)
class History:
    """Names of scenes: the one that is there, those before it and those that were undone, the nearest last.

    >>> History("a").then("b").undone().present
    'a'
    """

    present: str
    past: tuple[str, ...] = ()
    future: tuple[str, ...] = ()

    def then(self, name: str) -> "History":
        """Go on to another scene; what was undone before can no longer be redone."""
        if name == self.present:
            return self
        return History(name, (*self.past, self.present)[-MOST_STEPS:])

    def undone(self) -> "History":
        """Go back one step; where there is none, stay."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (*self.future, self.present))

    def redone(self) -> "History":
        """Take back the last going back; where there is none, stay."""
        if not self.future:
            return self
        return History(self.future[-1], (*self.past, self.present), self.future[:-1])

    def at(self, name: str) -> "History":
        """Follow a scene that came from elsewhere: the browser's Back and Forward undo and redo, all else is a step."""
        if self.past and name == self.past[-1]:
            return self.undone()
        if self.future and name == self.future[-1]:
            return self.redone()
        return self.then(name)
