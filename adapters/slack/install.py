"""Installs the app in more workspaces: two addresses of the web door, and Slack's own page between them."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from adapters.slack.client import NOBODYS_FAULT, NOT_REACHED, error_code, http_status, patiently, retry_after
from adapters.slack.install_pages import HEADERS, Words, failed, installed, page
from adapters.slack.installed import Installed
from adapters.slack.manifest import SCOPES
from adapters.slack.modes import INSTALL, REDIRECT, client_id, client_secret
from adapters.slack.vault import STATE_S, States, name_of, whole_of
from bot.clock import MachineClock
from bot.errors import StorageError
from bot.house import House
from bot.ports import Clock
from bot.settings import Settings

_AUTHORIZE = "/oauth/v2/authorize"
_TEAM = re.compile(r"[TE][A-Z0-9]{2,20}")

log = structlog.stdlib.get_logger(__name__)


class Exchange(AsyncWebClient):
    """The client that turns a code, or a refresh token, into a token; patient when Slack is busy."""

    clock: Clock = MachineClock()

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        told: AsyncSlackResponse = await patiently(partial(super().api_call, api_method, **given), self.clock)
        return told

    async def oauth_v2_access(
        self, *, client_id: str, client_secret: str, **given: Any
    ) -> AsyncSlackResponse:
        """As the SDK does it (3.47), without the class of aiohttp that is going away."""
        proof = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        told = {name: value for name, value in given.items() if value is not None}
        headers = {"Authorization": f"Basic {proof}"}
        try:
            return await self.api_call("oauth.v2.access", data=told, headers=headers)
        except SlackApiError as error:
            log.warning("slack.exchange_refused", error=error_code(error) or http_status(error))
            if http_status(error) >= NOBODYS_FAULT or retry_after(error) is not None:
                raise SlackRequestError("Slack is not well, or too busy") from error  # no fault of the code
            raise


class Failing(BoltError):
    """Why an installation ends here."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Flow(AsyncOAuthFlow):
    """The library's flow; what goes wrong on our side ends it kindly."""

    def __init__(self, client: Exchange, settings: AsyncOAuthSettings) -> None:
        quiet = logging.getLogger("slack_bolt.twin.oauth")  # its lines would hold codes
        quiet.setLevel(logging.CRITICAL)
        super().__init__(client=client, logger=quiet, settings=settings)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Slack's page; for a team that is named, if that can be one."""
        named = (request.query.get("team") or [""])[0]
        team = named if _TEAM.fullmatch(named) else None
        return self.settings.authorize_url_generator.generate(state=state, team=team)

    async def run_installation(self, code: str) -> Installation | None:
        """
        The installation that a code stands for; None: Slack refused the code.

        Raises:
            Failing: Slack was not reached, or gave no bot.
        """
        try:
            made: Installation | None = await super().run_installation(code)
        except (SlackClientError, *NOT_REACHED) as error:
            log.warning("slack.exchange_failed", error=type(error).__name__)
            raise Failing("not_reached") from error
        if made is not None and not (made.bot_token and made.bot_user_id and whole_of(made)):
            raise Failing("no_bot")
        if made is not None:  # the library's table wants both, and we neither
            made.app_id, made.user_id = made.app_id or "", made.user_id or ""
        return made


@dataclass(slots=True)
class Installing:
    """Serves `INSTALL` and `REDIRECT`; each installation is known at once."""

    twin: House
    installed: Installed
    states: States
    client: Exchange
    _flow: Flow = field(init=False)

    def __post_init__(self) -> None:
        self._flow = Flow(self.client, _oauth(self.twin.settings, self))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if request.method not in ("GET", "HEAD"):
            await PlainTextResponse("GET only", 405, {"Allow": "GET"})(scope, receive, send)
            return
        step = self._flow.handle_installation if scope["path"] == INSTALL else self._flow.handle_callback
        response = await self._kindly(step, to_async_bolt_request(request, b""))
        await to_starlette_response(response)(scope, receive, send)

    async def _kindly(
        self, step: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: AsyncBoltRequest
    ) -> BoltResponse:
        try:
            return await step(request)
        except Failing as error:
            return _page(failed(error.reason, self._again))
        except StorageError as error:
            log.warning("slack.installation_not_kept", error=str(error))
            return _page(failed("storage_error", self._again))

    @property
    def _again(self) -> str:
        """Where an installation begins, as its browser sees it."""
        return f"{self.twin.settings.web_url or ''}{INSTALL}"

    async def succeeded(self, told: AsyncSuccessArgs) -> BoltResponse:
        made, profile = told.installation, self.twin.profile
        team = whole_of(made)
        await self.installed.refresh(team)
        log.info("slack.installed", team=team)
        words = installed(
            name=profile.name,
            first_name=profile.first_name,
            workspace=name_of(made),
            app=made.app_id or "",
            team=made.team_id or team,
        )
        return self._without_state(_page(words))

    async def failed(self, told: AsyncFailureArgs) -> BoltResponse:
        log.info("slack.not_installed", status=told.suggested_status_code)
        return self._without_state(_page(failed(told.reason, self._again)))

    def _without_state(self, response: BoltResponse) -> BoltResponse:
        used = self._flow.settings.state_utils.build_set_cookie_for_deletion()
        response.headers["set-cookie"] = [used]
        return response


def _oauth(settings: Settings, pages: Installing) -> AsyncOAuthSettings:
    return AsyncOAuthSettings(
        client_id=client_id(settings),
        client_secret=client_secret(settings),
        scopes=sorted(SCOPES),
        redirect_uri=f"{settings.web_url}{REDIRECT}" if settings.web_url else None,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        install_page_rendering_enabled=False,  # whoever opens the link wants it: Slack asks once more
        authorization_url=authorize_url(settings),
        callback_options=AsyncCallbackOptions(success=pages.succeeded, failure=pages.failed),
        installation_store=pages.installed.vault,
        state_store=pages.states,
        state_expiration_seconds=STATE_S,
    )


def authorize_url(settings: Settings) -> str | None:
    """Slack's page that asks whether the app may be installed; None: where it always is."""
    url = settings.slack_api_url
    return f"{url.removesuffix('/api')}{_AUTHORIZE}" if url else None


def _page(words: Words) -> BoltResponse:
    headers: dict[str, Any] = dict(HEADERS)
    return BoltResponse(status=words.status, body=page(words), headers=headers)
