"""What goes wrong in the process that draws costs the picture, never the words, and leaves nobody behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import zlib
from contextlib import suppress
from pathlib import Path

import pytest

from bot.charts import worker
from bot.charts.studio import COMMAND, MOST_WAITING, NotDrawn, Studio
from bot.testing import PlainArtist

SPEC = {"mark": "rect"}
PATIENT_S = 60.0
"""For what happens for certain, however busy the machine is."""


def actor(folder: Path, play: str) -> tuple[str, ...]:
    """A worker that plays `play` for each spec; it may ``say`` something, and counts its ``turn``."""
    script = folder / "worker.py"
    script.write_text(
        "import os, struct, sys, time\n"
        "def say(kind, told): sys.stdout.buffer.write(struct.pack('>cI', kind, len(told)) + told);"
        " sys.stdout.buffer.flush()\n"
        "turn = 0\n"
        "while head := sys.stdin.buffer.read(struct.calcsize('>cI')):\n"
        "    sys.stdin.buffer.read(struct.unpack('>cI', head)[1])\n"
        "    turn += 1\n"
        f"    {play}\n",
        encoding="utf-8",
    )
    return (sys.executable, "-S", "-P", str(script))


async def reason(studio: Studio) -> str:
    with pytest.raises(NotDrawn) as caught:
        await studio.drawn(SPEC)
    return str(caught.value)


async def is_gone(pid: int) -> bool:
    for _ in range(int(PATIENT_S / 0.01)):
        with suppress(ProcessLookupError):
            os.kill(pid, 0)
            await asyncio.sleep(0.01)
            continue
        return True
    return False


PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def points_of(png: bytes) -> bytes:
    """Of one with a single part of points, after its head of 33 bytes."""
    assert b"IDAT" == png[37:41]
    return zlib.decompress(png[41 : 41 + int.from_bytes(png[33:37])])


def pid_told(told: bytes) -> int:
    return int(told.decode())


async def test_a_worker_is_kept_for_the_next_chart_and_goes_when_none_comes(tmp_path: Path) -> None:
    command = actor(tmp_path, "say(b'P', str(os.getpid()).encode())")
    kept, hasty = Studio(command, longest_s=PATIENT_S), Studio(command, longest_s=PATIENT_S, idle_s=0)

    first, second = await kept.drawn(SPEC), await kept.drawn(SPEC)
    third = await hasty.drawn(SPEC)

    assert first == second
    assert await is_gone(pid_told(third))
    assert third != await hasty.drawn(SPEC)
    await kept.close()
    await hasty.close()
    assert await is_gone(pid_told(first))


async def test_a_crash_costs_one_picture_and_a_worker_that_died_meanwhile_none(tmp_path: Path) -> None:
    crashing = Studio(actor(tmp_path, "os.abort()"), longest_s=PATIENT_S)

    assert "the process that draws ended" in await reason(crashing)
    assert "the process that draws ended" in await reason(crashing)
    await crashing.close()

    mortal = Studio(actor(tmp_path, "say(b'P', str(os.getpid()).encode())"), longest_s=PATIENT_S)
    first = pid_told(await mortal.drawn(SPEC))
    os.kill(first, signal.SIGKILL)
    assert first != pid_told(await mortal.drawn(SPEC))
    await mortal.close()


async def test_one_that_hangs_is_ended_and_nobody_waits_for_the_next(tmp_path: Path) -> None:
    place = tmp_path / "pid"
    play = f"open({str(place)!r}, 'w').write(str(os.getpid())); time.sleep(3600)"
    studio = Studio(actor(tmp_path, play), longest_s=1.0)

    assert "it took longer than 1 s" == await reason(studio)
    assert "the last chart took too long, and the next one is tried in a minute" == await reason(studio)

    if place.exists():  # unless the machine was too busy to begin
        assert await is_gone(int(place.read_text()))


async def test_when_the_twin_closes_no_other_worker_is_begun(tmp_path: Path) -> None:
    play = "time.sleep(3600 if turn > 1 else 0), say(b'P', str(os.getpid()).encode())"
    studio = Studio(actor(tmp_path, play), longest_s=PATIENT_S)
    pid = pid_told(await studio.drawn(SPEC))
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(studio.draw(SPEC, "", ""))
        await asyncio.sleep(0)
        await studio.close()

    assert waiting.result() is None
    assert await is_gone(pid)
    assert "the twin is closing" == await reason(studio)


async def test_a_worker_that_is_just_beginning_when_the_twin_closes_is_gone_again(tmp_path: Path) -> None:
    studio = Studio(actor(tmp_path, "say(b'P', b'')"), longest_s=PATIENT_S)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(studio.draw(SPEC, "", ""))
        await asyncio.sleep(0)
        await studio.close()

    assert waiting.result() is None


async def test_more_than_a_few_do_not_wait(tmp_path: Path) -> None:
    studio = Studio(actor(tmp_path, "time.sleep(3600)"), longest_s=PATIENT_S)
    async with asyncio.TaskGroup() as tasks:
        waiting = [tasks.create_task(studio.draw(SPEC, "", "")) for _ in range(MOST_WAITING)]
        await asyncio.sleep(0)

        assert f"{MOST_WAITING} charts are waited for already" == await reason(studio)
        for task in waiting:
            task.cancel()
    await studio.close()


async def test_a_reason_is_told_and_the_worker_stays(tmp_path: Path) -> None:
    studio = Studio(actor(tmp_path, "say(b'R' if turn == 1 else b'P', b'no')"), longest_s=PATIENT_S)

    assert ("no", b"no") == (await reason(studio), await studio.drawn(SPEC))
    assert await studio.draw({"a": float("nan")}, "", "") is None
    await studio.close()


async def test_without_the_library_or_without_python_the_reason_says_so() -> None:
    bare = Studio((COMMAND[0], "-S", *COMMAND[1:]), longest_s=PATIENT_S)
    nobody = Studio(("no-such-program",), longest_s=PATIENT_S)

    assert "ModuleNotFoundError: No module named 'vl_convert'" == await reason(bare)
    assert "No such file or directory: 'no-such-program'" in await reason(nobody)
    await bare.close()
    await nobody.close()


async def test_whatever_a_library_prints_does_not_stand_between_the_pictures() -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    spec = b'{"mark": "rect", "width": {"step": "wrong"}}'
    told, _ = await process.communicate(worker.HEAD.pack(worker.PNG, len(spec)) + spec)

    kind, length = worker.HEAD.unpack(told[: worker.HEAD.size])
    assert (True, len(told) - worker.HEAD.size) == (kind in {worker.PNG, worker.REASON}, length)
    assert 0 == process.returncode


async def test_a_picture_is_packed_without_a_loss() -> None:
    card = await PlainArtist().draw({"mark": "rect", "width": 64, "height": 32}, "", "")
    assert card is not None
    loose = zlib.compress(points_of(card.png), 0)

    again = worker.packed(
        PNG_HEAD
        + chunk(b"IHDR", card.png[16:29])
        + chunk(b"IDAT", loose[:9])
        + chunk(b"IDAT", loose[9:])
        + chunk(b"IEND", b"")
    )

    assert points_of(card.png) == points_of(again)
    assert len(again) <= len(card.png)


@pytest.mark.slow
async def test_whoever_kills_the_twin_leaves_no_worker_behind(tmp_path: Path) -> None:
    script = tmp_path / "twin.py"
    script.write_text(
        "import asyncio\n"
        "from bot.charts.studio import Studio\n"
        "async def main():\n"
        "    studio = Studio(longest_s=60)\n"
        "    await studio.drawn({'width': 9, 'height': 9, 'data': {'values': [{}]}, 'mark': 'rect'})\n"
        "    print(studio._worker.pid, flush=True)\n"
        "    await asyncio.sleep(3600)\n"
        "asyncio.run(main())\n",
        encoding="utf-8",
    )
    root = Path(worker.__file__).parents[2]
    parent = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=asyncio.subprocess.PIPE, env={"PYTHONPATH": str(root)}
    )
    assert parent.stdout is not None
    pid = int(await parent.stdout.readline())
    parent.kill()
    await parent.wait()

    assert await is_gone(pid)
