"""Files and folders that are written whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from model.errors import OutputError


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it takes the name of `path` only once it is complete.

    Raises OutputError when the folder or file cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except OSError as problem:
        raise OutputError(f"cannot write {path}: {problem.strerror or problem}") from None
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def folder_written_whole(folder: Path) -> Iterator[Path]:
    """A temporary folder beside `folder` to write to; it takes the name of `folder` only once it is complete.

    Raises OutputError when it cannot be written.
    """
    room = folder.with_name(f".{folder.name}.tmp")
    try:
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir(parents=True)
        yield room
        os.replace(room, folder)
    except OSError as problem:
        raise OutputError(f"cannot write {folder}: {problem.strerror or problem}") from None
    finally:
        shutil.rmtree(room, ignore_errors=True)
