"""Link the PyTorch of the Python that runs this into another environment: `python deploy/borrow_torch.py PACKAGES`.

PACKAGES is the other's site-packages. PyTorch, torchvision and the libraries that come with them are linked, and
nothing else: pip would take whatever else is seen as installed, and leave its commands out. Ends with status 1, and
says why, if this Python has no PyTorch with torchvision.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

OF_TORCH = re.compile(r"torch|torchvision|triton|nvidia-.*|cuda-.*")


def main(packages: Path) -> None:
    """Link all that belongs to PyTorch."""
    try:
        distribution("torch"), distribution("torchvision")
    except PackageNotFoundError as error:
        sys.exit(f"PyTorch is downloaded: {error}")
    for found in distributions():
        if OF_TORCH.fullmatch(found.name.lower().replace("_", "-")):
            link(found, packages)


def link(found: Distribution, packages: Path) -> None:
    """Link every file or folder of a distribution that lies directly in site-packages."""
    for name in sorted({path.parts[0] for path in found.files or () if path.parts[0] != ".."}):
        there, here = Path(str(found.locate_file(name))).resolve(), packages / name
        if there.exists() and not here.exists() and name != "__pycache__":
            here.symlink_to(there, target_is_directory=there.is_dir())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
