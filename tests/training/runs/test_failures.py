"""Whatever ends a run, it says what to do, and what it had saved is whole."""

import errno
from dataclasses import replace

import pytest
import torch

from film_viz.models.checkpoint import Checkpoint
from film_viz.training.learning import Learning
from film_viz.training.loop import train
from film_viz.training.runs.failures import exit_sentence, first_failure, note_failure, sentence
from film_viz.training.runs.record import Run


def fails(config, folder, kind):
    with pytest.raises(kind):
        train(config, folder)
    status = Run(folder).status()
    assert status.state == "failed"
    return status.error


def assert_goes_on_from(run, step, config):
    """The last good checkpoint loads, nothing half written lies about, and training goes on to its end."""
    assert [kept.step for kept in run.checkpoints()] == [step]
    assert list((run.path / "checkpoints").glob(".*")) == []
    for folder in (run.checkpoints()[0].folder, run.path / "checkpoint"):
        assert Checkpoint.from_pretrained(folder).info["step"] == step
    train(config, run.path, resume=True)
    assert run.status().state == "finished"
    assert [row["step"] for row in run.rows()] == [1, 2, 3, 4, 5, 6]


@pytest.mark.slow
def test_a_full_disk(tiny_config, tmp_path, monkeypatch):
    save, n_saved = torch.save, []

    def full(state, file):
        n_saved.append(state)
        if len(n_saved) == 2:
            file.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(state, file)

    monkeypatch.setattr(torch, "save", full)
    error = fails(tiny_config, tmp_path / "run", OSError)
    assert (
        error
        == f"The disk of {tmp_path / 'run'} is full. Free some space, then resume the run: what it saved is intact."
    )
    assert_goes_on_from(Run(tmp_path / "run"), 3, tiny_config)


@pytest.mark.slow
def test_memory_that_runs_out(tiny_config, tmp_path, monkeypatch):
    fail_at_step(5, torch.OutOfMemoryError("CUDA out of memory"), monkeypatch)
    assert "fewer images_per_batch" in fails(tiny_config, tmp_path / "run", torch.OutOfMemoryError)
    monkeypatch.setattr(Learning, "update", Learning.update.__wrapped__)
    assert_goes_on_from(Run(tmp_path / "run"), 3, tiny_config)


def fail_at_step(number, error, monkeypatch):
    update, calls = Learning.update, []

    def failing(self, batch, *how):
        calls.append(batch)
        if len(calls) == number:
            raise error
        return update(self, batch, *how)

    failing.__wrapped__ = update
    monkeypatch.setattr(Learning, "update", failing)


@pytest.mark.slow
def test_a_loss_that_is_no_number(tiny_config, tmp_path, monkeypatch):
    update = Learning.update

    def diverging(self, batch, *how):
        losses, is_late = update(self, batch, *how), next(steps) >= 4
        return replace(losses, total=losses.total * float("nan")) if is_late else losses

    steps = iter(range(1, 100))
    monkeypatch.setattr(Learning, "update", diverging)
    error = fails(tiny_config, tmp_path / "run", ValueError)
    assert error.startswith("the loss is nan at step 4: the training has diverged.")
    assert "lower learning_rate" in error
    monkeypatch.setattr(Learning, "update", update)
    assert_goes_on_from(Run(tmp_path / "run"), 3, tiny_config)


def test_a_device_that_is_not_there(tiny_config, tmp_path):
    config = replace(tiny_config, device="cuda:99")
    assert fails(config, tmp_path / "run", ValueError) == (
        "this PyTorch cannot use device 'cuda:99'; auto and cpu always work"
    )


def test_a_folder_that_cannot_be_written(tiny_config, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError) as caught:
        train(tiny_config, tmp_path / "file" / "run")
    assert sentence(caught.value, tmp_path).endswith("or choose another folder.")


def test_other_errors_are_named_and_their_log_pointed_at(tmp_path):
    said = sentence(RuntimeError("odd.\nand much more"), tmp_path)
    assert said == "RuntimeError: odd. The log tells more; resume the run to try again."
    assert "fewer images_per_batch" in sentence(MemoryError(), tmp_path)
    assert "fewer images_per_batch" in sentence(
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"), tmp_path
    )
    assert "Another of the processes" in sentence(RuntimeError("Connection closed by peer [127.0.0.1]"), tmp_path)
    assert sentence(ValueError("say this"), tmp_path) == "say this"
    assert "Resume it" in sentence(KeyboardInterrupt(), tmp_path)


def test_a_process_that_said_nothing_is_spoken_for():
    assert "killed (signal 9)" in exit_sentence(-9)
    assert "by signal 11" in exit_sentence(-11)
    assert "with exit code 3" in exit_sentence(3)


def test_of_processes_that_fail_together_the_first_one_is_believed(tmp_path):
    assert note_failure(tmp_path, "out of memory") == "out of memory"
    assert note_failure(tmp_path, "connection closed by peer") == "out of memory"
    assert first_failure(tmp_path) == "out of memory"
    assert note_failure(tmp_path / "none", "disk full") == "disk full"


def test_a_process_that_writes_questions_and_ends_unasked_is_named_with_what_to_look_at(tmp_path):
    said = sentence(RuntimeError("DataLoader worker (pid(s) 7) exited unexpectedly"), tmp_path)
    assert "the bank, was cut short" in said
    assert "fewer data_workers" in said
