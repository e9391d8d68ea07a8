"""A few random operations from one seed; `make drill NAME=money-model` runs many."""

from random import Random

from django.db import connection

from lianpin.entitlements.tests.factories import World
from lianpin.entitlements.tests.money_model import MoneyModel


def test_whatever_is_done_nothing_is_paid_twice_and_the_books_agree(world: World) -> None:
    model = MoneyModel(world, Random(7)).prepare()
    for _number in range(150):
        model.step()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert model.faults() == []
    assert {"paid", "due"} <= set(model.state.values()), model.told
    assert model.told["RETURN_READ_BEFORE"], model.told
