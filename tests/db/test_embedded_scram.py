"""The login speaks SCRAM-SHA-256 as RFC 7677 writes it."""

import pytest

from app.db.embedded.scram import Exchange, Unproven

NONCE = "rOprNGfwEbeRWgbNEkqO"
CHALLENGE = b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"


def test_proof_is_a_function_of_password_and_challenge() -> None:
    one, other = (Exchange(word, NONCE).final(CHALLENGE) for word in ("pencil", "pencils"))
    assert one.split(b",p=")[0] == other.split(b",p=")[0]
    assert one != other


def test_known_answer() -> None:
    exchange = Exchange("pencil", NONCE)
    # the vector of the RFC names the user in the first message, PostgreSQL leaves it empty
    exchange._bare = f"n=user,r={NONCE}"  # noqa: SLF001
    assert exchange.first() == b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO"
    assert exchange.final(CHALLENGE) == (
        b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )
    exchange.verify(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")


@pytest.mark.parametrize("answer", [b"", b"v=", b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5=", b"e=other-error"])
def test_wrong_proof_of_the_server_is_refused(answer: bytes) -> None:
    exchange = Exchange("pencil", NONCE)
    exchange.final(CHALLENGE)
    with pytest.raises(Unproven):
        exchange.verify(answer)


def test_proof_before_any_challenge_is_refused() -> None:
    with pytest.raises(Unproven):
        Exchange("pencil", NONCE).verify(b"v=")


@pytest.mark.parametrize(
    "challenge",
    [
        CHALLENGE.replace(b"r=rO", b"r=xx"),
        CHALLENGE.replace(b"i=4096", b"i=2000000000"),
        CHALLENGE.replace(b"i=4096", b"i=-1"),
        b"",
    ],
    ids=["nonce of another", "endless work", "negative", "empty"],
)
def test_odd_challenge_is_refused(challenge: bytes) -> None:
    with pytest.raises(Unproven):
        Exchange("pencil", NONCE).final(challenge)
