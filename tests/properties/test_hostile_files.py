"""Files of a profile that were made to do harm: they reach nobody, fill no memory, and hold up no reader."""

from __future__ import annotations

import io
import json
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.knowledge.load import read_file
from bot.recall.wording import key
from bot.truth.kinds import question_type
from bot.truth.screen import screen
from bot.truth.topics import private_topic
from tests.far_ends.ways_out import noted

pytestmark = pytest.mark.slow

MOST_BYTES, MOST_CPU_S = 150_000_000, 20.0
"""A tenth of what the bombs unpack to; ten times of what reading one takes here."""
UNITS = (
    *(
        "a",
        "A",
        "1",
        " ",
        "\t",
        "\n",
        ".",
        "-",
        "_",
        "(",
        "[",
        "<",
        "/",
        "\\",
        "'",
        '"',
        ":",
        ",",
        "@",
        "#",
        "*",
    ),
    *(
        "`",
        "|",
        "!",
        "?",
        "=",
        "&",
        "%",
        "+",
        "a ",
        "1 ",
        "a.",
        "1.",
        "A. ",
        "a-",
        "1-",
        "1,",
        "a@",
        "a:",
        "[a](",
    ),
    *(
        "*a_",
        "<a ",
        "](",
        "((",
        "[[",
        "]]",
        "{{",
        "é",
        "的",
        "the ",
        "van de ",
        "2020-",
        "\n- ",
        "\n|",
        "http://",
    ),
    *("+1 ", "0 ", "I and ", "my 1,", "[at]", "data:image/png;base64,AAAA"),
)


def archive(members: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return data.getvalue()


def packed(unit: bytes, times: int) -> bytes:
    """What unpacks to the unit again and again, without the work of packing all of it (RFC 1950, 1951)."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)  # stands by itself wherever it is put
    check = 1
    for _ in range(times):
        check = zlib.adler32(unit, check)
    return b"\x78\xda" + block * times + b"\x03\x00" + check.to_bytes(4, "big")


def pdf(*objects: bytes) -> bytes:
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, len(out))
    return out + head + table + end


def page(content: bytes, filters: bytes) -> tuple[bytes, ...]:
    stream = b"<</Filter%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content)
    return (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        stream,
    )


LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
ALIASES = "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{','.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9))
FILES: dict[str, Callable[[], bytes]] = {
    "bomb.zip": lambda: archive({"Positions.csv": b"\0" * 200_000_000}),
    "away.zip": lambda: archive({"../../Positions.csv": b"Company Name\nAcme\n"}),
    "bomb.docx": lambda: archive({"[Content_Types].xml": b"<a/>", "word/document.xml": b" " * 200_000_000}),
    "linked.docx": lambda: archive(
        {
            "[Content_Types].xml": b"<a/>",
            "word/document.xml": b"<a/>",
            "word/_rels/document.xml.rels": b'<R Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/>',
        }
    ),
    "laughs.xml": f'<!DOCTYPE l [<!ENTITY a "aaaa">{LAUGHS}]><Candidate>&j;</Candidate>'.encode,
    "away.xml": lambda: b'<!DOCTYPE l [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]><Candidate>&a;</Candidate>',
    "file.xml": lambda: b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><Candidate>&a;</Candidate>',
    "deep.xml": lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
    "deep.json": lambda: b"[" * 300_000,
    "deep_too.json": lambda: b'{"basics":' * 50_000 + b"1" + b"}" * 50_000,
    "number.json": lambda: b'{"basics":{"name":"A","label":' + b"9" * 400_000 + b"}}",
    "away.json": lambda: json.dumps(
        {"basics": {"name": "A B", "url": "http://169.254.169.254/latest"}}
    ).encode(),
    "aliases.md": f"---\na: &a [x,x,x,x,x,x,x,x,x]\n{ALIASES}name: *j\n---\n# Hi\ntext\n".encode,
    "object.md": lambda: b"---\nname: !!python/object/apply:os.system ['touch taken']\n---\nHi\n",
    "away.md": lambda: (
        b"# Hi\n![a](http://127.0.0.1:9/a.png) <img src=http://127.0.0.1:9/b> [c](file:///etc/passwd)\n"
    ),
    "bomb.pdf": lambda: pdf(*page(packed(b"BT (a) Tj ET\n" * 60_000, 100), b"/FlateDecode")),
    "twice.pdf": lambda: pdf(
        *page(zlib.compress(packed(b"\0" * 1_000_000, 200), 9), b"[/FlateDecode/FlateDecode]")
    ),
    "loop.pdf": lambda: pdf(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000>>"
    ),
    "away.pdf": lambda: pdf(
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
    ),
}
"""How each is made: whoever collects the tests does not have to pack what unpacks to gigabytes."""


@pytest.mark.parametrize("name", FILES)
def test_it_reaches_nobody_and_fills_no_memory(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    place.write_bytes(FILES[name]())

    tracemalloc.start()
    began = time.process_time()
    with noted() as ways:
        reading = read_file(place, name)
    took, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [] == ways
    assert peak < MOST_BYTES
    assert took < MOST_CPU_S
    assert [name] == [one.name for one in tmp_path.iterdir()]
    told = "\n".join(one.text for one in reading.passages)
    assert "root:" not in told
    if name.partition(".")[0] in {"bomb", "laughs", "deep", "deep_too", "twice", "loop"}:
        assert reading.problems
        assert not reading.passages


@pytest.mark.parametrize("begin", ["", "1", "My "])
def test_no_text_holds_up_the_readers_of_notes(begin: str, tmp_path: Path) -> None:
    """Sixty odd units, each said again and again: patterns that go back and forth would take minutes."""
    place, began = tmp_path / "note.md", time.process_time()
    for unit in UNITS:
        place.write_text(f"# A\n{begin}{(unit * 9_500)[:9_500]}x 1")
        read_file(place, "note.md")
        assert time.process_time() - began < MOST_CPU_S / 2, unit


def test_no_text_holds_up_those_who_look_at_a_question_first() -> None:
    """As long as a question may be: what grows with the square of it, or worse, would take seconds."""
    began = time.process_time()
    for unit in UNITS:
        text = f"Where did you {(unit * 2_000)[:2_000]}?"
        for look in (screen, private_topic, question_type, key):
            look(text)
        assert time.process_time() - began < MOST_CPU_S / 2, unit
