"""What people are told in a chat, in the same words in each of them (pure)."""

from __future__ import annotations

from bot.house import Persona
from bot.unanswered import Item, Wished

RESTARTING = "I am being restarted just now. Please ask me again in a minute."
STOPPED = "Stopped, as you asked."
CHART_ELSEWHERE = "The chart is in our direct messages."

NO_FORM = "I could not open a form for that. Mention me in the thread with your question, and I answer there."
NO_COMMENT_FORM = "I could not open a form for that, but your vote is kept."
NOT_KEPT = "I cannot keep that just now. Please send it again in a minute."
NO_QUESTION = "Please write a question."
NO_ANSWER = "Please write an answer."
NOT_FILLED = "Please fill this in."
TRYING = "That takes a little longer than usual. I am still trying; you will see here what becomes of it."
LOOKING = "Looking it up…"
RECEIPT = "What it rests on"

THANKS_UP = "👍 Thank you, I am glad that it helped."
THANKS_DOWN = "👎 Thank you for saying so."
SAY_MORE = "Say what was wrong"
NOTED = "Thank you, that is noted."
VOTE_NOT_KEPT = "I could not keep that just now. Please press again in a minute."
VOTE_UNKNOWN = "I do not remember this answer any more, but thank you!"

SHARED = "You have shared this with the channel."
NOT_SHARED = "I cannot share that any more. Please ask me once more."

NO_LONGER = "This question is no longer in the inbox."
NOT_LOOKED_UP = "I cannot look the question up just now; what you write can be sent all the same."
TICK = "Tick the box below to tell it all the same."


def hint(profile: Persona, *, has_files: bool = False) -> str:
    """Whoever said nothing that could be answered is told what can be asked."""
    example = f", for example: {profile.suggestions[0]}" if profile.suggestions else "."
    told = f"Ask me about {profile.first_name}'s work, education or experience{example}"
    return f"I read words, not files. {told}" if has_files else told


def not_yours(first_name: str) -> str:
    """Somebody else has pressed a button of the owner's."""
    return f"Only {first_name} answers these questions. Thank you for wanting to help!"


def wished_words(wished: Wished, first_name: str, *, is_private: bool) -> str:
    """What becomes of the wish to have the person asked; ``is_private``: the answer was its asker's alone."""
    hear = "in our direct messages" if is_private else "here"
    return {
        Wished.ASKED: f"{first_name} is asked; you will hear {hear}.",
        Wished.WAITING: f"{first_name} has been told of this question already; you will hear {hear}.",
        Wished.CLOSED: (
            f"{first_name} has dealt with this question. Ask me again, and if I still do not know, "
            f"please ask {first_name} in person."
        ),
        Wished.UNKNOWN: f"Whoever asked it can have {first_name} asked. Ask me yourself, and so can you.",
    }[wished]


def settled_by(item: Item, *, owner: str, first_name: str, person: str, name: str) -> str:
    """
    Whoever ended a question of the inbox, by a name that pings nobody.

    ``person`` looks at it now and is called ``name``; ``owner`` is the person whose twin it is.
    """
    if item.settled_by and item.settled_by == owner:
        return first_name
    return (name or "an admin") if item.settled_by == person else "somebody else"
