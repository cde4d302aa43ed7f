# %% [markdown]
# # The channel that knows "left"
#
# Is there one place in the network where "left" and "right" are told apart, and does the answer hang on it? First the
# gamma and beta of thousands of questions are searched for it, then it is tested: what is found in numbers counts
# only if changing it changes answers. A notebook in the percent format, which Jupyter (with jupytext), VS Code and
# PyCharm open.

# %%
import numpy as np
import torch

from film_viz.analysis.answers.ask import ask, image_features, question_params
from film_viz.analysis.bank.labels import labels
from film_viz.analysis.bank.parameter_bank import build_parameter_bank
from film_viz.analysis.bank.rows import bank_scene
from film_viz.analysis.bank.terms import Terms
from film_viz.analysis.channels.finder import ChannelFinder
from film_viz.analysis.channels.report import channel_report
from film_viz.analysis.inside.edits import exchanged
from film_viz.analysis.inside.interventions import stacked
from film_viz.figures.channel_plane import grouped_plane, label_groups
from film_viz.models.checkpoint import load_checkpoint
from film_viz.scenes.render import render

N_QUESTIONS = 3_000  # in the bank
N_PAIRS = 80  # questions that are asked with "left" and with "right"

checkpoint = load_checkpoint("small")
bank = build_parameter_bank(checkpoint, N_QUESTIONS, seed=0, folder="banks/find_left")
left, right = bank.has_word("left"), bank.has_word("right")
print(f"{len(bank):,} questions, {left.sum()} with left, {right.sum()} with right, {(left & right).sum()} with both")

# %% [markdown]
# ## Search
#
# Every channel of every block is a candidate. `separation` says how well gamma, beta or a line across their plane
# tells one group from the other questions; here only questions with exactly one of the two words are compared.

# %%
one_word = np.flatnonzero(left ^ right)
finder = ChannelFinder(bank.gamma[one_word], bank.beta[one_word])
ranking = finder.separation(left[one_word]).table()
ranking.head(5).round(3)

# %% [markdown]
# The first of the best twenty that falls into clusters, over *all* questions, also those without either word:

# %%
terms = Terms(bank.questions)
for block, channel in ranking[["block", "channel"]].head(20).itertuples(index=False):
    gamma, beta = bank.gamma[:, block, channel], bank.beta[:, block, channel]
    report = channel_report(terms, gamma, beta)
    if len(report.clusters) > 1:
        break
print(f"block {block}, channel {channel}")
for center, size, found in zip(report.clusters.center, report.clusters.size, report.explanations, strict=True):
    print(f"gamma {center[0]:+.2f}, beta {center[1]:+.2f}: {size:5,} questions, {found.rule}")

# %%
shown = labels(bank, "word:left")
grouped_plane(gamma, beta, label_groups(shown.names, shown.codes), report.clusters.center)

# %% [markdown]
# ## Test
#
# A correlation may be idle. So each question with "left" is asked about its own scene, and again with "right" in its
# place. Where the two are answered differently, the left one keeps its gamma and beta but for a few channels, which
# get those of the right one. How often does the answer follow?

# %%
pairs = []
for row in np.flatnonzero(left & ~right):
    text = bank.questions.text[row]
    seen = image_features(
        checkpoint, render(bank_scene(bank.seed, int(bank.questions.scene[row])), 112, 112, "training")
    )
    mirrored = text.replace("left", "right")
    answers = ask(checkpoint, seen, text).best, ask(checkpoint, seen, mirrored).best
    if answers[0] != answers[1]:
        written = [question_params(checkpoint, words)[1] for words in (text, mirrored)]
        pairs.append((seen[0], *written, checkpoint.answers.index(answers[1])))
    if len(pairs) == N_PAIRS:
        break
stems, own, other = torch.cat([pair[0] for pair in pairs]), *(stacked([pair[i] for pair in pairs]) for i in (1, 2))
after = torch.tensor([pair[3] for pair in pairs])
print(f"{len(pairs)} questions whose answer changes when left becomes right")


# %%
def follow(where: torch.Tensor) -> float:
    """Return how often the answer becomes that of "right" when these channels are given its gamma and beta."""
    with torch.inference_mode():
        logits = checkpoint.model.answer((stems,), exchanged(own, other, "both", where)).logits
    return float((logits.argmax(dim=1) == after).float().mean())


def places(rows: np.ndarray) -> torch.Tensor:
    """Return a mask of the channels in some rows of the ranking."""
    where = torch.zeros(1, *bank.gamma.shape[1:], dtype=torch.bool)
    where[0, ranking.block.to_numpy()[rows], ranking.channel.to_numpy()[rows]] = True
    return where


rng = np.random.default_rng(0)
for n in (1, 4, 8, 16, 32):
    blindly = np.mean([follow(places(rng.choice(len(ranking), n, replace=False))) for _ in range(3)])
    print(f"{n:3} best channels: {follow(places(np.arange(n))):5.0%} follow;  {n} drawn at random: {blindly:4.0%}")
print(f"all {len(ranking)} channels: {follow(places(np.arange(len(ranking)))):.0%}")

# %% [markdown]
# Knowing a word is not the same as carrying it: the first channels of the ranking tell left from right nearly
# perfectly, and hardly any answer hangs on them. Which of the sixteen is it? Each is taken back in turn.

# %%
together = follow(places(np.arange(16)))
missing = np.array([follow(places(np.delete(np.arange(16), i))) for i in range(16)])
for i in missing.argsort()[:4]:
    where = f"block {ranking.block[i]}, channel {ranking.channel[i]:2}"
    print(f"{where} (auc {ranking.auc[i]:.2f}): without it {missing[i]:.0%} follow instead of {together:.0%}")
    print(f"    alone {follow(places(np.array([i]))):.0%}")

# %% [markdown]
# The page Channels makes the same search for any word, and Compare the same surgery, one question at a time.
