"""When does the network know what? Features of one picture are put into the run on another, cell by cell.

The run on the picture as it is goes up to some layer; there the cells of an object get the features of the picture
without that object, and the rest of the network goes on with that. If the answer falls at an early layer and no longer
at a late one, what the network needed of the object had left its cells by then. This is activation patching (Vig et al.
2020; Meng et al. 2022), with a picture that truly lacks the object in place of noise.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from film_viz.analysis.answers.ask import question_params
from film_viz.analysis.answers.looking import object_cells
from film_viz.analysis.film import film_of
from film_viz.analysis.why.asking import seen_of, training_pictures
from film_viz.models.checkpoint import Checkpoint
from film_viz.models.systems.film import FiLMParams
from film_viz.scenes.changes import removals
from film_viz.scenes.render import object_index
from film_viz.scenes.scene import Scene

Stems = Float[Tensor, "picture channel height width"]
Cells = Bool[Tensor, "picture height width"]


@dataclass(frozen=True, slots=True)
class Patching:
    """What is answered with each object's cells as they would be without it, layer by layer.

    Layer 0 is the stem, layer i + 1 the output of block i.
    """

    answers: tuple[str, ...]
    before: Float[np.ndarray, " answer"]
    after: Float[np.ndarray, "layer object answer"]
    without: Float[np.ndarray, "object answer"]  # about the picture without the object
    cells: Bool[np.ndarray, "object height width"]  # that were replaced

    @property
    def change(self) -> Float[np.ndarray, "layer object"]:
        """How much each patch adds to the probability of the first answer; below 0 it takes away."""
        first = int(self.before.argmax())
        return self.after[:, :, first] - self.before[first]

    def best(self, layer: int, number: int) -> str:
        """Return the answer with an object patched away at a layer."""
        return self.answers[int(self.after[layer, number].argmax())]


def patch_objects(checkpoint: Checkpoint, scene: Scene, question: str) -> Patching:
    """Patch every object away at every layer; raises `NoModulationError` for a system without FiLM."""
    net, params = film_of(checkpoint).net, question_params(checkpoint, question)[1]
    (stems,) = seen_of(checkpoint, training_pictures(checkpoint, [scene, *(each.scene for each in removals(scene))]))
    cells = touched_cells(scene, *stems.shape[2:])
    with torch.inference_mode():
        alone = _probability(net.observe(stems, _repeated(params, len(stems))).logits)
    after = patched(checkpoint, stems[:1].expand_as(stems[1:]), stems[1:], params, torch.from_numpy(cells))
    return Patching(checkpoint.answers, alone[0].numpy(), after, alone[1:].numpy(), cells)


def patched(
    checkpoint: Checkpoint, stems: Stems, others: Stems, params: FiLMParams, cells: Cells
) -> Float[np.ndarray, "layer picture answer"]:
    """Return what is answered about each picture with some cells of another picture's features, at each layer in turn.

    Both pictures are looked at under the same modulation.
    """
    net, many = film_of(checkpoint).net, _repeated(params, len(stems))
    where = cells[:, None]
    with torch.inference_mode():
        donors = [block.output for block in net.observe(others, many).blocks]
        rows = [net.observe(torch.where(where, others, stems), many).logits]
        for layer, donor in enumerate(donors):

            def hand_on(index: int, given: Tensor, made: Tensor, layer: int = layer, donor: Tensor = donor) -> Tensor:
                return torch.where(where, donor, made) if index == layer else made

            rows.append(net.observe(stems, many, hand_on).logits)
    return torch.stack([_probability(row) for row in rows]).numpy()


def touched_cells(scene: Scene, height: int, width: int) -> Bool[np.ndarray, "object {height} {width}"]:
    """Return the cells of a map that each object covers any part of."""
    index = object_index(scene)
    covered = [object_cells(index, (number,), height, width) > 1e-9 for number in range(len(scene))]
    return np.stack(covered) if covered else np.zeros((0, height, width), dtype=bool)


def _repeated(params: FiLMParams, n: int) -> FiLMParams:
    return FiLMParams(params.gamma.expand(n, -1, -1), params.beta.expand(n, -1, -1))


def _probability(logits: Float[Tensor, "picture answer"]) -> Float[Tensor, "picture answer"]:
    return torch.softmax(logits.float(), dim=1)
