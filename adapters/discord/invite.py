"""The link by which the owner of a server invites the bot; it needs no connection and no library."""

from __future__ import annotations

PERMISSIONS = 309_237_763_136
"""View, send (in threads, too), open threads, embed, attach, read history, react; never @everyone."""


def invite_url(application_id: int) -> str:
    """The invitation with exactly the permissions that the door uses."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )
