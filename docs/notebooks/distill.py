# %% [markdown]
# # Distill's published parameters
#
# The article [Feature-wise transformations](https://distill.pub/2018/feature-wise-transformations/) (Dumoulin et al.
# 2018) shows gamma and beta of a FiLM network on CLEVR, and
# [its repository](https://github.com/distillpub/post--feature-wise-transformations) (CC-BY 4.0) holds them in
# `static/data`. They are from another network than any here, which was trained on CLEVR itself. Download
# `clevr_gamma_beta_words_subcluster_fm_26.json`: one feature map, a point a question, with its words.

# %%
import os

import numpy as np

from film_viz.analysis.bank.explain import explain
from film_viz.analysis.bank.files import read_parameters
from film_viz.analysis.bank.labels import labels
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.channels.finder import ChannelFinder
from film_viz.analysis.channels.report import channel_report
from film_viz.figures.channel_plane import grouped_plane, label_groups

FILE = os.environ.get("DISTILL", "clevr_gamma_beta_words_subcluster_fm_26.json")
bank = read_parameters(FILE)
print(
    f"{len(bank):,} questions, feature map {bank.channels[0]}, gamma {bank.gamma.min():.1f} to {bank.gamma.max():.1f}"
)
bank.questions[["text", "question_type"]].head(3)

# %% [markdown]
# ## Does the feature map fall into clusters, and what are they?
#
# The article has its readers look at this plane and color it by words. Here clusters are counted, only where the
# density has a valley that noise would not leave, and each is described by the rule that fits it best.

# %%
gamma, beta = bank.gamma[:, 0, 0], bank.beta[:, 0, 0]
report = channel_report(Terms(bank.questions), gamma, beta)
for center, size, found in zip(report.clusters.center, report.clusters.size, report.explanations, strict=True):
    print(f"gamma {center[0]:+.2f}, beta {center[1]:+.2f}: {size:5,} questions, {found.rule}")
    print(f"    precision {found.precision:.0%}, recall {found.recall:.0%}")

# %%
shown = labels(bank, "question_type")
grouped_plane(gamma, beta, label_groups(shown.names, shown.codes), report.clusters.center)

# %% [markdown]
# ## Which word does it know best?
#
# The other way round: of all words that some questions have, for which does this one feature map tell them from the
# rest?

# %%
finder = ChannelFinder(bank.gamma, bank.beta)
words = sorted({word for said in bank.words for word in said})
told = {}
for word in words:
    has = bank.has_word(word)
    if 30 <= has.sum() <= len(bank) - 30:
        told[word] = float(finder.separation(has).auc.max())
for word, area in sorted(told.items(), key=lambda item: -item[1])[:8]:
    print(f"{word:<12} {area:.2f} (0.5 is chance, 1 tells all)")

# %% [markdown]
# ## What do the questions far out have in common?

# %%
far = np.hypot(gamma - np.median(gamma), beta - np.median(beta))
found = explain(bank.questions, far > np.quantile(far, 0.9))
print(found.rule, f"(precision {found.precision:.0%}, recall {found.recall:.0%})")
found.discoveries[["kind", "term", "share", "lift"]].head(6).round(2)

# %% [markdown]
# The same file opens on the pages Parameter map and Channels, and `film-viz explain --parameters FILE
# --json clusters.json` writes its clusters at a terminal.
