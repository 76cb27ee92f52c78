import os
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.files import READY, settle, write_all
from tests.killed_at import killer

OLD = {"a.txt": b"old a", "b.txt": b"old b", "in/c.txt": b"old c"}
NEW = {"a.txt": b"new a", "b.txt": b"new b", "in/c.txt": b"new c", "d.txt": b"new d"}


def test_files_are_written_with_their_folders(tmp_path):
    write_all(tmp_path / "new", {"a.txt": b"a", "b/c.txt": b"c"})
    assert (tmp_path / "new" / "b" / "c.txt").read_bytes() == b"c"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.txt", "b"]


def test_a_fault_while_writing_leaves_the_old_files_whole(tmp_path, monkeypatch):
    write_all(tmp_path, {"a": b"old a", "b": b"old b"})

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BadInput, match=r"cannot be written \(No space left on device"):
        write_all(tmp_path, {"a": b"new a", "b": b"new b"})
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old a", "b": b"old b"}


def test_what_a_dead_run_left_behind_is_swept_and_a_living_one_kept(tmp_path):
    (tmp_path / ".tmp-999999999").mkdir()
    (tmp_path / f".tmp-{os.getppid()}").mkdir()
    write_all(tmp_path, {"a": b"a"})
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([f".tmp-{os.getppid()}", "a"])


def test_a_run_killed_at_any_moment_leaves_each_file_old_or_new_never_broken(tmp_path):
    script = tmp_path / "writer.py"
    script.write_text(
        textwrap.dedent(
            """
            import sys
            from pathlib import Path
            from kpss_geo.files import write_all
            folder, n = Path(sys.argv[1]), 0
            while True:
                n += 1
                write_all(folder, {name: str(n % 10).encode() * 200_000 for name in "abc"})
                print(n, flush=True)
            """
        ),
        encoding="utf-8",
    )
    out = tmp_path / "out"
    write_all(out, dict.fromkeys("abc", b"0" * 200_000))
    for turn in range(12):
        writer = subprocess.Popen([sys.executable, str(script), str(out)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(0.003 * turn)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        for name in "abc":
            content = (out / name).read_bytes()
            assert len(content) == 200_000
            assert len(set(content)) == 1


def held(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def killed_at():
    with killer() as found:
        yield found


@pytest.fixture
def new(tmp_path):
    write_all(tmp_path / "new", NEW)
    return tmp_path / "new"


def test_a_run_killed_at_any_step_leaves_all_of_the_old_files_or_all_of_the_new_ones(tmp_path, new, killed_at):
    out, step, ends = tmp_path / "out", 0, []
    while True:
        step += 1
        shutil.rmtree(out, ignore_errors=True)
        write_all(out, OLD)
        status = killed_at(step, out, new)
        decided = (out / READY).is_dir()
        settle(out)
        told = {name: content for name, content in held(out).items() if not name.startswith(".tmp-")}
        assert told in (OLD, NEW), step
        assert told == NEW or not decided
        ends.append(told == NEW)
        if status == 0:
            break
    assert step > 10
    assert ends == sorted(ends)  # once it is decided it stays so
    assert 1 < sum(ends) < len(ends)


def test_settling_that_is_killed_is_finished_by_the_next(tmp_path, new, killed_at):
    step, status = 0, -signal.SIGKILL
    while status:
        step += 1
        out = tmp_path / f"out{step}"
        write_all(out, OLD)
        shutil.copytree(new, out / READY)
        status = killed_at(step, out)
        write_all(out, {"e.txt": b"later"})
        assert held(out) == {**NEW, "e.txt": b"later"}
    assert step > 5


def test_a_folder_that_is_half_replaced_and_cannot_be_written_is_told(tmp_path, new, monkeypatch):
    write_all(tmp_path / "out", OLD)
    shutil.copytree(new, tmp_path / "out" / READY)

    def refused(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.replace", refused)
    with pytest.raises(BadInput, match="were being replaced"):
        settle(tmp_path / "out")


def test_what_was_decided_can_be_seen_by_every_reader(tmp_path, monkeypatch):
    modes = []
    rename = Path.rename

    def seen(stage, target):
        modes.append(stage.stat().st_mode & 0o777)
        return rename(stage, target)

    monkeypatch.setattr(Path, "rename", seen)
    write_all(tmp_path, OLD)
    assert modes == [0o755]


def test_many_writers_of_one_folder_lose_nothing(tmp_path):
    errors = []

    def write(name):
        try:
            for turn in range(15):
                write_all(tmp_path, {f"{name}{part}": f"{name}{part}{turn}".encode() * 50 for part in "12"})
                settle(tmp_path)
        except Exception as error:  # noqa: BLE001  a thread would swallow it
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert held(tmp_path) == {f"{name}{part}": f"{name}{part}14".encode() * 50 for name in "abcd" for part in "12"}
