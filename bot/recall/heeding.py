"""Sees to it that an answer which somebody disliked is not given again."""

from __future__ import annotations

from bot.bookkeeping import Vote
from bot.keeping import Answers
from bot.ports import Feedback


class Heeded:
    """
    `bot.ports.Feedback` over another, which keeps the votes.

    What a model said goes with the first vote against it, before the vote is kept: who is told that theirs
    was not kept, and gives it once more, has lost nothing. The person's own answers stay.
    """

    def __init__(self, votes: Feedback, answers: Answers) -> None:
        self._votes = votes
        self._answers = answers

    async def vote(self, vote: Vote) -> bool:
        if not vote.is_up:
            await self._answers.disliked(vote.ask_id)
        return await self._votes.vote(vote)
