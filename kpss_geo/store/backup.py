"""One archive of everything a store holds, that either database can be made from again."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Table, func, insert, select

from kpss_geo.errors import BadInput, raise_all
from kpss_geo.files import DAMAGED, STAGE, sha256
from kpss_geo.store import checking, engines, migrating, opening, photos, projection
from kpss_geo.store.rows import row, told
from kpss_geo.store.store import Store
from kpss_geo.store.tables import metadata, points, settings
from kpss_geo.store.tables import photos as pictures
from kpss_geo.survey.observations import Box

FORMAT = 1
MANIFEST = "zaloha.json"
AT_ONCE = 500
TABLES = tuple(table for table in metadata.sorted_tables if table not in (points, settings))  # points are made anew
T = TypeVar("T")


def backup(store: Store, photos_folder: Path, file: Path) -> list[str]:
    """Write one archive of the whole store and its photos; an older file of the name is replaced at the very end.

    Returns
    -------
    Sentences about photos whose files are missing or damaged; they are not in the archive.

    Raises
    ------
    BadInput
        Where the file cannot be written.
    """
    stage = file.parent / f"{STAGE}{os.getpid()}"
    try:
        stage.mkdir(parents=True, exist_ok=True)
        whole = stage / file.name
        with whole.open("wb") as target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, store.read() as connection:
                lost = _write(archive, connection, store.bounds, photos_folder)
            target.flush()
            os.fsync(target.fileno())
        whole.replace(file)
    except OSError as error:
        raise BadInput([f"{file}: záloha se nedá zapsat ({error.strerror or error}); zvolte jiné místo"]) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return lost


def restore(file: Path, url: str, photos_folder: Path) -> None:
    """Fill an empty or not yet made database from an archive, wholly or not at all.

    Raises
    ------
    BadInput
        Where the archive is broken or of another version, or the database holds anything.
    """
    place = engines.parsed(url)
    new_file = engines.file_of(place)
    new_file = None if new_file is None or new_file.exists() else new_file
    written: list[Path] = []
    try:
        with _opened(file) as archive:
            _fill(archive, place, photos_folder, written)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for path in _files(new_file):
            path.unlink(missing_ok=True)
        raise


def _write(archive: zipfile.ZipFile, connection: Connection, bounds: Box, folder: Path) -> list[str]:
    tables = {table.name: _write_table(archive, connection, table) for table in TABLES}
    lost, kept = [], []
    for sha in sorted(set(connection.execute(select(pictures.c.sha256)).scalars())):
        path = photos.file_of(folder, sha)
        jpeg = path.read_bytes() if path.is_file() else b""
        if sha256(jpeg) == sha:
            archive.writestr(_photo_name(sha), jpeg, zipfile.ZIP_STORED)
            kept.append(sha)
        else:
            lost.append(f"fotka {photos.name_of(sha)}: soubor chybí nebo je poškozený; v záloze není")
    manifest = {
        "format": FORMAT,
        "revision": migrating.revision(connection),
        "made_at": dt.datetime.now(dt.UTC).isoformat(),
        "bounds": asdict(bounds),
        "tables": tables,
        "photos": kept,
    }
    archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return lost


def _write_table(archive: zipfile.ZipFile, connection: Connection, table: Table) -> dict[str, Any]:
    """Write a table as a JSON text a line; its number of rows and its hash."""
    count, digest = 0, hashlib.sha256()
    ordered = select(table).order_by(*table.primary_key.columns)
    with archive.open(_table_name(table), "w", force_zip64=True) as target:
        for one in connection.execute(ordered):
            line = json.dumps(told(one), ensure_ascii=True).encode() + b"\n"
            digest.update(line)
            target.write(line)
            count += 1
    return {"rows": count, "sha256": digest.hexdigest()}


def _table_name(table: Table) -> str:
    return f"tabulky/{table.name}.jsonl"


def _photo_name(sha: str) -> str:
    return f"fotografie/{photos.name_of(sha)}"


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """An archive whose faults are told in words."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BadInput([f"{file}: záloha tu není; zkontrolujte cestu"]) from error
    except (*DAMAGED, KeyError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise BadInput([f"{file}: záloha je poškozená ({error}); použijte jinou, nic se neobnovilo"]) from error


def _fill(archive: zipfile.ZipFile, place: URL, folder: Path, written: list[Path]) -> None:
    manifest = _manifest(archive)
    _check_photos(archive, manifest)
    engine = engines.writer(place)
    try:
        with engines.transaction(engine) as connection:
            migrating.upgrade(connection)
            _refuse_full(connection)
            _check_revision(manifest, connection)
            opening.remember(connection, Box(**manifest["bounds"]))
            for table in TABLES:
                _read_table(archive, connection, table, manifest["tables"][table.name])
            projection.rebuild(connection)
            raise_all(checking.faults(connection))
            _count_on(connection)
            written.extend(_put_photos(archive, manifest, folder))
    finally:
        engine.dispose()


def _put_photos(archive: zipfile.ZipFile, manifest: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """Files that were not there before."""
    for sha in manifest["photos"]:
        if photos.put(folder, sha, archive.read(_photo_name(sha))):
            yield photos.file_of(folder, sha)


def _manifest(archive: zipfile.ZipFile) -> Mapping[str, Any]:
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BadInput(["zálohu udělala jiná verze programu; obnovte ji tou verzí"])
    return manifest


def _check_revision(manifest: Mapping[str, Any], connection: Connection) -> None:
    made, here = manifest["revision"], migrating.revision(connection)
    if made != here:
        raise BadInput([f"záloha má podobu {made}, tento program {here}; obnovte ji verzí, která ji udělala"])


def _check_photos(archive: zipfile.ZipFile, manifest: Mapping[str, Any]) -> None:
    """Every photo is what its name says; so no name can lead out of the folder either."""
    raise_all(
        [
            f"fotka {sha} v záloze je poškozená; použijte jinou zálohu, nic se neobnovilo"
            for sha in manifest["photos"]
            if sha256(archive.read(_photo_name(sha))) != sha
        ]
    )


def _refuse_full(connection: Connection) -> None:
    for table in TABLES:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise BadInput([f"databáze není prázdná (tabulka {table.name}); obnovujte do nové"])


def _read_table(archive: zipfile.ZipFile, connection: Connection, table: Table, wanted: Mapping[str, Any]) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(_table_name(table)) as lines:
        for some in _pieces(lines):
            for line in some:
                digest.update(line)
            connection.execute(insert(table), [row(table, json.loads(line)) for line in some])
            count += len(some)
    if (count, digest.hexdigest()) != (wanted["rows"], wanted["sha256"]):
        raise BadInput([f"tabulka {table.name} v záloze je poškozená; použijte jinou zálohu, nic se neobnovilo"])


def _pieces(some: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(some)
    while piece := list(islice(rest, AT_ONCE)):
        yield piece


def _count_on(connection: Connection) -> None:
    """Let PostgreSQL number new rows after the restored ones; SQLite does so by itself."""
    if engines.is_sqlite(connection):
        return
    for table in TABLES:
        if "seq" in table.columns:
            sequence = func.pg_get_serial_sequence(table.name, "seq")
            highest = select(func.coalesce(func.max(table.c.seq), 0)).scalar_subquery()
            connection.execute(select(func.setval(sequence, highest + 1, False)))


def _files(database: Path | None) -> list[Path]:
    """A SQLite database and what stands beside it."""
    if database is None:
        return []
    return [database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))]
