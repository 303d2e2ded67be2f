"""What the gate catches of false sentences and of true ones, on the development profiles; a tuning aid."""

from __future__ import annotations

import sys
from datetime import date
from random import Random
from time import perf_counter

from benchmarks.gate_cases import Said, said
from benchmarks.gate_errors import MUTATORS
from bot.truth.faults import Fault
from bot.truth.support import faults

_TODAY = date(2026, 11, 21)


def main() -> int:
    """Print the tables; with ``-v`` also each sentence that is judged wrongly."""
    is_wordy = "-v" in sys.argv
    cases = list(said())
    started = perf_counter()
    wrong = [(case, found) for case in cases if (found := _faults(case, case.sentence))]
    took = (perf_counter() - started) * 1000 / len(cases)
    for case, found in wrong:
        print(f"{case.sentence}\n    [{' '.join(r.id for r in case.records)}]")
        for fault in found:
            print(f"    {'hard' if fault.is_hard else 'soft'} {fault.kind}: {fault.words}")
    print(
        f"{len(wrong)} of {len(cases)} true ones withheld ({len(wrong) / len(cases):.1%}); {took:.2f} ms each"
    )
    total = caught = 0
    for kind, mutate in MUTATORS.items():
        dice = Random(kind)
        lies = [(case, lie) for case in cases for lie in mutate(case, dice) if lie != case.sentence]
        missed = [(case, lie) for case, lie in lies if not _faults(case, lie)]
        hard = sum(any(f.is_hard for f in _faults(case, lie)) for case, lie in lies)
        total, caught = total + len(lies), caught + len(lies) - len(missed)
        share, firm = 1 - len(missed) / max(1, len(lies)), hard / max(1, len(lies))
        print(f"{kind:26} {len(lies):4} {share:6.1%}  hard {firm:6.1%}")
        for case, lie in missed if is_wordy else ():
            print(f"      {lie}   [{' '.join(r.id for r in case.records)}]")
    print(f"{'all':26} {total:4} {caught / total:6.1%}")
    return 0


def _faults(case: Said, sentence: str) -> tuple[Fault, ...]:
    return faults(sentence, case.records, asked=case.asked, today=_TODAY)


if __name__ == "__main__":
    sys.exit(main())
