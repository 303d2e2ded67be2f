"""How sure the intent head must be in each scope, after all that audits have found since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.recall.calibration import Calibration, raised

Audited = Sequence[tuple[float, bool]]


class Bars:
    """
    The bar of each scope; ``budget`` is the share of all questions that may be answered wrongly.

    A bar takes some milliseconds to work out: at once where the calibration is another one, and after audits
    when `refresh` is called, which nobody waits for.
    """

    def __init__(
        self,
        *,
        calibrations: Callable[[], Mapping[str, Calibration]],
        audited: Callable[[], Audited],
        budget: float,
    ) -> None:
        self._calibrations = calibrations
        self._audited = audited
        self._budget = budget
        self._known: dict[str, tuple[Calibration, Audited, float | None]] = {}

    def bar(self, scope: str, calibrated: float | None) -> float | None:
        """The one that holds now, never below the calibrated one; None: nobody is sure enough."""
        calibration = self._calibrations().get(scope)
        if calibration is None or calibrated is None:
            return calibrated
        known = self._known.get(scope)
        found = known[2] if known and known[0] is calibration else self._found(scope, calibration)
        return None if found is None else max(found, calibrated)

    def refresh(self) -> None:
        """Let each bar heed the audits that there are now."""
        audits = self._audited()
        for scope, (calibration, heeded, _) in list(self._known.items()):
            if heeded is not audits:
                self._found(scope, calibration)

    def _found(self, scope: str, calibration: Calibration) -> float | None:
        audits = self._audited()
        found = raised(calibration, audits, budget=self._budget)
        self._known[scope] = (calibration, audits, found)
        return found
