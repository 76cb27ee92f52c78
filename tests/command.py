"""The command `kpss-geo` as from a shell, but in the process of the tests: an interpreter is not started for each."""

import contextlib
import io
import os
import sys
from types import SimpleNamespace
from unittest import mock

import pytest

from kpss_geo.cli import main


def run(*command, url=""):
    """What the command said and its status; `url` is the database of the environment."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["kpss-geo", *map(str, command)]),
        mock.patch.dict(os.environ, {"KPSS_DATABASE_URL": url} if url else {}),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return SimpleNamespace(out=out.getvalue(), err=err.getvalue(), status=ended.value.code or 0)


def done(*command, url=""):
    """What a command said that ended well."""
    ended = run(*command, url=url)
    assert ended.status == 0, ended.err
    return ended.out + ended.err
