"""Writes docs/metrics.md from what is declared: ``python -m bot.telemetry.page > docs/metrics.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from bot.telemetry.metrics import BOOKS, COUNTED, STATE, Metric

_HEAD = """# Metrics

`GET /metrics` tells them to Prometheus in its own language, or as OpenMetrics where that is asked for.
Programs on the same machine need no token; others send `Authorization: Bearer TOKEN` with `TWIN_WEB_TOKEN`
or, to see figures alone, `TWIN_WEB_VIEWER_TOKEN`. What stands here is written by the program itself:
`python -m bot.telemetry.page > docs/metrics.md`.

```yaml
# prometheus.yml
rule_files: [alerts.yml]
scrape_configs:
  - job_name: twin
    scrape_interval: 15s
    static_configs: [{targets: ["127.0.0.1:3000"]}]
    # of a twin on another machine:
    # authorization: {credentials_file: twin-viewer-token}
```

- `grafana.json` in this folder is a dashboard for Grafana 11 and later: *Dashboards*, *New*, *Import*.
- `alerts.yml` holds rules for Prometheus. The twin tells its admins of most of these by itself; the rules are
  for those who have one place for all that they run, and for the case that the twin cannot speak.

Labels hold names of models, outcomes and limits: no person, no channel, not a word of anybody. A limit on
each single person is not told, as it would be a series for each of them. Names that begin with `gen_ai_` are
those of OpenTelemetry's conventions for generative AI, as Prometheus spells them.
"""

_SHARED = (
    "The same for all processes of one database, read at most every five seconds: of several processes take "
    "one, `max by (limit) (twin_budget_used)`. While the books cannot be read they are not told."
)
_PARTS = (
    (
        "What this process has counted",
        COUNTED,
        "Since it began: of several processes add them up, `sum by (outcome) (rate(twin_asks_total[5m]))`.",
    ),
    (
        "What the books tell",
        BOOKS,
        _SHARED,
    ),
    ("How it stands with this process", STATE, "Beside them stand the usual `process_*` and `python_gc_*`."),
)


_SPANS = (
    ("invoke_agent twin", "the ask: `twin.ask.id` is the answer's id, with its outcome and `twin.cost_usd`"),
    ("search_memory answers", "the look into answers of before"),
    ("retrieval profile", "the search in the profile"),
    (
        "chat MODEL",
        "a call, also a failed one (`error.type`), a hedge (`twin.hedge`), a judge (`twin.purpose`)",
    ),
)
_TRACES = """## Traces

With `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318` every ask is also a trace, sent by OTLP over HTTP to
whoever collects them. It needs `pip install 'twin[otel]'`; `OTEL_EXPORTER_OTLP_HEADERS` and
`OTEL_SERVICE_NAME` are as OpenTelemetry has them. Spans go by its conventions for generative AI:
"""
_WORDS = """Who asked is in none of them, nor a word of what was said. With
`OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true` calls carry their letters and what came back:
`forget-me` and retention do not reach what has left the machine.
"""


def page() -> str:
    """The whole page, in Markdown."""
    parts = (f"## {title}\n\n{about}\n\n{_table(metrics)}" for title, metrics, about in _PARTS)
    spans = "".join(f"| `{name}` | {about} |\n" for name, about in _SPANS)
    return "\n".join((_HEAD, *parts, _TRACES, f"| span | what it is |\n|---|---|\n{spans}", _WORDS))


def _table(metrics: Iterable[Metric]) -> str:
    rows = ("| name | kind | unit | labels | meaning |", "|---|---|---|---|---|", *map(_row, metrics))
    return "".join(f"{row}\n" for row in rows)


def _row(metric: Metric) -> str:
    labels = ", ".join(f"`{one}`" for one in metric.labels) or "-"
    return f"| `{metric.exposed}` | {metric.kind} | {metric.unit} | {labels} | {metric.about} |"


if __name__ == "__main__":
    sys.stdout.write(page())
