"""What the dashboard has, in its order, and who may see it (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from adapters.web.admin.paths import HOME
from bot.keys import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page of the navigation; ``icon`` is a symbol of static/admin/icons.svg."""

    label: str
    path: str
    icon: str
    needs: Role = Role.VIEWER

    def holds(self, path: str) -> bool:
        """Whether a page belongs to it: it is it, or lies below it."""
        return path == self.path or (self.path != HOME and path.startswith(f"{self.path}/"))


Groups = tuple[tuple[str, tuple[Place, ...]], ...]
GROUPS: Groups = (
    ("", (Place(label="Overview", path=HOME, icon="overview"),)),
    (
        "Figures",
        (
            Place(label="Costs", path="/admin/costs", icon="costs"),
            Place(label="Forecast", path="/admin/forecast", icon="forecast"),
            Place(label="Models", path="/admin/models", icon="models"),
            Place(label="Experiments", path="/admin/experiments", icon="experiments"),
            Place(label="Reports", path="/admin/reports", icon="reports", needs=Role.OWNER),
            Place(label="Alerts", path="/admin/alerts", icon="alerts"),
        ),
    ),
    (
        "Answers",
        (
            Place(label="Questions", path="/admin/questions", icon="questions"),
            Place(label="Inbox", path="/admin/inbox", icon="inbox", needs=Role.OWNER),
            Place(label="Verified", path="/admin/verified", icon="verified", needs=Role.OWNER),
            Place(label="Cache", path="/admin/cache", icon="cache"),
        ),
    ),
    (
        "Twin",
        (
            Place(label="Profile", path="/admin/profile", icon="profile", needs=Role.OWNER),
            Place(label="Limits", path="/admin/limits", icon="limits"),
            Place(label="People", path="/admin/people", icon="people", needs=Role.ADMIN),
            Place(label="Audit", path="/admin/audit", icon="audit", needs=Role.ADMIN),
            Place(label="API", path="/admin/api", icon="api", needs=Role.ADMIN),
        ),
    ),
)


def shown_to(role: Role, groups: Groups = GROUPS) -> Iterator[tuple[str, tuple[Place, ...]]]:
    """The groups that have something for a role, each with what it may see."""
    for name, places in groups:
        found = tuple(one for one in places if role.may(one.needs))
        if found:
            yield name, found
