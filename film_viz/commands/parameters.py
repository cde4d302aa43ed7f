"""`film-viz parameters`: gamma and beta of many questions, for NumPy."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tqdm import tqdm

from film_viz.analysis.bank.files import write_parameters
from film_viz.analysis.bank.own_answers import answer_bank
from film_viz.analysis.bank.parameter_bank import ParameterBank, build_parameter_bank
from film_viz.bounds import LARGEST, check_bounds
from film_viz.devices import resolve_device
from film_viz.files import check_new_file
from film_viz.models.checkpoint import Checkpoint, load_checkpoint
from film_viz.options import options_of


@dataclass(frozen=True, slots=True)
class Parameters:
    """Write the gamma and beta of many questions into one file for NumPy.

    The arrays `gamma` and `beta` (question x block x channel; gamma is effective: 1 + the generator's output) come
    with one array for each thing that is known of a question: `text`, `question_type`, `family`, `template_file`,
    `hops`, `functions`, `answer`, `scene` and others; `checkpoint`, `checkpoint_sha` and `seed` say what they were made
    from. For very many questions, name a folder: it gets the same as a bank, whose arrays are read from disk as they
    are used, and if it is interrupted the same command goes on with it.
    """

    checkpoint: str  # name, folder or Hub id
    out: Path  # file to write, such as parameters.npz; a name without an ending is a folder
    number: int = 3_000  # questions, new ones about new scenes
    seed: int = 0
    answers: bool = False  # also ask the network about pictures of the scenes
    templates: tuple[Path, ...] = ()  # folders of template files in CLEVR's format, beside our own
    device: str = "auto"  # auto, cpu, cuda, cuda:1, mps

    def __post_init__(self) -> None:
        check_bounds(self, {"number": (1, 1_000_000_000), "seed": (0, LARGEST)})
        if self.is_file:
            check_new_file(self.out, "out")
        if self.out.suffix not in ("", ".npz") and not self.out.is_dir():
            raise ValueError(
                f"out must end in .npz, or be the name of a folder without an ending, got {self.out.name!r}"
            )

    @property
    def is_file(self) -> bool:
        """Whether one file is to be written, not a folder."""
        return self.out.suffix == ".npz"


def main(arguments: Sequence[str]) -> None:
    """Make questions, read them and write the file."""
    options = options_of(Parameters, "film-viz parameters", arguments)
    device = "cpu" if options.answers else resolve_device(options.device)
    checkpoint = load_checkpoint(options.checkpoint, device)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if options.is_file:
        with TemporaryDirectory(dir=options.out.parent) as folder:
            bank = _build(checkpoint, options, Path(folder))
            write_parameters(bank, options.out)
    else:
        bank = _build(checkpoint, options, options.out)
    n_questions, n_blocks, n_channels = bank.gamma.shape
    print(f"gamma and beta of {n_questions:,} questions, {n_blocks} blocks x {n_channels} channels, in {options.out}")


def _build(checkpoint: Checkpoint, options: Parameters, folder: Path) -> ParameterBank:
    with tqdm(total=options.number, unit="question", desc="Reading") as bar:
        bank = build_parameter_bank(
            checkpoint,
            options.number,
            options.seed,
            folder,
            lambda done, _: bar.update(done - bar.n),
            options.templates,
        )
    if not options.answers:
        return bank
    with tqdm(total=options.number, unit="question", desc="Answering") as bar:
        return answer_bank(checkpoint, folder, lambda done, _: bar.update(done - bar.n))
