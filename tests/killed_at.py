"""Processes that write a folder and are killed just before their nth change of the disk.

All are forks of one process that has no threads, so that they cost no imports and no test forks itself.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from kpss_geo.files import settle, write_all

CHANGES = ("open", "os.mkdir", "os.rename", "os.rmdir", "os.remove")


@contextlib.contextmanager
def killer():
    """Function of a step, a folder, and a folder of new files if it is not only to be settled.

    It tells with which status the process ended, 0 when it was done before that step.
    """
    told = [sys.executable, __file__]
    with subprocess.Popen(told, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forks:

        def killed_at(step, folder, *new):
            print(json.dumps([step, str(folder), *map(str, new)]), file=forks.stdin, flush=True)
            status = int(forks.stdout.readline())
            assert status in (0, -signal.SIGKILL)
            return status

        yield killed_at


def _work(step, folder, new=None):
    contents = {str(path.relative_to(new)): path.read_bytes() for path in Path(new).rglob("*.*")} if new else {}
    left = [step]

    def count(event, told):
        if event in CHANGES and str(told[0]).startswith(folder):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    os.fsync = lambda _: None  # a kill is no power cut; waiting for the disk takes most of the time
    write_all(Path(folder), contents) if new else settle(Path(folder))


def _fork(asked):
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 1
    try:
        _work(*asked)
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    for line in sys.stdin:
        print(_fork(json.loads(line)), flush=True)
