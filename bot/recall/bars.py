"""How sure the intent head must be in each scope, after all that audits have found since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.recall.calibration import Calibration, raised

Audited = Sequence[tuple[float, bool]]


class Bars:
    """
    The bar of each scope, worked out anew when its calibration or the audits are other ones.

    ``budget`` is the share of all questions that may be answered wrongly.
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
        audits = self._audited()
        known = self._known.get(scope)
        if known is None or known[0] is not calibration or known[1] is not audits:
            known = (calibration, audits, raised(calibration, audits, budget=self._budget))
            self._known[scope] = known
        return None if known[2] is None else max(known[2], calibrated)
