"""The chain: any change, drop, swap or insertion is found, and where it stands. Only a forged end is not: that needs a seal."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from lianpin.kernel.audit.models import Event
from lianpin.kernel.audit.queries import verify_chain
from lianpin.kernel.audit.rules import digest_of
from lianpin.kernel.audit.tests.factories import copy_of, make_chain

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
DETAILS = st.dictionaries(st.text(max_size=6), VALUES, max_size=4)
SOME = st.lists(DETAILS, min_size=1, max_size=6)
SEVERAL = st.lists(DETAILS, min_size=2, max_size=6)
# What stands in a row beside its place in the table and the number of its transaction, and what it may be changed to.
CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "subject_type": st.text(max_size=12),
    "subject_id": st.integers(),
    "kind": st.text(max_size=12),
    "user_id": st.none() | st.integers(),
    "actor": DETAILS,
    "on": st.dates(),
    "recorded_at": st.datetimes(timezones=st.just(UTC)),
    "detail": DETAILS,
    "request_id": st.text(max_size=12),
    "previous": st.text("0123456789abcdef", max_size=64),
    "digest": st.text("0123456789abcdef", max_size=64),
}


def test_every_column_that_tells_something_is_covered() -> None:
    columns = {field.attname for field in Event._meta.concrete_fields}
    assert columns - set(CHANGES) == {"id", "transaction_id"}


def test_the_digest_is_the_one_that_was_published() -> None:
    """A recorded chain must stay true for ever: whoever changes how digests are made breaks every one."""
    event = Event(
        subject_type="cases.case", subject_id=1, kind="case.opened", user_id=7, actor={"name": "周文静"},
        on=date(2026, 1, 5), recorded_at=datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC), detail={"number": "LJ-1", "n": 2},
        request_id="r1", previous="",
    )  # fmt: skip
    assert digest_of(event) == "0ea2e845b99cc23b2038355bf74c5dc94b05bb9165b79f5f1d2d1913309deab4"


@given(details=st.lists(DETAILS, max_size=6))
def test_what_was_recorded_is_found_true(details: list[dict[str, Any]]) -> None:
    assert verify_chain(make_chain(details)) is None


@given(details=SOME, data=st.data())
def test_any_change_is_found_where_it_stands(details: list[dict[str, Any]], data: st.DataObject) -> None:
    events = make_chain(details)
    changed = data.draw(st.sampled_from(events))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    value = data.draw(CHANGES[name])
    assume(repr(value) != repr(getattr(changed, name)))  # True is not 1 here
    assume(not isinstance(value, dict) or sorted_repr(value) != sorted_repr(getattr(changed, name)))
    setattr(changed, name, value)
    assert verify_chain(events) is changed


def sorted_repr(value: Any) -> str:
    """The order of keys says nothing."""
    if isinstance(value, dict):
        return repr(sorted((key, sorted_repr(each)) for key, each in value.items()))
    return repr([sorted_repr(each) for each in value]) if isinstance(value, list) else repr(value)


@given(details=SEVERAL, data=st.data())
def test_a_change_with_a_digest_to_match_is_found_at_the_next(
    details: list[dict[str, Any]], data: st.DataObject
) -> None:
    events = make_chain(details)
    at = data.draw(st.integers(0, len(events) - 2))
    events[at].kind = "thing.forged"
    events[at].digest = digest_of(events[at])
    assert verify_chain(events) is events[at + 1]


@given(details=SEVERAL, data=st.data())
def test_a_dropped_event_is_found_at_the_one_after_it(details: list[dict[str, Any]], data: st.DataObject) -> None:
    events = make_chain(details)
    at = data.draw(st.integers(0, len(events) - 2))
    after = events[at + 1]
    del events[at]
    assert verify_chain(events) is after


@given(details=SEVERAL, data=st.data())
def test_swapped_events_are_found_at_the_first_of_them(details: list[dict[str, Any]], data: st.DataObject) -> None:
    events = make_chain(details)
    places = st.lists(st.integers(0, len(events) - 1), min_size=2, max_size=2, unique=True)
    first, second = sorted(data.draw(places))
    events[first], events[second] = events[second], events[first]
    assert verify_chain(events) is events[first]


@given(details=SOME, data=st.data())
def test_an_event_told_twice_is_found_the_second_time(details: list[dict[str, Any]], data: st.DataObject) -> None:
    events = make_chain(details)
    at = data.draw(st.integers(0, len(events) - 1))
    again = copy_of(events[at])
    events.insert(at + 1, again)
    assert verify_chain(events) is again


@given(details=SOME, foreign=SOME, data=st.data())
def test_an_event_from_another_chain_is_found_where_it_stands(
    details: list[dict[str, Any]], foreign: list[dict[str, Any]], data: st.DataObject
) -> None:
    events, others = make_chain(details), make_chain(foreign, subject=2)
    at = data.draw(st.integers(1, len(events)))
    stranger = data.draw(st.sampled_from(others))
    events.insert(at, stranger)
    assert verify_chain(events) is stranger


@given(details=SOME, data=st.data())
def test_an_inserted_event_that_chains_to_the_one_before_is_found_at_the_one_after(
    details: list[dict[str, Any]], data: st.DataObject
) -> None:
    events = make_chain(details)
    at = data.draw(st.integers(0, len(events) - 1))
    forged = copy_of(events[at])
    forged.kind = "thing.forged"
    forged.digest = digest_of(forged)
    events.insert(at, forged)
    assert verify_chain(events) is events[at + 1]


@given(details=SOME)
def test_what_is_added_or_missing_at_the_end_is_not_found_until_chains_are_sealed(
    details: list[dict[str, Any]],
) -> None:
    events = make_chain([*details, {}])
    assert verify_chain(events[:-1]) is None
