"""
How much of what people type around a question, or mistype in it, is overlooked, on sets of its author's.

    python -m benchmarks.wordings

Courtesies of `benchmarks/dev/recall` are put around nine questions: how many leave the key as it was. Then
each question of its FAQ gets a slip in one letter of one word: how often one of the nearest four answers is
taken for the one that was meant, and whether it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from string import ascii_lowercase
from tempfile import gettempdir

from benchmarks.intents import DEV, read_dev
from bot.counsel import Embedder, Vocabulary
from bot.embeddings.opening import open_embedder
from bot.recall.guards import differ
from bot.recall.seeing import LEAST
from bot.recall.slips import slips
from bot.recall.wording import bare, key

QUESTIONS = (
    "Where do you live?",
    "what languages do you speak",
    "Why did you leave Harborlight?",
    "Do you know Python?",
    "Have you ever managed a team?",
    "Are you open to relocation?",
    "How long did the PostgreSQL migration take?",
    "Which book did you like most?",
    "Tell me about your thesis",
)
_NEAR = 4
_FEW_BAR = 0.90
_SHORTEST = 4


def courtesies() -> Iterator[str]:
    for file in sorted((DEV / "recall").glob("courtesies*.txt")):
        lines = [line for line in file.read_text("utf-8").splitlines() if line]
        said = [(line.replace("{q}", asked), asked) for line in lines for asked in QUESTIONS]
        same = sum(key(text) == key(asked) for text, asked in said)
        share = f"{same} of {len(said)} keys unchanged ({same / len(said):.1%})"
        yield f"{file.name}: {len(lines)} courtesies, {share}"


def mistyped(embedder: Embedder) -> str:
    if not isinstance(embedder, Vocabulary):
        return "The sentence model has no list of words"
    answers, _ = read_dev()
    known = [(text, name) for name, some in answers.items() for text in some]
    rows, rng = embedder.embed([bare(text) for text, _ in known]), Random(7)
    total = near = right = wrong = 0
    for text, name in known:
        asked = _slipped(text, rng)
        if key(asked) == key(text):
            continue
        total += 1
        alike = rows @ embedder.embed([bare(asked)])[0]
        order = alike.argsort()[::-1]
        firsts = {known[at][1]: at for at in order[::-1] if alike[at] >= LEAST}
        nearest = sorted(firsts.values(), key=lambda at: -alike[at])[:_NEAR]
        first = known[order[0]]
        near += bool(alike[order[0]] >= _FEW_BAR and first[1] == name and not differ(asked, first[0]))
        found = next((known[at][1] for at in nearest if slips(asked, known[at][0], embedder.knows)), None)
        right += found == name
        wrong += found not in {name, None}
    return (
        f"{total} slips: {near / total:.1%} found by a cosine of {_FEW_BAR} and guards,"
        f" {right / total:.1%} as slips, {wrong} wrongly"
    )


def _slipped(text: str, rng: Random) -> str:
    words = text.split()
    places = [at for at, word in enumerate(words) if len(word) >= _SHORTEST and word.isalpha()]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at, letter = rng.randrange(len(word) - 1), rng.choice(ascii_lowercase)
    words[place] = rng.choice(
        [
            word[:at] + letter + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        ]
    )
    return " ".join(words)


def main() -> None:
    for line in courtesies():
        print(line)
    embedder = open_embedder("auto", Path(gettempdir()) / "twin-intents")
    print("No sentence model is installed" if embedder is None else mistyped(embedder))


if __name__ == "__main__":
    main()
