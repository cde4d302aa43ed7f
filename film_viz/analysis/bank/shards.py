"""A bank of parameters made in pieces by many processes, on one machine or many.

Each makes whole chunks into files of its own, `shards/000012.npz` and `.parquet`; who asked for them puts them into the
bank's arrays as they come. So no two machines write one file, and what was made before an interruption is there still.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.lib.format import open_memmap

from film_viz.analysis.bank.parameter_bank import (
    ParameterBank,
    bank_request,
    check_same,
    chunks,
    finish_bank,
    is_finished,
    lay_out_bank,
    open_parameter_bank,
    rows_file,
    write_table,
)
from film_viz.analysis.bank.rows import ChunkMaker
from film_viz.analysis.film import film_of
from film_viz.devices import resolve_device
from film_viz.files import read_arrays, write_arrays
from film_viz.models.checkpoint import Checkpoint, load_checkpoint

SHARDS = "shards"


@dataclass(frozen=True, slots=True)
class ShardedBank:
    """A bank of `n` questions in a folder, made of shards."""

    folder: Path
    checkpoint: Checkpoint
    n: int
    seed: int

    def missing(self) -> Iterator[tuple[int, int]]:
        """Yield the number and the length of every chunk that nobody has made; lay the bank out before."""
        request = bank_request(self.checkpoint, self.n, self.seed)
        if is_finished(self.folder):
            check_same(self.folder, request)
            return
        config = film_of(self.checkpoint).config
        lay_out_bank(self.folder, request, (self.n, config.film_blocks, config.channels))
        (self.folder / SHARDS).mkdir(exist_ok=True)
        for number, rows in enumerate(chunks(self.n)):
            if not (rows_file(self.folder, number).is_file() or self.take_in(number)):
                yield number, len(rows)

    def take_in(self, number: int) -> bool:
        """Put a shard into the bank's arrays; tell whether it was there."""
        arrays, table = (shard_file(self.folder, number, kind) for kind in ("npz", "parquet"))
        if not table.is_file():
            return False
        made, rows = read_arrays(arrays), chunks(self.n)[number]
        if not all(name in made and len(made[name]) == len(rows) for name in ("gamma", "beta")):
            return False
        for name in ("gamma", "beta"):
            array = open_memmap(self.folder / f"{name}.npy", "r+")
            array[rows.start : rows.stop] = made[name]
            array.flush()
        write_table(pd.read_parquet(table), rows_file(self.folder, number))
        for path in (arrays, table):
            path.unlink()
        return True

    def finish(self) -> ParameterBank:
        """Return the bank, once all its shards are taken in."""
        if not is_finished(self.folder):
            finish_bank(self.folder, bank_request(self.checkpoint, self.n, self.seed), self.checkpoint.name)
            shutil.rmtree(self.folder / SHARDS, ignore_errors=True)
        return open_parameter_bank(self.folder)


def make_shard(folder: str, checkpoint: str, seed: int, number: int, n_rows: int) -> None:
    """Make one chunk of a bank; its table, written when the rest is there, says that it is done."""
    chunk = _maker(checkpoint, seed).chunk(number, n_rows, lambda done: None)
    arrays = {name: getattr(chunk.params, name).numpy().astype(np.float32) for name in ("gamma", "beta")}
    write_arrays(shard_file(Path(folder), number, "npz"), **arrays)
    write_table(chunk.rows, shard_file(Path(folder), number, "parquet"))


def shard_file(folder: Path, number: int, kind: str) -> Path:
    """Return a file of a shard."""
    return folder / SHARDS / f"{number:06d}.{kind}"


@lru_cache(maxsize=2)
def _maker(checkpoint: str, seed: int) -> ChunkMaker:
    """Return what makes chunks; a worker keeps it from one chunk to the next."""
    return ChunkMaker(load_checkpoint(checkpoint, resolve_device("auto")), seed)
