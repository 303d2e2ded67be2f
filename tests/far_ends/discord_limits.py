"""What one message at a small Discord may hold: characters, cards, files, components, and which together."""

from __future__ import annotations

from tests.far_ends.discord_components import V2
from tests.far_ends.discord_refusals import Json, Refusal, check_list, check_text, invalid

BIGGEST_FILE = 10 * 1024 * 1024
_IN_A_CARD = {"title": 256, "description": 4096, "url": 2048}


def check_message(message: Json) -> None:
    """A message as it would stand: refused as Discord does when it is empty or too large."""
    embeds, layout = message.get("embeds") or [], bool(message.get("flags", 0) & V2)
    if layout:
        _check_layout(message)
    elif not (message["content"] or embeds or message.get("attachments") or message.get("components")):
        raise Refusal(400, 50006, "Cannot send an empty message")
    check_text("content", message["content"], most=2000)
    check_list("embeds", embeds, most=10)
    for place, embed in enumerate(embeds):
        _check_card(f"embeds.{place}", embed)
    if sum(len(text) for embed in embeds for text in _texts(embed)) > 6000:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")
    check_list("attachments", message.get("attachments") or [], most=10)


def check_request(body: Json, files: dict[str, bytes]) -> None:
    """What is wrong with a request before any message comes of it."""
    check_text("nonce", None if body.get("nonce") is None else str(body["nonce"]), most=25)
    check_text("content", body.get("content"), most=2000)
    if any(len(data) > BIGGEST_FILE for data in files.values()):
        raise Refusal(413, 40005, "Request entity too large")
    for place, one in enumerate(body.get("attachments") or []):
        check_text(f"attachments.{place}.description", one.get("description"), most=1024)
    _check_mentions(body.get("allowed_mentions"))


def _check_mentions(told: Json | None) -> None:
    for what in ("users", "roles"):
        listed = (told or {}).get(what) or []
        check_list(f"allowed_mentions.{what}", listed, most=100)
        if listed and what in ((told or {}).get("parse") or []):
            raise invalid(
                "allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f"parse: [{what!r}]"
            )


def _check_layout(message: Json) -> None:
    if message["content"] or message.get("embeds"):
        said = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
        raise invalid("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", said)
    if not message.get("components"):
        raise Refusal(400, 50006, "Cannot send an empty message")


def _check_card(path: str, embed: Json) -> None:
    for what, most in _IN_A_CARD.items():
        check_text(f"{path}.{what}", embed.get(what), most=most)
    check_text(f"{path}.footer.text", (embed.get("footer") or {}).get("text"), most=2048)
    check_text(f"{path}.author.name", (embed.get("author") or {}).get("name"), most=256)
    fields = check_list(f"{path}.fields", embed.get("fields") or [], most=25)
    for place, one in enumerate(fields):
        check_text(f"{path}.fields.{place}.name", one.get("name"), least=1, most=256)
        check_text(f"{path}.fields.{place}.value", one.get("value"), least=1, most=1024)


def _texts(embed: Json) -> list[str]:
    footer, author = embed.get("footer") or {}, embed.get("author") or {}
    parts = [embed.get("title"), embed.get("description"), footer.get("text"), author.get("name")]
    for one in embed.get("fields") or []:
        parts += [one["name"], one["value"]]
    return [part for part in parts if part]
