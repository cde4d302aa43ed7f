"""How much memory a process may take, kept by the kernel: who asks for more is refused, and fails with a sentence.

`data` counts what the process may write to (since Linux 4.7), `address_space` whatever it maps, files and libraries
included: the first one is the one to choose for PyTorch, which maps far more than it uses.
"""

import resource
from dataclasses import dataclass
from typing import Any, Literal, Self

Counted = Literal["data", "address_space"]
_KINDS: dict[Counted, int] = {"data": resource.RLIMIT_DATA, "address_space": resource.RLIMIT_AS}


@dataclass(frozen=True, slots=True)
class Memory:
    """A limit on a process and, each for itself, those it starts."""

    n_bytes: int
    counted: Counted = "data"

    @classmethod
    def read(cls, record: Any) -> Self | None:
        """Return the limit in a JSON object, None if there is none in it."""
        try:
            return cls(int(record["n_bytes"]), record["counted"]) if record["counted"] in _KINDS else None
        except (KeyError, OverflowError, TypeError, ValueError):
            return None

    def apply(self) -> None:
        """Bind this process to the limit, or to a lower one that binds it already."""
        kind = _KINDS[self.counted]
        _, hard = resource.getrlimit(kind)
        most = self.n_bytes if hard == resource.RLIM_INFINITY else min(self.n_bytes, hard)
        resource.setrlimit(kind, (most, most))
