"""
Interactions of a small Discord: commands, presses, modals, and whether each was answered as it may be.

`Interaction` is what a test holds. `Interactions` plays Discord's part: 10062 for a first response after
three seconds, 40060 for a second one, 50027 after a quarter of an hour, no modal after a defer, five
follow-ups where the app is not a member; deadlines go by the far end's clock (`discord_clock`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.far_ends.discord_components import accepted
from tests.far_ends.discord_modals import check_modal
from tests.far_ends.discord_refusals import Json, Refusal, check_list, check_text, invalid, one_of
from tests.far_ends.discord_world import EPHEMERAL, LOADING, Person, World

COMMAND, PRESS, COMPLETION, SUBMISSION = 2, 3, 4, 5
SAY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
TO_ACKNOWLEDGE_S, OF_A_TOKEN_S = 3.0, 900.0
MOST_FOLLOW_UPS = 5
_KINDS = {
    COMMAND: {SAY, DEFER, MODAL},
    PRESS: {SAY, DEFER, DEFER_UPDATE, UPDATE, MODAL},
    COMPLETION: {CHOICES},
    SUBMISSION: {SAY, DEFER, DEFER_UPDATE, UPDATE},
}


@dataclass(slots=True, eq=False, kw_only=True)
class Interaction:
    """
    Something that somebody did, and what came back.

    ``message`` is the original answer, first a placeholder (of a press that is answered by an update: the
    message itself); ``modal`` what was opened, ``choices`` what was suggested, ``response`` the first word.
    """

    id: int
    token: str
    payload: Json
    who: Person
    born: float
    expired: bool = False
    """Whether it is too late to acknowledge it, whatever the clock says."""
    response: Json | None = None
    message: Json = field(default_factory=dict)
    follow_ups: list[Json] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] | None = None
    edits: int = 0

    @property
    def acknowledged(self) -> bool:
        return self.response is not None

    @property
    def kind(self) -> int:
        """The type of the first response."""
        return int((self.response or {}).get("type", 0))

    @property
    def is_answered(self) -> bool:
        """Whether whoever did it has seen something come of it."""
        if self.kind in {DEFER, DEFER_UPDATE}:
            return bool(self.edits or self.follow_ups)
        return self.acknowledged

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.message["flags"] & EPHEMERAL)

    @property
    def is_thinking(self) -> bool:
        return bool(self.message) and bool(self.message["flags"] & LOADING)

    @property
    def is_own_app(self) -> bool:
        """Whether the app is there only as somebody's own."""
        return "0" not in self.payload["authorizing_integration_owners"]

    @property
    def said(self) -> list[Json]:
        """All that was said in answer to it, in order."""
        original = [self.message] if self.kind in {SAY, DEFER} and self.message else []
        return [*original, *(one for one in self.follow_ups if one is not self.message)]


@dataclass(slots=True)
class Interactions:
    """All of them, by their token; `write` makes the messages (`discord_writing`)."""

    world: World
    by_token: dict[str, Interaction] = field(default_factory=dict)
    open_modals: dict[int, Interaction] = field(default_factory=dict)
    """By person, what the modal that they look at came from."""

    def add(self, payload: Json, who: Person) -> Interaction:
        """Something was done; ids and token are given here."""
        number = self.world.moment_id()
        token = f"token-{number}"
        whole = {"id": str(number), "token": token, **payload}
        one = Interaction(id=number, token=token, payload=whole, who=who, born=self.world.clock.deadline())
        self.by_token[token] = one
        return one

    def respond(self, token: str, body: Json) -> Interaction:
        """The first response: checked, and remembered; the message is for the caller to write."""
        one = self._known(token)
        if one.expired or self._age(one) > TO_ACKNOWLEDGE_S:
            raise Refusal(404, 10062, "Unknown interaction")
        if one.response is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        self._check(one, body)
        one.response = body
        if body["type"] == CHOICES:
            one.choices = body["data"]["choices"]
        elif body["type"] == MODAL:
            one.modal = check_modal(body["data"])
            self.open_modals[one.who.id] = one
        elif body["type"] in {DEFER_UPDATE, UPDATE}:
            one.message = self.world.messages[int(one.payload["message"]["id"])]
        return one

    def _check(self, one: Interaction, body: Json) -> None:
        what, kind = one.payload["type"], body.get("type")
        one_of("type", kind, sorted(_KINDS[what]))
        if kind in {DEFER_UPDATE, UPDATE} and "message" not in one.payload:
            raise invalid("type", "BASE_TYPE_CHOICES", "there is no message to update")
        data = body.get("data") or {}
        match kind:
            case 5 if data.keys() - {"flags"}:
                raise invalid("data", "BASE_TYPE_BAD_TYPE", "a deferred response carries flags alone")
            case 8:
                _check_choices(data)
            case 9:
                check_modal(data)

    def original(self, token: str) -> tuple[Interaction, Json]:
        """The answer itself, for those who read, edit, or delete it."""
        one = self.alive(token)
        if not one.message or int(one.message["id"]) not in self.world.messages:
            raise Refusal(404, 10008, "Unknown Message")
        return one, one.message

    def told(self, token: str, number: int) -> Json:
        """An answer by its id: the original or a follow-up."""
        one = self.alive(token)
        for message in (one.message, *one.follow_ups):
            if message and int(message["id"]) == number in self.world.messages:
                return message
        raise Refusal(404, 10008, "Unknown Message")

    def may_follow(self, token: str) -> Interaction:
        """Whether one more message may be said."""
        one = self.alive(token)
        if one.is_own_app and len(one.follow_ups) >= MOST_FOLLOW_UPS:
            said = "This interaction has reached its maximum number of follow-up messages"
            raise Refusal(400, 40094, said)
        return one

    def alive(self, token: str) -> Interaction:
        """An interaction that was acknowledged, and whose token is still good."""
        one = self.by_token.get(token)
        if one is None or not one.acknowledged:
            raise Refusal(404, 10015, "Unknown Webhook")
        if self._age(one) > OF_A_TOKEN_S:
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return one

    def _known(self, token: str) -> Interaction:
        if token not in self.by_token:
            raise Refusal(404, 10062, "Unknown interaction")
        return self.by_token[token]

    def _age(self, one: Interaction) -> float:
        return self.world.clock.deadline() - one.born


def _check_choices(data: Json) -> None:
    choices = check_list("data.choices", data.get("choices"), most=25)
    for place, choice in enumerate(choices):
        check_text(f"data.choices.{place}.name", choice.get("name"), least=1, most=100)
        if isinstance(choice.get("value"), str):
            check_text(f"data.choices.{place}.value", choice["value"], least=1, most=100)


def dressed(body: Json, *, flags: int) -> Json:
    """The components of a message, checked and numbered; nothing when it tells of none."""
    if body.get("components") is None:
        return {}
    return {"components": accepted(body["components"], flags=flags)}
