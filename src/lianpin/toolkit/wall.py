"""The second wall: PostgreSQL shows the application's role only what concerns whoever acts (docs/decisions/0016).

Each transaction says as whom it sees (`seen_as`, set by the middleware from the signed-in capacity), or opens the wall under a name
(`open_to`, `behind`, `stand_behind`). What says nothing sees nothing. The policies are stated in the apps' migrations with `Guard`,
`Widen` and `Sight`, and hold for every statement, whatever query is behind it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

from django.db import connection, connections, transaction
from django.db.migrations import RunSQL


class Scope(StrEnum):
    """For what the wall is open. `PUBLIC` opens public notices and what is reached by a secret address, and nothing else."""

    NONE = ""
    PLATFORM = "platform"  # the worker's jobs, the command line
    VERB = "verb"  # a verb, which has checked what came through the wall
    ENGINE = "engine"  # the facts on which the engine decides a case that came through the wall
    RULE = "rule"  # what a rule has to know to say yes or no
    MOVING = "moving"  # the issuer of a regulation, over all cases under it
    PUBLIC = "public"


OPEN = tuple(scope for scope in Scope if scope not in {Scope.NONE, Scope.PUBLIC})


@dataclass(frozen=True, slots=True)
class Seer:
    """As whom rows are seen: keys of the identity app's rows, 0 for none."""

    actor: int = 0
    membership: int = 0
    person: int = 0
    organisation: int = 0
    unit: int = 0


NOBODY = Seer()
_State = tuple[Seer, Scope]
# As whom and for what this request or job sees; None: as its connections begin.
_state: ContextVar[_State | None] = ContextVar("wall", default=None)
_process = Scope.NONE


@contextmanager
def seen_as(seer: Seer, *, to_the_end: bool = False) -> Iterator[None]:
    """Inside, the open transaction shows what concerns this one; `to_the_end`: and ends with it, so that nothing is put back."""
    with _standing((seer, Scope.NONE), to_the_end=to_the_end):
        yield


@contextmanager
def open_to(scope: Scope) -> Iterator[None]:
    """Inside, the open transaction shows what this scope shows. Also a decorator, for a page."""
    now = _state.get()
    if _scope() in OPEN:
        yield
        return
    with _standing((now[0] if now else NOBODY, scope)):
        yield


@contextmanager
def behind() -> Iterator[None]:
    """The transaction of a verb. What it is given came through the wall, and its rule says who may: what it then does touches rows of
    others as well (their tasks, their notices), and is not stopped by theirs."""
    with transaction.atomic(), open_to(Scope.VERB):
        yield


def stand_behind(scope: Scope) -> None:
    """This process acts under a scope whoever asks: every connection that it opens from now on begins with it."""
    global _process
    _process = scope
    default = connections["default"]
    default.close()
    options = default.settings_dict.setdefault("OPTIONS", {})
    said = [each for each in options.get("options", "").split(" -c ") if each and "lianpin.scope" not in each]
    options["options"] = " ".join([*said, f"-c lianpin.scope={scope}"])


def _scope() -> Scope:
    now = _state.get()
    return _process if now is None else now[1]


@contextmanager
def _standing(state: _State, *, to_the_end: bool = False) -> Iterator[None]:
    before = _state.get()
    _tell(state)
    token = _state.set(state)
    try:
        yield
    finally:
        _state.reset(token)
    # After an exception the rollback of the savepoint or transaction puts back what was set.
    if not to_the_end and not connection.needs_rollback:
        _tell(before)


def _tell(state: _State | None) -> None:
    """SET LOCAL takes no parameters; these are integers of our own rows and names of scopes. Outside a transaction nothing is shown."""
    if not connection.in_atomic_block:
        return
    if state is None:
        said = [f"{each.name} TO DEFAULT" for each in fields(Seer)] + ["scope TO DEFAULT"]
    else:
        seer, scope = state
        said = [f"{each.name} = '{int(value)}'" for each, value in zip(fields(Seer), astuple(seer), strict=True)]
        said.append(f"scope = '{Scope(scope)}'")
    with connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL lianpin.{each}" for each in said))


# --- policies, for migrations -----------------------------------------------------------------------------------------

# Read once for a statement, not once for a row. A setting that was local to an earlier transaction is the empty text.
_SETTINGS = {
    each.name: f"(SELECT NULLIF(current_setting('lianpin.{each.name}', true), '')::bigint)" for each in fields(Seer)
} | {"scope": "(SELECT current_setting('lianpin.scope', true))"}
_OPEN = f"{_SETTINGS['scope']} IN ({', '.join(repr(str(scope)) for scope in OPEN)})"


def _written(condition: str) -> str:
    """A condition with the settings that it names: {actor}, {person}, {organisation}, {unit}, {scope}."""
    return condition.format(**_SETTINGS)


def _most(condition: str) -> str:
    """The same, as something that PostgreSQL expects of nearly every row. That is so: what is asked is chosen by `queries.*_for` already,
    and a plan for few rows, where there are many, takes seconds instead of milliseconds."""
    return f"(({condition}) IS TRUE)::integer <> 0"


class Guard(RunSQL):
    """A table stands behind the wall: its rows are there for the open scopes, and where this condition holds of them."""

    def __init__(self, table: str, condition: str = "false") -> None:
        super().__init__(
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"CREATE POLICY wall ON {table} USING ({_most(f'{_OPEN} OR {_written(condition)}')})",
            f"DROP POLICY wall ON {table}; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        )


class Widen(RunSQL):
    """Rows of an app's table are there for a reason that only an app above it knows of."""

    def __init__(self, table: str, name: str, condition: str) -> None:
        super().__init__(
            f"CREATE POLICY {name} ON {table} FOR SELECT USING ({_most(_written(condition))})",
            f"DROP POLICY {name} ON {table}",
        )


class Sight(RunSQL):
    """A function of a row's key that answers for whoever acts whether it concerns them. It reads as the owner, behind the wall, and
    answers nothing but yes or no; its tables are named with their schema, so that nobody's temporary table takes their place.

    `by_index`: a connection keeps the plans of a function, and may have made them when the tables were small, so that it would read all
    of them for each row later on. Costs a microsecond a call.
    """

    def __init__(self, name: str, body: str, *, before: str = "", by_index: bool = True) -> None:
        planned = " SET enable_seqscan = off" if by_index else ""
        function = (
            "CREATE OR REPLACE FUNCTION {}(the_row bigint) RETURNS boolean "
            f"LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER COST 500{planned} AS $$ {{}} $$"
        )
        plain = {key: value.removeprefix("(SELECT ").removesuffix(")") for key, value in _SETTINGS.items()}
        back = function.format(name, before.format(**plain)) if before else f"DROP FUNCTION {name}(bigint)"
        super().__init__(function.format(name, body.format(**plain)), back)


class Answering(RunSQL):
    """A function that looks up by an index which rows of a table answer to a search: their keys, for a question that stands before the
    wall. Matching words is an operator that PostgreSQL does not trust with hidden rows, and would otherwise ask of every visible one."""

    def __init__(self, table: str) -> None:
        name = f"{table.split('_')[0]}_answering"
        super().__init__(
            f"CREATE FUNCTION {name}(question text, most bigint) RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER AS $$ "
            f"WITH found AS MATERIALIZED (SELECT id FROM public.{table} WHERE keys @@ question::tsquery) SELECT id FROM found LIMIT most $$",
            f"DROP FUNCTION {name}(text, bigint)",
        )


class Trusted(RunSQL):
    """Functions of triggers read and write as the owner: what they keep is true whoever acts."""

    def __init__(self, *functions: str) -> None:
        super().__init__(
            "; ".join(
                f"ALTER FUNCTION {each} SECURITY DEFINER SET search_path = public, pg_temp" for each in functions
            ),
            "; ".join(f"ALTER FUNCTION {each} SECURITY INVOKER RESET search_path" for each in functions),
        )
