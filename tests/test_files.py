import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from kpss_geo.errors import BadInput
from kpss_geo.files import write_all


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
