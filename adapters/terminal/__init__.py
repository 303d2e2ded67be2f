"""The terminal as a door: `twin ask`, `twin chat` and the look of every verb's figures."""

from adapters.terminal.chat import chat, local_caller, run_chat, show_reply

__all__ = ["chat", "local_caller", "run_chat", "show_reply"]
