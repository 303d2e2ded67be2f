"""What answering from memory came to, in figures and words: what it saved, how far it is right (pure)."""

from __future__ import annotations

from collections.abc import Iterator

from bot.bookkeeping import RecallSums
from bot.recall.bounds import upper_bound
from bot.recall.state import JudgeState, ScopeState, State
from bot.recall.trust import Rate
from bot.remembered import Doubted, Tier
from bot.reports.wording import counted, dollars, percent
from bot.spend.cost import usd

_WORDS = {Tier.EXACT: "by their words", Tier.MEANING: "by meaning", Tier.JUDGED: "by a second model"}


def recall_json(sums: RecallSums) -> dict[str, object]:
    """What whoever asked was saved: hits by tier, and money as strings of dollars."""
    return {
        "hits": {tier.value: sums.hits.get(tier.value, 0) for tier in Tier},
        "gross_saved_usd": usd(sums.saved_nano_usd),
        "judging_usd": usd(sums.judging_nano_usd),
        "saved_usd": usd(sums.net_nano_usd),
    }


def state_json(sums: RecallSums, state: State) -> dict[str, object]:
    """
    What is kept, and how far each tier may be believed, for those who look after the twin.

    ``audits`` and what ``judge`` was ``asked`` are of the span, ``upper`` is the bound of the share of wrong
    ones at 95 %. What is known of judges is of the last month: ``tpr`` and ``fpr`` by their controls, and
    the share of their yeses that second looks ``agreed`` with. The bars are as a process that serves has
    worked them out.
    """
    audits = _audits(sums)
    return {
        "setting": state.setting,
        "entries": sums.entries,
        "verified": sums.verified,
        "phrasings": dict(sorted(sums.phrasings.items())),
        "bars": [_bar(scope, one) for scope, one in sorted(state.scopes.items())],
        "audits": {"n": audits.of, "wrong": audits.count, "upper": audits.high if audits.of else None},
        "judge": {
            "asked": sums.counted(Doubted.GREY),
            "yes": sums.counted(Doubted.GREY, "same"),
            "nothing": sums.counted(Doubted.GREY, "nothing"),
            "cost_usd": usd(sums.judging_nano_usd),
            **_trusted(list(state.judges.values())),
            "by_route": [{"route": route, **_trusted([one])} for route, one in sorted(state.judges.items())],
        },
        "vectors": {"done": state.vectors[0], "of": state.vectors[1]},
    }


def belief_json(sums: RecallSums, state: State) -> dict[str, object]:
    """
    How far the memory may be believed, figure by figure: what `state_json` tells in one line of each.

    ``bars``: what a hit by meaning has to be sure of in each scope (null: none is sure enough), the
    ``calibrated`` bar, and the shares of ``wrong`` ones and of ``hits`` among all questions as measured;
    ``audits`` of the span, ``audits_lately`` of the last month; ``judges`` by their route, with what their
    controls and second looks came to; ``verdicts`` of the span by ``why`` and ``outcome``
    (`bot.bookkeeping.VerdictFigures`). A rate is ``{"count", "of", "share", "low", "high"}``, its bounds at
    95 %; its share is null of none.
    """
    return {
        **recall_json(sums),
        "setting": state.setting,
        "entries": sums.entries,
        "verified": sums.verified,
        "phrasings": dict(sorted(sums.phrasings.items())),
        "vectors": {"done": state.vectors[0], "of": state.vectors[1]},
        "bars": [_bar(scope, one) for scope, one in sorted(state.scopes.items())],
        "audits": _rate(_audits(sums)),
        "audits_lately": _rate(state.wrong_audits),
        "judges": [_judge(route, one) for route, one in sorted(state.judges.items())],
        "verdicts": [
            {
                "why": one.why,
                "outcome": one.outcome,
                "count": one.count,
                "cost_usd": usd(one.cost_nano_usd),
            }
            for one in sums.verdicts
        ],
    }


def memory_words(sums: RecallSums, state: State | None) -> str:
    """A few sentences on it; without ``state`` of the hits alone, and nothing where there are none."""
    told = [_hits(sums)] if sums.hits or sums.judging_nano_usd else []
    if state is not None:
        told += _kept(sums, state)
        told += _trials(sums, state)
    return " ".join(told)


def kept_words(sums: RecallSums) -> str:
    """``7 answers by models and 1 by the person, under 14 wordings``, or ``nothing yet``."""
    if not (sums.entries or sums.verified):
        return "nothing yet"
    by_models = counted(sums.entries, "answer")
    wordings = counted(sum(sums.phrasings.values()), "wording")
    return f"{by_models} by models and {sums.verified:,} by the person, under {wordings}"


def _audits(sums: RecallSums) -> Rate:
    right, wrong = (sums.counted(Doubted.AUDIT, said) for said in ("right", "wrong"))
    return Rate(count=wrong, of=right + wrong)


def _bar(scope: str, one: ScopeState) -> dict[str, object]:
    return {
        "scope": scope,
        "bar": one.bar,
        "calibrated": one.calibrated,
        "wrong": one.wrong,
        "hits": one.hits,
        "answers": one.answers,
        "phrasings": one.phrasings,
    }


def _judge(route: str, one: JudgeState) -> dict[str, object]:
    """``hits``: known questions that it found; ``false_yeses``: unknown ones that it took for known."""
    return {
        "route": route,
        "hits": _rate(one.hits),
        "false_yeses": _rate(one.false_yeses),
        "agreed": _rate(one.agreed),
        "rests_until": one.rests_until and one.rests_until.isoformat(),
        "why": one.why,
    }


def _rate(rate: Rate) -> dict[str, object]:
    return {"count": rate.count, "of": rate.of, "share": rate.share, "low": rate.low, "high": rate.high}


def _trusted(judges: list[JudgeState]) -> dict[str, object]:
    """What the controls and second looks of some judges came to, together."""
    hits, false_yeses = _sum([one.hits for one in judges]), _sum([one.false_yeses for one in judges])
    agreed = _sum([one.agreed for one in judges])
    return {
        "tpr": hits.share,
        "fpr": false_yeses.share,
        "controls": false_yeses.of,
        "second_looks": agreed.of,
        "agreed": agreed.share,
        "resting": any(one.rests_until is not None for one in judges),
        "why": "; ".join(one.why for one in judges if one.why),
    }


def _sum(rates: list[Rate]) -> Rate:
    return Rate(count=sum(one.count for one in rates), of=sum(one.of for one in rates))


def _hits(sums: RecallSums) -> str:
    by_tier = ", ".join(
        f"{sums.hits[tier.value]:,} {how}" for tier, how in _WORDS.items() if sums.hits.get(tier.value)
    )
    saved = f"saved {dollars(sums.net_nano_usd)}"
    if sums.net_nano_usd < 0:
        saved = f"cost {dollars(-sums.net_nano_usd)} more than it saved"
    judges = f" (judges cost {dollars(sums.judging_nano_usd)})" if sums.judging_nano_usd else ""
    return f"Found again: {by_tier or 'nothing'}. That {saved}{judges}."


def _kept(sums: RecallSums, state: State) -> Iterator[str]:
    if state.setting != "on":
        yield {
            "exact": "Answers are found by the same words alone (TWIN_CACHE=exact).",
            "off": "The person's own answers alone are given again (TWIN_CACHE=off).",
        }[state.setting]
    yield f"Kept: {kept_words(sums)}."
    done, of = state.vectors
    if done < of:
        yield f"{done:,} of {of:,} wordings can be found by their meaning so far."


def _trials(sums: RecallSums, state: State) -> Iterator[str]:
    audits = _audits(sums)
    if audits.of:
        bound = f"{upper_bound(audits.count, audits.of) * 100:.1f} %"
        yield f"Audits found {audits.count:,} of {audits.of:,} hits wrong (95 % sure: at most {bound} are)."
    bars = [one.bar for one in state.scopes.values()]
    if bars:
        sure = [bar for bar in bars if bar is not None]
        yield (
            f"A hit by meaning has to be {min(sure):.2f} sure or more."
            if sure
            else "No hit by meaning is sure enough."
        )
    for route, judge in sorted(state.judges.items()):
        found, taken = percent(judge.hits.share), percent(judge.false_yeses.share)
        known = f"of known questions {found} found, of unknown ones {taken} taken for known"
        if judge.agreed.of:
            known += f", of its own yeses {percent(judge.agreed.share)} said again"
        yield f"The judge {route}: {known}" + (f"; it rests, as {judge.why}." if judge.rests_until else ".")
