"""Long work cut into chunks of rows, done by several threads, that may be killed at any moment and goes on later.

A chunk counts as done only once its marker file stands in the folder's `done/`, put there in one step after the chunk
has reached its files; missing chunks are made again. A chunk must depend on its rows alone, so that the bytes end up
the same however the work was shared out.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from film_viz.files import write_atomically

CHUNK = 64
"""Rows; as many are lost at most, per worker, when the work is killed."""


def n_chunks(n_rows: int) -> int:
    """Return the number of chunks; the last one may be shorter."""
    return -(-n_rows // CHUNK)


def chunk_rows(n_rows: int, chunk: int) -> range:
    """Return the rows of a chunk."""
    return range(chunk * CHUNK, min((chunk + 1) * CHUNK, n_rows))


def marker_path(folder: Path, chunk: int) -> Path:
    """Return the file whose presence says that a chunk is done; it holds the chunk's checksum."""
    return folder / "done" / f"{chunk:06d}"


def missing_chunks(folder: Path, n_rows: int) -> list[int]:
    """Return the chunks that are still to be made."""
    done = {path.name for path in (folder / "done").glob("*")}
    return [chunk for chunk in range(n_chunks(n_rows)) if marker_path(folder, chunk).name not in done]


def make_missing(folder: Path, n_rows: int, make: Callable[[range], str], unit: str, doing: str, workers: int) -> None:
    """Make every missing chunk: `make` is given its rows, and returns a checksum for the marker."""

    def make_and_mark(chunk: int) -> int:
        rows = chunk_rows(n_rows, chunk)
        write_atomically(marker_path(folder, chunk), make(rows))
        return len(rows)

    chunks = missing_chunks(folder, n_rows)
    to_make = sum(len(chunk_rows(n_rows, chunk)) for chunk in chunks)
    pool = ThreadPoolExecutor(workers)
    with tqdm(total=n_rows, initial=n_rows - to_make, unit=unit, desc=doing) as bar:
        try:
            for n_made in pool.map(make_and_mark, chunks):
                bar.update(n_made)
        finally:  # an error, such as a full disk, or Ctrl-C leaves the rest for later
            pool.shutdown(cancel_futures=True)
