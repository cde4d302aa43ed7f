"""Lesson 10: what the questions write. A map of many, one channel whose clusters have names, and who else answers."""

from functools import partial

import streamlit as st

from film_viz.analysis.answers.ask import Answer, answer_under, question_params
from film_viz.analysis.bank.labels import labels
from film_viz.analysis.channels.report import ChannelReport
from film_viz.analysis.inside.edits import Edit, edited
from film_viz.analysis.lessons.written import Written, written
from film_viz.app import loading
from film_viz.app.channels.loading import report_of
from film_viz.app.foreign import in_figure, one_line, plain
from film_viz.app.frame import mode
from film_viz.app.inside import loading as inside_loading
from film_viz.app.lessons import dials
from film_viz.app.lessons.charts import beside, draw
from film_viz.app.lessons.lesson import Deeper, Guess, Here, Lesson
from film_viz.app.panels import picture_panel
from film_viz.app.results.paper_table import Line, lines_of
from film_viz.evaluation.published import PUBLISHED
from film_viz.figures.answers import answer_bars
from film_viz.figures.channel_plane import CLUSTER_COLORS, Group, grouped_plane
from film_viz.figures.lessons.starred import with_stars
from film_viz.figures.paper_table import TableLine, table_dots
from film_viz.figures.parameter_map import Placed, map_figure
from film_viz.models.checkpoint import Checkpoint
from film_viz.training.table.gathering import known_table

KEY = "what_questions_write"
VIEWS = {"channel": "One channel", "map": "The map", "table": "Who else answers"}
N_QUESTIONS = 1_000
SEED = 0
BLOCK, CHANNEL = 0, 4  # of the checkpoint that comes with film_viz: a channel with three clear clusters
AS_WRITTEN = "own"
N_BARS = 3
PLANE_HEIGHT, MAP_HEIGHT = 400, 560  # pixels


def live(here: Here) -> None:
    """Show one of three views."""
    match dials.choice("What is shown", "view", VIEWS, KEY):
        case "channel":
            _channel_view(here)
        case "map":
            _map_view(here)
        case _:
            _table_view()


def _written(checkpoint: Checkpoint) -> Written:
    return _kept(checkpoint, key=checkpoint.sha)


@st.cache_resource(max_entries=4, show_spinner=f"Reading {N_QUESTIONS:,} questions, once for this checkpoint")
def _kept(_checkpoint: Checkpoint, key: str) -> Written:
    return written(_checkpoint, N_QUESTIONS, SEED)


def _channel_view(here: Here) -> None:
    config = here.checkpoint.model.config
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block = dials.number("Block", "block", 0, config.film_blocks - 1, BLOCK, KEY)
        last = config.channels - 1
        channel = dials.number("Channel", "channel", 0, last, min(CHANNEL, last), KEY)
    bank = _written(here.checkpoint).bank
    report = report_of(bank, block, channel, None, bank.key)
    names = {AS_WRITTEN: "as it writes"} | {f"c{i + 1}": f"cluster {i + 1}" for i in range(len(report.clusters))}
    chosen = dials.choice("Put this question's gamma and beta", "cluster", names, KEY)
    _plane(here, report, block, channel, chosen)
    _clusters(report)
    picture, answers = beside()
    with picture:
        picture_panel(here.shown)
    with answers:
        _moved(here, report, block, channel, chosen)


def _plane(here: Here, report: ChannelReport, block: int, channel: int, chosen: str) -> None:
    bank = _written(here.checkpoint).bank
    params = inside_loading.params(here.checkpoint, here.question)
    gamma, beta = float(params.gamma[0, block, channel]), float(params.beta[0, block, channel])
    stars = [("this question", gamma, beta)]
    if chosen != AS_WRITTEN:
        stars.append(("moved", *_center(report, chosen)))
    clusters = report.clusters
    groups = [Group(f"cluster {i + 1}", CLUSTER_COLORS[i], report.members(i)) for i in range(len(clusters))]
    texts = tuple(map(in_figure, bank.questions.text))
    plane = grouped_plane(bank.gamma[:, block, channel], bank.beta[:, block, channel], groups, clusters.center, texts)
    draw(
        with_stars(plane, stars, mode()).update_layout(height=PLANE_HEIGHT),
        f"{KEY}_plane",
        f"gamma and beta of {len(bank):,} questions in channel {channel} of block {block}: {len(clusters)} clusters.",
    )


def _center(report: ChannelReport, chosen: str) -> tuple[float, float]:
    gamma, beta = report.clusters.center[int(chosen.removeprefix("c")) - 1].tolist()
    return gamma, beta


def _clusters(report: ChannelReport) -> None:
    if len(report.clusters) == 1:
        st.caption("One cluster: no valley divides the questions in this channel. Try another one.")
        return
    for i, explanation in enumerate(report.explanations):
        st.markdown(f"**Cluster {i + 1}**, {report.clusters.size[i]} questions: {plain(explanation.rule)}")
    st.caption("The rules are found by the computer: what the questions of a cluster share and the others lack.")


def _moved(here: Here, report: ChannelReport, block: int, channel: int, chosen: str) -> None:
    answer = _answer_in(here, report, block, channel, chosen)
    own = _answer_in(here, report, block, channel, AS_WRITTEN)
    if chosen == AS_WRITTEN:
        st.markdown(f"It answers **{plain(own.best)}**.")
    else:
        st.markdown(f"As it writes: **{plain(own.best)}**. With this one channel moved: **{plain(answer.best)}**.")
    draw(
        answer_bars([(one_line(name), share) for name, share in answer.top(N_BARS)], None, mode()),
        f"{KEY}_answers",
        f"Most probable answers, the first one is {answer.best}.",
    )


def _answer_in(here: Here, report: ChannelReport, block: int, channel: int, chosen: str) -> Answer:
    words, params = question_params(here.checkpoint, here.question)
    if chosen != AS_WRITTEN:
        gamma, beta = _center(report, chosen)
        params = edited(params, [Edit("set", "both", gamma, block, channel, beta_value=beta)])
    return answer_under(here.checkpoint, loading.features(here.checkpoint, here.shown), words, params)


def _map_view(here: Here) -> None:
    found = _written(here.checkpoint)
    place = found.place_of(inside_loading.params(here.checkpoint, here.question))
    texts = tuple(map(in_figure, found.bank.questions.text))
    figure = map_figure(
        found.place,
        found.map_.names,
        labels(found.bank, "question_type"),
        trail=[Placed(in_figure(here.question), place)],
        texts=texts,
        mode=mode(),
    )
    draw(
        figure.update_layout(height=MAP_HEIGHT),
        f"{KEY}_map",
        f"{len(found.bank):,} questions on a map of what they write, colored by type; yours is a star.",
    )
    st.caption(
        "Each point is a question, placed by all the gammas and betas that it writes: the two directions in which they "
        "differ most. Nobody told the network what types there are."
    )


def _table_view() -> None:
    lines = [_line(line) for line in lines_of(known_table())]
    draw(
        table_dots(lines, "overall", mode()),
        f"{KEY}_table",
        f"Accuracy of {len(lines)} systems, as published and as measured here.",
    )
    st.caption(
        "Open diamonds are published for CLEVR's own test questions; dots were measured here, after far fewer "
        "questions of training. The two may be compared in kind."
    )


def _line(line: Line) -> TableLine:
    published = line.published.accuracy("overall") if line.published else None
    if line.report is None or not line.report.overall.count:
        return TableLine(in_figure(line.name), published)
    overall = line.report.overall
    return TableLine(in_figure(line.name), published, overall.accuracy, *overall.interval)


def guess(here: Here) -> Guess:
    """Ask whether one channel can decide an answer, and try every cluster of it."""
    config = here.checkpoint.model.config
    total, channel = config.film_blocks * config.channels, min(CHANNEL, config.channels - 1)
    question = f"Move this question, in one of {total} channels, to another cluster. Will the network answer otherwise?"
    choices = ("no", "yes, for some cluster")
    if not here.is_revealed:
        return Guess(question, choices, None, "")
    bank = _written(here.checkpoint).bank
    report = report_of(bank, BLOCK, channel, None, bank.key)
    ask = partial(_answer_in, here, report, BLOCK, channel)
    own = ask(AS_WRITTEN).best
    moved = [ask(f"c{i + 1}").best for i in range(len(report.clusters))]
    told = ", ".join(f"cluster {i + 1}: {plain(answer)}" for i, answer in enumerate(moved))
    because = f"As it writes it answers **{plain(own)}**; moved in channel {channel} of block {BLOCK} alone, {told}."
    return Guess(question, choices, int(any(answer != own for answer in moved)), because)


_PAPER = next(row for row in PUBLISHED if row.system == "FiLM from raw pixels")

LESSON = Lesson(
    key=KEY,
    title="What the questions write",
    live=live,
    guess=guess,
    try_it="Move the question to every cluster, then type one with *left* in place of *right*: where does its star "
    "stand now? Look at the map last.",
    deeper=Deeper("pages/parameter_map.py", "A map of thousands"),
    sources=(f"Perez et al. 2018, sections 4.2 and 4.3, table 1 ({_PAPER.overall} % from raw pixels)",),
    scene="seed-1",
    question="Are there rubber cylinders right of the cyan sphere?",
)
