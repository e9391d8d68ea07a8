"""What schemathesis makes of the API's own description, sent to its operations: nothing is a server error, and what comes back is as promised."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import jsonschema_rs
import requests
import schemathesis
from access.leaks import path_of
from access.registry import ROUTES
from access.world import World
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from lianpin.site import api

BASE = "http://localhost"
# Said before an operation is asked: no such method, too much.
BEFORE = {405, 413}


@dataclass(frozen=True)
class Input:
    """One request, as it goes over the wire, to the operation of this template."""

    template: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def real_paths(world: World) -> dict[str, str]:
    """By the template of each operation the path of a thing of the world."""
    found = {}
    for address, row in ROUTES.items():
        if address.startswith("api/"):
            template = "/" + address.replace("<int:", "{").replace("<slug:", "{").replace("<path:", "{").replace(
                "<str:", "{"
            )
            found[template.replace(">", "}")] = path_of(address, row, world)
    return found


def inputs(each: int, number: int, real: Mapping[str, str]) -> Iterator[Input]:
    """For every operation so many that fit its description and so many that do not; every second one at a thing that there is."""
    chance = Random(number)
    schema = schemathesis.openapi.from_dict(api.described())
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            made: list[schemathesis.Case] = []
            with suppress(Unsatisfiable):  # what takes nothing cannot be given anything wrong
                run(operation.as_strategy(generation_mode=mode), made.append, each, number)
            for case in made[:each]:
                yield _sent(case, real.get(operation.full_path, "") if chance.random() < 0.5 else "")


def run(strategy: Any, take: Callable[[Any], object], count: int, number: int) -> None:
    """So many examples of a strategy, the same for the same number."""

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(case: Any) -> None:
        take(case)

    draw()


def _sent(case: schemathesis.Case, real: str) -> Input:
    kept = {"method", "url", "params", "json", "data"}
    given = {key: value for key, value in case.as_transport_kwargs(base_url=BASE).items() if key in kept}
    ready = requests.Request(**given).prepare()
    assert ready.url is not None and ready.method is not None
    path = ready.url.removeprefix(BASE)
    if real:
        path = real + path[path.index("?") :] if "?" in path else real
    body = ready.body or b""
    body = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else bytes(body)
    kind = ready.headers.get("Content-Type") or case.media_type or "application/json"
    return Input(case.operation.full_path, ready.method, path, {"Content-Type": kind}, body)


def wrong(asked: Input, status: int, kind: str, body: bytes) -> str:
    """Why an answer is not as promised; "" where it is."""
    if status in BEFORE:
        return ""
    described = api.described()
    answers = described["paths"][asked.template][asked.method.lower()]["responses"]
    if status >= 500 or str(status) not in answers:
        return f"{status} is not promised"
    if not kind.startswith("application/json"):
        return f"{status} is {kind}"
    promised = answers[str(status)]
    if "$ref" in promised:
        promised = described["components"]["responses"][str(status)]
    schema = promised["content"]["application/json"]["schema"] | {"components": described["components"]}
    found = next(jsonschema_rs.validator_for(schema).iter_errors(json.loads(body)), None)
    return "" if found is None else f"{status}: {found.message[:200]} at {list(found.instance_path)}"
