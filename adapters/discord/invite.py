"""The links by which the bot comes to a server, or to one person; they need no connection and no library."""

from __future__ import annotations

from adapters.discord.permissions import EVERYTHING

PERMISSIONS = EVERYTHING
"""View, send (in threads, too), open threads, embed, attach, read history, react; never @everyone."""
_AUTHORIZE = "https://discord.com/oauth2/authorize"


def invite_url(application_id: int) -> str:
    """The invitation with exactly the permissions that the door uses."""
    return (
        f"{_AUTHORIZE}?client_id={application_id}&scope=bot+applications.commands&permissions={PERMISSIONS}"
    )


def user_install_url(application_id: int) -> str:
    """By which somebody brings the twin along for themselves, into any server and any conversation."""
    return f"{_AUTHORIZE}?client_id={application_id}&integration_type=1&scope=applications.commands"
