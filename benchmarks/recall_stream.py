"""What comes in at the door: a stream of questions by Zipf's law, as people type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.recall_held import Questions

SEEDED = 4
"""So many wordings of each question are prepared where a memory is warm; none of them is asked."""
OFF_LIST = 0.1
_GREETED, _POLITE, _THANKED, _TYPO, _LOWERED, _UNPOINTED = 0.12, 0.08, 0.06, 0.05, 0.25, 0.2
_GREETINGS = ("hi, ", "Hi! ", "hello, ", "Hey, ", "Good morning, ", "hi there, ", "Hello Leonie, ")
_POLITELY = ("please tell me: ", "quick question: ", "may I ask, ", "just wondering, ", "I'd like to know: ")
_THANKS = (" Thanks!", " thank you", " thx", " Cheers!", " please")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    A question as it was typed.

    ``means`` is the name of what it asks for; two with one name have the same answer. Empty: there is none.
    """

    text: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What may be prepared, by what it means, and what is then asked, in turn."""

    prepared: Mapping[str, tuple[str, ...]]
    asked: tuple[Asked, ...]

    @property
    def meaning(self) -> dict[str, str]:
        """What each text means."""
        told = {one.text: one.means for one in self.asked}
        return told | {text: name for name, said in self.prepared.items() for text in said}


def by_zipf(questions: Questions, seed: int, count: int) -> Traffic:
    """Popularity falls with 1/rank, in an order of chance; one in ten questions is on no list."""
    random = Random(seed)
    prepared, left = split(questions, random)
    names = sorted(left)
    random.shuffle(names)
    weights = [1 / rank for rank in range(1, len(names) + 1)]
    off_list = _off_list(questions)

    def one() -> Asked:
        if random.random() < OFF_LIST:
            return random.choice(off_list)
        means = random.choices(names, weights)[0]
        return Asked(text=random.choice(left[means]), means=means)

    return Traffic(prepared=prepared, asked=tuple(typed(one(), random) for _ in range(count)))


def each_once(questions: Questions, seed: int) -> Traffic:
    """The worst case: no wording comes twice, and one in four questions is on no list."""
    random = Random(seed)
    prepared, left = split(questions, random)
    asked = [Asked(text=text, means=means) for means, said in left.items() for text in said]
    off_list = _off_list(questions)
    asked += random.sample(off_list, min(len(off_list), len(asked) // 3))
    random.shuffle(asked)
    return Traffic(prepared=prepared, asked=tuple(typed(one, random) for one in asked))


def split(questions: Questions, random: Random) -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
    """Of each listed question the wordings that may be prepared, and those that people use."""
    prepared, left = {}, {}
    for means, said in questions.listed.items():
        mixed = random.sample(said, len(said))
        prepared[means] = tuple(mixed[:SEEDED])
        left[means] = mixed[SEEDED:]
    return prepared, {means: said for means, said in left.items() if said}


def typed(one: Asked, random: Random) -> Asked:
    """With the greetings, thanks, slips and manners of a chat."""
    text = one.text
    if random.random() < _TYPO:
        text = _slipped(text, random)
    if random.random() < _UNPOINTED:
        text = text.rstrip("?.! ")
    if random.random() < _POLITE:
        text = random.choice(_POLITELY) + text
    if random.random() < _GREETED:
        text = random.choice(_GREETINGS) + text
    if random.random() < _LOWERED:
        text = text.lower()
    if random.random() < _THANKED:
        text += random.choice(_THANKS)
    return Asked(text=text, means=one.means)


def _off_list(questions: Questions) -> list[Asked]:
    """A few wordings of each answer that is on no list, so that one does not drown the others."""
    most = max(1, 2 * len(questions.strangers) // len(questions.novel))
    novel = [Asked(text=one, means=means) for means, said in questions.novel.items() for one in said[:most]]
    return novel + [Asked(text=text, means="") for text in questions.strangers]


def _slipped(text: str, random: Random) -> str:
    """Two letters of a longer word change places, or one is lost."""
    words: Sequence[str] = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not long:
        return text
    at = random.choice(long)
    word, cut = words[at], random.randrange(1, len(words[at]) - 2)
    other = word[cut + 1] + word[cut] + word[cut + 2 :] if random.random() < 0.5 else word[cut + 1 :]
    return " ".join([*words[:at], word[:cut] + other, *words[at + 1 :]])
