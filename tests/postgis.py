"""A PostGIS for tests: the one that KPSS_TEST_POSTGIS names, or a private cluster that lives as long as the tests."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

VARIABLE = "KPSS_TEST_POSTGIS"
BINARIES = Path(os.environ.get("KPSS_POSTGRES_BIN", "/usr/lib/postgresql"))
USER = "postgres"
PREFIX = "kpss-postgis-"


class Cluster:
    """A running server that makes databases; `stop` and `start` are for private ones alone."""

    def __init__(self, url, server=None):
        self.url, self.server = sa.make_url(url).set(drivername="postgresql+psycopg"), server
        self._admin = sa.create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self.made = []

    def run(self, command):
        with self._admin.connect() as connection:
            return connection.exec_driver_sql(command)

    def database(self):
        """Address of a fresh, empty database."""
        name = f"kpss_{uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name}")
        self.made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def stop(self):
        self.server("-m", "fast", "-w", "stop")

    def start(self):
        self.server("-w", "start")


@contextlib.contextmanager
def cluster():
    """A server, or a skip that says what is missing."""
    given = os.environ.get(VARIABLE)
    with _given(given) if given else _private() as found:
        yield found


@contextlib.contextmanager
def _given(url):
    found = Cluster(url)
    try:
        found.run("SELECT 1")
    except sa.exc.OperationalError as error:
        pytest.skip(f"{VARIABLE} is set, but the server does not answer: {error.orig}")
    try:
        yield found
    finally:
        for name in found.made:
            found.run(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def _private():
    binaries = _binaries()
    _sweep(binaries)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    as_user = _as_other_user(folder)
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": _free_port(),
        "unix_socket_directories": folder,
        "max_connections": 120,
        "fsync": "off",  # no test cuts the power
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())

    def server(*what):
        command = [*as_user, binaries / "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-o", options, *what]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    try:
        make = ("-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        command = [*as_user, binaries / "initdb", "-D", folder / "data", *make]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        server("-w", "start")
        try:
            yield Cluster(f"postgresql://{USER}@127.0.0.1:{settings['port']}/postgres", server)
        finally:
            server("-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(binaries):
    """End the servers of tests that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).split("-")[0]
        if pid.isdigit() and not _lives(int(pid)):
            stop = [*_as_other_user(folder), binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"]
            subprocess.run(stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
            shutil.rmtree(folder, ignore_errors=True)


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _binaries():
    """Folder with initdb of the newest PostgreSQL that has PostGIS."""
    for folder in sorted(BINARIES.glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True):
        shared = Path("/usr/share/postgresql") / folder.parent.name / "extension/postgis.control"
        if (folder / "initdb").is_file() and shared.is_file():
            return folder
    pytest.skip(f"no PostgreSQL with PostGIS under {BINARIES}; install postgresql and postgis, or set {VARIABLE}")


def _as_other_user(folder):
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, USER)
    return ["runuser", "-u", USER, "--"]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
