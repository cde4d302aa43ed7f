"""Damage to JSON files, as seeds give it: cut, flipped and inserted bytes, other encodings, values of another kind."""

import copy
import gzip
import json
from random import Random
from typing import Any

VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 5, -1, 1.5, 1e308, float("nan"), float("inf"), 10**50, 10**4000),
    *(
        "",
        "x",
        "2",
        "\ud800",
        "\u200b",
        "\x00",
        "\u202egpj",
        "a" * 5000,
        "../../etc/passwd",
        "<script>",
        "![](http://x)",
    ),
    *([], {}, [[]], [None], [1, 2, 3], {"function": "scene"}, {"a": {"b": []}}),
)
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-be", "utf-32", "latin-1", "windows-1252", "utf-7")
DEEP = "[" * 900 + "]" * 900


def damaged(contents: Any, seed: int) -> bytes:
    """Return a JSON file of `contents` after one to three mutations of its values and, half of the time, its bytes."""
    rng = Random(seed)
    value = copy.deepcopy(contents)
    for _ in range(rng.randint(0, 3)):
        value = _changed(value, rng)
    text = json.dumps(value, ensure_ascii=rng.random() < 0.5)
    if rng.random() < 0.1:
        text = text.replace(
            rng.choice(("null", "0", "[]", '"yes"')), rng.choice((DEEP, "[" * 50_000, "9" * 5000, "-")), 1
        )
    encoding = rng.choice(ENCODINGS) if rng.random() < 0.2 else "utf-8"
    data = text.encode(encoding, "surrogatepass" if encoding.startswith("utf-") and encoding != "utf-7" else "replace")
    return _broken(data, rng) if rng.random() < 0.5 else data


def _changed(value: Any, rng: Random) -> Any:
    """Change one place of a value, found by walking down at random."""
    parents = [(value, None)]
    while isinstance(parents[-1][0], list | dict) and parents[-1][0] and rng.random() < 0.9:
        here = parents[-1][0]
        key = rng.choice(list(here)) if isinstance(here, dict) else rng.randrange(len(here))
        parents[-1] = (here, key)
        parents.append((here[key], None))
    if len(parents) == 1:
        return rng.choice(VALUES)
    here, key = parents[-2]
    match rng.randrange(5):
        case 0:
            del here[key]
        case 1 if isinstance(here, list):
            here.insert(key, copy.deepcopy(here[key]))
        case 2 if isinstance(here, list):
            rng.shuffle(here)
        case 3 if isinstance(here, dict):
            here[rng.choice(("type", "name", "questions", key.upper()))] = here.pop(key)
        case _:
            here[key] = copy.deepcopy(rng.choice(VALUES))
    return value


def _broken(data: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    match rng.randrange(8):
        case 0:
            return data[:place]
        case 1:
            return data[:place] + rng.randbytes(rng.randint(1, 8)) + data[place:]
        case 2:
            return data[:place] + bytes([data[place - 1] ^ 1 << rng.randrange(8)]) + data[place + 1 :] if data else data
        case 3:
            return data + data[place:]
        case 4:
            return data[place:]
        case 5:
            return rng.choice((b"version https://git-lfs.github.com/spec/v1\n", gzip.compress(data), b"\x89PNG" + data))
        case 6:
            return data.replace(b",", b"", 1) if rng.random() < 0.5 else data.replace(b"}", b"},", 1)
        case _:
            return rng.choice((b"", b" ", b"[]", b"{}", b"null", b"5", b'"', b"{", b"[[", b"\xff\xfe", b"\xef\xbb\xbf"))
