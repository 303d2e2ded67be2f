"""The papers beside `/metrics`: each query of the dashboard and of the rules names what there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser as promql
import pytest
import yaml

from bot.telemetry.metrics import METRICS, Metric
from bot.telemetry.page import page

DOCS = Path(__file__).parents[2] / "docs"
GRAFANA = json.loads((DOCS / "grafana.json").read_text(encoding="utf-8"))
RULES = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
VARIABLES = {"$__rate_interval": "5m", "$__range": "1d", "$job": "twin", "$instance": "here:3000"}
"""Of Grafana, and what might stand in their place."""
ENDS = ("_bucket", "_sum", "_count")
ANYWHERE = {"job", "instance"}
ELSEWHERE: dict[str, set[str]] = {
    "up": set(),
    "process_resident_memory_bytes": set(),
    "process_cpu_seconds_total": set(),
}
"""Metrics that Prometheus and its client bring along."""


def known() -> dict[str, set[str]]:
    """Every series of ours with its labels, by the name that a query gives it."""
    found = dict(ELSEWHERE)
    for metric in METRICS:
        for name, labels in _series(metric):
            found[name] = {*labels}
    return found


def _series(metric: Metric) -> Iterator[tuple[str, tuple[str, ...]]]:
    if metric.kind != "histogram":
        yield metric.exposed, metric.labels
        return
    for end in ENDS:
        yield metric.name + end, (*metric.labels, "le") if end == "_bucket" else metric.labels


def panels() -> Iterator[dict[str, Any]]:
    for one in GRAFANA["panels"]:
        yield one
        yield from one.get("panels", ())


def queries() -> dict[str, str]:
    """Every query by where it stands, as Prometheus would read it."""
    found = {f"rule {one['alert']}": one["expr"] for one in RULES}
    for panel in panels():
        for target in panel.get("targets", ()):
            found[f"panel {panel['title']} {target['refId']}"] = target["expr"]
    return {where: _filled(query) for where, query in found.items()}


def _filled(query: str) -> str:
    for name, value in VARIABLES.items():
        query = query.replace(name, value)
    return query


def parts(found: Any) -> Iterator[Any]:
    """An expression and all that it is made of."""
    yield found
    for name in ("lhs", "rhs", "expr", "vector_selector", "param"):
        below = getattr(found, name, None)
        if below is not None and not isinstance(below, str):
            yield from parts(below)
    for one in getattr(found, "args", None) or ():
        yield from parts(one)


def labels_of(selector: Any) -> set[str]:
    return {str(one.name) for one in selector.matchers.matchers}


def grouped(expression: Any) -> set[str]:
    """The labels that an aggregation, or a match of two sides, goes by."""
    modifier = getattr(expression, "modifier", None)
    labels = getattr(getattr(modifier, "matching", None) or modifier, "labels", None)
    return {str(one) for one in labels or ()}


@pytest.mark.parametrize(("where", "query"), queries().items(), ids=lambda value: str(value)[:40])
def test_a_query_reads_and_names_what_there_is(where: str, query: str) -> None:
    every = list(parts(promql.parse(query)))
    selectors = [one for one in every if isinstance(one, promql.VectorSelector)]
    series = known()

    assert selectors or "vector" in query, where
    for one in selectors:
        assert one.name in series, f"{where}: {one.name} is no metric of ours"
        assert labels_of(one) <= series[one.name] | ANYWHERE, where
    allowed = set().union(*(series[str(one.name)] for one in selectors)) | ANYWHERE
    for one in every:
        assert grouped(one) <= allowed, where


def test_a_wrong_name_and_a_wrong_label_would_be_noticed() -> None:
    """A check that cannot fail guards nothing."""
    found = list(parts(promql.parse('sum by (colour) (rate(twin_askings_total{taste="sweet"}[5m])) > 1')))
    (selector,) = [one for one in found if isinstance(one, promql.VectorSelector)]

    assert selector.name not in known()
    assert {"taste"} == labels_of(selector)
    assert {"colour"} in [grouped(one) for one in found]


def test_every_metric_of_calls_and_asks_is_on_the_dashboard_or_in_a_rule() -> None:
    """What nobody looks at need not be counted."""
    text = " ".join(queries().values())
    unseen = {
        *("twin_build_info", "twin_tasks"),
        *("twin_budget_reserved", "twin_budget_resets_timestamp_seconds"),
    }

    assert unseen == {one.exposed for one in METRICS if one.name not in text}


def test_the_page_of_metrics_is_the_one_that_the_program_writes() -> None:
    """Run `python -m bot.telemetry.page > docs/metrics.md` after a change."""
    assert page() == (DOCS / "metrics.md").read_text(encoding="utf-8")


def test_rules_say_how_bad_it_is_and_what_to_do() -> None:
    for rule in RULES:
        assert rule["alert"].startswith("Twin")
        assert rule["labels"]["severity"] in {"info", "warning", "critical"}
        assert {"summary", "description"} == set(rule["annotations"])
        assert "for" not in rule or re.fullmatch(r"[0-9]+[mhd]", rule["for"])


def test_the_dashboard_has_what_grafana_asks_for_and_nothing_overlaps() -> None:
    """Ids are different, every panel has its source, and none lies upon another one."""
    found = list(panels())
    taken: set[tuple[int, int]] = set()

    assert (39, "AI twin") == (GRAFANA["schemaVersion"], GRAFANA["title"])
    assert len({one["id"] for one in found}) == len(found)
    assert {"datasource", "job", "instance"} == {one["name"] for one in GRAFANA["templating"]["list"]}
    for panel in found:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert max(x for x, _ in cells) < 24
        taken |= cells
        if panel["type"] != "row":
            assert "${datasource}" == panel["datasource"]["uid"]
            assert panel["description"]
