"""What the configurations of all systems share: presets, checks of values, and changes written as text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

Config = TypeVar("Config", bound=Any)  # a frozen dataclass with the properties of `SystemConfig`

MOST_SIZE, MOST_SIDE, MOST_LAYERS, MOST_STRIDED = 65_536, 4_096, 256, 16
"""Larger sizes come from damaged files; the paper has 4,096, pictures 224 pixels a side, 12 blocks at most."""
_LAYERS = frozenset({"n_blocks", "n_hops", "pair_layers", "rnn_layers"})


@dataclass(frozen=True, slots=True)
class Preset:
    """A named configuration; sizes of vocabulary and answers are filled in when a system is made."""

    config: Any  # a `SystemConfig`
    by_answers_alone: bool = False  # taught without the other losses, as in the paper
    training: Mapping[str, Any] = field(default_factory=dict)  # settings of a whole run that are not the usual ones


class SeesPictures:
    """What follows from the sizes of a system that looks, through a stem whose convolutions halve the side."""

    __slots__ = ()
    input_channels: int
    image_size: int
    n_strided: int

    @property
    def map_size(self) -> int:
        """Cells along one side of every feature map after the stem."""
        return self.image_size // 2**self.n_strided

    @property
    def reads_pixels(self) -> bool:
        """Whether the input is a picture (and not a backbone's features)."""
        return self.input_channels == 3

    @property
    def is_blind(self) -> bool:
        """It looks."""
        return False


def check_sizes(config: Any, names: Iterable[str]) -> None:
    """Refuse a size below 1, and one that no network has."""
    for name in names:
        size = getattr(config, name)
        most = MOST_LAYERS if name in _LAYERS else MOST_SIDE if name == "image_size" else MOST_SIZE
        if size < 1:
            raise ValueError(f"{name} must be at least 1, got {size}")
        if size > most:
            raise ValueError(f"{name} must be at most {most:,}, got {size:.6g}")


def check_strides(config: Any) -> None:
    """Refuse more halvings of a side than any side has."""
    if config.n_strided > MOST_STRIDED:
        raise ValueError(f"n_strided must be at most {MOST_STRIDED}, got {config.n_strided:.6g}")


def check_choices(config: Any, choices: Mapping[str, tuple[str, ...]]) -> None:
    """Refuse a value that is none of those there are to choose from."""
    for name, allowed in choices.items():
        if getattr(config, name) not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {getattr(config, name)!r}")


def changed(config: Config, changes: Iterable[str]) -> Config:
    """Return a configuration with some fields set as text says, such as `channels=32` or `use_beta=false`."""
    kinds = {field.name: type(field.default) for field in fields(config) if field.name not in _FIXED_BY_DATA}
    values: dict[str, Any] = {}
    for change in changes:
        name, _, text = change.partition("=")
        if name not in kinds:
            raise ValueError(
                f"a change of the network is written name=value with one of {', '.join(kinds)}, got {change!r}"
            )
        values[name] = _read(kinds[name], text, change)
    return replace(config, **values)


_FIXED_BY_DATA = ("n_words", "n_answers")


def _read(kind: type, text: str, change: str) -> Any:
    match kind.__name__:
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "int" if text.removeprefix("-").isdecimal():
            return int(text)
        case "float" if text.replace(".", "", 1).isdecimal():
            return float(text)
        case "str":
            return text
    wanted = {"bool": "true or false", "float": "a number"}.get(kind.__name__, "a whole number")
    raise ValueError(f"{change!r} must end in {wanted}")
