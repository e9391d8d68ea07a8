"""The closed list of effects: a regulation's procedure says "do X", an app registers how in its AppConfig.ready()."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lianpin.kernel.cases import facts
from lianpin.kernel.cases.facts import Provider
from lianpin.kernel.cases.models import Case, Step
from lianpin.kernel.identity.models import Capacity

Doing = Callable[[Step, Capacity], None]

# What a 办结效果 cell may say. A new effect is a new line here and a function in the app that it belongs to.
NAMES = frozenset(
    {"公示", "受理", "认定", "报备", "签订协议", "聘任", "拨付", "初定等次", "确定等次", "双方确认", "改变原决定"}
)


def _nothing(step: Step, by: Capacity) -> None:
    """An effect that has nothing to do at this point."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens when a step opens, what must hold before each actor may finish it, what happens when all have.

    `undo` takes `done` back when the step is taken back; without it what was done is final.
    """

    opens: Doing = _nothing
    check: Doing = _nothing
    done: Doing = _nothing
    undo: Doing | None = None

    @property
    def is_final(self) -> bool:
        """Whether what was done when the step was finished stays."""
        return self.done is not _nothing and self.undo is None

    @property
    def reaches_out(self) -> bool:
        """Whether something was laid before others when the step opened."""
        return self.opens is not _nothing


_effects: dict[str, Effect] = {}


def effect(
    name: str,
    *,
    opens: Doing = _nothing,
    check: Doing = _nothing,
    done: Doing = _nothing,
    undo: Doing | None = None,
) -> None:
    """Register how an effect of the closed list is done; KeyError for a name that is not on it."""
    if name not in NAMES:
        raise KeyError(name)
    _effects[name] = Effect(opens, check, done, undo)


def effect_of(name: str) -> Effect:
    """The registered effect; one that no app has registered does nothing but name the step's meaning."""
    if name not in NAMES:
        raise KeyError(name)
    return _effects.get(name, Effect())


Page = Callable[[Step], str]
_pages: list[Page] = []


def taken_at(page: Page) -> Page:
    """Let an app say where a step is taken that asks for more than the usual form; "" for every other step."""
    if page not in _pages:
        _pages.append(page)
    return page


def page_of(step: Step) -> str:
    """Where a step is taken, when it has a page of its own."""
    return next((found for page in _pages if (found := page(step))), "")


Overturning = Callable[[Case, Step, Capacity], None]
_overturning: list[Overturning] = []


def on_overturned(change: Overturning) -> Overturning:
    """Let an app change what it decided in a case when a review says so: `change(case, the review's step, by)`."""
    if change not in _overturning:
        _overturning.append(change)
    return change


def tell_overturned(case: Case, step: Step, by: Capacity) -> None:
    """A review has changed what was decided in a case."""
    for change in _overturning:
        change(case, step, by)


def provides_facts(provider: Provider, *, joins: Sequence[str] = ()) -> None:
    """Register an app's facts about cases (key of a case → fact name → Given, or period → Given); what registers later wins.

    `joins`: what of the app's one row for a case a page reads together with the case.
    """
    if provider not in facts.PROVIDERS:
        facts.PROVIDERS.append(provider)
        facts.JOINS.extend(joins)
