# %% [markdown]
# # A variant and its map
#
# What does a network lose without beta? The paper's answer is in its ablations; here a variant is trained beside the
# whole, both as `tiny` networks for minutes on a laptop, and the maps of what their questions write are compared.
# Networks this small and this young only know what *kind* of answer a question wants; for more, give both a longer
# run.

# %%
from dataclasses import replace
from pathlib import Path

import pandas as pd

from film_viz.analysis.bank.labels import labels
from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.analysis.maps.embedding import EmbeddingSettings, embed, feature_matrix
from film_viz.analysis.maps.quality import disparity, map_quality, purity
from film_viz.figures.parameter_map import map_figure
from film_viz.models.checkpoint import load_checkpoint
from film_viz.training.loop import train
from film_viz.training.recipes import RECIPES
from film_viz.training.runs.record import Run

N_STEPS = 300
N_QUESTIONS = 1_000

whole = replace(RECIPES["tiny"].config, steps=N_STEPS, log_every=100)
variants = {"whole": whole, "without beta": replace(whole, network=("use_beta=false",))}
runs = {name: Path("runs") / name.replace(" ", "-") for name in variants}
for name, config in variants.items():  # a run that is there is not trained again
    if not runs[name].exists():
        train(config, runs[name])

# %% [markdown]
# ## How well they answer

# %%
curves = {
    name: {row["questions"]: row["validation_accuracy"] for row in Run(path).rows() if "validation_accuracy" in row}
    for name, path in runs.items()
}
pd.DataFrame(curves).rename_axis("questions seen").iloc[:: max(1, len(curves["whole"]) // 6)].round(3)

# %% [markdown]
# ## What their questions write
#
# The same questions for both, as points of a map of each.

# %%
settings = EmbeddingSettings("pca", standardize=True)
banks, maps, matrices = {}, {}, {}
for name, path in runs.items():
    banks[name] = build_parameter_bank(load_checkpoint(path), N_QUESTIONS, 0, f"banks/{path.name}")
    parameters = "both" if name == "whole" else "gamma"
    matrices[name] = feature_matrix(banks[name].gamma, banks[name].beta, replace(settings, parameters=parameters))
    maps[name] = embed(matrices[name], settings)
map_figure(maps["whole"].coordinates, maps["whole"].axis_names, labels(banks["whole"], "question_type"))

# %%
map_figure(
    maps["without beta"].coordinates, maps["without beta"].axis_names, labels(banks["without beta"], "question_type")
)

# %% [markdown]
# By eye the maps may look alike or not; these numbers do not depend on how one turns them. Of a question's nearest
# neighbors, how many are of its own type, among the parameters and on the map? And how far are the two maps from one
# another once shifted, turned and scaled (0 the same, 1 unrelated)?


# %%
def told(name: str) -> pd.Series:
    """Return how well types of questions lie together."""
    quality = map_quality(maps[name].scaling(matrices[name]), maps[name].coordinates)
    own = purity(banks[name].questions["question_type"].to_numpy(), quality).set_index("kind").loc["all"]
    return own.drop("questions").astype(float).round(3)


print(f"disparity of the maps: {disparity(maps['whole'].coordinates, maps['without beta'].coordinates):.2f}")
pd.DataFrame({name: told(name) for name in runs})

# %% [markdown]
# So early nothing tells the two apart: both have learned about as much, and lay out questions about as well. The
# paper's network, fully trained, lost 1.0 point when beta was replaced by its mean and 65.4 when gamma was (section
# 4.2); the page Results and `film-viz ablate` measure the same on any checkpoint.
