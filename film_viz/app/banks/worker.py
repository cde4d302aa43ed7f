"""The process that builds a bank of parameters, has its first map made, and then adds the network's own answers.

Started by a page as `python -m film_viz.app.banks.worker CHECKPOINT_FOLDER CHECKPOINT_SHA N SEED FOLDER [MAPS]`;
without MAPS, the folder of maps, none is made. It reports to a file of the bank's folder, so the page stays usable, and
closing it loses nothing.
"""

import os
import sys
import time
from pathlib import Path

from film_viz.analysis.bank.own_answers import answer_bank
from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.analysis.maps.embedding import feature_matrix
from film_viz.app.background import Reporter, is_at_work
from film_viz.app.maps.files import FIRST_MAP, MapFiles, map_key
from film_viz.app.maps.process import start_process
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.checkpoint_files import CheckpointError

SECONDS_BETWEEN_LOOKS = 0.2
NICENESS = 5  # pages go first


def work(
    checkpoint_folder: Path, checkpoint_sha: str, n: int, seed: int, folder: Path, maps: Path | None = None
) -> None:
    """Build, map and answer; what goes wrong is told in the report."""
    if is_at_work(folder):
        return
    reporter = Reporter(folder)
    reporter.report("building", 0, n)
    try:
        checkpoint = Checkpoint.from_pretrained(checkpoint_folder)
        if checkpoint.sha != checkpoint_sha:
            raise CheckpointError(f"the checkpoint '{checkpoint.name}' has changed meanwhile: load the page again")
        bank = build_parameter_bank(checkpoint, n, seed, folder, reporter.progress("building"))
        if maps is not None:
            first = MapFiles(maps / map_key(bank.key, FIRST_MAP))
            have_mapped(bank, first)
            reporter.report("mapping", n, n)
            wait_for(first)
        if checkpoint.model.config.reads_pixels:
            reporter.report("answering", 0, n)
            answer_bank(checkpoint, folder, reporter.progress("answering"))
    except Exception as error:
        reporter.report("failed", error=str(error))
        raise
    reporter.report("finished", n, n)


def have_mapped(bank: ParameterBank, files: MapFiles) -> None:
    """Have the first map made by a process of its own, which then places questions."""
    if not files.has_map and files.process() is None:
        files.write_request(feature_matrix(bank.gamma, bank.beta, FIRST_MAP), FIRST_MAP)
        start_process(files)


def wait_for(files: MapFiles) -> None:
    """Wait until a map is there, or will not be; the answers can wait, and would slow it down."""
    while not files.has_map and files.status().state == "running":
        time.sleep(SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    work(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), *map(Path, sys.argv[5:]))
