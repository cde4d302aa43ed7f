"""`make install` takes a PyTorch that is there, with what belongs to it, and leaves everything else to pip."""

import subprocess
import sys
from pathlib import Path

import pytest

from film_viz.places import PROJECT


def installed(packages: Path, name: str, *folders: str) -> None:
    """Lay out a package as pip does."""
    about = packages / f"{name.replace('-', '_')}-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    files = [f"{folder}/__init__.py" for folder in folders]
    for file in files:
        (packages / file).parent.mkdir(parents=True, exist_ok=True)
        (packages / file).write_text("")
    (about / "RECORD").write_text("".join(f"{file},,\n" for file in [*files, f"{about.name}/METADATA", "../../bin/x"]))


def borrowed(there: Path, here: Path) -> subprocess.CompletedProcess[str]:
    here.mkdir()
    command = [sys.executable, "-S", str(PROJECT / "deploy" / "borrow_torch.py"), str(here)]
    return subprocess.run(command, env={"PYTHONPATH": str(there)}, capture_output=True, text=True, check=False)


def test_pytorch_and_its_libraries_are_linked_and_nothing_else(tmp_path):
    there, here = tmp_path / "there", tmp_path / "here"
    installed(there, "torch", "torch", "torchgen")
    installed(there, "torchvision", "torchvision")
    installed(there, "nvidia-cublas-cu12", "nvidia/cublas")
    installed(there, "ruff", "ruff")
    assert borrowed(there, here).returncode == 0
    libraries = {"nvidia", "nvidia_cublas_cu12-1.0.dist-info"}
    packages = {"torch", "torchgen", "torch-1.0.dist-info", "torchvision", "torchvision-1.0.dist-info"}
    assert {link.name for link in here.iterdir()} == packages | libraries
    assert all(link.is_symlink() for link in here.iterdir())
    assert (here / "nvidia" / "cublas" / "__init__.py").is_file()


@pytest.mark.parametrize("name", ["torch", "torchvision"])
def test_one_without_the_other_is_downloaded(tmp_path, name):
    installed(tmp_path / "there", name, name)
    done = borrowed(tmp_path / "there", tmp_path / "here")
    assert done.returncode == 1
    assert "PyTorch is downloaded" in done.stderr
    assert not list((tmp_path / "here").iterdir())
