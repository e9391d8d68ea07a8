"""Statements that are put together once: what is asked on every page for the same user is the same text, whatever the rows are now.

Django puts a statement together each time it is asked, which costs more processor time than PostgreSQL needs to answer it.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial, update_wrapper
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

KEPT = 2048  # statements of each question: one for each user or capacity that has lately asked
LATER = "\0later"  # stands in a statement for the text that is put in when it is asked; nobody can type it
P = ParamSpec("P")
Rows = list[tuple[Any, ...]]
Statement = tuple[str, tuple[Any, ...]]  # with its parameters


def kept(build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, Rows]:
    """The rows of a question, as tuples in the order of its `values_list`. The statement is kept by its arguments, its rows never are.

    The arguments can be hashed and say everything: `build` reads neither the clock nor the database.
    """
    statement = _keeping(build)

    def ask(*args: P.args, **named: P.kwargs) -> Rows:
        return _rows(*statement(*args, **named))

    update_wrapper(ask, build)
    return ask


def kept_but_for_text(build: Callable[Concatenate[str, P], QuerySet[Any, Any]]) -> Callable[Concatenate[str, P], Rows]:
    """As `kept`, but for the first argument: a text that is different each time and stands in the statement as one of its parameters."""
    statement = _keeping(partial(build, LATER))

    def ask(text: str, /, *args: P.args, **named: P.kwargs) -> Rows:
        sql, params = statement(*args, **named)
        return _rows(sql, [text if each == LATER else each for each in params])

    update_wrapper(ask, build)
    return ask


def _keeping(build: Callable[..., QuerySet[Any, Any]]) -> Callable[..., Statement]:
    @lru_cache(maxsize=KEPT)
    def statement(*args: Any, **named: Any) -> Statement:
        try:
            return build(*args, **named).query.sql_with_params()
        except EmptyResultSet:  # known beforehand, whatever the rows are
            return "", ()

    return statement


def _rows(sql: str, params: Sequence[Any]) -> Rows:
    """What is answered to a statement; to none, nothing."""
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: Rows = cursor.fetchall()
    return rows
