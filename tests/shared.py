"""Where the extracts for tests lie: beside the repository, or where KPSS_SHARED says."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SHARED = Path(os.environ.get("KPSS_SHARED", REPOSITORY.parent / "shared"))
TREBON = REPOSITORY / "data" / "trebon"


def extract(name: str) -> Path:
    """A shared file, or a skip that says what is missing."""
    path = SHARED / "data" / name
    if not path.is_file():
        pytest.skip(f"the extract {name} is not beside the repository; set KPSS_SHARED to the folder that has it")
    return path
