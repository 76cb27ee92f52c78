"""Is the app able to serve: for those who watch over it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

Check = Callable[[], Any]


def routes(checks: dict[str, Check]) -> list[BaseRoute]:
    """Route `/health`: 200 where every check passes, else 503; says which failed, never why.

    Parameters
    ----------
    checks
        By name; a check that raises has failed.
    """

    async def health(_request: Request) -> JSONResponse:
        states = {name: await run_in_threadpool(_passes, check) for name, check in checks.items()}
        passed = all(states.values())
        told = {name: "ok" if state else "failed" for name, state in states.items()}
        return JSONResponse(
            {"status": "ok" if passed else "failed", **told},
            200 if passed else 503,
            headers={"cache-control": "no-store"},
        )

    return [Route("/health", health)]


def _passes(check: Check) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001  whatever fails, the watcher is told
        return False
    return True
