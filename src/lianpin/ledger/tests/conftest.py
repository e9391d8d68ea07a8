"""The city's finance bureau, with one person in it."""

import pytest

from lianpin.kernel.identity.models import Capacity, Organisation
from lianpin.ledger.tests.factories import make_body, make_capacity, make_unit


@pytest.fixture
def city(db: None) -> Organisation:
    return make_body()


@pytest.fixture
def carol(city: Organisation) -> Capacity:
    return make_capacity(make_unit(city, "市财政局"), "卡罗尔")
