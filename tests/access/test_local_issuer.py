"""The built-in issuer: one key per data folder, never symmetric, and tokens that we take ourselves."""

import hashlib
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.access.compact import encode_base64url, read_compact
from app.access.issuers import Issuers
from app.access.local_issuer import AUDIENCE, LOCAL_ISSUER, KeyFileUnusable, LocalIssuer
from app.errors import Unauthenticated
from tests.factories.tokens import NOW, jwk_of, verified

P384 = ec.generate_private_key(ec.SECP384R1())
P384_SECRET = P384.private_numbers().private_value
KEY_FILE = "issuer/signing-key.json"

START = """
import sys
from pathlib import Path
from app.access.local_issuer import LocalIssuer
print("ready", flush=True)
sys.stdin.readline()
print(LocalIssuer.open(Path(sys.argv[1])).public_jwks()["keys"][0]["kid"])
"""


def test_a_token_of_ours_is_taken(tmp_path: Path) -> None:
    issuer = LocalIssuer.open(tmp_path)
    claims = verified(issuer.issue("jan", now=NOW), Issuers([issuer.as_issuer()]))
    assert (claims.issuer, claims.subject, claims.audience) == (LOCAL_ISSUER, "jan", (AUDIENCE,))
    assert (claims.issued_at, claims.expires_at) == (NOW, NOW + 3600)


def test_a_token_is_es256_and_says_what_it_is(tmp_path: Path) -> None:
    issuer = LocalIssuer.open(tmp_path)
    compact = read_compact(issuer.issue("jan", now=NOW, lifetime=60))
    (jwk,) = issuer.public_jwks()["keys"]
    assert compact.header == {"alg": "ES256", "typ": "at+jwt", "kid": jwk["kid"]}
    assert compact.claims["exp"] == NOW + 60
    assert set(compact.claims) == {"iss", "aud", "sub", "iat", "exp", "jti"}


def test_every_token_has_an_id_of_its_own(tmp_path: Path) -> None:
    issuer = LocalIssuer.open(tmp_path)
    assert len({read_compact(issuer.issue("jan", now=NOW)).claims["jti"] for _ in range(20)}) == 20


def test_a_token_outlives_a_restart(tmp_path: Path) -> None:
    issued = LocalIssuer.open(tmp_path).issue("jan", now=NOW)
    again = LocalIssuer.open(tmp_path)
    assert verified(issued, Issuers([again.as_issuer()])).subject == "jan"


def test_another_data_folder_is_another_issuer(tmp_path: Path) -> None:
    one, other = LocalIssuer.open(tmp_path / "a"), LocalIssuer.open(tmp_path / "b")
    assert one.public_jwks() != other.public_jwks()
    with pytest.raises(Unauthenticated):
        verified(one.issue("jan", now=NOW), Issuers([other.as_issuer()]))


def test_the_kid_is_the_thumbprint_and_the_set_holds_no_secret(tmp_path: Path) -> None:
    (jwk,) = LocalIssuer.open(tmp_path).public_jwks()["keys"]
    canonical = f'{{"crv":"P-256","kty":"EC","x":"{jwk["x"]}","y":"{jwk["y"]}"}}'
    assert jwk["kid"] == encode_base64url(hashlib.sha256(canonical.encode()).digest())
    assert set(jwk) == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_only_the_owner_reads_the_key(tmp_path: Path) -> None:
    LocalIssuer.open(tmp_path / "data")
    path = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert json.loads(path.read_text())["kty"] == "EC"
    assert {file.name for file in path.parent.iterdir()} == {"signing-key.json", "signing-key.lock"}


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for start in starts:
        assert start.stdout is not None
        assert start.stdout.readline() == "ready\n"
    for start in starts:
        assert start.stdin is not None
        start.stdin.write("go\n")
        start.stdin.flush()
    kids = [start.communicate(timeout=60)[0].strip() for start in starts]
    assert [start.returncode for start in starts] == [0] * 4
    assert kids == [LocalIssuer.open(tmp_path).public_jwks()["keys"][0]["kid"]] * 4


def test_a_start_that_was_cut_off_leaves_nothing_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "issuer").mkdir()
    (tmp_path / "issuer/signing-key.part").write_text('{"kty": "E')
    assert verified(
        LocalIssuer.open(tmp_path).issue("jan", now=NOW), Issuers([LocalIssuer.open(tmp_path).as_issuer()])
    ).subject


def _damaged(tmp_path: Path) -> dict[str, str]:
    LocalIssuer.open(tmp_path / "other")
    other = json.loads((tmp_path / "other" / KEY_FILE).read_text())
    return {
        "empty": "",
        "cut off": '{"kty": "EC"',
        "a list": "[]",
        "symmetric": '{"kty": "oct", "k": "AAAA"}',
        "without secret": json.dumps({name: value for name, value in other.items() if name != "d"}),
        "of another key": json.dumps({**other, "d": encode_base64url(b"\x01" * 32)}),
        "of another curve": json.dumps(
            {**jwk_of(P384, "p384"), "d": encode_base64url(P384_SECRET.to_bytes(48, "big"))}
        ),
        "not text": json.dumps({**other, "x": 7}),
        "secret not text": json.dumps({**other, "d": 7}),
    }


def test_a_damaged_key_file_is_named_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    path.parent.mkdir()
    for content in _damaged(tmp_path).values():
        path.write_text(content)
        with pytest.raises(KeyFileUnusable, match=r"signing-key\.json"):
            LocalIssuer.open(tmp_path)
        assert path.read_text() == content


@pytest.mark.parametrize(("subject", "lifetime"), [("", 60), ("jan", 0), ("jan", -1), ("jan", 3601)])
def test_tokens_have_a_subject_and_live_at_most_an_hour(tmp_path: Path, subject: str, lifetime: int) -> None:
    with pytest.raises(ValueError, match="subject and a lifetime"):
        LocalIssuer.open(tmp_path).issue(subject, now=NOW, lifetime=lifetime)
