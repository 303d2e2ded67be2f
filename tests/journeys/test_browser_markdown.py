"""The page's own Markdown, read in a real browser: what it makes of each form, and of nonsense."""

from __future__ import annotations

import random

from tests.far_ends.browser import IN_CHROMIUM, Visit, visiting
from tests.far_ends.web_visitor import in_pieces, telling

pytestmark = IN_CHROMIUM

LINK = ' target="_blank" rel="noopener noreferrer nofollow"'
CASES = [
    ("", ""),
    ("plain", "<p>plain</p>"),
    ("one\ntwo\n\nthree", "<p>one\ntwo</p><p>three</p>"),
    ("one  \ntwo\\\nthree", "<p>one<br>two<br>three</p>"),
    ("**bold** and __bold__", "<p><strong>bold</strong> and <strong>bold</strong></p>"),
    ("*soft* and _soft_", "<p><em>soft</em> and <em>soft</em></p>"),
    ("**bold *and soft***", "<p><strong>bold *and soft</strong>*</p>"),
    ("**with *soft* inside**", "<p><strong>with <em>soft</em> inside</strong></p>"),
    ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
    ("** not bold ** and * not soft *", "<p>** not bold ** and * not soft *</p>"),
    (r"\*not soft\* and \<b\>", "<p>*not soft* and &lt;b&gt;</p>"),
    ("`a*b*c` and ``a`b``", "<p><code>a*b*c</code> and <code>a`b</code></p>"),
    ("unclosed ` tick and **star", "<p>unclosed ` tick and **star</p>"),
    ("# Title #\ntext", '<p class="heading">Title</p><p>text</p>'),
    ("#hash and C#", "<p>#hash and C#</p>"),
    ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
    ("* a\n\n* b", "<ul><li>a</li><li>b</li></ul>"),
    ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
    ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
    ("- a\nstill a\n\nno more", "<ul><li>a\nstill a</li></ul><p>no more</p>"),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("- a\n\n  more of a\n- b", "<ul><li>a<p>more of a</p></li><li>b</li></ul>"),
    ("text:\n- a", "<p>text:</p><ul><li>a</li></ul>"),
    ("-no list in\n2019. I led", "<p>-no list in\n2019. I led</p>"),
    ("> a\n> b\n\nc", "<blockquote><p>a\nb</p></blockquote><p>c</p>"),
    ("> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"),
    ("---\n***", "<hr><hr>"),
    ("```py\na *b*\n\n  c\n```\nd", '<pre tabindex="0"><code>a *b*\n\n  c</code></pre><p>d</p>'),
    ("~~~\nnever closed", '<pre tabindex="0"><code>never closed</code></pre>'),
    ("[x](https://a.test/b_c)", f'<p><a href="https://a.test/b_c"{LINK}>x</a></p>'),
    ('[**x**](http://a.test "t")', f'<p><a href="http://a.test/"{LINK}><strong>x</strong></a></p>'),
    (
        "see https://a.test/x_y_z, or",
        f'<p>see <a href="https://a.test/x_y_z"{LINK}>https://a.test/x_y_z</a>, or</p>',
    ),
    ("[x](javascript:alert) [y](/z) [z]", "<p>[x](javascript:alert) [y](/z) [z]</p>"),
    ("![a](http://a.test/i.png)", f'<p><a href="http://a.test/i.png"{LINK}>a</a></p>'),
    ("a\r\nb\rc", "<p>a\nb\nc</p>"),
    ("<b>&amp;</b>", "<p>&lt;b&gt;&amp;amp;&lt;/b&gt;</p>"),
]
READ = """async (texts) => {
  const { render } = await import('/static/markdown.js');
  return texts.map((text) => { const box = document.createElement('div'); box.append(render(text));
    return [box.innerHTML, box.textContent, [...box.querySelectorAll('*')].map((one) => one.localName)]; });
}"""
ALLOWED = {"p", "br", "strong", "em", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr"}
SCRAPS = [
    *("*", "**", "_", "__", "`", "```\n", "~~~", "\n", "\n\n", "  ", "> ", "- ", "1. ", "# ", "[", "](", ")"),
    *("\\", "!", "<img src=x>", "https://a.test/", "&lt;", "word", "x", "\u200f", "\U0001f600", "\t", "\r\n"),
]


async def read(visit: Visit, texts: list[str]) -> list[tuple[str, str, list[str]]]:
    found: list[tuple[str, str, list[str]]] = await visit.page.evaluate(READ, texts)
    return found


async def test_each_form_is_shown_as_meant() -> None:
    """Paragraphs, lists, quotes, code, emphasis and links; what is unfinished stays as it was typed."""
    async with visiting(telling(in_pieces)) as visit:
        shown = await read(visit, [text for text, _ in CASES])

    assert [html for _, html in CASES] == [html for html, _, _ in shown]


async def test_nonsense_is_shown_whole_and_soon() -> None:
    """No word is lost, nothing but the allowed elements is made, and depth or length cost no minute."""
    chance = random.Random(7)  # noqa: S311 - the same nonsense each time
    texts = ["".join(chance.choices(SCRAPS, k=chance.randint(1, 60))) for _ in range(2000)]
    texts += [scrap * 2000 for scrap in SCRAPS] + [f"{scrap}a" * 1000 for scrap in SCRAPS]

    async with visiting(telling(in_pieces)) as visit:
        shown = await read(visit, texts)

    for text, (_, words, elements) in zip(texts, shown, strict=True):
        assert set(elements) <= ALLOWED
        if "a.test" not in text and "```" not in text and "~~~" not in text:  # a fence's first line is a name
            assert text.count("word") == words.count("word")
