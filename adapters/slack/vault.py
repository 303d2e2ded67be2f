"""Where the tokens of installed workspaces are kept: slack-sdk's own stores, on our database, sealed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore

from adapters.slack.sealing import Seal, SealBroken
from bot.ports import Clock

SECRETS = (
    "bot_token",
    "bot_refresh_token",
    "user_token",
    "user_refresh_token",
    "incoming_webhook_url",
    "incoming_webhook_configuration_url",
)
"""Whoever knows one of them can speak, read or post in somebody's workspace."""
STATE_S = 600
_MOST_STATES = 10_000
"""Anybody may begin an installation: so many can be begun at a time, and the oldest are over."""

Kept = TypeVar("Kept", Bot, Installation)

_silent = logging.getLogger("slack_sdk.oauth.twin")  # its lines would hold states and codes
_silent.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A workspace or an organisation; ``installation`` is None where none of our keys opens it."""

    team: str
    name: str
    installation: Installation | None


class Vault(AsyncSQLAlchemyInstallationStore):
    """
    The library's store; what is secret is sealed before it is written, and opened when it is read.

    Of a workspace one installation is kept: the newest. All raise `StorageError`, and whatever reads one
    `SealBroken` when our keys do not open it.
    """

    def __init__(self, client_id: str, engine: Any, seal: Seal) -> None:
        super().__init__(client_id, engine, logger=_silent)
        self._seal = seal

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of what was kept of the same workspace."""
        made = Installation(**installation.to_dict_for_copying())
        await super().async_save(self._each(made, self._seal.close))
        for table in (self.installations, self.bots):
            c = table.c
            same = (
                (c.client_id == self.client_id)
                & c.enterprise_id.is_not_distinct_from(installation.enterprise_id)
                & c.team_id.is_not_distinct_from(installation.team_id)
            )
            async with self.engine.begin() as books:
                newest = table.select().where(same).order_by(c.installed_at.desc(), c.id.desc()).limit(1)
                row = (await books.execute(newest)).mappings().one_or_none()
                if row is not None:  # it may have left meanwhile
                    await books.execute(table.delete().where(same & (c.id != row["id"])))

    async def async_save_bot(self, bot: Bot) -> None:
        await super().async_save_bot(self._each(Bot(**bot.to_dict_for_copying()), self._seal.close))

    async def async_find_bot(self, **of: Any) -> Bot | None:
        found = await super().async_find_bot(**of)
        return self._each(found, self._seal.open) if found else None

    async def async_find_installation(self, **of: Any) -> Installation | None:
        found = await super().async_find_installation(**of)
        return self._each(found, self._seal.open) if found else None

    async def of(self, team: str) -> Installation | None:
        """The installation of a workspace, or of an organisation (``E...``) as a whole."""
        found = next(iter(await self._read(self._whose(team))), None)
        return self._each(found, self._seal.open) if found else None

    async def listed(self) -> list[Listed]:
        """Every workspace and organisation."""
        return [
            self._listed(one) for one in await self._read(self.installations.c.client_id == self.client_id)
        ]

    def _listed(self, found: Installation) -> Listed:
        try:
            made = self._each(found, self._seal.open)
        except SealBroken:
            return Listed(team=whole_of(found), name=name_of(found), installation=None)
        return Listed(team=whole_of(made), name=name_of(made), installation=made)

    async def forget(self, team: str) -> None:
        """Keep nothing of a workspace any more."""
        of_bots = self.bots.c
        where = of_bots.enterprise_id == team if is_whole(team) else of_bots.team_id == team
        where &= of_bots.is_enterprise_install.is_(is_whole(team)) & (of_bots.client_id == self.client_id)
        async with self.engine.begin() as books:
            await books.execute(self.installations.delete().where(self._whose(team)))
            await books.execute(self.bots.delete().where(where))

    async def reseal(self) -> int:
        """Seal with the first key what another one has sealed, so that this can go; how many there were."""
        changed = 0
        for table in (self.installations, self.bots):
            names = [name for name in SECRETS if name in table.c]
            async with self.engine.begin() as books:
                for row in (await books.execute(table.select())).mappings().all():
                    if new := self._resealed({name: row[name] for name in names if row[name]}):
                        await books.execute(table.update().where(table.c.id == row["id"]).values(**new))
                        changed += table is self.installations
        return changed

    def _resealed(self, kept: dict[str, str]) -> dict[str, str]:
        if all(self._seal.is_up_to_date(text) for text in kept.values()):
            return {}
        try:
            return {name: self._seal.close(self._seal.open(text)) for name, text in kept.items()}
        except SealBroken:
            return {}

    def _whose(self, team: str) -> Any:
        c = self.installations.c
        where = c.enterprise_id == team if is_whole(team) else c.team_id == team
        return where & c.is_enterprise_install.is_(is_whole(team)) & (c.client_id == self.client_id)

    async def _read(self, where: Any) -> list[Installation]:
        c = self.installations.c
        wanted = self.installations.select().where(where).order_by(c.installed_at.desc(), c.id.desc())
        async with self.engine.connect() as books:
            rows = (await books.execute(wanted)).mappings().all()
        return [SQLAlchemyInstallationStore.build_installation_entity(row) for row in rows]

    def _each(self, kept: Kept, change: Callable[[str], str]) -> Kept:
        for name in SECRETS:
            if text := getattr(kept, name, None):
                setattr(kept, name, change(text))
        return kept


def is_whole(team: str) -> bool:
    """Whether an id is that of an organisation, not of one workspace."""
    return team.startswith("E")


def whole_of(installation: Installation) -> str:
    """The id that an installation goes by: that of its workspace, or of the organisation that has it all."""
    is_org = installation.is_enterprise_install or not installation.team_id
    return (installation.enterprise_id if is_org else installation.team_id) or ""


def name_of(installation: Installation) -> str:
    """What its members call it."""
    is_org = installation.is_enterprise_install
    return (installation.enterprise_name if is_org else installation.team_name) or whole_of(installation)


class States(AsyncSQLAlchemyOAuthStateStore):
    """What an installation that was begun comes back with: once, within ten minutes."""

    def __init__(self, engine: Any, clock: Clock) -> None:
        super().__init__(STATE_S, engine, logger=_silent)
        self._clock = clock

    async def async_issue(self, *args: Any, **more: Any) -> str:
        """A new one; what has expired, or is far too much, goes."""
        table, c = self.oauth_states, self.oauth_states.c
        async with self.engine.begin() as books:
            newest = table.select().order_by(c.id.desc()).limit(1)
            row = (await books.execute(newest)).mappings().one_or_none()
            bound = row["id"] - _MOST_STATES if row else 0
            is_over = c.expire_at < self._clock.now().replace(tzinfo=None)
            await books.execute(table.delete().where(is_over | (c.id <= bound)))
        return await super().async_issue(*args, **more)
