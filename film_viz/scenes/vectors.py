"""Vectors as plain triples, small enough for Numba to keep in registers, and sets of objects as bit masks."""

from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.extending import intrinsic

Vector = tuple[float, float, float]

FASTMATH = {"contract", "arcp", "nsz", "reassoc", "afn"}
"""Every relaxation but the two that assume no infinities and no NaN: a ray that misses has distance infinity."""


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function that only kernels call; its code is cached with theirs."""
    return numba.njit(function, fastmath=FASTMATH, error_model="numpy", nogil=True)


@inner
def add(a: Vector, b: Vector) -> Vector:
    """Return a + b."""
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


@inner
def sub(a: Vector, b: Vector) -> Vector:
    """Return a - b."""
    return a[0] - b[0], a[1] - b[1], a[2] - b[2]


@inner
def mul(a: Vector, b: Vector) -> Vector:
    """Return the product of each component."""
    return a[0] * b[0], a[1] * b[1], a[2] * b[2]


@inner
def scale(a: Vector, factor: float) -> Vector:
    """Return factor * a."""
    return factor * a[0], factor * a[1], factor * a[2]


@inner
def along(origin: Vector, direction: Vector, t: float) -> Vector:
    """Return the point at distance t on a ray."""
    return origin[0] + t * direction[0], origin[1] + t * direction[1], origin[2] + t * direction[2]


@inner
def dot(a: Vector, b: Vector) -> float:
    """Return the scalar product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@inner
def cross(a: Vector, b: Vector) -> Vector:
    """Return the vector product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


@inner
def unit(a: Vector) -> Vector:
    """Return a vector of length 1 along a."""
    return scale(a, 1.0 / (dot(a, a) ** 0.5))


@inner
def reflect(direction: Vector, normal: Vector) -> Vector:
    """Return the mirrored direction of a ray that arrives along `direction`."""
    return along(direction, normal, -2.0 * dot(direction, normal))


@inner
def row(table: Any, index: int, start: int) -> Vector:
    """Return three neighboring entries of one row of a table."""
    return table[index, start], table[index, start + 1], table[index, start + 2]


@intrinsic  # type: ignore[arg-type]
def _trailing_zeros(typing_context: Any, mask: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return numba.int64(numba.int64), generate


@inner
def first_bit(mask: int) -> int:
    """Return the place of the lowest bit set in a mask that is not 0."""
    place: int = _trailing_zeros(mask)  # type: ignore[call-arg]
    return place
