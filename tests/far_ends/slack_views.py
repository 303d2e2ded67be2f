"""The local Slack's ``views.*``: modals and home tabs, by member."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.far_ends.slack_blocks import HOME, MODAL, view_problems
from tests.far_ends.slack_call import Call, Refused, Reply
from tests.far_ends.slack_message import Params, with_ids
from tests.far_ends.slack_world import View, Workspace

STACK = 3
"""So many modals lie on one another at most."""


def open_(call: Call) -> Reply:
    """``views.open``: a trigger is good once."""
    user = _pull(call)
    _check(call.params.get("view"), MODAL)
    view = new_view(call.world, call.team.id, user, call.params["view"])
    call.world.modals[user] = [view]
    return {"view": told(view)}


def push(call: Call) -> Reply:
    """``views.push``: on top of the modal that is open."""
    user = _pull(call)
    _check(call.params.get("view"), MODAL)
    stack = call.world.modals.get(user) or []
    if not stack:
        raise Refused("not_found", "no modal is open")
    return {"view": told(put_on(call.world, stack[-1], call.params["view"]))}


def update(call: Call) -> Reply:
    """``views.update``: by ``view_id`` or ``external_id``; ``hash`` guards against a race."""
    _check(call.params.get("view"), MODAL, HOME)
    view = _find(call)
    if call.params.get("hash") not in {None, "", view.hash}:
        raise Refused("hash_conflict")
    if call.params["view"]["type"] != view.content["type"]:
        raise Refused("invalid_arguments", "a view keeps its type")
    replace(call.world, view, call.params["view"])
    return {"view": told(view)}


def publish(call: Call) -> Reply:
    """``views.publish``: the home of one member."""
    (user,) = call.need("user_id")
    if not call.world.app.has_home:
        raise Refused("not_enabled", "the manifest has home_tab_enabled: false")
    if user not in call.world.users:
        raise Refused("user_not_found")
    _check(call.params.get("view"), HOME)
    known = call.world.homes.get(user)
    if known is not None and call.params.get("hash") not in {None, "", known.hash}:
        raise Refused("hash_conflict")
    view = new_view(call.world, call.team.id, user, call.params["view"])
    call.world.homes[user] = view
    return {"view": told(view)}


def new_view(world: Workspace, team: str, user: str, content: Params, below: View | None = None) -> View:
    """A view as Slack keeps it: with an id, a hash, and an id for every block."""
    number = world.next_id("V0VIEW")
    kept = {**content, "blocks": with_ids(content["blocks"], number)}
    return View(
        id=number,
        user=user,
        team=team,
        content=kept,
        hash=world.next_id("hash-"),
        root=below.root if below else number,
        previous=below.id if below else None,
    )


def put_on(world: Workspace, below: View, content: Params) -> View:
    """
    A modal on top of another.

    Raises:
        Refused: three lie there already.
    """
    stack = world.modals[below.user]
    if len(stack) >= STACK:
        raise Refused("push_limit_reached")
    stack.append(new_view(world, below.team, below.user, content, below))
    return stack[-1]


def replace(world: Workspace, view: View, content: Params) -> None:
    """Another content in the same place."""
    view.content = {**content, "blocks": with_ids(content["blocks"], view.id)}
    view.hash, view.errors = world.next_id("hash-"), {}


def told(view: View) -> Params:
    """A view as Slack tells an app of it."""
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "state": {"values": {}},
        "clear_on_close": False,
        "notify_on_close": False,
        **view.content,
        "id": view.id,
        "team_id": view.team,
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "app_id": "A0TWIN",
        "app_installed_team_id": view.team,
        "bot_id": "B0TWIN",
    }


def _pull(call: Call) -> str:
    trigger = str(call.params.get("trigger_id") or "")
    if not trigger:
        raise Refused("invalid_arguments", "missing required field: trigger_id")
    if trigger not in call.world.triggers:
        raise Refused("invalid_trigger_id")
    user = call.world.triggers[trigger]
    if user is None:
        raise Refused("exchanged_trigger_id")
    if trigger in call.world.expired:
        raise Refused("expired_trigger_id")
    call.world.triggers[trigger] = None
    return user


def _check(view: object, *kinds: str) -> None:
    faults = list(view_problems(view, kinds))
    if faults:
        raise Refused(faults[0][0], "; ".join(why for _, why in faults))


def _find(call: Call) -> View:
    wanted, external = call.params.get("view_id"), call.params.get("external_id")
    everything = [
        *(view for stack in call.world.modals.values() for view in stack),
        *call.world.homes.values(),
    ]
    for view in everything:
        if view.id == wanted or (external and view.content.get("external_id") == external):
            return view
    raise Refused("not_found")


METHODS: Mapping[str, Callable[[Call], Reply]] = {
    "views.open": open_,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
