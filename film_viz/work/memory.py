"""How much memory a process may take, kept by the kernel: who asks for more is refused, and fails with a sentence.

`data` counts what the process may write to (since Linux 4.7), `address_space` whatever it maps, files and libraries
included: the first one is the one to choose for PyTorch, which maps far more than it uses. Windows has no such limits
and macOS keeps few; there a process may take what there is.
"""

import contextlib
import importlib
import sys
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

Counted = Literal["data", "address_space"]
_NAMES: dict[Counted, str] = {"data": "RLIMIT_DATA", "address_space": "RLIMIT_AS"}  # of module `resource`
HAS_LIMITS = sys.platform != "win32"
_REFUSALS = (OSError, ValueError) if sys.platform == "darwin" else ()  # macOS refuses limits below what is mapped


@dataclass(frozen=True, slots=True)
class Memory:
    """A limit on a process and, each for itself, those it starts."""

    n_bytes: int
    counted: Counted = "data"

    @classmethod
    def read(cls, record: Any) -> Self | None:
        """Return the limit in a JSON object, None if there is none in it."""
        try:
            return cls(int(record["n_bytes"]), record["counted"]) if record["counted"] in get_args(Counted) else None
        except (KeyError, OverflowError, TypeError, ValueError):
            return None

    def apply(self) -> None:
        """Bind this process to the limit, or to a lower one that binds it already."""
        if not HAS_LIMITS:
            return
        resource: Any = importlib.import_module("resource")
        kind = getattr(resource, _NAMES[self.counted])
        _, hard = resource.getrlimit(kind)
        most = self.n_bytes if hard == resource.RLIM_INFINITY else min(self.n_bytes, hard)
        with contextlib.suppress(*_REFUSALS):
            resource.setrlimit(kind, (most, most))
