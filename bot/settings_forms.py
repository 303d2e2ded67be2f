"""The forms that the text of a setting may take, and what is said of one that has another."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from pydantic import HttpUrl, SecretStr, TypeAdapter, ValidationError, WebsocketUrl

from bot.silence import Quiet

MASK = "****"
SHORTEST_KEY = 16
SPANS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
SQLITE = "sqlite+aiosqlite"
OWN_PROVIDERS = ("groq", "openai")
PROVIDER = re.compile(r"[a-z][a-z0-9_-]{0,39}")
ORIGIN = re.compile(r"https?://([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
USUAL_PORTS = {"https": ":443", "http": ":80"}
ROUTES = "expected provider:model, ..., with groq or openai or a name of [providers] as provider"

_PASSWORD = re.compile(r"(://[^/@:]*:)([^@]*)(?=@)|([?&](?:ssl)?password=)([^&]*)")


def rate(text: str) -> str:
    if text != "off" and not re.fullmatch(r"[1-9][0-9]{0,8}/(second|minute|hour|day)", text):
        raise ValueError("expected N/second, N/minute, N/hour, N/day or off, e.g. 10/minute")
    return text


def zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("expected a name of the time zone database, e.g. UTC or Europe/Berlin") from None
    return text


def time_of_day(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError("expected a time of day as HH:MM, e.g. 09:00")
    return text


def shards(text: str) -> str:
    """Which shards of how many: ``1/4``, ``0-1/4``."""
    told = re.fullmatch(r"([0-9]{1,4})(?:-([0-9]{1,4}))?/([1-9][0-9]{0,3})", text)
    if not told or not int(told[1]) <= int(told[2] or told[1]) < int(told[3]):
        raise ValueError(
            "expected shards, counted from 0, of how many: 0/2, or 0-1/4 for the first two of four"
        )
    return text


def quiet(text: str) -> str:
    try:
        Quiet.read(text)
    except ValueError:
        raise ValueError("expected two times of day such as 22:00-07:00, or nothing for none") from None
    return text


class Address(str):
    """Where something is reached; a password in it stays out of whatever shows what objects hold."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(without_password(self))


def without_password(text: str) -> str:
    """A text that may be an address, as people may see it."""
    return _PASSWORD.sub(lambda found: f"{found[1] or found[3]}{MASK}", text)


def url(text: str) -> str:
    TypeAdapter(HttpUrl).validate_python(text)
    return Address(text.rstrip("/"))


def origins(text: str) -> str:
    """Sites, as a browser names them: a scheme, a host, and a port where it is not the usual one."""
    named = [part.strip().lower().rstrip("/") for part in text.split(",") if part.strip()]
    for one in named:
        if not ORIGIN.fullmatch(one):
            raise ValueError("expected origins such as https://example.org, separated by commas")
    return ",".join(dict.fromkeys(one.removesuffix(USUAL_PORTS[one.partition("://")[0]]) for one in named))


def networks(text: str) -> str:
    """Addresses and networks, in their usual form."""
    try:
        read = [ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]
    except ValueError:
        raise ValueError("expected addresses or networks such as 127.0.0.1,10.0.0.0/8") from None
    return ",".join(dict.fromkeys(map(str, read)))


def hook(address: SecretStr | None) -> SecretStr | None:
    """An address that may hold a secret: what is wrong with it is told without it."""
    if address is not None:
        try:
            TypeAdapter(HttpUrl).validate_python(address.get_secret_value())
        except ValidationError:
            raise ValueError("expected a URL that begins with https:// or http://") from None
    return address


def socket_url(text: str) -> str:
    TypeAdapter(WebsocketUrl).validate_python(text)
    return Address(text)


def database(text: str) -> str:
    scheme, sep, rest = text.partition("://")
    if sep and scheme.split("+")[0] == "sqlite":
        return Address(f"{SQLITE}://{rest}")
    if sep and scheme.split("+")[0] in {"postgresql", "postgres"}:
        if is_unquoted(rest):
            raise ValueError(f"expected {QUOTED}")
        return Address(f"postgresql://{rest}")
    raise ValueError(
        "expected a database URL such as sqlite+aiosqlite:///twin.db or postgresql://USER:PASSWORD@HOST/NAME"
    )


def is_unquoted(rest: str) -> bool:
    """Whether a host or an option of a URL, behind its ``://``, is likely the rest of a password."""
    address, _, query = rest.partition("?")
    options = [one.partition("=") for one in query.split("&") if one]
    slips = (not sep or ("@" in value and name not in _WITH_AT) for name, sep, value in options)
    return address.count("@") > 1 or any(slips)


QUOTED = "an @ in the password to be written %40, a / %2F, a ? %3F, a % %25"
_WITH_AT = frozenset({"user", "password", "sslpassword", "options"})


def passwords(address: str) -> list[str]:
    """Each password in an address, as it is written there and as it is meant."""
    written = [found[2] or found[4] for found in _PASSWORD.finditer(address)]
    return [*dict.fromkeys(form for one in written if one for form in (one, unquote(one)))]


def people(text: str) -> str:
    for one in filter(None, (part.strip() for part in text.split(","))):
        if not re.fullmatch(r"(slack|discord|web|terminal):[\w.@-]+", one):
            raise ValueError("expected ids such as slack:U012ABC,discord:1234, separated by commas")
    return text


def routes(text: str) -> str:
    for one in filter(None, (part.strip() for part in text.split(","))):
        provider, _, model = one.partition(":")
        if not PROVIDER.fullmatch(provider) or not model:
            raise ValueError(ROUTES)
    return text


def verifier(text: str) -> str:
    return text.lower() if text.lower() in {"auto", "off"} else one_route(text, "auto, off")


def guard(text: str) -> str:
    return "off" if text.lower() == "off" else one_route(text, "off")


def aside(text: str) -> str:
    return one_route(text.strip(), "nothing") if text.strip() else ""


def one_route(text: str, others: str) -> str:
    name, _, model = text.partition(":")
    if not PROVIDER.fullmatch(name) or not model or "," in text:
        raise ValueError(f"expected {others}, or one route, provider:model")
    return text


def provider(name: str) -> str:
    """A name for another key or endpoint; it stands in the ledger and before the model of each route."""
    if not PROVIDER.fullmatch(name) or name in OWN_PROVIDERS:
        raise ValueError("expected a name of a-z, 0-9, _ and - such as groq2; groq and openai are taken")
    return name


def variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ValueError("expected the name of an environment variable, e.g. GROQ_API_KEY_2")
    return name


def lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def trim(value: Any) -> Any:
    """A pasted key often brings a blank or a line end along; nothing but blanks is no key."""
    return (value.strip() or None) if isinstance(value, str) else value


def long_secret(value: SecretStr | None) -> SecretStr | None:
    """A key of our own making: what it hides can be guessed from a short one."""
    if value is not None and len(value.get_secret_value()) < SHORTEST_KEY:
        raise ValueError(f"expected at least {SHORTEST_KEY} characters, e.g. from `openssl rand -base64 32`")
    return value
