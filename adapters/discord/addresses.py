"""Where Discord is: the real one, or a local one for tests."""

from __future__ import annotations

import discord.gateway
import discord.http
import yarl

_API = discord.http.Route.BASE
_GATEWAY = discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY


def look_at(api: str | None, gateway: str | None) -> None:
    """
    Make every client of this process that connects from now on use these addresses; None is the real one.

    The library keeps them on its classes: REST, interactions and webhooks read ``Route.BASE`` at each
    request, and a session that was refused is begun anew at ``DEFAULT_GATEWAY``. So both are set, by each
    client that opens, and the last one decides.
    """
    discord.http.Route.BASE = api or _API
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway) if gateway else _GATEWAY
