"""Settings -> the routes that may be asked, each through its provider's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from difflib import get_close_matches

import structlog

from bot.domain import Route
from bot.errors import SettingsError
from bot.llm.catalogue import Catalogue
from bot.llm.wire import clean_key
from bot.ports import LLM
from bot.settings import Settings
from bot.settings_tables import Endpoint

log = structlog.get_logger(__name__)


def load_catalogue(settings: Settings) -> Catalogue:
    """
    The models as shipped and as twin.toml knows them, those of further keys and endpoints too.

    Another key of Groq serves Groq's models at Groq's prices; so does one of OpenAI at the same address.

    Raises:
        SettingsError: an override makes no sense.
    """
    return Catalogue.load(settings.catalogue, _alike(settings))


def _alike(settings: Settings) -> dict[str, str | None]:
    """Further keys and endpoints, each with the provider whose models it serves."""
    usual = settings.endpoints["openai"].base_url
    return {
        name: one.kind if one.kind == "groq" or one.base_url == usual else None
        for name, one in settings.endpoints.items()
        if name in settings.providers
    }


def configured(settings: Settings, catalogue: Catalogue) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """
    The routes in their order, retired names replaced, and what an operator should know about them.

    A provider without a key has no routes; that is worth a remark only where it was asked for by name.
    """
    remarks = _remarks_on_keys(settings)
    routes: list[Route] = []
    for named in settings.routes or _usual_order(settings, catalogue):
        route, remark = catalogue.resolve(named)
        if remark:
            remarks.append(remark)
        endpoint = settings.endpoints[route.provider]
        if endpoint.key is None:
            if settings.routes and endpoint.name not in settings.providers:
                remarks.append(f"{named} needs {endpoint.key_name}, which is not set")
        elif route not in routes:
            routes.append(route)
    remarks += _remarks_on_the_idle(settings, routes)
    remarks += _remarks_on_strangers(settings, routes)
    if limited := _limits_of_money(settings):
        remarks += [_unpriced(route, limited) for route in routes if catalogue.price(route) is None]
    return tuple(routes), tuple(dict.fromkeys(remarks))


def _usual_order(settings: Settings, catalogue: Catalogue) -> list[Route]:
    """The catalogue's order, each of Groq's models through every key of Groq before the next model."""
    more = [one.name for one in settings.endpoints.values() if one.kind == "groq"]
    return [
        Route(name, route.model)
        for route in catalogue.order
        for name in (more if route.provider == "groq" else [route.provider])
    ]


def _remarks_on_keys(settings: Settings) -> list[str]:
    """Keys that tables promise and nobody has set, and keys that stand twice."""
    remarks = []
    owners: dict[tuple[object, ...], str] = {}
    for name, one in settings.endpoints.items():
        if one.key is None:
            if name in settings.providers:
                remarks.append(
                    f"[providers.{name}] needs {one.key_name}, which is not set: its routes are left out"
                )
            continue
        first = owners.setdefault((one.key.get_secret_value(), one.kind, one.base_url), name)
        if first != name:
            remarks.append(
                f"[providers.{name}] has the key of {first}, so both share its limits: give it another"
            )
    return remarks


def _remarks_on_the_idle(settings: Settings, routes: Sequence[Route]) -> list[str]:
    """Keys that no route uses."""
    used = {route.provider for route in routes}
    idle = [one for name, one in settings.endpoints.items() if one.key is not None and name not in used]
    return [
        f"{one.key_name} is set, but TWIN_MODELS names no route of it, e.g. {one.name}:MODEL"
        for one in idle
        if one.name != "groq"
    ]


def _remarks_on_strangers(settings: Settings, routes: Sequence[Route]) -> Iterator[str]:
    """Lines of the catalogue about models that nobody asks and nobody knows: slips, most likely."""
    shipped = Catalogue.load(named=_alike(settings))
    known = {str(one) for one in (*shipped.models, *shipped.retired, *routes)}
    for name in settings.catalogue:
        if routes and name not in known:
            close = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
            meant = f"perhaps {close[0]} was meant" if close else "name it in TWIN_MODELS to have it asked"
            yield f'[catalogue."{name}"] is about a model that no question goes to; {meant}'


def _limits_of_money(settings: Settings) -> str:
    named = [f"[limits.{name}]" for name, one in settings.limits.items() if one.usd is not None]
    return " and ".join((["TWIN_MONTHLY_USD"] if settings.monthly_usd else []) + named)


def _unpriced(route: Route, limited: str) -> str:
    return (
        f"{route} has no price, so no question goes to it where money is limited, by {limited}: give it "
        f'input_usd and output_usd in twin.toml under [catalogue."{route}"], or lift the limit'
    )


def named_route(name: str, text: str, settings: Settings, catalogue: Catalogue) -> Route | None:
    """
    A route that one setting names beside those for answers; None where its provider has no key.

    Raises:
        SettingsError: there is no such provider.
    """
    provider, _, model = text.partition(":")
    if provider not in settings.endpoints:
        known = ", ".join(settings.endpoints)
        raise SettingsError(f"{name}: seen {text[:80]!r}; expected provider:model, with one of {known}")
    route, remark = catalogue.resolve(Route(provider, model))
    endpoint = settings.endpoints[route.provider]
    if endpoint.key is None:
        remark = f"{name}: {route} needs {endpoint.key_name}, which is not set: it is left out"
    if remark:
        log.warning("models.remark", remark=remark)
    return None if endpoint.key is None else route


async def open_routes(
    stack: AsyncExitStack, settings: Settings, catalogue: Catalogue, *, more: Sequence[Route] = ()
) -> list[LLM]:
    """
    One LLM for each configured route, then for each of `more`; their clients are closed with `stack`.

    Raises:
        SettingsError: a key holds what no key holds.
    """
    routes, remarks = configured(settings, catalogue)
    for remark in remarks:
        log.warning("models.remark", remark=remark)
    routes = tuple(dict.fromkeys([*routes, *more]))
    openers = {name: await _open(stack, settings.endpoints[name]) for name in {r.provider for r in routes}}
    return [openers[route.provider](catalogue, route) for route in routes]


async def served_by(provider: str, settings: Settings) -> set[str]:
    """
    The ids of the models that a provider serves with our key.

    Raises:
        ModelError: it refused, or did not answer.
        SettingsError: the key holds what no key holds.
    """
    endpoint = settings.endpoints[provider]
    key = _secret(endpoint)
    if endpoint.kind == "groq":
        from bot.llm import groq

        async with groq.groq_client(key, endpoint.base_url) as client:
            return await groq.served_models(client)
    from bot.llm import openai_compatible

    async with openai_compatible.openai_client(key, endpoint.base_url) as second:
        return await openai_compatible.served_models(second)


Opener = Callable[[Catalogue, Route], LLM]


async def _open(stack: AsyncExitStack, endpoint: Endpoint) -> Opener:
    """The client of a provider, imported only when it has a key, as a maker of its routes."""
    key = _secret(endpoint)
    if endpoint.kind == "groq":
        from bot.llm.groq import GroqModel, groq_client

        groq = await stack.enter_async_context(groq_client(key, endpoint.base_url))
        return lambda catalogue, route: GroqModel(catalogue.model(route), groq)
    from bot.llm.openai_compatible import OpenAIModel, openai_client

    second = await stack.enter_async_context(openai_client(key, endpoint.base_url))
    return lambda catalogue, route: OpenAIModel(catalogue.model(route), second)


def _secret(endpoint: Endpoint) -> str:
    """The key as a header can carry it; one that none can is told by the name of its own setting."""
    return clean_key(endpoint.key_name, endpoint.key.get_secret_value() if endpoint.key else "")
