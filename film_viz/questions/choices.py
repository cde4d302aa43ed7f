"""Which values can fill a node of a template on a given scene.

A description is offered only where the node stays well posed: exactly one object for `unique`, a relation that narrows
what it describes. What can be said of a scene is what fits its objects, 16 descriptions each; where the answer may be
no or 0, some that fit nothing are offered too, in the proportions of CLEVR's generator. There as here a relation
sometimes does not narrow: if it always did, "is there a cube left of the ball?" would have the answer no wherever there
is just one cube.
"""

from functools import cache
from random import Random

from film_viz.questions.index import EVERY_DESCRIPTION, NOTHING_SAID, Description, SceneIndex

IDLE_SHARE = 0.15
"""Descriptions that a relation does not narrow, for each one that it does; gives CLEVR's one in ten in questions."""


class Choices:
    """The descriptions that fit nodes on one scene, listed when first asked for."""

    def __init__(self, index: SceneIndex, rng: Random) -> None:
        self.index = index
        self.rng = rng
        self._lists: dict[tuple[object, ...], list[Description]] = {}
        self._shown: dict[tuple[int, ...], list[tuple[Description, int]]] = {}

    def descriptions(self, function: str, objects: int, left_open: tuple[int, ...]) -> list[Description]:
        """Return the descriptions that can fill a `filter*` or `relate_filter*` node.

        Args:
            function: name of the node's function.
            objects: mask of the objects it describes, after its relation if it has one.
            left_open: attributes (0 size .. 3 shape) that must not be named.
        """
        key = (function, objects, left_open)
        if key not in self._lists:
            self._lists[key] = self._listed(function, objects, left_open)
        return self._lists[key]

    def _listed(self, function: str, objects: int, left_open: tuple[int, ...]) -> list[Description]:
        shown = self._shown_with(left_open)
        match function:
            case "filter_unique":
                return [d for d, mask in shown if (mask & objects).bit_count() == 1]
            case "relate_filter_unique":
                return self._related([(d, mask) for d, mask in shown if (mask & objects).bit_count() == 1], objects)
            case "relate_filter":
                return self._related([(d, mask) for d, mask in shown if mask & objects], objects)
            case "relate_filter_count" | "relate_filter_exist":
                return self._related(shown, objects)
            case "filter_count":
                return [d for d, _ in shown] + self._absent(left_open, _singles(shown, objects))
            case "filter":
                said = [d for d, _ in shown if d != NOTHING_SAID]
                return said + self._absent(left_open, _singles(shown, objects))
            case "filter_exist":
                is_vacuous = objects == self.index.everything  # "are there any things?"
                said = [d for d, _ in shown if not (is_vacuous and d == NOTHING_SAID)]
                return said + self._absent(left_open, len(said))
            case _:
                raise ValueError(f"{function!r} takes no description")

    def _related(self, fitting: list[tuple[Description, int]], objects: int) -> list[Description]:
        """Return what a relation narrows, and a few of the descriptions that it leaves as they are."""
        narrowed = [d for d, mask in fitting if mask & objects != mask]
        idle = [d for d, mask in fitting if mask & objects == mask]
        number = int(IDLE_SHARE * len(narrowed) + self.rng.random())
        return narrowed + self.rng.sample(idle, min(len(idle), number))

    def _shown_with(self, left_open: tuple[int, ...]) -> list[tuple[Description, int]]:
        if left_open not in self._shown:
            fitting = _descriptions_with(left_open)
            self._shown[left_open] = [(d, mask) for d, mask in self.index.described.items() if d in fitting]
        return self._shown[left_open]

    def _absent(self, left_open: tuple[int, ...], number: int) -> list[Description]:
        absent = [d for d in _descriptions_with(left_open) if d not in self.index.described]
        return self.rng.sample(absent, min(number, len(absent)))


def _singles(shown: list[tuple[Description, int]], objects: int) -> int:
    return sum((mask & objects).bit_count() == 1 for _, mask in shown)


@cache
def _descriptions_with(left_open: tuple[int, ...]) -> dict[Description, None]:
    """Return an ordered set."""
    return {d: None for d in EVERY_DESCRIPTION if all(d[a] is None for a in left_open)}
