"""The table of all systems: a row for each says what it is called, what it is made of and which sizes it comes in.

A new system is a module beside this one, with its configuration and its network, and a row here. A checkpoint's
`config.json` names its row; one that names none is FiLM.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from film_viz.models.settings import Preset
from film_viz.models.system import System
from film_viz.models.systems.cnn_lstm import CNN_LSTM_PRESETS, CNNLSTMConfig, CNNLSTMModel
from film_viz.models.systems.film import FiLMModel
from film_viz.models.systems.film_config import FILM_PRESETS, FiLMConfig
from film_viz.models.systems.lstm import LSTM_PRESETS, LSTMConfig, LSTMModel
from film_viz.models.systems.n2nmn import N2NMN_PRESETS, N2NMNConfig, N2NMNModel
from film_viz.models.systems.ns_vqa import NS_VQA_PRESETS, NSVQAConfig, NSVQAModel
from film_viz.models.systems.pg_ee import PG_EE_PRESETS, PGEEConfig, PGEEModel
from film_viz.models.systems.rn import RN_PRESETS, RNConfig, RNModel
from film_viz.models.systems.sa import SA_PRESETS, SAConfig, SAModel


@dataclass(frozen=True, slots=True)
class Row:
    """One system."""

    key: str  # as `config.json` names it
    title: str
    about: str  # one sentence: what it does, and which question it answers
    paper: str  # where it comes from
    network: type[Any]  # a `System`, made from a configuration
    config: type[Any]  # a `SystemConfig`
    presets: Mapping[str, Preset]


FILM = "film"

SYSTEMS: dict[str, Row] = {
    row.key: row
    for row in (
        Row(
            FILM,
            "FiLM",
            "A GRU reads the question and writes one gamma and one beta for every feature map of every block; the "
            "picture's features are scaled and shifted by them.",
            "[Perez et al. 2018](https://arxiv.org/abs/1709.07871)",
            FiLMModel,
            FiLMConfig,
            FILM_PRESETS,
        ),
        Row(
            "lstm",
            "LSTM, question only",
            "It reads the question and never looks at the picture: what it gets right, the wording gave away.",
            "[Johnson et al. 2017](https://arxiv.org/abs/1612.06890)",
            LSTMModel,
            LSTMConfig,
            LSTM_PRESETS,
        ),
        Row(
            "cnn-lstm",
            "CNN+LSTM",
            "It sees the picture and reads the question, each for itself, and answers from the two vectors: seeing "
            "without relating what is seen to what is asked.",
            "[Johnson et al. 2017](https://arxiv.org/abs/1612.06890)",
            CNNLSTMModel,
            CNNLSTMConfig,
            CNN_LSTM_PRESETS,
        ),
        Row(
            "sa",
            "CNN+LSTM+SA, stacked attention",
            "The question looks at the picture twice, the second time knowing what the first look found, and answers "
            "from what it gathered.",
            "[Yang et al. 2016](https://arxiv.org/abs/1511.02274)",
            SAModel,
            SAConfig,
            SA_PRESETS,
        ),
        Row(
            "n2nmn",
            "N2NMN, end-to-end module networks",
            "It writes a layout of modules from the question, tells each module some of its words, and hands maps of "
            "attention from one to the next until the last one answers.",
            "[Hu et al. 2017](https://arxiv.org/abs/1704.05526)",
            N2NMNModel,
            N2NMNConfig,
            N2NMN_PRESETS,
        ),
        Row(
            "rn",
            "CNN+LSTM+RN, relation network",
            "It relates every cell of the picture to every other one under the question, sums what it finds, and "
            "answers from the sum.",
            "[Santoro et al. 2017](https://arxiv.org/abs/1706.01427)",
            RNModel,
            RNConfig,
            RN_PRESETS,
        ),
        Row(
            "pg-ee",
            "PG+EE, programs written and executed",
            "It writes a program from the question, and carries it out on the picture with a small network for every "
            "kind of step.",
            "[Johnson et al. 2017](https://arxiv.org/abs/1705.03633)",
            PGEEModel,
            PGEEConfig,
            PG_EE_PRESETS,
        ),
        Row(
            "ns-vqa",
            "NS-VQA, the scene read and the program executed",
            "It reads from the picture what stands where, takes the question for a program, and carries that out on "
            "the list of objects: what is wrong was seen wrongly.",
            "[Yi et al. 2018](https://arxiv.org/abs/1810.02338)",
            NSVQAModel,
            NSVQAConfig,
            NS_VQA_PRESETS,
        ),
    )
}
"""Every system by its key, FiLM first."""

PRESETS: dict[str, Preset] = {name: preset for row in SYSTEMS.values() for name, preset in row.presets.items()}
"""Every preset by its name; no two systems share one."""


def title_of(key: str) -> str:
    """Return what a system is called; its key where this version does not know it."""
    return SYSTEMS[key].title if key in SYSTEMS else key


def row_of(config: Any) -> Row:
    """Return the row of the system that a configuration belongs to."""
    return next(row for row in SYSTEMS.values() if isinstance(config, row.config))


def build(config: Any) -> System:
    """Return a new system of a configuration, with weights drawn from PyTorch's random state."""
    network: System = row_of(config).network(config)
    return network
