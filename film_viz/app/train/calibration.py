"""The process behind an estimate: reads a run's settings, trains for three seconds, prints questions per second.

python -m film_viz.app.train.calibration < config.json
"""

import json
import sys

from film_viz.training.calibrate import calibrate
from film_viz.training.runs.files import config_from_json

SECONDS = 3.0

if __name__ == "__main__":
    rate = calibrate(config_from_json(json.loads(sys.stdin.read())), SECONDS)
    sys.stdout.write(f"{rate}\n")
