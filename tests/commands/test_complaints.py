"""Every command says in one line why it cannot do its work."""

import pytest

from terminal import complaint

ASK = ["ask", "How many cubes?", "--image"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([*ASK, "{picture}", "--checkpoint", "nowhere"], "no checkpoint 'nowhere'"),
        ([*ASK, "{data}/none.png", "--checkpoint", "{checkpoint}"], "none.png cannot be opened"),
        ([*ASK, "{data}/scenes/CLEVR_val_scenes.json"], "is not a picture"),
        (["ask", "Any dogs?", "--image", "{picture}", "--checkpoint", "{checkpoint}"], "the word 'dogs' is unknown"),
        (["ask", "?", "--image", "{picture}", "--checkpoint", "{checkpoint}"], "a question needs at least one word"),
        (["evaluate", "--checkpoint", "oracle", "--data", "{data}/none"], "there is no folder"),
        (["evaluate", "--checkpoint", "oracle", "--data", "{data}", "--split", "train"], "splits with pictures here"),
        (["evaluate", "--checkpoint", "{checkpoint}", "--data", "{data}", "--device", "abacus"], "cannot use device"),
        (["render", "--scenes", "{picture}", "--out", "{data}/none"], "is a picture, not a text"),
        (["render", "--scenes", "{data}/none", "--out", "{data}/none"], "there is no scene file"),
        (["parameters", "--checkpoint", "{checkpoint}", "--out", "{data}/p.npz", "--number", 0], "at least 1, got 0"),
        (["scenes", "--out", "{data}/none", "--templates", "{data}/none"], "is not a folder of template files"),
        (["train", "--run", "{data}/none", "--resume"], "holds no run"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(arguments, message, data, picture, checkpoint, capsys):
    places = {"data": data, "picture": picture, "checkpoint": checkpoint}
    assert message in complaint(capsys, *(str(argument).format(**places) for argument in arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "--run", "x", "--steps", 0], "steps must be at least 1, got 0"),
        (["train", "--run", "x", "--preset", "huge"], "preset must be one of tiny"),
        (["scenes", "--out", "x", "--number", 0], "number must be at least 1"),
        (["scenes", "--out", "x", "--split", "../x"], "split must be a plain name"),
        (["contrast", "--out", "x", "--split", ".."], "split must be a plain name such as val, got '..'"),
        (["scenes", "--out", "x", "--number", "1e3"], "--number: a number is wanted, got '1e3'"),
        (["ablate", "--checkpoint", "small", "--data", "x", "--sigmas"], "got 2000 and ()"),
        (["render", "--scenes", "x"], "film-viz render needs --out PATH"),
        (["render", "--scenes", "x", "--out", "x", "--witdh", 3], "Unrecognized options: --witdh, 3"),
        (["render", "--scenes", "x", "--out", "x", "--quality", "best"], "Expected one of ('display', 'training')"),
        (["scenes", "--out", "x", "--max-objects", 40], "max_objects <= 12"),
        (["app", "--port", 0], "port must be 1 to 65535"),
        (["serve", "--processes", 0], "processes must be 1 to 64, got 0"),
        (["serve", "--port", 70000], "port must be 1 to 65535, got 70000"),
        (["serve", "--most-visitors", 0], "most_visitors must be 1 to 100000, got 0"),
        (["render", "--scenes", "x", "--out", "x", "--width", 0], "width and height must be"),
        (["evaluate", "--data", "x"], "--checkpoint"),
    ],
)
def test_a_wrong_option_is_explained_in_one_line(arguments, message, capsys):
    said = complaint(capsys, *arguments)
    assert message in said
    assert said.endswith(f"`film-viz {arguments[0]} --help` tells all options")
