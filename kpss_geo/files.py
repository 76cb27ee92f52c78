"""Files written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from kpss_geo.errors import BadInput

# What an archive raises: damage, damage inside a part, its end cut off, a password or a packing that is not known.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
STAGE = ".tmp-"
READY = ".ready"  # written whole, not yet in its place


def sha256(content: bytes) -> str:
    """Hash by which a file is known in manifests."""
    return hashlib.sha256(content).hexdigest()


def need_folder(path: Path) -> None:
    """Refuse a path that is a file, before anything is computed for it; what is not there yet is made later."""
    if path.exists() and not path.is_dir():
        raise BadInput([f"{path}: is a file; choose a folder"])


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write several files so that an interruption leaves all of the old ones or all of the new ones.

    Everything is first written beside the folder's files under a temporary name and forced to disk. Renaming
    the stage to `READY` decides: from then on the new files count, and whoever comes next, here or in
    `settle`, puts each in its place. Readers that must not mix two editions call `settle` first.

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
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        _put_in_place(folder)
        stage = Path(tempfile.mkdtemp(prefix=f"{STAGE}{os.getpid()}-", dir=folder))  # threads have one each
        try:
            stage.chmod(0o755)  # whoever reads the folder must see what was decided
            _write(stage, contents)
            _decide(stage, folder)
            _put_in_place(folder)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as error:
        raise BadInput([f"{folder}: cannot be written ({error.strerror or error}); choose another folder"]) from error


def _write(stage: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files and force them to disk."""
    for name, content in contents.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Finish what a killed run had decided to write, so that the folder holds one edition.

    Raises
    ------
    BadInput
        Where the folder holds half of two editions and cannot be written.
    """
    try:
        _put_in_place(folder)
    except OSError as error:
        why = f"{folder}: its files were being replaced and the rest cannot be written"
        raise BadInput([f"{why} ({error.strerror or error}); open it once as somebody who may write there"]) from error


def _decide(stage: Path, folder: Path) -> None:
    """Make the stage the edition that counts; another run that decided meanwhile is finished first."""
    while stage.is_dir():
        try:
            stage.rename(folder / READY)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
            _put_in_place(folder)
    _sync_folder(folder)


def _put_in_place(folder: Path) -> None:
    """Move what was decided over the old files; two who do it at once do each other no harm."""
    ready = folder / READY
    found = _listed(ready)
    for path in found:
        target = folder / path.relative_to(ready)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            with contextlib.suppress(FileNotFoundError):
                path.replace(target)
    if found:
        _sync_folder(folder)
    for emptied in (*reversed(found), ready):
        with contextlib.suppress(OSError):
            emptied.rmdir()


def _listed(ready: Path) -> list[Path]:
    """What waits for its place, folders before what lies in them."""
    while ready.is_dir():
        try:
            return sorted(ready.rglob("*"))
        except FileNotFoundError:  # somebody else is just finishing it
            continue
    return []


def _sweep(folder: Path) -> None:
    """Remove what dead runs left behind; a run that still lives keeps its own."""
    for left in folder.glob(f"{STAGE}*"):
        pid = left.name.removeprefix(STAGE).partition("-")[0]
        if not (pid.isdigit() and _lives(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):  # not every file system can
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
