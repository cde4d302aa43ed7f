"""Nothing is imported that only Unix has, so every module can be imported on Windows and macOS too."""

import ast
from pathlib import Path

PROJECT = Path(__file__).parents[1]
ONLY_UNIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def imported(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_no_module_of_the_package_needs_what_only_unix_has():
    sources = [*(PROJECT / "film_viz").rglob("*.py"), *(PROJECT / "pages").glob("*.py")]
    assert len(sources) > 300
    found = {path.name: both for path in sources if (both := imported(path.read_text("utf-8")) & ONLY_UNIX)}
    assert found == {}


def test_no_name_of_a_file_is_one_that_windows_cannot_have():
    reserved = {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}
    for folder in ("film_viz", "pages", "checkpoints"):
        names = [path.name for path in (PROJECT / folder).rglob("*")]
        assert not [name for name in names if name.partition(".")[0].lower() in reserved or set(name) & set('<>:"|?*')]
