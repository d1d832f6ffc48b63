"""A signed list of heads, kept elsewhere, shows a cut tail, an older copy and a history that was made again."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app.cli import main as tred
from app.commands import heads as command
from app.commands import verify
from app.commands.refusal import CommandRefused
from app.ledger.heads import PlanHead, checked, public_key, signed
from app.ledger.replay import Head
from app.settings import Settings
from tests.ledger.conftest import Books

Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def written(folder: Path, key: Private, name: str) -> tuple[str, str]:
    """The files of a key: the secret one and the public one."""
    secret, public = folder / f"{name}.key", folder / f"{name}.pub"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    public.write_bytes(key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    return str(secret), str(public)


@pytest.fixture(params=["Ed25519", "ES256"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    key: Private = ed25519.Ed25519PrivateKey.generate()
    if request.param == "ES256":
        key = ec.generate_private_key(ec.SECP256R1())
    return written(tmp_path, key, request.param)


def heads_of(books: Books, path: Path, public: str) -> frozenset[Head]:
    return checked(path.read_bytes(), public_key(Path(public).read_bytes()))[books.plan]


def test_every_head_is_signed_and_found_again(
    books: Books, terminal: Settings, keys: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, public = keys
    out = tmp_path / "koppen.jsonl"
    for _ in range(2):
        assert command.main(terminal, secret, str(out)) == 0
    head = Head(*books.rows("SELECT seq, hash FROM plan_head WHERE plan_id = $1")[0])
    assert heads_of(books, out, public) == {head}
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["format"] for line in lines if "format" in line] == ["tred-heads-1"] * 2
    assert [line["plan"] for line in lines if line.get("plan") == books.plan] == [books.plan] * 2
    assert verify.main(terminal, books.plan, None, (str(out), public)) == 0
    assert "in orde" in capsys.readouterr().out
    assert command.main(terminal, secret, None) == 0
    assert f'"plan":"{books.plan}","seq":{head.seq},"hash":"{head.hash}"' in capsys.readouterr().out


def test_a_cut_tail_an_older_copy_and_another_history_are_named(
    books: Books, terminal: Settings, keys: tuple[str, str], tmp_path: Path
) -> None:
    secret, public = keys
    out = tmp_path / "koppen.jsonl"
    command.main(terminal, secret, str(out))
    expected = heads_of(books, out, public)
    [head] = expected
    back = "WHERE plan_id = $PLAN AND seq > {}"
    tail = [f"DELETE FROM posting {back.format(head.seq - 2)}", f"DELETE FROM entry {back.format(head.seq - 2)}"]
    moved = (
        "UPDATE plan_head SET seq = entry.seq, hash = entry.hash, known_at = entry.known_at FROM entry "
        f"WHERE entry.plan_id = $PLAN AND plan_head.plan_id = $PLAN AND entry.seq = {head.seq - 2}"
    )
    cut = books.tampered(tail[1], moved, expected=expected)
    assert (head.seq - 1, f"de keten eindigt bij {head.seq - 2}, verwacht was {head.seq} of verder") in cut.findings
    other = Head(head.seq, "a" * 64)
    again = books.tampered(expected=[*expected, other])
    assert [finding.seq for finding in again.findings] == [head.seq]
    assert again.findings[0].what.startswith(f"verwacht was zegel {other.hash}")


def test_a_plan_that_is_gone_is_named(
    books: Books, terminal: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    _, public = written(tmp_path, key, "sleutel")
    out = tmp_path / "koppen.jsonl"
    moment = books.one("SELECT max(recorded_at) FROM entry WHERE plan_id = $1")
    out.write_bytes(signed([PlanHead("VERDWENEN", Head(3, "b" * 64), moment)], key, moment))
    assert verify.main(terminal, None, None, (str(out), public)) == 1
    assert "VERDWENEN: NIET in orde, buiten de boekingen: het plan is er niet" in capsys.readouterr().out


def test_the_same_list_is_written_the_same(books: Books) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    moment = books.one("SELECT max(recorded_at) FROM entry WHERE plan_id = $1")
    heads = [PlanHead(plan, Head(1, "c" * 64), moment) for plan in ("B", "A")]
    assert signed(heads, key, moment) == signed(heads[::-1], key, moment)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b'"seq":', b'"seq":1', 1),
        lambda raw: raw.splitlines(keepends=True)[0] + raw.splitlines(keepends=True)[-1],
        lambda raw: b"".join(raw.splitlines(keepends=True)[:-1]),
        lambda raw: b"".join(raw.splitlines(keepends=True)[1:]),
        lambda raw: raw + b"{}\n",
        lambda raw: raw[:-10],
        lambda _: b"",
        lambda raw: raw.replace(b'"signature":"', b'"signature":"' + base64.b64encode(b"x" * 9), 1),
    ],
)
def test_a_list_that_is_not_as_it_was_signed_is_refused(
    books: Books, terminal: Settings, keys: tuple[str, str], tmp_path: Path, change: object
) -> None:
    secret, public = keys
    out = tmp_path / "koppen.jsonl"
    command.main(terminal, secret, str(out))
    assert callable(change)
    out.write_bytes(change(out.read_bytes()))
    with pytest.raises(CommandRefused):
        verify.main(terminal, books.plan, None, (str(out), public))


def test_another_key_is_refused(books: Books, terminal: Settings, keys: tuple[str, str], tmp_path: Path) -> None:
    secret, public = keys
    out = tmp_path / "koppen.jsonl"
    command.main(terminal, secret, str(out))
    _, other = written(tmp_path, ed25519.Ed25519PrivateKey.generate(), "ander")
    with pytest.raises(CommandRefused):
        command.expected(str(out), other)
    wrong, unusable = written(tmp_path, rsa.generate_private_key(65537, 2048), "rsa")
    for asked in ((str(out), unusable), (str(out), secret), (str(out), "nergens"), ("nergens", public)):
        with pytest.raises(CommandRefused):
            command.expected(*asked)
    for unfit in (wrong, public, "nergens"):
        with pytest.raises(CommandRefused):
            command.main(terminal, unfit, None)
    with pytest.raises(CommandRefused):
        command.main(terminal, secret, str(tmp_path / "geen" / "map"))
    assert tred(["verify", "--heads", str(out)]) == 2
