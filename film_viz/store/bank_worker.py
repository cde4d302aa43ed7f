"""The process that builds a bank of parameters, has its first map made, and then adds the network's own answers."""

import time
from pathlib import Path
from typing import Any

from film_viz.analysis.bank.own_answers import answer_bank
from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.analysis.maps.embedding import feature_matrix
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError
from film_viz.store.banks import ANSWERING, MAPPING, READING
from film_viz.store.maps import FIRST_MAP, MapFiles
from film_viz.work.reporter import Reporter
from film_viz.work.worker import Held

SECONDS_BETWEEN_LOOKS = 0.2


def work(folder: Path, request: dict[str, Any], held: Held) -> None:
    """Build, map and answer; what goes wrong is told in the report."""
    n = request["n"]
    with Reporter(folder) as report:
        report.phase(READING, total=n)
        checkpoint = Checkpoint.from_pretrained(request["checkpoint"])
        if checkpoint.sha != request["sha"]:
            raise CheckpointError(f"the checkpoint '{checkpoint.name}' has changed meanwhile: load the page again")
        bank = build_parameter_bank(checkpoint, n, request["seed"], folder, report.progress)
        if request["makes_first_map"]:
            first = MapFiles.of(bank.key, FIRST_MAP)
            have_mapped(bank, first)
            report.phase(MAPPING, total=n)
            wait_for(first)
        if checkpoint.model.config.reads_pixels:
            report.phase(ANSWERING, total=n)
            answer_bank(checkpoint, folder, report.progress)


def have_mapped(bank: ParameterBank, files: MapFiles) -> None:
    """Have the first map made by a process of its own, which then places questions.

    It needs no place among the builders: this process waits meanwhile, so the two of them count as one.
    """
    if not files.has_map:
        files.start(feature_matrix(bank.gamma, bank.beta, FIRST_MAP), FIRST_MAP, is_builder=False)


def wait_for(files: MapFiles) -> None:
    """Wait until a map is there, or will not be; the answers can wait, and would slow it down.

    A map that waits for its turn is not waited for: it may be the turn that this process has.
    """
    while not files.has_map and (status := files.status()) is not None and status.state == "running":
        time.sleep(SECONDS_BETWEEN_LOOKS)
