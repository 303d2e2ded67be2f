"""Puts the doorway of the dashboard together: its gate, and the paths in front of it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.routing import Route

from adapters.introducing import Introducer
from adapters.web.admin.auditing import DoorwayNotes
from adapters.web.admin.by_platform import ByPlatform
from adapters.web.admin.entered import Sessions
from adapters.web.admin.gate import Gate
from adapters.web.admin.lobby import Lobby
from adapters.web.admin.paths import SLACK
from adapters.web.admin.signing_in import SigningIn
from adapters.web.admin.tokens import Tokens, tokens_of
from bot.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """``routes`` are the only paths under ``/admin`` that answer whoever is not signed in."""

    gate: Gate
    routes: tuple[Route, ...]


def open_doorway(
    house: House,
    *,
    secret: str,
    token: str,
    introducer: Introducer | None = None,
) -> Doorway:
    """
    The doorway of a house.

    ``secret`` proves that a form is ours; ``token`` lets admins in (empty: the one of the settings);
    ``introducer`` is a platform that vouches for people, which needs ``TWIN_WEB_URL``.
    """
    clock = house.clock
    sessions = Sessions(house.keys, clock, secret=secret)
    tokens = Tokens(tokens_of(house.settings, token), house.keys, clock)
    url = house.settings.web_url or ""
    lobby = Lobby(house, slack=f"{url}{SLACK}" if introducer and url else "")
    auditing = DoorwayNotes(house.board.audit, clock)
    gate = Gate(sessions, tokens, lobby, clock)
    signing_in = SigningIn(
        sessions=sessions,
        tokens=tokens,
        lobby=lobby,
        auditing=auditing,
    )
    routes = signing_in.routes(gate)
    if introducer and url:
        by_platform = ByPlatform(
            introducer,
            url=url,
            secret=secret,
            keys=house.keys,
            sessions=sessions,
            lobby=lobby,
            auditing=auditing,
            clock=clock,
        )
        routes += by_platform.routes()
    return Doorway(gate=gate, routes=tuple(routes))
