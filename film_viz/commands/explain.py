"""`film-viz explain`: the clusters of every channel, and what the questions in them have in common."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from film_viz.analysis.bank.files import read_parameters
from film_viz.analysis.bank.rows import QUESTION_COLUMNS
from film_viz.analysis.channels.clusters import FEWEST_QUESTIONS
from film_viz.analysis.channels.report import bank_facts, channel_reports
from film_viz.files import check_new_file
from film_viz.options import options_of
from film_viz.shown import shown

N_PRINTED = 5  # channels


@dataclass(frozen=True, slots=True)
class Explain:
    """Cluster the gamma and beta of every channel, and explain the clusters.

    Reads a file of `film-viz parameters`, a bank's folder, arrays from elsewhere (`.npz`, `.npy`) or a JSON file of the
    Distill article. The result has, per channel, the silhouette and the clusters (one where there is no more structure
    than noise has), and per cluster its size, its center, words and types ranked by lift, and the best rule with its
    precision and recall.
    """

    parameters: Path  # file or folder with gamma and beta of many questions
    json: Path  # file to write the result to
    add_one: bool = False  # the file's gamma is the generator's output, to which 1 is yet to be added

    def __post_init__(self) -> None:
        check_new_file(self.json, "json")


def main(arguments: Sequence[str]) -> None:
    """Explain all channels, write the result and print those with the clearest clusters."""
    options = options_of(Explain, "film-viz explain", arguments)
    bank = read_parameters(options.parameters, options.add_one)
    if bank.unread:
        known = ", ".join(QUESTION_COLUMNS)
        print(
            f"not read: {', '.join(map(shown, bank.unread))}; of each question {known} are read, where they are there"
        )
    total = len(bank.blocks) * len(bank.channels)
    channels = list(tqdm(channel_reports(bank), total=total, unit="channel", desc="Explaining"))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    result = {"parameters": options.parameters.name, **bank_facts(bank), "channels": channels}
    options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    divided = [channel for channel in channels if len(channel["clusters"]) > 1]
    print(f"{len(divided):,} of {total:,} channels have clusters; all are in {options.json}")
    if len(bank) < FEWEST_QUESTIONS:
        print(f"{len(bank)} questions are too few to tell clusters from noise: give {FEWEST_QUESTIONS} or more")
    for channel in sorted(divided, key=lambda each: -each["silhouette"])[:N_PRINTED]:
        print(summary(channel))


def summary(channel: dict[str, Any]) -> str:
    """Return a channel's clusters as a few lines of text."""
    head = f"\nblock {channel['block']}, channel {channel['channel']}, silhouette {channel['silhouette']:.2f}"
    return "\n".join([head, *map(_line, channel["clusters"])])


def _line(cluster: dict[str, Any]) -> str:
    place = f"gamma {cluster['gamma']:+.2f}, beta {cluster['beta']:+.2f}"
    rule = f"{cluster['rule']} (precision {cluster['precision']:.2f}, recall {cluster['recall']:.2f})"
    return f"  {cluster['size']:>6,} questions at {place}: {rule}"
