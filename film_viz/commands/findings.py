"""`film-viz findings`: what the paper found, measured again on a checkpoint."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from film_viz.analysis.findings.claims import MeasuredFindings as Measured
from film_viz.analysis.findings.claims import measure_findings
from film_viz.bounds import LARGEST, check_bounds
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.devices import Precision, resolve_device, resolve_precision
from film_viz.files import check_new_file
from film_viz.models.checkpoint import load_checkpoint
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Findings:
    """Measure the paper's findings on a checkpoint, and say which of them hold there.

    Gamma or beta replaced by its mean; shares of negative gammas and betas; which questions write similar parameters in
    the first and in the last block; wrong counts that miss by one; answers that contradict each other. Nothing is
    trained. --publish writes them to the model card as well.
    """

    checkpoint: str  # name, folder or Hub id
    data: Path  # folder in CLEVR's layout, with scene records
    split: str = "val"
    out: Path = Path("findings.json")
    most: int = 2_000  # questions, the first of the split; 0: all
    sets: int = 200  # of questions whose answers must agree, of each kind
    publish: Path | None = None  # folder to save the checkpoint to, with the findings on its card
    seed: int = 0
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps
    precision: Precision = "float32"  # of the answers; auto: bfloat16 where it is fast

    def __post_init__(self) -> None:
        check_new_file(self.out, "out")
        check_bounds(self, {"most": (0, LARGEST), "sets": (1, 100_000)})


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write."""
    options = options_of(Findings, "film-viz findings", arguments)
    device = resolve_device(options.device)
    checkpoint = load_checkpoint(options.checkpoint, device)
    folder = ClevrFolder(options.data, options.split)
    questions = [folder[i] for i in range(min(options.most or len(folder), len(folder)))]
    dtype = resolve_precision(options.precision, device)
    found = measure_findings(checkpoint, questions, options.sets, options.seed, dtype)
    print(f"{checkpoint.name} on {found.accuracy.count:,} questions of {options.data}, {options.split}\n")
    print(summary(found))
    about: dict[str, Any] = {"data": options.data.resolve().name, "split": options.split, "seed": options.seed}
    result = found.to_json() | about
    options.out.parent.mkdir(parents=True, exist_ok=True)
    named = {"checkpoint": checkpoint.name, "checkpoint_sha": checkpoint.sha}
    options.out.write_text(json.dumps(named | result, indent=1) + "\n", encoding="utf-8")
    print(f"\nWritten to {options.out}")
    if options.publish:
        checkpoint.info["metrics"] = checkpoint.info.get("metrics", {}) | {"findings": result}
        checkpoint.save_pretrained(options.publish)


def summary(found: Measured) -> str:
    """Return the claims as lines of text."""
    return "\n".join(
        f"{'holds' if claim.holds else 'does not hold':<14} {claim.claim}\n{'':<14} here: {claim.here}; "
        f"in the paper: {claim.paper}"
        for claim in found.claims()
    )
