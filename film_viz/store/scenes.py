"""Keeps what a visitor uploads under a name made from its contents, so that a link can bring it back.

A picture is opened with limits and written anew, so the store holds no file as it came. Only ids leave this module.

There is room for `MOST_FILES`. What was used longest ago goes first, and nothing goes that was used within the last
minutes, so nobody loses what he looks at, whoever else uploads how much; when all of that fills twice the room, the
store takes nothing new until some of it has rested.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import UInt8
from PIL import Image
from PIL.PngImagePlugin import PngImageFile, PngInfo

from film_viz.data.pictures import MOST_BYTES, is_animation, open_picture
from film_viz.files import write_atomically
from film_viz.scenes.clevr_json import SceneError, read_record, record_of, scene_from_record
from film_viz.scenes.scene import Scene
from film_viz.scenes.scene_files import records_in

KEPT_ACROSS = 1024  # pixels; larger pictures are made smaller, no model here sees more
MOST_FILES = 500
REST_SECONDS = 600.0  # without use, after which a file may go
ANIMATED = "this is the first picture of an animation; the others are not looked at"
_STORED = re.compile(r"(picture|record)-[0-9a-f]{20}")


class SceneStore:
    """Uploaded pictures (png) and scene records (json) in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, contents: bytes) -> str:
        """Keep an uploaded file and return its id; `PictureError` or `SceneError` says why it cannot be used."""
        return self.add_record(contents) if name.lower().endswith(".json") else self.add_picture(contents)

    def add_picture(self, contents: bytes) -> str:
        """Keep a picture: upright, RGB, at most 1024 pixels across."""
        picture = open_picture(contents)
        picture.thumbnail((KEPT_ACROSS, KEPT_ACROSS), Image.Resampling.BICUBIC)
        buffer, said = io.BytesIO(), PngInfo()
        if is_animation(contents):
            said.add_text("notes", json.dumps([ANIMATED]))
        Image.fromarray(np.asarray(picture)).save(buffer, "PNG", pnginfo=said)
        return self._write("picture", ".png", buffer.getvalue())

    def add_record(self, contents: bytes) -> str:
        """Keep a CLEVR scene record, or the first of a CLEVR scene file."""
        records = _records(contents)
        read = read_record(records[0])
        if not len(read.scene):
            raise SceneError("this scene has no objects: a scene with at least one is wanted")
        notes = [*read.notes, *([f"the first of {len(records)} scenes of the file is shown"] if records[1:] else [])]
        record = record_of(read.scene, 0, "upload.png", "upload") | ({"notes": notes} if notes else {})
        return self._write("record", ".json", json.dumps(record).encode())

    def picture(self, scene_id: str) -> UInt8[np.ndarray, "height width 3"]:
        """Return a kept picture."""
        path = self._path(scene_id, ".png")
        try:
            with Image.open(path) as picture:
                return np.asarray(picture.convert("RGB"))
        except (OSError, SyntaxError, ValueError) as error:  # damaged, or gone this very moment
            raise _not_kept(scene_id) from error

    def scene(self, scene_id: str) -> Scene:
        """Return a kept scene."""
        try:
            return scene_from_record(json.loads(self._path(scene_id, ".json").read_text(encoding="utf-8")))
        except SceneError:
            raise
        except (OSError, RecursionError, TypeError, ValueError) as error:
            raise _not_kept(scene_id) from error

    def touch(self, scene_id: str) -> None:
        """Note that a scene is looked at; one that is not kept here is nobody's business."""
        if _STORED.fullmatch(scene_id):
            with contextlib.suppress(OSError):
                os.utime(self.folder / f"{scene_id}{'.png' if scene_id.startswith('picture') else '.json'}")

    def forget(self, scene_id: str) -> None:
        """Drop a kept scene."""
        for suffix in (".png", ".json"):
            if self.is_upload(scene_id):
                (self.folder / f"{scene_id}{suffix}").unlink(missing_ok=True)

    @staticmethod
    def is_upload(scene_id: str) -> bool:
        """Whether an id is that of an upload."""
        return _STORED.fullmatch(scene_id) is not None

    def notes(self, scene_id: str) -> tuple[str, ...]:
        """Return what an upload told otherwise than it is shown."""
        if scene_id.startswith("picture"):
            with Image.open(self._path(scene_id, ".png")) as picture:
                texts = picture.text if isinstance(picture, PngImageFile) else {}
                return tuple(json.loads(texts.get("notes", "[]")))
        return tuple(json.loads(self._path(scene_id, ".json").read_text(encoding="utf-8")).get("notes", ()))

    def _path(self, scene_id: str, suffix: str) -> Path:
        path = self.folder / f"{scene_id}{suffix}"
        if not _STORED.fullmatch(scene_id) or not path.is_file():
            raise _not_kept(scene_id)
        self.touch(scene_id)
        return path

    def _write(self, kind: str, suffix: str, contents: bytes) -> str:
        scene_id = f"{kind}-{hashlib.sha256(contents).hexdigest()[:20]}"
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{scene_id}{suffix}"
        if not path.is_file():
            self._make_room()
        write_atomically(path, contents)
        return scene_id

    def _make_room(self) -> None:
        """Forget what rests, for one more; `SceneError` where too much is in use."""
        used = sorted(self._last_used())
        rested = time.time() - REST_SECONDS
        gone = 0
        for when, path in used[: max(0, len(used) - MOST_FILES + 1)]:
            if when > rested:
                break
            path.unlink(missing_ok=True)
            gone += 1
        if len(used) - gone >= 2 * MOST_FILES:
            raise SceneError(
                f"{len(used) - gone} uploads are in use, more than this computer keeps: try again in some minutes"
            )

    def _last_used(self) -> list[tuple[float, Path]]:
        """Return every kept file with its last use, and what a writer that was killed left behind."""
        found = []
        for path in self.folder.iterdir():
            if _STORED.fullmatch(path.stem.removeprefix(".").partition(".")[0]):
                with contextlib.suppress(OSError):  # another has forgotten it meanwhile
                    found.append((path.stat().st_mtime, path))
        return found


def _not_kept(scene_id: str) -> SceneError:
    return SceneError(f"the scene '{scene_id}' is not kept on this computer: upload it again")


def _records(contents: bytes) -> list[dict[str, Any]]:
    if len(contents) > MOST_BYTES:
        raise SceneError(f"this file has {len(contents) / 1e6:.1f} MB, more than the {MOST_BYTES / 1e6:.0f} MB allowed")
    records = records_in(contents, "this file")
    if not records:
        raise SceneError("this file holds no CLEVR scene record: its list 'scenes' is empty")
    return records
