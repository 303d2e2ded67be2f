"""The app manifest: Slack takes it whatever the profile says, and it asks for what is used, no more."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.interactions import ABOUT
from adapters.slack.manifest import EVENTS, SCOPES, Ways, events, lacks, manifest, scopes
from tests.far_ends.shell import twin_here
from tests.far_ends.slack_manifest import EVENT_SCOPES, METHOD_SCOPES, read_app
from tests.properties.test_text import HOSTILE
from tests.tables import every_row

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

SCHEMA = Path(__file__).parents[1] / "far_ends" / "slack_schema" / "manifest.schema.2.0.0.json"
OUTSIDE = "https://twin.example.org"
SIGN_IN = f"{OUTSIDE}/admin/login/slack/back"
EVERY_WAY = st.builds(
    Ways,
    request_url=st.sampled_from([None, f"{OUTSIDE}/slack/events"]),
    redirect_url=st.sampled_from([None, f"{OUTSIDE}/slack/oauth_redirect"]),
    sign_in_url=st.sampled_from([None, SIGN_IN]),
    mentions_only=st.booleans(),
)


@cache
def validator() -> Draft7Validator:
    from jsonschema import Draft7Validator  # a second, which whoever collects the tests need not wait

    return Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def faults(made: dict[str, Any]) -> list[str]:
    """What Slack's schema has against it."""
    return [f"{one.json_path}: {one.message}" for one in validator().iter_errors(made)]


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    made = manifest("Ada")
    change(made)
    return made


@given(HOSTILE, st.lists(HOSTILE, max_size=8), EVERY_WAY)
def test_slack_takes_it_whatever_the_profile_says(name: str, suggestions: list[str], ways: Ways) -> None:
    made = manifest(name, suggestions=suggestions, ways=ways)

    assert [] == faults(made)
    shown = json.dumps([made["display_information"], made["features"]["agent_view"]], ensure_ascii=False)
    assert not set(shown) & set("<>@`|")
    json.dumps(made).encode()


@every_row(
    "change",
    [
        lambda made: made["display_information"].update(name="x" * 36),
        lambda made: made["features"]["agent_view"].update(
            suggested_prompts=[{"title": "a", "message": "b"}] * 5
        ),
        lambda made: made["features"]["agent_view"].update(agent_description="x" * 301),
        lambda made: made["features"]["shortcuts"][0].update(name="x" * 25),
        lambda made: made["settings"].update(odd=True),
    ],
)
def test_the_schema_that_it_is_held_to_refuses_what_slack_does(
    change: Callable[[dict[str, Any]], object],
) -> None:
    assert faults(changed(change))


def test_it_asks_for_what_is_used_and_nothing_more() -> None:
    made = manifest("Ada")
    app = read_app(made)

    assert (frozenset(SCOPES), frozenset(EVENTS)) == (app.scopes, app.events)
    assert made["settings"]["socket_mode_enabled"]
    assert [{"/twin"}, {ABOUT}] == [set(app.commands), set(app.shortcuts)]
    assert app.is_interactive
    assert app.has_home
    assert app.is_writable
    assert app.is_agent
    assert all(SCOPES.values())
    assert all(EVENTS.values())


@given(EVERY_WAY)
def test_no_event_is_subscribed_that_no_permission_delivers(ways: Ways) -> None:
    assert {EVENT_SCOPES[event] for event in events(ways) if event in EVENT_SCOPES} <= scopes(ways)


@given(EVERY_WAY)
def test_an_app_that_was_made_by_ours_lacks_nothing(ways: Ways) -> None:
    assert [] == lacks(manifest("Ada", ways=ways), ways)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(EVERY_WAY, ODD, st.data())
def test_an_app_of_any_other_making_is_compared_without_a_fault(
    ways: Ways, odd: object, data: st.DataObject
) -> None:
    made = manifest("Ada", ways=ways)
    place: Any = made
    for _ in range(data.draw(st.integers(0, 2))):
        below = [one for one in place.values() if isinstance(one, dict)]
        place = data.draw(st.sampled_from(below)) if below else place
    place[data.draw(st.sampled_from(sorted(place)))] = odd

    assert all(isinstance(one, str) for one in lacks(made, ways) + lacks(odd, ways))


def test_every_permission_is_one_that_something_needs() -> None:
    used = {scope for needed in METHOD_SCOPES.values() for scope in needed} | set(EVENT_SCOPES.values())
    reads = {"channels:read", "groups:read"}  # conversations.info
    assert {"commands"} == set(SCOPES) - used - reads


def test_who_wants_mentions_only_is_delivered_nothing_else() -> None:
    app = read_app(manifest("Ada", ways=Ways(mentions_only=True)))

    assert not {"message.channels", "message.groups", "message.mpim"} & app.events
    assert not {"channels:history", "groups:history", "mpim:history"} & app.scopes
    assert {"app_mention", "message.im"} <= app.events
    assert {"app_mentions:read", "im:history"} <= app.scopes


def test_over_http_everything_is_sent_to_the_web_door() -> None:
    made = manifest("Ada", ways=Ways(request_url=f"{OUTSIDE}/slack/events", redirect_url=f"{OUTSIDE}/back"))

    settings, [command] = made["settings"], made["features"]["slash_commands"]
    assert not settings["socket_mode_enabled"]
    assert {f"{OUTSIDE}/slack/events"} == {
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        command["url"],
    }
    assert [f"{OUTSIDE}/back"] == made["oauth_config"]["redirect_urls"]


def test_the_first_questions_of_the_profile_are_suggested() -> None:
    made = manifest(
        "Ada", suggestions=["Who <are> you?", " ", *(f"What is {number}?" for number in range(9))]
    )

    prompts = made["features"]["agent_view"]["suggested_prompts"]
    assert ["Who are you?", "What is 0?", "What is 1?", "What is 2?"] == [one["message"] for one in prompts]
    assert "suggested_prompts" not in manifest("Ada")["features"]["agent_view"]


def test_the_verb_prints_json_and_the_same_as_yaml() -> None:
    (_, as_json, _), (_, as_yaml, _) = (
        twin_here("slack", "manifest"),
        twin_here("slack", "manifest", "--yaml"),
    )

    made = json.loads(as_json)
    assert made == yaml.safe_load(as_yaml)
    assert "AI twin of Marit Oldenkamp" == made["display_information"]["name"]
    assert 4 == len(made["features"]["agent_view"]["suggested_prompts"])


@every_row(
    ("words", "env", "sent_to", "back_to"),
    [
        ((), {}, None, None),
        ((), {"TWIN_WEB_URL": OUTSIDE}, None, None),
        (("--http", f"{OUTSIDE}/"), {}, f"{OUTSIDE}/slack/events", None),
        ((), {"TWIN_WEB_URL": OUTSIDE, "SLACK_SIGNING_SECRET": "s"}, f"{OUTSIDE}/slack/events", None),
        (
            (),
            {"TWIN_WEB_URL": OUTSIDE, "SLACK_SIGNING_SECRET": "s", "SLACK_APP_TOKEN": "xapp-1"},
            None,
            None,
        ),
        (("--several",), {"TWIN_WEB_URL": OUTSIDE}, None, f"{OUTSIDE}/slack/oauth_redirect"),
        (("--sign-in",), {"TWIN_WEB_URL": OUTSIDE}, None, SIGN_IN),
        (
            ("--http", OUTSIDE),
            {"SLACK_CLIENT_ID": "1.2"},
            f"{OUTSIDE}/slack/events",
            f"{OUTSIDE}/slack/oauth_redirect",
        ),
    ],
)
def test_flags_and_settings_tell_how_slack_reaches_the_twin(
    words: tuple[str, ...], env: dict[str, str], sent_to: str | None, back_to: str | None
) -> None:
    status, out, err = twin_here("slack", "manifest", *words, **env)

    made = json.loads(out)
    assert (0, "") == (status, err)
    assert sent_to == made["settings"]["event_subscriptions"].get("request_url")
    assert [back_to] * bool(back_to) == made["oauth_config"].get("redirect_urls", [])


@pytest.mark.parametrize(
    ("words", "env", "told"),
    [
        (("--http", "twin.example.org"), {}, "--http: seen 'twin.example.org'"),
        (("--several",), {}, "set TWIN_WEB_URL"),
        (("--sign-in",), {}, "set TWIN_WEB_URL"),
        ((), {"SLACK_SIGNING_SECRET": "s"}, "set TWIN_WEB_URL"),
    ],
)
def test_an_address_that_is_missing_is_asked_for(
    words: tuple[str, ...], env: dict[str, str], told: str
) -> None:
    status, out, err = twin_here("slack", "manifest", *words, **env)

    assert (2, "", True) == (status, out, told in err)


def test_another_persons_app_gets_no_questions_of_the_sample() -> None:
    _, out, _ = twin_here("slack", "manifest", "--name", "Ada Lovelace")

    features = json.loads(out)["features"]
    assert "AI twin of Ada Lovelace" == features["bot_user"]["display_name"]
    assert "suggested_prompts" not in features["agent_view"]
