"""A store and a rulebook of its own for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from lianpin.kernel.agreements.models import Agreement
from lianpin.kernel.agreements.tests.factories import Parties, make_agreement, make_parties, make_version
from lianpin.kernel.regulations.models import Version


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, settings: Settings) -> None:
    settings.LIANPIN_DATA = tmp_path
    settings.LIANPIN_RULEBOOKS = [tmp_path]


@pytest.fixture
def parties(db: None) -> Parties:
    return make_parties()


@pytest.fixture
def version(db: None) -> Version:
    return make_version()


@pytest.fixture
def agreement(parties: Parties, version: Version, tmp_path: Path) -> Agreement:
    return make_agreement(parties, tmp_path, version=version)
