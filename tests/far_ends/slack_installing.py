"""The local Slack's tokens: who we are, how an app is installed in a workspace, and how it leaves."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from tests.far_ends.slack_call import Call, Refused, Reply
from tests.far_ends.slack_world import Params, Team, Workspace


def who_am_i(call: Call) -> Reply:
    """``auth.test``."""
    team = call.team
    return {
        "team": team.name,
        "team_id": team.id,
        "user": "twin",
        "user_id": team.bot_user,
        "bot_id": team.bot,
    }


def revoke(call: Call) -> Reply:
    """``auth.revoke``: the token dies."""
    if not call.params.get("test"):
        call.team.is_installed = False
    return {"revoked": not call.params.get("test")}


def uninstall(call: Call) -> Reply:
    """``apps.uninstall``: all tokens of the workspace die."""
    if (call.params.get("client_id"), call.params.get("client_secret")) != call.world.client:
        raise Refused("bad_client_secret")
    call.team.is_installed = False
    return {}


def bot(call: Call) -> Reply:
    """``bots.info``."""
    known = {team.bot: team for team in call.world.teams.values()}
    team = known.get(str(call.params.get("bot") or call.team.bot))
    if team is None:
        raise Refused("bot_not_found")
    return {
        "bot": {
            "id": team.bot,
            "deleted": False,
            "name": "twin",
            "user_id": team.bot_user,
            "app_id": "A0TWIN",
        }
    }


def export(world: Workspace, params: Params, token: str) -> Reply:
    """
    ``apps.manifest.export``: the app as it was made, for a configuration token.

    Raises:
        Refused: the token is of another kind, or the app not ours.
    """
    if token != world.config_token:
        raise Refused("invalid_auth" if token else "not_authed")
    if params.get("app_id") != "A0TWIN":
        raise Refused("invalid_app_id")
    return {"manifest": world.manifest}


def authorize(world: Workspace, asked: Mapping[str, str]) -> str:
    """
    The page that asks a member whether they want the app; where their browser goes from there.

    They are ``world.visitor``, of a workspace by id and name, and agree at once; None: they do not.
    """
    assert asked["client_id"] == world.client[0], "Slack shows: Invalid client_id parameter"
    assert set(asked["scope"].split(",")) == world.scopes, "our manifest and our link ask for the same"
    back = {"state": asked["state"]}
    if world.visitor is None:
        return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', **back})}"
    team, name = world.visitor
    return f"{asked['redirect_uri']}?{urlencode({'code': world.install(team, name), **back})}"


def exchange(world: Workspace, params: Params, authorization: str) -> Reply:
    """
    ``oauth.v2.access``: a code becomes a bot token, once.

    Raises:
        Refused: the app did not prove itself, or the code is not good.
    """
    given = (str(params.get("client_id")), str(params.get("client_secret")))
    if authorization.startswith("Basic "):
        name, _, secret = b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        given = (name, secret)
    if given[0] != world.client[0]:
        raise Refused("invalid_client_id")
    if given != world.client:
        raise Refused("bad_client_secret")
    team = _renewed(world, params) if "refresh_token" in params else _installed(world, params)
    is_whole = team.id.startswith("E")
    place = {"id": team.id, "name": team.name}
    return {
        "app_id": "A0TWIN",
        "authed_user": {"id": "U0ADMIN"},
        "scope": ",".join(sorted(world.scopes)),
        "token_type": "bot",
        "access_token": team.token,
        "bot_user_id": team.bot_user,
        "team": None if is_whole else place,
        "enterprise": place if is_whole else None,
        "is_enterprise_install": is_whole,
        **({"refresh_token": team.refresh, "expires_in": world.expires_in} if world.expires_in else {}),
    }


def _installed(world: Workspace, params: Params) -> Team:
    team = world.codes.pop(str(params.get("code")), None)
    if team is None:
        raise Refused("invalid_code")
    world.teams[team.id] = team
    return team


def _renewed(world: Workspace, params: Params) -> Team:
    """A token for the next hours; the refresh token is good once."""
    team = next((one for one in world.teams.values() if one.refresh == params["refresh_token"]), None)
    if params.get("grant_type") != "refresh_token" or team is None:
        raise Refused("invalid_refresh_token")
    team.token, team.refresh = f"{team.token}-renewed", f"{team.refresh}-renewed"
    return team


def admitted(world: Workspace, token: str) -> Team:
    """
    The workspace that a bot token opens.

    Raises:
        Refused: none, or not any more.
    """
    team = next((team for team in world.teams.values() if team.token == token), None)
    if team is None:
        raise Refused("invalid_auth" if token else "not_authed")
    if not team.is_installed:
        raise Refused("account_inactive")
    return team


METHODS: Mapping[str, Callable[[Call], Reply]] = {
    "auth.test": who_am_i,
    "auth.revoke": revoke,
    "apps.uninstall": uninstall,
    "bots.info": bot,
}
