"""Forgetting a person's name where it stands beside no words: places, deliveries, caps, audits."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.storage.alert_tables import alert_posts, alerts
from bot.storage.dashboard_tables import audit, web_sessions
from bot.storage.dialects import is_within
from bot.storage.tables import FORGOTTEN, asks, budget_windows, control_changes

_WHOM: BindParameter[str] = bindparam("whom")
_BARE: BindParameter[str] = bindparam("bare", type_=Text)
_END: BindParameter[str] = bindparam("end", type_=Text)
_SIGNED: BindParameter[str] = bindparam("signed", type_=Text)
_other = asks.alias("other")
_IS_THEIRS_ALONE = ~exists().where(_other.c.channel == asks.c.channel, _other.c.person != _WHOM)
_window = budget_windows.alias("later")
_IS_OVER = exists().where(
    _window.c.name == budget_windows.c.name, _window.c.period > budget_windows.c.period
) & (budget_windows.c.reserved == 0)


def _ends(column: ColumnElement[str], end: BindParameter[str]) -> ColumnElement[bool]:
    return func.substr(column, func.length(column) - func.length(end) + 1) == end


def _names_them(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether it is they, under the name that asks have or under that of the dashboard: ``slack:T1/U1``."""
    return or_(column == _WHOM, _ends(column, _SIGNED))


_OF_THEIRS = _ends(budget_windows.c.name, _END)
_ALERTS = select(alerts.c.key).where(
    or_(
        is_within(alerts.c.key, _END.concat(":")),
        is_within(alerts.c.title, _END.concat(":")),
    )
)

_STATEMENTS = (
    # a direct message is a channel of its own: it names whoever writes there; that of the web names nobody,
    # and its rate goes on to count those who have had themselves forgotten
    update(asks)
    .where(asks.c.person == _WHOM, is_within(asks.c.channel, ":"), _IS_THEIRS_ALONE)
    .values(channel=FORGOTTEN),
    # the id of an ask is made from its event: its repetition is known without it
    update(asks).where(asks.c.person == _WHOM, is_within(asks.c.event, _BARE)).values(event=None),
    update(control_changes).where(control_changes.c.set_by == _WHOM).values(set_by=FORGOTTEN),
    update(audit).where(_names_them(audit.c.by)).values(by=FORGOTTEN),
    update(audit).where(_names_them(audit.c.subject)).values(subject=FORGOTTEN),
    # whoever is forgotten is signed out: a session bears their name
    delete(web_sessions).where(_names_them(web_sessions.c.who)),
    # a cap of their own goes on to bind them until its period is over
    delete(budget_windows).where(_OF_THEIRS, _IS_OVER),
    delete(alert_posts).where(alert_posts.c.key.in_(_ALERTS)),
    delete(alerts).where(alerts.c.key.in_(_ALERTS)),
)


def forget_person(connection: Connection, person: str) -> None:
    """Clear a person's name from all that is no ask's words; their asks must still bear it."""
    own = person.partition(":")[2] or person
    if person.startswith("slack:"):
        own = own.rpartition(".")[2] or own  # slack:T012ABC.U012ABC; an event names team and member apart
    given = {"whom": person, "bare": own, "end": f"/{person}", "signed": _signed(person)}
    for statement in _STATEMENTS:
        connection.execute(
            statement, {name: given[name] for name in statement.compile().params if name in given}
        )


def _signed(person: str) -> str:
    """What the name ends with under which somebody is signed in to the dashboard."""
    if not person.startswith("slack:"):
        return person
    team, _, member = person.removeprefix("slack:").rpartition(".")
    return f"slack:{team}/{member}" if team else f"/{member}"
