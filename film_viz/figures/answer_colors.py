"""One color per answer, the same in every figure: an answer that is a color is drawn in it."""

from colorsys import hls_to_rgb
from typing import get_args

from film_viz.figures.theme import Mode
from film_viz.questions.vocabulary import ANSWERS
from film_viz.scenes.attributes import Color

OF_COLORS: dict[Mode, dict[Color, str]] = {
    "light": {
        "gray": "#6f757d", "red": "#c22f2f", "blue": "#2a4bd7", "green": "#1d7a2a", "brown": "#814a19",
        "purple": "#8126c0", "cyan": "#17909a", "yellow": "#b99400",
    },
    "dark": {
        "gray": "#a9afb8", "red": "#ff6b62", "blue": "#7d97ff", "green": "#5fc46c", "brown": "#c98a4f",
        "purple": "#c07bf2", "cyan": "#4fdbe0", "yellow": "#f4e04d",
    },
}  # fmt: skip
"""CLEVR's colors, as dark or as light as the page asks for."""
LIGHTNESS: dict[Mode, int] = {"light": 38, "dark": 68}  # percent
GOLDEN_ANGLE = 137.508  # degrees: neighbors in the list of answers are far apart in hue
FIRST_HUE = 75  # degrees
OTHERS = tuple(answer for answer in ANSWERS if answer not in get_args(Color))


def answer_color(answer: str, mode: Mode) -> str:
    """Return the color of an answer.

    >>> answer_color("purple", "light"), answer_color("yes", "light")
    ('#8126c0', 'hsl(75, 60%, 38%)')
    """
    for color, code in OF_COLORS[mode].items():
        if answer == color:
            return code
    place = OTHERS.index(answer) if answer in OTHERS else len(OTHERS) + sum(map(ord, answer)) % 100
    return f"hsl({(FIRST_HUE + GOLDEN_ANGLE * place) % 360:.0f}, 60%, {LIGHTNESS[mode]}%)"


def ink_on(color: str) -> str:
    """Return black or white, whichever is read more easily on a color that `answer_color` gives (WCAG 2.1).

    >>> ink_on("#2a4bd7"), ink_on("hsl(75, 60%, 68%)")
    ('#ffffff', '#000000')
    """
    if color.startswith("#"):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    else:
        hue, saturation, lightness = (float(part.strip(" %")) for part in color[4:-1].split(","))
        channels = [*hls_to_rgb(hue / 360, lightness / 100, saturation / 100)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if (luminance + 0.05) ** 2 < 1.05 * 0.05 else "#000000"
