"""Who a request is from, whatever stands in its headers; where a sign-in leads, whatever was wanted."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from hypothesis import example, given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from adapters.web.admin.paths import HOME, LOGIN, onward
from adapters.web.proxies import Networks, networks, origin_of, place_of, plain

TRUSTED = networks("10.0.0.0/8,2001:db8::/32")
strangers = st.sampled_from(["198.51.100.1", "203.0.113.9", "2a00::7", "127.0.0.1"])
proxies = st.sampled_from(["10.1.2.3", "10.255.0.1", "2001:db8::1"])
junk = st.text(
    alphabet=st.characters(min_codepoint=32, max_codepoint=126, exclude_characters=","), max_size=20
)
addresses = st.one_of(strangers, proxies, st.ip_addresses().map(str))


def forwarded(entries: list[str], **more: str) -> Headers:
    given = {"x-forwarded-for": ", ".join(entries), **more}
    return Headers({name: value for name, value in given.items() if value})


@given(st.one_of(strangers, st.just("")), st.lists(st.one_of(addresses, junk), max_size=5), junk, junk)
def test_nobody_is_believed_who_is_no_named_proxy(
    peer: str, chain: list[str], scheme: str, host: str
) -> None:
    headers = forwarded(chain, **{"x-forwarded-proto": scheme, "x-forwarded-host": host})

    for trusted in (TRUSTED, networks("")):
        seen = origin_of(peer, headers, trusted)
        assert (None, None, None) == (seen.address, seen.scheme, seen.host)


@given(proxies, st.lists(st.one_of(addresses, junk), max_size=4), strangers, st.lists(proxies, max_size=4))
def test_the_visitor_is_the_last_one_who_is_no_named_proxy_whatever_they_wrote_before(
    peer: str, forged: list[str], visitor: str, passed: list[str]
) -> None:
    seen = origin_of(peer, forwarded([*forged, visitor, *passed]), TRUSTED)

    assert visitor == seen.address


@given(proxies, st.lists(st.one_of(addresses, junk), max_size=60), st.lists(junk, max_size=3))
@example("10.1.2.3", ["[2a00::7]:443"], ["https"])
@example("10.1.2.3", ["unknown", "10.0.0.1"], ["http,https"])
def test_whatever_a_proxy_passes_on_there_is_a_visitor(
    peer: str, chain: list[str], schemes: list[str]
) -> None:
    seen = origin_of(peer, forwarded(chain, **{"x-forwarded-proto": ",".join(schemes)}), TRUSTED)

    assert seen.address is None or plain(seen.address)
    assert seen.scheme in {None, "http", "https"}


def test_where_each_proxy_adds_a_scheme_the_outermosts_counts() -> None:
    chain = ["6.6.6.6", "198.51.100.1", "10.0.0.2"]

    told = [
        origin_of("10.0.0.1", forwarded(chain, **{"x-forwarded-proto": one}), TRUSTED).scheme
        for one in ("http, https, http", "https, http", "https", "")
    ]

    assert ["https", "https", "https", None] == told


def test_a_host_is_believed_where_it_can_be_one() -> None:
    def told(host: str) -> str | None:
        return origin_of("10.0.0.1", forwarded(["198.51.100.1"], **{"x-forwarded-host": host}), TRUSTED).host

    given_hosts = ["Twin.example.org", "twin.example.org:8443", "[2a00::7]:80", "a b", "x/y", "évil", "a@b"]
    assert ["twin.example.org", "twin.example.org:8443", "[2a00::7]:80", *[None] * 4] == list(
        map(told, given_hosts)
    )


@given(st.ip_addresses())
def test_an_address_is_read_however_it_is_written(address: object) -> None:
    text = str(address)
    with_port = f"[{text}]:443" if ":" in text else f"{text}:443"

    assert plain(text) == plain(with_port) == plain(f" {text.upper()} ") == plain(f'"{with_port}"')
    assert plain(text)


@given(st.ip_addresses(v=6), st.ip_addresses(v=6))
def test_neighbours_of_one_network_are_one_place(one: object, other: object) -> None:
    same: Networks = (ip_network((str(one), 64), strict=False),)

    assert (ip_address(str(other)) in same[0]) == (place_of(str(one)) == place_of(str(other)))


WHATWG_DROPS = re.compile(r"[\t\n\r]")


@given(st.one_of(st.text(max_size=40), st.text(alphabet="/\\.:@?#%&=abc\t\n \u2028", max_size=12)))
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
@example("/admin\r\nSet-Cookie: a=b")
@example("/%2f/evil.example")
@example("/.//evil.example")
@example("/..//evil.example")
@example("/admin/..//evil.example")
@example("/admin/login?next=/admin/login")
def test_a_sign_in_leads_nowhere_but_to_us(wanted: str) -> None:
    """As a browser reads it: it drops tabs and line ends, and takes a backslash for a slash."""
    onto = onward(wanted)
    as_read = WHATWG_DROPS.sub("", onto).replace("\\", "/")

    where = urlsplit(urljoin("https://twin.test/admin/login", as_read))
    assert ("https", "twin.test") == (where.scheme, where.netloc)
    assert onto.isascii()
    assert onto.isprintable()
    assert not onto.startswith(LOGIN)


@given(st.lists(st.from_regex(r"[a-z0-9_.~%-]{1,8}", fullmatch=True), min_size=1, max_size=4))
def test_a_page_of_the_dashboard_is_found_again(parts: list[str]) -> None:
    path = "/admin/x" + "/".join(parts)

    assert f"{path}?days=7&q=a%20b" == onward(f"{path}?days=7&q=a%20b")
    assert HOME == onward("")
