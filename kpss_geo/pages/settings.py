"""How this installation is set up: the environment first, then the section `[kpss]` of `.streamlit/secrets.toml`."""

from __future__ import annotations

import os
import secrets as random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from kpss_geo.web.senders import Network, networks

EMBEDDED = Path(__file__).parents[2] / "data" / "trebon"
TRIAL_FOLDER = Path("var") / "trial"
TRUE = ("1", "yes", "true", "ano")


@dataclass(frozen=True)
class Settings:
    """What an operator may set.

    Parameters
    ----------
    territory
        Folder of the territory.
    database
        Address of the store; the territory's own file when None.
    trial
        Anybody signs in as anybody, and the page says so in red: for trying the app out, never for work.
    session_hours
        How long a sign-in lasts.
    operator, contact
        Who runs the app, and how they are reached; shown on the page about data.
    secret
        Salt of the hashes of senders' addresses.
    photos
        Folder of photos.
    proxies
        Whose word counts on where a request came from; none where visitors connect directly.
    """

    territory: Path
    database: str | None
    trial: bool
    session_hours: float
    operator: str
    contact: str
    secret: bytes
    photos: Path
    proxies: tuple[Network, ...]


def _told() -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = st.secrets.get("kpss", {})
    except FileNotFoundError:  # there is no file of secrets, and none is needed
        return {}
    return found


@cache
def settings() -> Settings:
    """The settings, read once."""
    told = _told()

    def value(name: str, default: str = "") -> str:
        return os.environ.get(f"KPSS_{name.upper()}") or str(told.get(name, default))

    trial = value("trial").lower() in TRUE
    folder = Path(value("territory", str(EMBEDDED)))
    database = os.environ.get("KPSS_DATABASE_URL") or told.get("database_url")
    if trial and not database:
        database = f"sqlite:///{(TRIAL_FOLDER / 'survey.sqlite').resolve()}"
    return Settings(
        territory=folder,
        database=database,
        trial=trial,
        session_hours=float(value("session_hours", "12")),
        operator=value("operator"),
        contact=value("contact"),
        secret=value("secret").encode() or random.token_bytes(32),
        photos=Path(value("photos", str(TRIAL_FOLDER / "photos" if trial else folder / "photos"))),
        proxies=networks(value("proxies")),
    )


def has_sign_in() -> bool:
    """Is an OIDC provider set up, in the section `[auth]` of the secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False
