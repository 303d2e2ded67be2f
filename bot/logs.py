"""Log lines: one form for us and for the libraries, with no secret and no asker's words in them."""

from __future__ import annotations

import json
import logging
import re
import sys
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Literal, TextIO
from urllib.parse import quote, quote_plus

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

from bot import unsaid

Event = MutableMapping[str, Any]

MASK = "[secret]"
SHORTEST_SECRET = 6
"""Shorter values of settings are not looked for: they would blot out ordinary words."""

_SECRETS = re.compile(
    r"""
      \b(?P<kind>gsk_|sk-|xox[a-z]-|xapp-|xoxe\.)[\w.-]{6,}                 # Groq, OpenAI, Slack
    | \b(?P<scheme>(?:Bearer|Bot)\s+)[\w.~+/=-]{8,}                         # Authorization headers
    | (?P<webhook>/(?:webhooks|interactions)/\d+/)[\w-]{8,}                # Discord's, by their address
    | (?P<hook>hooks\.slack\.com/[a-z]+/)[\w/%-]+                           # Slack's, responses too
    | (?P<ticket>[?&]ticket=)[\w-]{6,}                                      # a socket's
    | (?P<url>[a-z][a-z0-9+]*://[^\s/:@]*:)[^\s/@]+(?=@)                    # passwords in addresses
    | \b[MNO][\w-]{22,27}\.[\w-]{5,7}\.[\w-]{25,110}                        # Discord's bot tokens
    """,
    re.VERBOSE,
)

_WORDS = frozenset(
    {"text", "question", "asked", "answer", "answered", "prompt", "messages", "content", "said"}
)
"""Fields that hold what people and models wrote: kept to lines of the level ``debug``."""

_URL_SAFE = str.maketrans("+/", "-_")
_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)*")
"""An event of ours: no asker can make a line look like none."""
_OURS = {"event", "level", "timestamp", "ask_id"}
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160)) if code not in (9, 10)}
_CONTROL_IN_VALUES = {**_CONTROL, 10: "\\n"}

_TALKATIVE = (
    *("httpx", "httpcore", "httpx2", "httpcore2", "groq", "openai"),
    *("slack_bolt", "slack_sdk", "discord", "aiohttp.access", "uvicorn", "uvicorn.access"),
    *("apscheduler", "sqlalchemy", "aiosqlite", "alembic", "asyncio"),
)
"""Loggers of libraries that tell each request, query or tick at INFO."""


_NESTED = 4
"""Values within values are looked through so deep; what lies deeper is told as text."""


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without keys, tokens and passwords, by their known forms and by the given values."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return _SECRETS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    return next(filter(None, found.groups()), "") + MASK


def configure(
    form: Literal["text", "json"] = "text",
    level: str = "info",
    *,
    stream: TextIO | None = None,
    secrets: Iterable[str] = (),
) -> None:
    """
    Send every log line, ours and the libraries', to `stream` (stderr) from `level` up.

    ``secrets`` are values that may stand in no line, whatever they look like. May be called again.
    """
    stream = stream or sys.stderr
    known = tuple(sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True))
    handler = _Handler(stream)
    handler.setFormatter(_formatter(form, known, colours=stream.isatty()))
    threshold = logging.getLevelNamesMapping()[level.upper()]
    _hang(handler, threshold)
    structlog.configure(
        processors=[*_first(), ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


class _Handler(logging.StreamHandler[TextIO]):
    """Ours, so that a second `configure` replaces it and nobody else's."""


def _hang(handler: _Handler, threshold: int) -> None:
    root = logging.getLogger()
    for old in [h for h in root.handlers if isinstance(h, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(threshold)
    quiet = logging.INFO if threshold <= logging.DEBUG else max(threshold, logging.WARNING)
    for name in _TALKATIVE:
        library = logging.getLogger(name)
        library.setLevel(quiet)
        library.propagate = True  # uvicorn's own configuration cuts its loggers off


def _first() -> list[Processor]:
    """What happens to a line before its form is chosen."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _keep_words_private,
    ]


def _formatter(form: str, secrets: tuple[str, ...], *, colours: bool) -> logging.Formatter:
    spelled = tuple(dict.fromkeys(spelling for secret in secrets for spelling in _spellings(secret)))

    def redact(_logger: object, _method: str, line: str | bytes | Mapping[str, Any]) -> str:
        return redacted(str(line), spelled)

    renderer: Processor = (
        structlog.processors.JSONRenderer(default=str)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=24)
    )
    return ProcessorFormatter(
        foreign_pre_chain=[*_first()[:-1], structlog.stdlib.ExtraAdder(allow=())],
        processors=[ProcessorFormatter.remove_processors_meta, _unsay, _one_line, renderer, redact],
    )


def _spellings(secret: str) -> Iterator[str]:
    """The forms in which a library may tell a secret: as it is, in JSON, in an address, in Base64."""
    raw = secret.encode("utf-8", "surrogatepass")
    yield from (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1], repr(raw)[2:-1])
    yield from (quote(raw), quote(raw, safe=""), quote_plus(raw))
    for before in range(3):  # of a longer text the secret is a part, at any of three places of a group
        whole = b64encode(b"\0" * before + raw).decode()
        core = whole[(0, 2, 3)[before] : (before + len(raw)) * 8 // 6]
        if len(core) > SHORTEST_SECRET:
            yield from (core, core.translate(_URL_SAFE))


def _unsay(_logger: object, method: str, event: Event) -> Event:
    """What an asker wrote, or the profile says, is in no value, whoever repeats it."""
    texts = unsaid.private()
    if texts and method != "debug":
        for name in event.keys() - _OURS:
            event[name] = _blotted(event[name], texts)
        if not _NAME.fullmatch(str(event.get("event"))):  # the line of a library
            event["event"] = _blotted(event["event"], texts)
    return event


def _blotted(value: Any, texts: tuple[str, ...], deep: int = 0) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, Mapping) and deep < _NESTED:
        return {name: _blotted(one, texts, deep + 1) for name, one in value.items()}
    if isinstance(value, list | tuple) and deep < _NESTED:
        return [_blotted(one, texts, deep + 1) for one in value]
    return unsaid.blotted(str(value), texts)


def _keep_words_private(_logger: object, method: str, event: Event) -> Event:
    if method != "debug":
        for name in _WORDS & event.keys():
            event[name] = f"<{len(str(event[name]))} characters>"
    return event


def _one_line(_logger: object, _method: str, event: Event) -> Event:
    """No value can begin a line of its own or steer the terminal; a traceback may have its lines."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = value.translate(_CONTROL if name in {"exception", "stack"} else _CONTROL_IN_VALUES)
    return event
