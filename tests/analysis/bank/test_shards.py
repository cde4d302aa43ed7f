"""A bank that many processes made in shards, in any order and with interruptions, is the one that one process makes."""

import pytest
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal

from film_viz.analysis.bank import parameter_bank
from film_viz.analysis.bank import rows as bank_rows
from film_viz.analysis.bank.parameter_bank import ParameterError, build_parameter_bank
from film_viz.analysis.bank.shards import ShardedBank, make_shard, shard_file
from film_viz.models.checkpoint import load_checkpoint

N, SEED = 43, 5


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch):
    for module in (bank_rows, parameter_bank):
        monkeypatch.setattr(module, "QUESTIONS_PER_CHUNK", 10)
    monkeypatch.setattr(bank_rows, "SCENES_PER_CHUNK", 1)


def test_shards_make_the_bank_that_one_process_makes(saved_checkpoint, tmp_path):
    folder, source = tmp_path / "sharded", str(tmp_path / "checkpoint")
    saved_checkpoint.save_pretrained(source)  # in half precision
    checkpoint = load_checkpoint(source)
    missing = list(ShardedBank(folder, checkpoint, N, SEED).missing())
    assert missing == [(0, 10), (1, 10), (2, 10), (3, 10), (4, 3)]
    for number, n_rows in reversed(missing[1:]):
        make_shard(str(folder), source, SEED, number, n_rows)
    shard_file(folder, 2, "npz").write_bytes(b"cut short")
    assert ShardedBank(folder, checkpoint, N, SEED).take_in(1)
    bank = ShardedBank(folder, checkpoint, N, SEED)  # as after an interruption
    assert list(bank.missing()) == [(0, 10), (2, 10)]
    for number in (2, 0):
        make_shard(str(folder), source, SEED, number, 10)
        assert bank.take_in(number)
    made, wanted = bank.finish(), build_parameter_bank(checkpoint, N, SEED, tmp_path / "whole")
    assert_array_equal(made.gamma, wanted.gamma)
    assert_array_equal(made.beta, wanted.beta)
    assert_frame_equal(made.questions, wanted.questions)
    assert made.key == wanted.key
    assert list(bank.missing()) == []
    assert not (folder / "shards").exists()
    with pytest.raises(ParameterError, match="holds another bank"):
        list(ShardedBank(folder, checkpoint, N, SEED + 1).missing())
