"""`film-viz ablate`: what gamma and beta are worth at test time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from film_viz.analysis.findings.ablation import SIGMAS, Ablation, ablate
from film_viz.data.clevr_folder import ClevrFolder
from film_viz.devices import resolve_device
from film_viz.figures.comparison import noise_curve
from film_viz.files import check_new_file
from film_viz.models.checkpoint import load_checkpoint
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Ablate:
    """Replace gamma or beta by its mean, or put noise on it, and measure the accuracy that is left.

    Nothing is trained. The mean is taken over the questions that are asked. Without --out, the results go to
    `ablation.json` and `ablation.html` (a figure for any browser) here.
    """

    checkpoint: str  # name, folder or Hub id
    data: Path  # folder in CLEVR's layout
    split: str = "val"
    out: Path = Path("ablation.json")  # file for the numbers; the figure lies beside it, as .html
    most: int = 2_000  # questions, the first of the split; 0: all
    sigmas: tuple[float, ...] = SIGMAS  # standard deviations of the noise
    seed: int = 0
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps

    def __post_init__(self) -> None:
        check_new_file(self.out, "out")
        if self.most < 0 or not self.sigmas or min(self.sigmas) <= 0:
            raise ValueError(f"most must be at least 0 and sigmas above 0, got {self.most} and {self.sigmas}")


def main(arguments: Sequence[str]) -> None:
    """Measure, print and write."""
    options = options_of(Ablate, "film-viz ablate", arguments)
    checkpoint = load_checkpoint(options.checkpoint, resolve_device(options.device))
    folder = ClevrFolder(options.data, options.split)
    questions = [folder[i] for i in range(min(options.most or len(folder), len(folder)))]
    result = ablate(checkpoint, questions, options.sigmas, options.seed)
    print(f"{checkpoint.name} on {result.unchanged.count:,} questions of {options.data}, {options.split}\n")
    print(table(result))
    about = {"checkpoint": checkpoint.name, "checkpoint_sha": checkpoint.sha, "split": options.split}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(about | result.to_json(), indent=1) + "\n", encoding="utf-8")
    picture = options.out.with_suffix(".html")
    gamma, beta = ([result.unchanged.accuracy, *(s.accuracy for s in result.noise[p])] for p in ("gamma", "beta"))
    means = {f"{part} := mean": result.mean[part].accuracy for part in result.noise}
    noise_curve((0.0, *result.sigmas), gamma, beta, means, "light").write_html(picture)
    print(f"\nWritten to {options.out} and {picture}")


def table(result: Ablation) -> str:
    """Return the accuracies as lines of text."""
    rows = [("unchanged", result.unchanged.accuracy)]
    rows += [(f"{part} := mean", score.accuracy) for part, score in result.mean.items()]
    for part, scores in result.noise.items():
        rows += [
            (f"{part} + noise {sigma:g}", score.accuracy) for sigma, score in zip(result.sigmas, scores, strict=True)
        ]
    return "\n".join(f"{name:<20}{accuracy:>8.1%}" for name, accuracy in rows)
