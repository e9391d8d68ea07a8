"""The world on Monday, 5 January 2026. What the university's records would provide is provided by the tests themselves."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lianpin_regulations import Given
from pytest_django import Settings

from lianpin.kernel.cases import facts, registry
from lianpin.kernel.cases.models import Case
from lianpin.kernel.cases.tests.factories import World, make_world
from lianpin.toolkit import clock

START = date(2026, 1, 5)


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the records say about every case, beside what the apps of this platform provide; tests change it."""
    provided: dict[str, Any] = {"在岗": Given(True, by="云汐大学·人事处·Alice", on=START, document="人事档案")}

    def provider(cases: Sequence[Case]) -> dict[int, dict[str, Any]]:
        return {case.pk: provided for case in cases}

    monkeypatch.setattr(facts, "PROVIDERS", [*facts.PROVIDERS, provider])
    yield provided


@pytest.fixture(autouse=True)
def own_effects(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the effects that need nothing but a case: those of higher apps are tested there."""
    own = {name: registry.effect_of(name) for name in ("受理", "认定", "报备", "改变原决定")}
    monkeypatch.setattr(registry, "_effects", own)


@pytest.fixture
def world(db: None, records: dict[str, Any], tmp_path: Path, settings: Settings) -> World:
    settings.LIANPIN_DATA = tmp_path
    clock.set_day(START)
    return make_world()
