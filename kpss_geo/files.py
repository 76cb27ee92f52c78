"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from kpss_geo.errors import BadInput

STAGE = ".tmp-"


def sha256(content: bytes) -> str:
    """Hash by which a file is known in manifests."""
    return hashlib.sha256(content).hexdigest()


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write several files so that an interruption leaves the old ones whole.

    Everything is first written beside the folder's files under a temporary name and forced to
    disk; only then is each file put in its place, in the order given.

    Parameters
    ----------
    folder
        Made where absent.
    contents
        Bytes by relative path.

    Raises
    ------
    BadInput
        Where the folder cannot be written.
    """
    stage = folder / f"{STAGE}{os.getpid()}"
    try:
        _sweep(folder)
        for name, content in contents.items():
            path = stage / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for name in contents:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).replace(folder / name)
        _sync_folder(folder)
    except OSError as error:
        raise BadInput([f"{folder}: cannot be written ({error.strerror or error}); choose another folder"]) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what dead runs left behind; a run that still lives keeps its own."""
    for left in folder.glob(f"{STAGE}*"):
        pid = left.name.removeprefix(STAGE)
        if not (pid.isdigit() and _lives(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
