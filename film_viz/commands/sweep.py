"""`film-viz sweep`: trainings that differ in some settings, banks in shards and measurements, on many machines."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tyro

from film_viz.analysis.bank.shards import ShardedBank, make_shard
from film_viz.commands import evaluate
from film_viz.files import read_object, write_atomically
from film_viz.models.checkpoint import load_checkpoint
from film_viz.models.checkpoint_files import CONFIG
from film_viz.options import options_of
from film_viz.parallel.cluster import Cluster, Done, Needs, connected
from film_viz.places import DATA, HOME, checkpoint_folders, data_folder, home, runs_folder
from film_viz.training.runs.files import CHECKPOINT
from film_viz.training.runs.record import Run
from film_viz.training.sweeps.plan import EvaluatePlan, ParametersPlan, SweepError, plain, read_sweep
from film_viz.training.sweeps.training import BusyError, is_trained, lay_out, queue, train_run

ROUNDS = 3  # in which runs are trained that others seemed to train


@dataclass(frozen=True, slots=True)
class Sweep:
    """Train many runs that differ in some settings, then measure them and write their gamma and beta.

    FILE is TOML, as docs/library/train.md shows. Every training is a run like any other, so the page Train watches them
    all. The work is done by the workers of a Ray cluster, which share the folders of runs and data; without an address,
    by those of this computer. What is done is not repeated: the same command goes on where it was, and with it every
    run.
    """

    file: tyro.conf.Positional[Path]  # what to do
    address: str = ""  # of a Ray cluster, such as auto or 10.0.0.1:6379; default: this computer
    workers: int | None = None  # at once, on this computer; default: one for each core
    cpus: float = 1.0  # cores that a training takes, its data workers included
    gpus: float | None = None  # that a training takes; default: 1 where there are any
    runs: Path | None = None  # folder of the runs; default: that of all runs
    list: bool = False  # say what would be trained, and do nothing

    def __post_init__(self) -> None:
        if self.workers is not None and not 1 <= self.workers <= 1024:
            raise ValueError(f"workers must be 1 to 1,024, got {self.workers}")
        for name in ("cpus", "gpus"):
            if not 0 <= (getattr(self, name) or 0.0) <= 1024:
                raise ValueError(f"{name} must be 0 to 1,024, got {getattr(self, name)}")


def main(arguments: Sequence[str]) -> None:
    """Do all that the file asks for; say what could not be done, and fail then."""
    options = options_of(Sweep, "film-viz sweep", arguments)
    sweep = read_sweep(options.file)
    if options.list:
        print("\n".join(run.name for run in sweep.runs) or "no run is asked for")
        return
    _name_whole_folders()
    root = (options.runs or runs_folder()).resolve()
    folders, own = lay_out(sweep, root), root / "sweeps" / sweep.name
    own.mkdir(parents=True, exist_ok=True)
    write_atomically(own / "plan.json", json.dumps(plain(sweep), indent=1))
    with connected(options.address, options.workers) as cluster:
        failures = [*_train(cluster, folders, _needs(options, cluster))]
        trained = {folder.name: folder / CHECKPOINT for folder in folders if is_trained(folder)}
        if sweep.evaluate:
            failures += _evaluate(cluster, sweep.evaluate, trained, own)
        if sweep.parameters:
            failures += _write_parameters(cluster, sweep.parameters, trained, own)
    print(table(folders))
    if failures:
        raise SweepError(f"{len(failures)} could not be done; {'; '.join(failures)}. The same command goes on")


def _name_whole_folders() -> None:
    """Have a worker find home and data where this process does, whatever folder it is started in."""
    os.environ[DATA] = str(data_folder().resolve())
    if (named := home()) is not None:
        os.environ[HOME] = str(named.resolve())


def _needs(options: Sweep, cluster: Cluster) -> Needs:
    gpus = options.gpus if options.gpus is not None else float(cluster.has_gpus)
    return Needs(options.cpus, gpus, own_process=True)


def _train(cluster: Cluster, folders: Sequence[Path], needs: Needs) -> Iterator[str]:
    """Train what is not trained; yield what failed. Those that others train are looked at again after the rest."""
    waiting = [folder for folder in folders if not is_trained(folder)]
    for number in range(1, ROUNDS + 1):
        queue(waiting)
        failed = [*_failed(cluster, train_run, {each.name: (str(each),) for each in waiting}, needs, "trained")]
        busy = [name for name, done in failed if isinstance(done.cause, BusyError) and number < ROUNDS]
        yield from (f"{name}: {done.error}" for name, done in failed if name not in busy)
        waiting = [folder for folder in waiting if folder.name in busy]


def _evaluate(cluster: Cluster, plan: EvaluatePlan, trained: dict[str, Path], own: Path) -> Iterator[str]:
    """Measure what is not measured; yield what failed."""
    calls = {}
    for name, folder in (trained | _named(plan.checkpoints)).items():
        path = own / f"{name}-{_weights(folder)[:12]}.json"
        given = ["--checkpoint", str(folder), "--data", str(Path(plan.data).resolve()), "--split", plan.split]
        if not path.exists():
            calls[name] = ([*given, "--consistency", str(plan.consistency), "--json", str(path)],)
    yield from _failures(cluster, evaluate.main, calls, Needs(), "measured")


def _write_parameters(cluster: Cluster, plan: ParametersPlan, trained: dict[str, Path], own: Path) -> Iterator[str]:
    """Make the banks that are not there, one after the other and each by all workers; yield what failed."""
    for name, folder in (trained | _named(plan.checkpoints)).items():
        try:
            bank = ShardedBank(own / "parameters" / name, load_checkpoint(str(folder)), plan.number, plan.seed)
            missing = list(bank.missing())
        except ValueError as error:
            yield f"{name}: {error}"
            continue
        calls = [(str(bank.folder), str(folder), plan.seed, number, n_rows) for number, n_rows in missing]
        failed = []
        for done in cluster.each(make_shard, calls, Needs()):
            if done.error or not bank.take_in(missing[done.index][0]):
                failed.append(done.error or "a shard is damaged")
        if failed:
            yield f"{name}: {failed[0]}"
        else:
            print(f"gamma and beta of {len(bank.finish()):,} questions are in {bank.folder}", flush=True)


def _failures(
    cluster: Cluster, function: Callable[..., Any], calls: dict[str, tuple[Any, ...]], needs: Needs, what: str
) -> Iterator[str]:
    for name, done in _failed(cluster, function, calls, needs, what):
        yield f"{name}: {done.error}"


def _failed(
    cluster: Cluster, function: Callable[..., Any], calls: dict[str, tuple[Any, ...]], needs: Needs, what: str
) -> Iterator[tuple[str, Done]]:
    """Make calls, tell how each ended, and yield those that failed."""
    names = list(calls)
    for done in cluster.each(function, list(calls.values()), needs):
        print(f"{names[done.index]}: {done.error or what}", flush=True)
        if done.error:
            yield names[done.index], done


def _named(checkpoints: Sequence[str]) -> dict[str, Path]:
    known = checkpoint_folders()
    return {Path(name).name: known.get(name, Path(name)).resolve() for name in checkpoints}


def _weights(folder: Path) -> str:
    return str(read_object(folder / CONFIG).get("weights_sha256", ""))


def table(folders: Sequence[Path]) -> str:
    """Return the runs and how right each is, the best first, as lines of text."""
    accuracies = {folder.name: best.accuracy if (best := Run(folder).best) else None for folder in folders}
    width = max(map(len, accuracies), default=0)
    in_order = sorted(accuracies, key=lambda name: -(accuracies[name] or 0.0))
    lines = [f"{name:<{width}}{'-' if (one := accuracies[name]) is None else f'{one:.1%}':>9}" for name in in_order]
    return "\n".join([f"{'':<{width}}{'right':>9}", *lines]) if lines else ""
