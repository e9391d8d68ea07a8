"""What is held about somebody: all of it, to them, and to nobody else."""

from django.apps import apps

from lianpin.insights.registry import NOT_GIVEN, OF_PERSON, OF_USER


def test_every_table_says_how_it_leads_to_a_person_or_why_it_does_not() -> None:
    known = [*OF_PERSON, *OF_USER, *NOT_GIVEN]
    assert sorted(model._meta.label_lower for model in apps.get_models()) == sorted(known)


def test_every_way_leads_to_a_person_or_an_account() -> None:
    """A renamed key would otherwise be found by the first person who asks."""
    for label, ways in (OF_PERSON | OF_USER).items():
        for way in ways:
            model = apps.get_model(label)
            assert model._default_manager.filter(**{way: 1}).query is not None
