"""A door for several workspaces: what has to be set, how ids are written, and whose a delivery is."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.doors import chosen
from adapters.slack.inbound import NOWHERE, Me, Payload, read_command, read_event, team_of
from adapters.slack.modes import check, is_several, may_speak, missing, paths
from bot.errors import DoorError
from bot.settings import Settings
from tests.tables import every_row

WHOLE = {
    "slack_client_id": "1.1",
    "slack_client_secret": "secret",
    "slack_token_key": "key",
    "slack_app_token": "xapp-1",
}
ME = Me(team="T1", user="U0TWIN", home=NOWHERE)


def settings(**more: Any) -> Settings:
    return Settings(**{**WHOLE, **more})


def test_a_client_id_opens_several_workspaces_and_a_bot_token_one() -> None:
    assert (True, False) == (is_several(settings()), is_several(settings(slack_bot_token="xoxb-1")))
    assert ("/slack/install", "/slack/oauth_redirect") == paths(settings())
    http = settings(slack_app_token=None, slack_signing_secret="s")
    assert ("/slack/events", "/slack/install", "/slack/oauth_redirect") == paths(http)
    assert () == paths(settings(slack_bot_token="xoxb-1"))


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ("slack_client_secret", "set SLACK_CLIENT_SECRET to open it"),
        ("slack_token_key", "set TWIN_SLACK_TOKEN_KEY (twin slack key makes one) to open it"),
        ("slack_app_token", "set SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET, where Slack can reach"),
    ],
)
def test_what_is_missing_is_named(lacking: str, told: str) -> None:
    assert missing(settings(**{lacking: None})).startswith(told)
    with pytest.raises(DoorError, match=told.split()[1]):
        chosen(settings(**{lacking: None}), None)
    assert may_speak(settings(**{lacking: None})) is (lacking == "slack_app_token")


def test_a_process_without_a_web_door_may_hear_by_its_socket_alone() -> None:
    assert ("slack",) == chosen(settings(), ["slack"])
    with pytest.raises(DoorError, match="open web, too"):
        chosen(settings(slack_app_token=None, slack_signing_secret="s"), ["slack"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"owner": "slack:U1"}, "TWIN_OWNER: slack:U1 names no workspace.*slack:T012ABC.U1"),
        ({"admins": "discord:1,slack:U2"}, "TWIN_ADMINS: slack:U2 names no workspace.*slack:T012ABC.U2"),
        ({"slack_admin_channel": "C1"}, "TWIN_SLACK_ADMIN_CHANNEL: C1 names no workspace.*T012ABC.C1"),
    ],
)
def test_an_id_without_its_workspace_is_refused_with_what_to_write(given: dict[str, str], told: str) -> None:
    with pytest.raises(DoorError, match=told):
        check(settings(**given))
    check(settings(owner="slack:T1.U1", admins="slack:T1.U1,discord:2", slack_admin_channel="T1.C1"))


def granted(team: str | None, enterprise: str | None = None, *, whole: bool = False) -> dict[str, Any]:
    return {"team_id": team, "enterprise_id": enterprise, "is_enterprise_install": whole}


@every_row(
    ("payload", "team"),
    [
        ({"team_id": "T9", "authorizations": [granted("T1")]}, "T1"),
        ({"team_id": "T9", "authorizations": [granted("T1", "E1")]}, "T1"),
        ({"team_id": "T9", "authorizations": [granted(None, "E1", whole=True)]}, "E1"),
        ({"team_id": "T9", "authorizations": [granted("T1", "E1", whole=True)]}, "E1"),
        ({"team_id": "T1", "authorizations": []}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "false"}, "T1"),
        ({"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": "true"}, "E1"),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        ({"team": None, "user": {"id": "U1", "team_id": "T1"}}, "T1"),
        ({"authorizations": "odd", "team": 7, "view": [], "user": None}, ""),
        ({}, ""),
    ],
)
def test_whose_a_delivery_is(payload: Payload, team: str) -> None:
    assert team == team_of(payload)


def test_the_same_ids_in_two_workspaces_are_two_persons_two_places_and_two_claims() -> None:
    event = {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "U1",
        "text": "Hi",
        "ts": "1.1",
    }
    one, two = (
        read_event(
            {"event": event, "authorizations": [granted(team)]}, Me(team=team, user="U9", home=NOWHERE)
        )
        for team in ("T1", "T2")
    )
    assert one is not None
    assert two is not None
    for name in ("person", "place", "conversation", "key", "line"):
        assert "T1" in getattr(one, name)
        assert getattr(one, name) == getattr(two, name).replace("T2", "T1")
        assert getattr(one, name) != getattr(two, name)


def test_a_command_names_its_workspace() -> None:
    said = read_command({"user_id": "U1", "channel_id": "C1", "team_id": "T1", "text": "usage"}, ME)
    assert said is not None
    assert ("slack:T1.U1", "slack:T1.C1") == (said.person, said.place)
