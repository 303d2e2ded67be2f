"""Where a terminal shows things: in colours and columns to a person, in plain lines to a file or a pipe."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from adapters.terminal.words import answer_text, body, harmless, label, receipt, reply_text, source_lines
from bot.commands.reply import Reply, Table
from bot.domain import Answer, Listen

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table as RichTable

Shown = Answer | Reply | str
Show = Callable[[Shown], None]


class Screen(Protocol):
    """Shows what was said; `hear` gives a listener that shows an answer while it grows."""

    def show(self, thing: Shown) -> None: ...

    def hear(self) -> AbstractContextManager[Listen]: ...


def open_screen(stream: TextIO, *, name: str) -> Screen:
    """The screen that fits `stream`; letters that it cannot write become question marks."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    if not stream.isatty():
        return PlainScreen(stream, name=name)
    from rich.console import Console

    return RichScreen(Console(file=stream, markup=False, emoji=False, highlight=False), name=name)


class PlainScreen:
    """Lines as they are, unbroken and without colours: for files, pipes and programs."""

    def __init__(self, stream: TextIO, *, name: str) -> None:
        self._stream = stream
        self._name = name

    def show(self, thing: Shown) -> None:
        self._stream.write(f"{self._text(thing)}\n\n")
        self._stream.flush()

    @contextmanager
    def hear(self) -> Iterator[Listen]:
        """Nothing is shown before it is whole: a pipe cannot take a word back."""
        yield lambda _: None

    def _text(self, thing: Shown) -> str:
        if isinstance(thing, Answer):
            return answer_text(thing, name=self._name)
        return reply_text(thing, name=self._name) if isinstance(thing, Reply) else harmless(thing)


class RichScreen:
    """Markdown, columns and colours for a person."""

    def __init__(self, console: Console, *, name: str) -> None:
        self._console = console
        self._name = name

    def show(self, thing: Shown) -> None:
        for part in self._parts(thing):
            self._console.print(part)
        self._console.print()

    @contextmanager
    def hear(self) -> Iterator[Listen]:
        """The text so far, replaced by the whole answer once it is there."""
        from rich.live import Live
        from rich.spinner import Spinner

        waiting = Spinner("dots", text="thinking ...", style="dim")
        with Live(waiting, console=self._console, transient=True) as live:
            yield lambda text: live.update(_markdown(harmless(text)))

    def _parts(self, thing: Shown) -> Iterator[RenderableType]:
        if isinstance(thing, Reply):
            yield from self._reply(thing)
        else:
            yield from self._answer(thing) if isinstance(thing, Answer) else [_markdown(harmless(thing))]

    def _answer(self, answer: Answer) -> Iterator[RenderableType]:
        from rich.text import Text

        yield Text(label(self._name), style="bold cyan")
        yield _markdown(body(answer))
        if answer.sources:
            yield Text("\n".join(["", "Sources:", *source_lines(answer.sources), ""]), style="green")
        for one in answer.follow_ups:
            yield Text(f"> {harmless(one)}", style="italic")
        yield Text(receipt(answer), style="dim")

    def _reply(self, reply: Reply) -> Iterator[RenderableType]:
        from rich.text import Text

        if reply.answer is not None:
            yield from self._answer(reply.answer)
            return
        if reply.title:
            yield Text(harmless(reply.title), style="bold cyan")
        if reply.text:
            yield _markdown(harmless(reply.text))
        if reply.fields:
            yield _fields(reply.fields)
        if reply.table is not None:
            yield _table(reply.table)


def _markdown(text: str) -> RenderableType:
    from rich.markdown import Markdown

    return Markdown(text, hyperlinks=False)  # an address is shown, not hidden behind its label


def _fields(fields: tuple[tuple[str, str], ...]) -> RichTable:
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid.grid(padding=(0, 2))
    for name, value in fields:
        grid.add_row(Text(harmless(name), style="dim"), Text(harmless(value)))
    return grid


def _table(table: Table) -> RichTable:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=SIMPLE_HEAD, pad_edge=False)
    for index, heading in enumerate(table.headings):
        grid.add_column(Text(harmless(heading)), justify="right" if index in table.numeric else "left")
    for row in table.rows:
        grid.add_row(*(Text(harmless(cell)) for cell in row))
    return grid
