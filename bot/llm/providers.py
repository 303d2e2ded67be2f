"""Settings -> the routes that may be asked, each through its provider's own client."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack

import structlog
from pydantic import SecretStr

from bot.domain import Route
from bot.llm.catalogue import Catalogue
from bot.ports import LLM
from bot.settings import Settings

log = structlog.get_logger(__name__)

_KEYS = {"groq": "GROQ_API_KEY", "openai": "OPENAI_API_KEY"}


def configured(settings: Settings, catalogue: Catalogue) -> tuple[tuple[Route, ...], tuple[str, ...]]:
    """
    The routes in their order, retired names replaced, and what an operator should know about them.

    A provider without a key has no routes; that is worth a remark only where it was asked for by name.
    """
    remarks: list[str] = []
    routes: list[Route] = []
    for named in settings.routes or catalogue.order:
        route, remark = catalogue.resolve(named)
        if remark:
            remarks.append(remark)
        if _key(settings, route.provider) is None:
            if settings.routes:
                remarks.append(f"{named} needs {_KEYS[route.provider]}, which is not set")
        elif route not in routes:
            routes.append(route)
    if settings.openai_api_key and not any(route.provider == "openai" for route in routes):
        remarks.append("OPENAI_API_KEY is set, but TWIN_MODELS names no route of it, e.g. openai:MODEL")
    if settings.monthly_usd:
        remarks += [_unpriced(route) for route in routes if catalogue.price(route) is None]
    return tuple(routes), tuple(remarks)


def _unpriced(route: Route) -> str:
    return (
        f"{route} has no price, so no question goes to it while TWIN_MONTHLY_USD is set: give it input_usd "
        f'and output_usd in twin.toml under [catalogue."{route}"], or set TWIN_MONTHLY_USD=0'
    )


async def open_routes(stack: AsyncExitStack, settings: Settings, catalogue: Catalogue) -> list[LLM]:
    """
    One LLM for each configured route; their clients are closed with `stack`.

    Raises:
        SettingsError: a key holds what no key holds.
    """
    routes, remarks = configured(settings, catalogue)
    for remark in remarks:
        log.warning("models.remark", remark=remark)
    openers = {provider: await _open(stack, provider, settings) for provider in {r.provider for r in routes}}
    return [openers[route.provider](catalogue, route) for route in routes]


async def served_by(provider: str, settings: Settings) -> set[str]:
    """
    The ids of the models that a provider serves with our key.

    Raises:
        ModelError: it refused, or did not answer.
        SettingsError: the key holds what no key holds.
    """
    key = _secret(settings, provider)
    if provider == "groq":
        from bot.llm import groq

        async with groq.groq_client(key, settings.groq_base_url) as client:
            return await groq.served_models(client)
    from bot.llm import openai_compatible

    async with openai_compatible.openai_client(key, settings.openai_base_url) as second:
        return await openai_compatible.served_models(second)


Opener = Callable[[Catalogue, Route], LLM]


async def _open(stack: AsyncExitStack, provider: str, settings: Settings) -> Opener:
    """The client of a provider, imported only when it has a key, as a maker of its routes."""
    key = _secret(settings, provider)
    if provider == "groq":
        from bot.llm.groq import GroqModel, groq_client

        groq = await stack.enter_async_context(groq_client(key, settings.groq_base_url))
        return lambda catalogue, route: GroqModel(catalogue.model(route), groq)
    from bot.llm.openai_compatible import OpenAIModel, openai_client

    second = await stack.enter_async_context(openai_client(key, settings.openai_base_url))
    return lambda catalogue, route: OpenAIModel(catalogue.model(route), second)


def _key(settings: Settings, provider: str) -> SecretStr | None:
    return settings.groq_api_key if provider == "groq" else settings.openai_api_key


def _secret(settings: Settings, provider: str) -> str:
    key = _key(settings, provider)
    return key.get_secret_value() if key else ""
