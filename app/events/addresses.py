"""Where events may go: https to an address that everybody can reach, looked up anew for every request."""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = IPv4Address | IPv6Address

_LOOKING_UP: Final = 3.0
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""Addresses in which one of IPv4 is wrapped, for networks without it (RFC 6052)."""


class NotAllowed(Exception):
    """Nothing may be sent there; with why, in Dutch and English."""

    def __init__(self, nl: str, en: str) -> None:
        self.nl, self.en = nl, en
        super().__init__(en)


class NotFoundThere(Exception):
    """The name has no address."""


def checked(url: str, *, loopback: bool) -> SplitResult:
    """The parts of an address whose form is right; where its name leads is for `look_up`.

    Args:
        url: as it was given.
        loopback: whether this machine may be reached too, and without TLS.

    Raises:
        NotAllowed: it is not https, has a name and password or a fragment, or names no host.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise NotAllowed("Dit is geen adres.", "This is no address.") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise NotAllowed("Het adres begint met https://.", "The address starts with https://.")
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise NotAllowed("Zet geen naam of wachtwoord in het adres.", "Put no name and no password in the address.")
    if not host or port == 0 or not url.isascii() or "#" in url or "\\" in url or not url.isprintable() or " " in url:
        raise NotAllowed("Dit is geen adres.", "This is no address.")
    return parts


def is_public(address: Address) -> bool:
    """Whether an address is one that everybody can reach; of one that wraps another, whether both are."""
    if isinstance(address, IPv6Address):
        inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _TRANSLATED:
            inside.append(IPv4Address(int(address) & 0xFFFFFFFF))
        wrapped = [one for one in inside if one is not None]
        if wrapped:
            return all(is_public(one) for one in wrapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


async def look_up(parts: SplitResult, *, loopback: bool) -> Address:
    """The address to go to now, which is then the one that is gone to.

    Args:
        parts: of an address whose form is right.
        loopback: whether this machine may be reached too; without TLS nothing else may.

    Raises:
        NotAllowed: one of the addresses of the name is not for everybody.
        NotFoundThere: the name has no address.
    """
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    try:
        async with asyncio.timeout(_LOOKING_UP):
            found = await resolve(parts.hostname or "", port)
    except (OSError, UnicodeError, TimeoutError):
        raise NotFoundThere from None
    if not found:
        raise NotFoundThere
    for address in found:
        here = loopback and address.is_loopback
        if not (here or (parts.scheme == "https" and is_public(address))):
            nl = "Dit adres leidt niet naar een openbare plaats op internet."
            raise NotAllowed(nl, "This address does not lead to a public place on the internet.")
    return found[0]


async def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name, as this machine finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(row[4][0]).partition("%")[0]) for row in found]
