"""Signed lists of heads: what a chain was on a day, said with a key that whoever has the database does not have."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from app.ledger.replay import Head

FORMAT: Final = "tred-heads-1"

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey


class UnusableKey(ValueError):
    """It is no Ed25519 key and no key of the curve P-256."""


class BadHeads(ValueError):
    """The list is not as it was signed, or was signed by another key; the sentence says where."""


@dataclass(frozen=True, slots=True)
class PlanHead:
    """Where the chain of a plan ended, and when its last entry was recorded."""

    plan: str
    head: Head
    recorded_at: datetime


def private_key(pem: bytes) -> PrivateKey:
    """The key to sign with, from an unencrypted PEM.

    Raises:
        UnusableKey: it is none.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise UnusableKey from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise UnusableKey


def public_key(pem: bytes) -> PublicKey:
    """The key to check with, from a PEM.

    Raises:
        UnusableKey: it is none.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError as error:
        raise UnusableKey from error
    if isinstance(key, ed25519.Ed25519PublicKey):
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise UnusableKey


def signed(heads: Iterable[PlanHead], key: PrivateKey, at: datetime) -> bytes:
    """The list as JSON lines: when it was made, every plan in order of code, and a signature over all lines before."""
    lines: list[dict[str, Any]] = [{"format": FORMAT, "at": at}]
    lines += [
        {"plan": one.plan, "seq": one.head.seq, "hash": one.head.hash, "recordedAt": one.recorded_at}
        for one in sorted(heads, key=lambda one: one.plan)
    ]
    said = b"".join(_line(line) for line in lines)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        name, signature = "Ed25519", key.sign(said)
    else:
        name, signature = "ES256", key.sign(said, ec.ECDSA(hashes.SHA256()))
    sealing = {"algorithm": name, "key": _name_of(key.public_key()), "signature": base64.b64encode(signature).decode()}
    return said + _line(sealing)


def checked(written: bytes, key: PublicKey) -> Mapping[str, frozenset[Head]]:
    """Every head of every plan in one or more signed lists, one after the other.

    Raises:
        BadHeads: a line cannot be read, or a signature is not that of this key over its lines.
    """
    found: dict[str, set[Head]] = {}
    for plan, head in _checked(written, key):
        found.setdefault(plan, set()).add(head)
    return {plan: frozenset(heads) for plan, heads in found.items()}


def _checked(written: bytes, key: PublicKey) -> Iterator[tuple[str, Head]]:
    said: list[bytes] = []
    heads: list[tuple[str, Head]] = []
    for number, raw in enumerate(written.splitlines(keepends=True), start=1):
        line = _read(raw, number)
        match line:
            case {"format": str(name)} if name == FORMAT and not said:
                pass
            case {"plan": str(plan), "seq": int(seq), "hash": str(seal)} if said:
                heads.append((plan, Head(seq, seal)))
            case {"signature": str(signature)} if said:
                _require_signature(key, signature, b"".join(said), number)
                yield from heads
                said, heads = [], []
                continue
            case _:
                raise BadHeads(f"regel {number} hoort hier niet")
        said.append(raw)
    if said or not written:
        raise BadHeads("de lijst eindigt zonder handtekening")


def _require_signature(key: PublicKey, signature: str, said: bytes, number: int) -> None:
    try:
        raw = base64.b64decode(signature, validate=True)
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(raw, said)
        else:
            key.verify(raw, said, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise BadHeads(f"de handtekening op regel {number} is niet van deze sleutel over deze lijst") from error


def _read(raw: bytes, number: int) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadHeads(f"regel {number} is niet te lezen") from error


def _line(line: Mapping[str, Any]) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def _name_of(key: PublicKey) -> str:
    """SHA-256 over the public key, so that a reader knows which one to take."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return hashlib.sha256(key.public_bytes(serialization.Encoding.DER, form)).hexdigest()
