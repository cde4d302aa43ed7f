"""Accuracies that were published for CLEVR v1.0's test questions, to hold one's own beside.

They are facts of other systems on CLEVR's own pictures and questions. What is measured here is asked about pictures
rendered by this project, so the two may be compared in kind, not to a tenth of a point.
"""

from dataclasses import dataclass

from film_viz.questions.program import QUESTION_GROUPS

PEREZ = "Perez et al. 2018, table 1"


@dataclass(frozen=True, slots=True)
class Published:
    """One row of a table: accuracies in percent."""

    system: str
    overall: float
    groups: tuple[float, ...]  # in the order of QUESTION_GROUPS
    source: str = PEREZ
    uses_programs: bool = False  # whether it was trained with the questions' programs

    def accuracy(self, name: str) -> float:
        """Return the accuracy overall or of a group, in 0..1."""
        percent = self.overall if name == "overall" else self.groups[list(QUESTION_GROUPS).index(name)]
        return percent / 100


PUBLISHED: tuple[Published, ...] = (
    Published("Human", 92.6, (86.7, 96.6, 86.5, 95.0, 96.0)),
    Published("Q-type mode", 41.8, (34.6, 50.2, 51.0, 36.0, 51.3)),
    Published("LSTM (question only)", 46.8, (41.7, 61.1, 69.8, 36.8, 51.8)),
    Published("CNN+LSTM", 52.3, (43.7, 65.2, 67.1, 49.3, 53.0)),
    Published("CNN+LSTM+SA", 76.6, (64.4, 82.7, 77.4, 82.6, 75.4)),
    Published("N2NMN", 83.7, (68.5, 85.7, 84.9, 90.0, 88.7), uses_programs=True),
    Published("PG+EE, 9 k programs", 88.6, (79.7, 89.7, 79.1, 92.6, 96.0), uses_programs=True),
    Published("PG+EE, 700 k programs", 96.9, (92.7, 97.1, 98.7, 98.1, 98.9), uses_programs=True),
    Published("CNN+LSTM+RN", 95.5, (90.1, 97.8, 93.6, 97.9, 97.1)),
    Published("FiLM from ResNet-101 features", 97.7, (94.3, 99.1, 96.8, 99.1, 99.1)),
    Published("FiLM from raw pixels", 97.6, (94.3, 99.3, 93.4, 99.3, 99.3)),
    Published("MAC", 98.9, (97.2, 99.5, 99.4, 99.3, 99.5), "Hudson and Manning 2018"),
    Published("TbD + reg + hres", 99.1, (97.6, 99.2, 99.4, 99.5, 99.6), "Mascharka et al. 2018", uses_programs=True),
)
"""CLEVR v1.0, test questions."""
