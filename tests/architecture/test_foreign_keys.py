"""Foreign keys point down the story: import-linter cannot see those written as strings, so the models are asked themselves."""

import pytest
from django.apps import apps
from django.db import models

ORDER = [
    "audit", "identity", "notices", "regulations", "documents", "agreements", "cases", "staff",
    "ledger", "profiles", "posts", "appointments", "effort", "assessments", "entitlements",
]  # fmt: skip
OURS = [model for model in apps.get_models() if model.__module__.startswith("lianpin.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_foreign_keys_point_down_the_story(model: type[models.Model]) -> None:
    own = ORDER.index(model._meta.app_label)
    upwards = [
        f"{field.name} -> {field.related_model._meta.label}"
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and ORDER.index(field.related_model._meta.app_label) > own
    ]
    assert upwards == []
