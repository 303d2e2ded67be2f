"""From what a bot sends to the message that stands: texts, cards, buttons, files - and whom it would ping."""

from __future__ import annotations

from typing import Any

from tests.far_ends.discord_components import V2, accepted
from tests.far_ends.discord_limits import check_message, check_request
from tests.far_ends.discord_refusals import Json
from tests.far_ends.discord_wording import live, mentioned_people, mentioned_roles, mentions_all, pinged
from tests.far_ends.discord_world import EPHEMERAL, World

SUPPRESS_EMBEDS, SILENT = 1 << 2, 1 << 12
CDN = "https://cdn.discordapp.com/attachments"
Files = dict[str, bytes]


def composed(world: World, body: Json, files: Files, *, channel: int, ephemeral: bool = False) -> Json:
    """What a new message will show; a `Refusal` when Discord would not have it."""
    check_request(body, files)
    flags = int(body.get("flags") or 0) & (SUPPRESS_EMBEDS | SILENT | V2 | (EPHEMERAL if ephemeral else 0))
    shown: Json = {
        "content": str(body.get("content") or "").strip(),
        "flags": flags,
        "components": accepted(body.get("components") or [], flags=flags),
        "attachments": _uploaded(world, body, files, channel),
        "tts": bool(body.get("tts")),
    }
    shown["embeds"] = _cards(body.get("embeds"), shown["attachments"])
    check_message(shown)
    _note_pings(world, body)
    return shown | _mentions(world, shown["content"], body.get("allowed_mentions"), channel)


def altered(world: World, message: Json, body: Json, files: Files) -> Json:
    """What an edit changes; what it does not tell of stays. ``attachments`` is the whole list to keep."""
    check_request(body, files)
    channel = int(message["channel_id"])
    flags = message["flags"] | int(body.get("flags") or 0) & (SUPPRESS_EMBEDS | V2)
    changed: Json = {"flags": flags}
    if "content" in body:
        changed["content"] = str(body["content"] or "").strip()
        changed |= _mentions(world, changed["content"], body.get("allowed_mentions"), channel)
    if body.get("components") is not None:
        changed["components"] = accepted(body["components"], flags=flags)
    if "attachments" in body or files:
        changed["attachments"] = [*_kept(message, body), *_uploaded(world, body, files, channel)]
    if "embeds" in body:
        changed["embeds"] = _cards(body["embeds"], changed.get("attachments") or message["attachments"])
    check_message({**message, **changed})
    _note_pings(world, body)
    return changed | {"edited_timestamp": world.clock.now().isoformat()}


def _note_pings(world: World, body: Json) -> None:
    world.live += live(body)


def _mentions(world: World, text: str, told: Json | None, channel: int) -> Json:
    roles = [str(one) for one in mentioned_roles(text)]
    everyone = told is None or "everyone" in (told.get("parse") or [])
    people = pinged(text, told, world.people)
    return {
        "mentions": [world.named(one, channel) for one in people if one in mentioned_people(text)],
        "mention_roles": roles if told is None or "roles" in (told.get("parse") or []) else [],
        "mention_everyone": everyone and mentions_all(text),
    }


def _kept(message: Json, body: Json) -> list[Json]:
    if "attachments" not in body:
        return list(message["attachments"])
    wanted = {str(one.get("id")) for one in body["attachments"] or []}
    return [one for one in message["attachments"] if one["id"] in wanted]


def _uploaded(world: World, body: Json, files: Files, channel: int) -> list[Json]:
    """The files of a request as attachments; their names and alt texts are told beside them."""
    told: dict[str, Json] = {str(one.get("id")): one for one in body.get("attachments") or []}
    made = []
    for place, (name, data) in enumerate(files.items()):
        about, number = told.get(str(place), {}), world.new_id()
        shown = about.get("filename") or name
        url = f"{CDN}/{channel}/{number}/{shown}?ex=6920&is=691f&hm=00"
        world.files[url] = data
        made.append(
            {
                "id": str(number),
                "filename": shown,
                "size": len(data),
                "url": url,
                "proxy_url": url.replace("cdn.discordapp.com", "media.discordapp.net"),
                **({"description": about["description"]} if about.get("description") else {}),
                **(
                    {"content_type": "image/png", "width": 800, "height": 400}
                    if shown.endswith(".png")
                    else {}
                ),
            }
        )
    return made


def _cards(embeds: list[Json] | None, attachments: list[Json]) -> list[Json]:
    """Cards as they stand: a picture that names a file of the message is found there, or is not shown."""
    known = {f"attachment://{one['filename']}": one["url"] for one in attachments}
    return [{"type": "rich", **_pictured(embed, known)} for embed in embeds or []]


def _pictured(embed: Json, known: dict[str, str]) -> Json:
    shown: dict[str, Any] = {key: value for key, value in embed.items() if key not in {"image", "thumbnail"}}
    for what in ("image", "thumbnail"):
        url = str((embed.get(what) or {}).get("url") or "")
        url = known.get(url, "" if url.startswith("attachment://") else url)
        if url:
            shown[what] = {"url": url, "proxy_url": url, "width": 800, "height": 400}
    return shown
