"""Folders in which other accounts may walk: the embedded server, started by root, is one."""

import shutil
import tempfile
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _place():
    place = Path(tempfile.mkdtemp(prefix="luwes-tests-"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def folder(_place):
    """A new folder; pytest's own `tmp_path` is closed again by each run of pytest beside this."""
    return Path(tempfile.mkdtemp(dir=_place))


@pytest.fixture(scope="module")
def module_folder(_place):
    """The same, for a whole file of tests."""
    return Path(tempfile.mkdtemp(dir=_place))
