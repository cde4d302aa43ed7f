"""A run's place in its schedule: by steps, or by minutes where these are further gone."""

import pytest

from film_viz.parallel.ranks import Ranks
from film_viz.training import budget as module
from film_viz.training.budget import Budget, BudgetError
from film_viz.training.config import TrainConfig


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def walked(budget: Budget, clock: Clock, step_seconds: float, first: float, start: int = 0) -> list[float]:
    """Train until the budget is used up, and return the places after each step."""
    places = [budget.place_before(start).step]
    while places[-1] < budget.steps:
        done = start + len(places)
        clock.now += first if len(places) == 1 else step_seconds
        places.append(budget.after(done, Ranks()).step)
    return places


def test_without_minutes_the_place_is_the_step(clock):
    assert walked(Budget(TrainConfig(steps=7)), clock, 1_000.0, 5_000.0) == [0, 1, 2, 3, 4, 5, 6, 7]


def test_a_fast_machine_does_all_its_steps_and_no_more(clock):
    budget = Budget(TrainConfig(steps=50, minutes=10))
    assert walked(budget, clock, 0.1, 2.0) == list(range(51))
    assert budget.expected_steps(50) == 50


def test_a_slow_machine_comes_to_the_end_of_its_schedule_within_its_minutes(clock):
    config = TrainConfig(steps=1_000, minutes=10, warmup_steps=50)
    budget = Budget(config)
    clock.now += 30  # of rendering
    with budget.timing("evaluating"):
        clock.now += 8
    places = walked(budget, clock, 2.0, 60.0)
    assert 230 < len(places) < 251  # (600 - 38 - 60) seconds of 2 each, less what is kept back
    assert budget.spent + 8 < 600
    rates = [config.learning_rate_at(place) for place in places[:-1]]
    assert places == sorted(places)
    assert rates[0] == pytest.approx(1e-3 / 50)  # the minute of the first step, which compiles, moves nothing
    share = sum(rate == 1e-3 for rate in rates) / len(rates)
    assert share == pytest.approx(0.7, abs=0.03)  # 1 less 5 % of warm-up and 25 % of decay
    assert rates[-1] < 2e-5


def test_expected_steps_are_those_that_fit(clock):
    budget = Budget(TrainConfig(steps=1_000, minutes=5))
    budget.place_before(0)
    for done in range(1, 40):
        clock.now += 3.0
        budget.after(done, Ranks())
    expected = budget.expected_steps(39)
    places = walked(budget, clock, 3.0, 3.0, start=39)
    assert expected == pytest.approx(39 + len(places) - 1, abs=2)
    assert budget.expected_steps(39 + len(places) - 1) == 39 + len(places) - 1


def test_a_resumed_run_goes_on_at_its_place_with_what_is_left(clock):
    config = TrainConfig(steps=1_000, minutes=10)
    first = Budget(config)
    first.place_before(0)
    for done in range(1, 101):
        clock.now += 2.0
        first.after(done, Ranks())
    kept, place = first.state(), first.place.step
    clock.now += 86_400  # a night
    second = Budget(config)
    second.load_state(kept)
    assert second.place_before(100).step == place
    assert second.spent == 200
    walked(second, clock, 2.0, 2.0, start=100)
    assert 575 < second.spent < 600


def test_other_minutes_put_a_resumed_run_where_these_have_it(clock):
    first = Budget(TrainConfig(steps=1_000, minutes=10))
    walked(first, clock, 2.0, 2.0)
    second = Budget(TrainConfig(steps=1_000, minutes=20))
    second.load_state(first.state())
    assert second.place_before(300).step == pytest.approx(1_000 * first.spent / 1_200)


def test_states_of_before_count_the_seconds_they_trained(clock):
    budget = Budget(TrainConfig(steps=100, minutes=2))
    budget.load_state({"seconds": 30.0})
    assert budget.spent == 30
    assert budget.place_before(10).step == 25


def test_a_pause_costs_no_minutes(clock):
    budget = Budget(TrainConfig(steps=1_000, minutes=10))
    budget.place_before(0)
    places = []
    for done in (1, 2, 3):
        clock.now += 1
        places.append(budget.after(done, Ranks()).step)
    clock.now += 500
    budget.pause(500)
    clock.now += 1
    assert budget.after(4, Ranks()).step - places[-1] == pytest.approx(places[2] - places[1], rel=0.05)
    assert budget.spent == 4


def test_no_evaluation_begins_that_would_take_the_time_of_the_last_one(clock):
    budget = Budget(TrainConfig(steps=10_000, minutes=1))
    budget.place_before(0)
    with budget.timing("evaluating"):
        clock.now += 10
    places = []
    while not places or places[-1].step < budget.steps:
        clock.now += 0.5
        places.append(budget.after(len(places) + 1, Ranks()))
    without = [place for place in places if not place.has_room]
    assert places[0].has_room
    assert len(without) == pytest.approx(10 / 0.5, abs=1)


def test_minutes_that_are_gone_before_the_first_step_are_said(clock):
    budget = Budget(TrainConfig(minutes=0.5))
    clock.now += 40
    with pytest.raises(BudgetError, match=r"minutes is 0\.5, and 40 s are used .* give the run more minutes"):
        budget.check()


@pytest.mark.parametrize("minutes", [-1, float("inf"), float("nan")])
def test_minutes_are_a_time(minutes):
    with pytest.raises(ValueError, match="minutes must be at "):
        TrainConfig(minutes=minutes)
