"""A file that Git LFS or git-annex left in place of another is named as such by every reader that meets one."""

import shutil

import pytest

from film_viz.data.feature_files import open_rows
from film_viz.models.backbone import load_backbone
from terminal import complaint

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32\nsize 12345\n"
ANNEX = b"/annex/objects/SHA256E-s31390--f50d7ac4c6b9031379986bc362fcefb65f1e52621ce1708d537e740fefc59cc0.mp3\n"

READERS = {
    "images/val/CLEVR_val_000000.png": ["ask", "Any cubes?", "--image", "{file}"],
    "scenes/CLEVR_val_scenes.json": ["render", "--scenes", "{file}", "--out", "{data}/out"],
    "questions/CLEVR_val_questions.json": ["evaluate", "--checkpoint", "oracle", "--data", "{data}"],
    "templates/one_hop.json": ["scenes", "--out", "{data}/out", "--templates", "{data}/templates"],
    "first/model.safetensors": ["ask", "Any cubes?", "--image", "{picture}", "--checkpoint", "{data}/first"],
    "first/config.json": ["ask", "Any cubes?", "--image", "{picture}", "--checkpoint", "{data}/first"],
    "parameters.npz": ["explain", "--parameters", "{file}", "--json", "{data}/out.json"],
    "parameters.npy": ["explain", "--parameters", "{file}", "--json", "{data}/out.json"],
    "parameters.json": ["explain", "--parameters", "{file}", "--json", "{data}/out.json"],
}


@pytest.mark.parametrize("contents", [LFS, ANNEX], ids=["lfs", "annex"])
@pytest.mark.parametrize("name", READERS)
def test_every_command_names_a_pointer(name, contents, data, picture, checkpoint, tmp_path, capsys):
    folder = shutil.copytree(data, tmp_path / "data")
    shutil.copytree(checkpoint, folder / "first")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(contents)
    places = {"file": folder / name, "data": folder, "picture": picture}
    said = complaint(capsys, *(argument.format(**places) for argument in READERS[name]))
    assert f"{name.rpartition('/')[2]} is a pointer of {'Git LFS' if contents == LFS else 'git-annex'}, not the" in said


@pytest.mark.parametrize("name", ["maps.npy", "maps.h5", "resnet.pth", "resnet.safetensors"])
def test_feature_maps_and_weights_that_are_pointers_are_named(name, tmp_path):
    path = tmp_path / name
    path.write_bytes(LFS)
    with pytest.raises(ValueError, match=f"{name} is a pointer of Git LFS, not the file itself"):
        load_backbone(path) if name.startswith("resnet") else open_rows(path)
