"""A process that writes a folder and is killed just before its nth change of the disk.

python killed_at.py FOLDER STEP [NEW]: write all files of NEW into FOLDER, or only settle it.
"""

import os
import signal
import sys
from pathlib import Path

from kpss_geo.files import settle, write_all

CHANGES = ("open", "os.mkdir", "os.rename", "os.rmdir", "os.remove")


def main(folder, step, new=None):
    contents = {str(path.relative_to(new)): path.read_bytes() for path in Path(new).rglob("*.*")} if new else {}
    left = [int(step)]

    def count(event, told):
        if event in CHANGES and str(told[0]).startswith(folder):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    write_all(Path(folder), contents) if new else settle(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
