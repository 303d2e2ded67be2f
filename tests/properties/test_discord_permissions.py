"""What the bot may do in a channel: as the library reckons it, and no payload raises."""

from __future__ import annotations

from typing import Any

import discord
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.permissions import EVERYTHING, PERMISSIONS, granted, lacking

ME, GUILD, ROLES = "900", "100", ("100", "201", "202", "203")
bits = st.integers(0, (1 << 52) - 1)
overwrites = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from((*ROLES, ME, "901")),
            "type": st.sampled_from((0, 1)),
            "allow": bits.map(str),
            "deny": bits.map(str),
        }
    ),
    max_size=6,
    unique_by=lambda one: one["id"],
)


@given(
    roles=st.lists(bits, min_size=4, max_size=4), own=st.sets(st.sampled_from(ROLES[1:])), changes=overwrites
)
def test_permissions_are_those_that_the_library_finds(
    roles: list[int], own: set[str], changes: list[dict[str, Any]]
) -> None:
    guild = {"id": GUILD, "roles": [_role(one, held) for one, held in zip(ROLES, roles, strict=True)]}
    for one in changes:
        one["type"] = 1 if one["id"] in {ME, "901"} else 0
    channel = {"id": "500", "permission_overwrites": changes}
    member = {"roles": sorted(own), "user": {"id": ME}}

    assert _theirs(guild, channel, member) & EVERYTHING == granted(channel, guild, member) & EVERYTHING


def _role(name: str, held: int) -> dict[str, Any]:
    return {"id": name, "permissions": str(held)}


def _theirs(guild: dict[str, Any], channel: dict[str, Any], member: dict[str, Any]) -> int:
    """By the documentation's own pages, in the library's numbers."""
    held = {one["id"]: int(one["permissions"]) for one in guild["roles"]}
    whole = discord.Permissions(held[GUILD])
    for role in member["roles"]:
        whole.value |= held[role]
    if whole.administrator:
        return discord.Permissions.all().value
    changes = {one["id"]: one for one in channel["permission_overwrites"]}
    if GUILD in changes:
        whole.handle_overwrite(int(changes[GUILD]["allow"]), int(changes[GUILD]["deny"]))
    deny = allow = 0
    for role in member["roles"]:
        if role in changes:
            deny, allow = deny | int(changes[role]["deny"]), allow | int(changes[role]["allow"])
    whole.handle_overwrite(allow, deny)
    if ME in changes:
        whole.handle_overwrite(int(changes[ME]["allow"]), int(changes[ME]["deny"]))
    return whole.value


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "roles", "permissions", "permission_overwrites", "allow", "deny", "user")),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(
    *(
        st.dictionaries(st.sampled_from(("id", "roles", "permission_overwrites", "user")), odd)
        for _ in range(3)
    )
)
def test_no_payload_raises(channel: dict[str, Any], guild: dict[str, Any], member: dict[str, Any]) -> None:
    assert granted(channel, guild, member) >= 0


def test_the_invite_link_asks_for_exactly_these() -> None:
    assert 309_237_763_136 == EVERYTHING
    assert not lacking(EVERYTHING)
    assert ["View Channel"] == [one.name for one in lacking(0)]
    assert ["Embed Links"] == [one.name for one in lacking(EVERYTHING & ~(1 << 14))]
    library = {name.replace("_", " ") for name, _ in discord.Permissions(EVERYTHING) if _}
    assert len(PERMISSIONS) <= len(library)
