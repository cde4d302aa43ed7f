"""Whether a picture is unlike all that a network knows, by what its own stem makes of it.

A network answers whatever it is shown, noise or a photo, and sounds as sure. But its stem's features then lie far from
those of CLEVR's pictures: their means and deviations per channel are held against those of a sheet of fresh scenes, by
Mahalanobis distance under a shrunk covariance (Ledoit and Wolf 2004).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, UInt8

from film_viz.analysis.answers.ask import image_features
from film_viz.analysis.answers.reference_pictures import reference_pictures, squeezed
from film_viz.models.checkpoint import Checkpoint

FARTHEST = 2.25
"""Times the usual distance of a picture of CLEVR's.

With checkpoint `small`, 120 fresh ones reach 1.80 and 40 path-traced ones 1.56; a picture upside down has 2.9, part of
one 3.0, photos begin at 4.6, noise and plain colors at 5.
"""

HELD_BACK = 3  # every third picture of the sheet says how far a known picture usually is


@dataclass(frozen=True, slots=True)
class KnownPictures:
    """What a checkpoint's stem makes of pictures of the kind it was trained on."""

    mean: Float[np.ndarray, " feature"]
    precision: Float[np.ndarray, "feature feature"]
    usual: float  # the distance of a picture that was held back, in the middle

    def distance(self, features: Float[np.ndarray, " feature"]) -> float:
        """Return how far features are from the known ones, in usual distances: about 1 for a picture of CLEVR's."""
        return _distance(features, self.mean, self.precision) / self.usual


def known_pictures(checkpoint: Checkpoint) -> KnownPictures | None:
    """Return what a checkpoint knows; None for one that looks at no pixels."""
    config = checkpoint.model.config
    if config.is_blind or not config.reads_pixels:
        return None
    from sklearn.covariance import LedoitWolf  # here: only uploads need it, and it takes a quarter of a server's start

    features = np.stack([_features(checkpoint, picture) for picture in reference_pictures()])
    is_held_back = np.arange(len(features)) % HELD_BACK == 0
    fitted = LedoitWolf().fit(features[~is_held_back])
    mean, precision = fitted.location_, fitted.precision_
    usual = float(np.median([_distance(each, mean, precision) for each in features[is_held_back]]))
    return KnownPictures(mean, precision, usual)


def strangeness(checkpoint: Checkpoint, known: KnownPictures, picture: UInt8[np.ndarray, "y x 3"]) -> float:
    """Return how far a picture is from the known ones; above `FARTHEST` it is unlike them."""
    return known.distance(_features(checkpoint, squeezed(picture)))


def _features(checkpoint: Checkpoint, picture: UInt8[np.ndarray, "y x 3"]) -> Float[np.ndarray, " feature"]:
    maps = image_features(checkpoint, picture)[0][0].float().numpy()
    return np.concatenate([maps.mean(axis=(1, 2)), maps.std(axis=(1, 2))]).astype(float)


def _distance(
    features: Float[np.ndarray, " feature"],
    mean: Float[np.ndarray, " feature"],
    precision: Float[np.ndarray, "feature feature"],
) -> float:
    away = features - mean
    return float(np.sqrt(max(away @ precision @ away, 0)))
