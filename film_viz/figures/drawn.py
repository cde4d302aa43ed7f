"""A figure that is sent as the plain values it was drawn from, and becomes Plotly's objects only where one is touched.

Plotly copies and looks through every value of a figure when the figure is made, and again when it is sent, which takes
longer than all that a page computes. So `DrawnFigure` keeps its values and packs them itself; whoever reads or changes
a part of it (`figure.layout`, `figure.add_trace`, `figure.to_html`) has an ordinary figure in hand from then on.
"""

import base64
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Shaped

_NARROWER = {"int64": np.int32, "uint64": np.uint32}
"""What a browser's arrays cannot hold, and what is sent in its place where the values fit."""
_SHORT = {
    "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2", "int32": "i4", "uint32": "u4", "float32": "f4",
    "float64": "f8",
}  # fmt: skip
"""Plotly's names of the arrays that it reads from base64."""


class DrawnFigure(go.Figure):
    """A figure of plain values: `data`, a list of traces, and `layout`, both as Plotly's JSON has them."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.__dict__["_spec"] = spec

    def to_dict(self) -> dict[str, Any]:
        """Return the figure as it is sent, its arrays packed."""
        return super().to_dict() if self._is_made() else packed(self.__dict__["_spec"])

    def __getattr__(self, name: str) -> Any:
        """Make the figure, for something was asked that only a made one has."""
        if self._is_made():
            raise AttributeError(f"a figure has no attribute '{name}'")
        super().__init__(self.__dict__.pop("_spec"), _validate=False)
        return getattr(self, name)

    def _is_made(self) -> bool:
        return "_spec" not in self.__dict__


def packed(value: Any) -> Any:
    """Return a copy of some plain values in which every array of numbers is packed as Plotly's typed arrays are.

    The ends of an axis stay as they are, for Plotly reads them from no array.
    """
    if isinstance(value, dict):
        return {name: part if name == "range" else packed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return value if not value or isinstance(value[0], int | float | str) else [packed(part) for part in value]
    return _packed_array(value) if isinstance(value, np.ndarray) else value


def _packed_array(array: Shaped[np.ndarray, "*axis"]) -> Any:
    kind = str(array.dtype)
    if kind in _NARROWER and np.array_equal(narrow := array.astype(_NARROWER[kind]), array):
        array, kind = narrow, str(narrow.dtype)
    if kind not in _SHORT or not array.size:
        return array.tolist()
    spec = {"dtype": _SHORT[kind], "bdata": base64.b64encode(array.tobytes()).decode("ascii")}
    return spec if array.ndim == 1 else spec | {"shape": ", ".join(map(str, array.shape))}
