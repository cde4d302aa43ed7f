"""PG+EE: what is carried out in which stage, and that only the question's own program decides an answer."""

from dataclasses import replace

import pytest
import torch

from film_viz.models.exhibits import ProgramRun
from film_viz.models.parts.program_generator import Written
from film_viz.models.system import Questions
from film_viz.models.systems.pg_ee import PG_EE_PRESETS, PGEEConfig, PGEEModel, Reading
from film_viz.questions.program import Program, Step
from film_viz.questions.program_tokens import END, PAD, TOKENS, completed, token_ids

CONFIG = PGEEConfig(
    image_size=24, n_strided=2, channels=6, word_dim=5, rnn_dim=7, module_dim=8, projected_channels=9, hidden_dim=10,
    n_words=13, n_answers=5, longest_program=12,
)  # fmt: skip
COUNT = Program((Step("scene"), Step("filter_color", (0,), ("red",)), Step("count", (1,))))
EXIST = Program((Step("scene"), Step("exist", (0,))))
LESS = Program((Step("scene"), Step("count", (0,)), Step("filter_size", (0,), ("large",)), Step("count", (2,)),
                Step("less_than", (1, 3))))  # fmt: skip
QUESTIONS = Questions(
    torch.tensor([[3, 1, 4, 0, 0], [5, 9, 2, 6, 5], [8, 0, 0, 0, 0]]), torch.tensor([3, 5, 1]), (COUNT, EXIST, LESS)
)
TREES = tuple(completed(token_ids(program)) for program in QUESTIONS.programs)
INDEX = torch.tensor([1, 0, 1])


def model_of(stage: str = "", **changes: object) -> PGEEModel:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        model = PGEEModel(replace(CONFIG, **changes))
    model.stage = model.stages[stage] if stage else None
    return model


def pictures(n: int = 2) -> torch.Tensor:
    return torch.rand(n, 3, 24, 24, generator=torch.Generator().manual_seed(1))


def ids(text: str) -> list[int]:
    return [TOKENS.index(name) for name in text.split()]


@torch.no_grad()
def test_answering_it_runs_what_its_generator_holds_likeliest_and_never_the_true_program():
    model = model_of().eval()
    known, unknown = model.read(QUESTIONS), model.read(replace(QUESTIONS, programs=()))
    assert known.trees == unknown.trees != TREES
    assert torch.equal(known.written.tokens, unknown.written.tokens)
    assert known.written.is_likeliest.all()
    outcome = model(pictures(), QUESTIONS, INDEX)
    torch.testing.assert_close(outcome.logits, model.answer(model.see(pictures()), known, INDEX).logits)


@torch.no_grad()
@pytest.mark.parametrize("changes", [{}, {"has_attention": True}, {"rnn_layers": 2, "entry_layers": 1}])
def test_padding_and_company_change_no_answer(changes):
    model = model_of(**changes).eval()
    together = model(pictures(), QUESTIONS, INDEX).logits
    padded = replace(QUESTIONS, tokens=torch.nn.functional.pad(QUESTIONS.tokens, (0, 3)))
    torch.testing.assert_close(model(pictures(), padded, INDEX).logits, together, rtol=1e-4, atol=1e-5)
    for row in range(3):
        alone = Questions(QUESTIONS.tokens[row : row + 1], QUESTIONS.lengths[row : row + 1])
        one = model(pictures()[INDEX[row]][None], alone).logits
        torch.testing.assert_close(one, together[row : row + 1], rtol=1e-4, atol=1e-5)


@torch.no_grad()
def test_sharing_equal_trees_changes_no_answer():
    shared, apart = (model_of(shares_equal=shares).eval() for shares in (True, False))
    reading = Reading((*TREES, *TREES), None)
    index = torch.tensor([0, 0, 0, 0, 1, 0])
    a, b = (model.answer(model.see(pictures()), reading, index).logits for model in (shared, apart))
    torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(a[0], a[3])


@torch.no_grad()
def test_unique_is_a_module_unless_it_is_left_out():
    with_it, without = (tuple(ids(text)) for text in ("query_size unique scene", "query_size scene"))
    for skips in (True, False):
        model = model_of(skips_unique=skips).eval()
        a, b = model.answer(model.see(pictures(1).expand(2, -1, -1, -1)), Reading((with_it, without), None)).logits
        assert torch.allclose(a, b) == skips


def test_only_the_generator_is_taught_by_programs_and_no_picture_is_looked_at():
    model = model_of("programs").train()
    seen, reading = model.see(pictures()), model.read(QUESTIONS)
    assert seen == ()
    assert reading.trees == ()
    outcome = model.answer(seen, reading, INDEX)
    assert outcome.logits.shape == (3, 5)
    head = model.heads()["programs"]
    head(seen, outcome, None).backward()
    taught = {name.split(".")[0] for name, p in model.named_parameters() if p.grad is not None}
    assert taught == {"reader", "generator"}
    assert model.right(outcome, torch.zeros(3, dtype=torch.int64)).tolist() == model.writes_right(QUESTIONS).tolist()


def test_the_generator_learns_programs_by_heart_and_then_writes_them_right():
    model = model_of("programs").train()
    head, step = model.heads()["programs"], torch.optim.Adam(model.parameters(), 0.01)
    assert not model.writes_right(QUESTIONS).any()
    for _ in range(200):
        step.zero_grad()
        head((), model.answer((), model.read(QUESTIONS), INDEX), None).backward()
        step.step()
    assert model.writes_right(QUESTIONS).all()
    assert model.eval().read(QUESTIONS).trees == TREES


def test_the_engine_is_trained_on_true_programs_or_on_the_generators_own():
    model = model_of("execution").train()
    reading = model.read(QUESTIONS)
    assert reading.trees == TREES
    assert reading.written is None
    own = model_of("execution", given="own").train()
    assert own.read(QUESTIONS).trees == own.eval().read(QUESTIONS).trees != TREES


def test_without_known_programs_the_engine_runs_the_generators_own():
    model = model_of("execution").train()
    unknown = replace(QUESTIONS, programs=())
    assert model.read(unknown).trees == model.eval().read(unknown).trees


def test_without_known_programs_the_generator_has_nothing_to_learn_from():
    unknown = replace(QUESTIONS, programs=())
    with pytest.raises(ValueError, match="taught by programs, and these questions come without: leave data out"):
        model_of("programs").train().read(unknown)
    model = model_of().train()
    reading = model.read(unknown)
    assert reading == Reading(model.eval().read(unknown).trees, None)


def test_together_programs_are_drawn_and_both_parts_learn():
    model = model_of("joint").train()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        first, second = model.read(QUESTIONS), model.read(QUESTIONS)
    assert first.is_sampled
    assert first.trees != second.trees
    outcome = model.answer(model.see(pictures()), first, INDEX)
    assert outcome.is_sampled
    targets = type("Targets", (), {"answers": outcome.logits.argmax(1)})
    loss = outcome.logits.square().sum() + model.heads()["reinforce"]((), outcome, targets)
    loss.backward()
    taught = {name.split(".")[0] for name, p in model.named_parameters() if p.grad is not None and p.grad.any()}
    assert taught == {"stem", "entry", "engine", "classifier", "reader", "generator"}


def test_all_at_once_the_true_programs_are_carried_out_and_taught():
    reading = model_of().train().read(QUESTIONS)
    assert reading.trees == TREES
    assert reading.written.tokens.tolist()[1] == [*ids("exist scene"), END, *[PAD] * 4]
    assert not reading.is_sampled


def test_while_it_learns_to_see_nothing_is_read():
    model = model_of("perceive").train()
    assert model.writes_right(QUESTIONS) is None
    reading = model.read(QUESTIONS)
    assert reading == Reading((), None)
    outcome = model.answer(model.see(pictures()), reading, INDEX)
    assert outcome.logits.tolist() == [[0] * 5] * 3


@torch.no_grad()
def test_the_exhibit_is_the_written_tree_with_its_probabilities_and_the_length_of_every_map():
    model = model_of().eval()
    text = "less_than count scene exist scene"
    tokens = torch.tensor([[*ids(text), END, PAD]])
    written = Written(tokens, torch.tensor([[-0.5, -0.1, -0.2, -0.3, -0.4, 0, 0]]), tokens >= 0)
    reading = Reading((tuple(ids(text)),), written)
    seen = model.see(pictures(1))
    outcome = model.answer(seen, reading)
    (shown,) = model.exhibits(seen, reading, outcome)
    assert isinstance(shown, ProgramRun)
    assert " ".join(shown.tokens) == text
    assert shown.inputs == ((1, 3), (2,), (), (4,), ())
    torch.testing.assert_close(torch.tensor(shown.probability).log().float(), written.log_probs[0, :5])
    assert shown.is_whole
    assert shown.maps.shape == (5, 6, 6)
    torch.testing.assert_close(torch.tensor(shown.maps[0]), outcome.found.roots[0].norm(dim=0))


@torch.no_grad()
@pytest.mark.parametrize(
    ("text", "tree", "likely"),
    [
        ("count <end>", "count scene", [True, False]),
        ("count scene exist", "count scene", [True, True]),
        ("<end>", "scene", [False]),
    ],
)
def test_the_exhibit_tells_what_was_filled_in_or_cut_off(text, tree, likely):
    model = model_of().eval()
    tokens = torch.tensor([ids(text)])
    written = Written(tokens, torch.full(tokens.shape, -0.1), tokens >= 0)
    reading = Reading((completed(tokens[0].tolist()),), written)
    seen = model.see(pictures(1))
    (shown,) = model.exhibits(seen, reading, model.answer(seen, reading))
    assert " ".join(shown.tokens) == tree
    assert (shown.probability > 0).tolist() == likely
    assert not shown.is_whole


@torch.no_grad()
def test_drawn_kaiming_signals_keep_their_size_through_a_long_program():
    chain = tuple(ids("count " + "filter_color[red] filter_size[small] " * 4 + "scene"))
    sizes = {}
    for use_kaiming in (True, False):
        model = model_of(use_kaiming=use_kaiming, module_dim=32, channels=32).eval()
        maps = torch.rand(1, 32, 6, 6, generator=torch.Generator().manual_seed(0))
        entered = model.entry(maps)
        outcome = model.answer((maps, entered), Reading((chain,), None))
        sizes[use_kaiming] = (outcome.found.roots.square().mean() / maps.square().mean()).sqrt().item()
    assert 0.5 < sizes[True] < 10
    assert sizes[False] < 0.4


def test_sizes_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="module_dim must be at least 1, got 0"):
        PGEEConfig(module_dim=0)
    with pytest.raises(ValueError, match="halves the map, which needs 2 cells a side, got 1"):
        PGEEConfig(image_size=8)


def test_the_laptops_weights_fit_16_mb_in_half_precision():
    model = PGEEModel(PG_EE_PRESETS["pg-ee"].config)
    assert sum(2 * p.numel() for p in model.parameters()) < 16e6


def test_the_published_sizes_are_those_of_the_published_code():
    with torch.device("meta"):
        model = PGEEModel(PG_EE_PRESETS["paper-pg-ee"].config)
    assert model.classifier.answer[0].in_features == 25_088
    assert model.generator.lstm.input_size == 556
    assert model.reader.lstm.num_layers == model.generator.lstm.num_layers == 2
    assert model.generator.attend is None
    assert [layer.conv.in_channels for layer in model.entry[::2]] == [1024, 128]
    assert model.engine.conv1.weight.shape[1:] == (128, 3, 3)
