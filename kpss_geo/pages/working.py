"""Long work in a process of its own, with progress and an end that the visitor may choose."""

from __future__ import annotations

import copyreg
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from types import MappingProxyType
from typing import IO, Any, Generic, TypeVar

from kpss_geo.errors import KpssError

T = TypeVar("T")
Progress = Callable[[str, int, int], None]  # what is being done, steps done, steps in all
MOST_AT_ONCE = threading.BoundedSemaphore(2)
# Not multiprocessing, whose children would first run the script that Streamlit took for the main one.
CHILD = "import sys; sys.path[:] = {path!r}; from kpss_geo.pages.working import work; work()"


class Stopped(KpssError):
    """The work was called off, or its process died."""


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


class Job(Generic[T]):
    """Work that goes on in another process; a thread of ours listens to it."""

    def __init__(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        self._progress: tuple[str, int, int] = ("", 0, 0)
        self._end: tuple[str, Any] | None = None
        self._done = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._called_off = False
        threading.Thread(target=self._run, args=(function, arguments), daemon=True).start()

    def progress(self) -> tuple[str, int, int]:
        """What is being done, steps done, steps in all (0 where that is not known yet)."""
        return self._progress

    def is_done(self) -> bool:
        """Has it ended, well or not."""
        return self._done.is_set()

    def cancel(self) -> None:
        """Call the work off."""
        self._called_off = True
        if self._process is not None:
            self._process.terminate()

    def wait(self, seconds: float | None = None) -> T:
        """The result, once it is there.

        Raises
        ------
        Stopped
            The work was called off, its process died, or it takes longer than one wants to wait.
        Exception
            Whatever the work raised.
        """
        if not self._done.wait(seconds) or self._end is None:
            raise Stopped("Výpočet neskončil; spusťte ho znovu.")
        how, what = self._end
        if how == "failed":
            raise what
        result: T = what
        return result

    finished = wait

    def _run(self, function: Callable[..., T], arguments: tuple[Any, ...]) -> None:
        with MOST_AT_ONCE:
            if not self._called_off:
                self._listen(pickle.dumps((function, arguments)))
        if self._end is None:
            self._end = ("failed", Stopped("Výpočet byl zrušen nebo se zastavil; spusťte ho znovu."))
        self._done.set()

    def _listen(self, task: bytes) -> None:
        command = [sys.executable, "-c", CHILD.format(path=sys.path)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # noqa: S603  our own
            self._process = process
            try:
                told: Any = process.stdin
                told.write(task)
                told.close()
                while self._end is None:
                    how, what = pickle.load(process.stdout)  # type: ignore[arg-type]  # noqa: S301  of our own process
                    if how == "progress":
                        self._progress = what
                    else:
                        self._end = (how, what)
            except (EOFError, OSError, pickle.UnpicklingError):
                process.kill()


def start(function: Callable[..., T], *arguments: Any) -> Job[T]:
    """Start a function of a module in a process of its own; it gets `progress` as its last, named argument."""
    return Job(function, arguments)


def work() -> None:
    """Do what the other process asks on the standard input; what it hears goes to the standard output, nothing else."""
    told = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the work prints
    function, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301  the process that started this one

    def progress(what: str, done: int, total: int) -> None:
        _say(told, "progress", (what, done, total))

    try:
        _say(told, "done", function(*arguments, progress=progress))
    except Exception as error:  # noqa: BLE001  it is raised again where somebody waits
        _say(told, "failed", error)


def _say(told: IO[bytes], how: str, what: Any) -> None:
    told.write(pickle.dumps((how, what)))
    told.flush()


def _read_only(some: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(some)


def _reduced(mapping: MappingProxyType[Any, Any]) -> tuple[Any, ...]:
    return _read_only, (dict(mapping),)


copyreg.pickle(MappingProxyType, _reduced)  # Python sends them to no other process by itself
