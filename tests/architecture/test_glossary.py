"""The glossary names every model and every status, so that the words of the code are the words of the field."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
OURS = [model for model in apps.get_models() if model.__module__.startswith("lianpin.")]


def test_there_are_models_to_look_at() -> None:
    assert len(OURS) > 25


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_model_is_in_the_glossary(model: type[models.Model]) -> None:
    assert f"`{model.__name__}`" in GLOSSARY


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_its_states_are_in_the_glossary(model: type[models.Model]) -> None:
    missing = [
        f"{label} `{value}`"
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField) and field.choices
        for value, label in field.flatchoices
        if f"{label} `{value}`" not in GLOSSARY
    ]
    assert missing == []
