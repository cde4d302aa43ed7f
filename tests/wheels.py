"""The wheel, built from this checkout and installed into an environment of its own, which borrows what is here."""

import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that has film_viz from its wheel, an empty folder to start in, and a user's own folder."""

    wheel: Path
    environment: Path
    empty: Path
    user: Path

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def package(self) -> Path:
        (found,) = self.environment.glob("lib/python*/site-packages/film_viz")
        return found

    @property
    def variables(self) -> dict[str, str]:
        """What this user's processes see: nothing of the checkout, and no folder that somebody named."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("FILM_VIZ_", "PYTHONPATH"))}
        return own | {"HOME": str(self.user), "XDG_DATA_HOME": str(self.user / "share"), "FILM_VIZ_PREPARE": "off"}

    def run(self, *command: object) -> str:
        """Run a command in the empty folder and return what it says; it must succeed."""
        ran = subprocess.run(
            list(map(str, command)), cwd=self.empty, env=self.variables, text=True, capture_output=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build and install; without the network, for whatever is needed is here."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    offline = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *offline, "--no-build-isolation", "-w", folder, PROJECT], check=True)
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    venv.create(environment)
    (packages,) = environment.glob("lib/python*/site-packages")
    here = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (packages / "borrowed.pth").write_text("\n".join(here))  # its own come first
    subprocess.run([*pip, "--python", environment, "install", *offline, wheel], check=True)
    made = Installed(wheel, environment, folder / "empty", folder / "user")
    made.empty.mkdir()
    made.user.mkdir()
    _lend_compiled_renderer(made.package / "scenes")
    return made


def _lend_compiled_renderer(scenes: Path) -> None:
    """Spare a minute: Numba takes what it compiled for a source of the same bytes and the same time."""
    own = PROJECT / "film_viz" / "scenes"
    for path in (*own.glob("__pycache__/*.nb?"), *own.glob("__pycache__/*.sources")):
        shutil.copy2(path, scenes / "__pycache__" / path.name)
    for source in own.glob("*.py"):
        shutil.copystat(source, scenes / source.name)
