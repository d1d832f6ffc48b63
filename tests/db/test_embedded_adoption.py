"""A server is ours only after it proves so; a port taken by another is left to it."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.db.embedded import EmbeddedPostgres, EmbeddedPostgresError, ports
from app.db.embedded.login import Login, LoginRefused
from tests.support.embedded import ask, made_folder, postmaster
from tests.support.postgres import leased_port, throwaway_cluster


@pytest.fixture
def folder() -> Iterator[Path]:
    with made_folder() as made:
        yield made


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", port)) as server:
        yield server


def keep_port(folder: Path, port: int) -> Path:
    file = folder / "postgres/port"
    file.write_text(str(port))
    return file


def test_foreign_server_on_our_port_is_not_adopted(folder: Path, tmp_path: Path) -> None:
    with throwaway_cluster(tmp_path) as foreign:
        port = int(foreign.rsplit(":", 1)[1].partition("/")[0])
        keep_port(folder, port)
        data = folder / "postgres/server/data"
        (data / "postmaster.pid").write_text(f"2147480000\n{data}\n1\n{port}\n\n127.0.0.1\n1 1\nready   \n")
        (data / "postmaster.pid").chmod(0o644)
        with EmbeddedPostgres.open(folder) as here:
            assert here.started_here
            assert here.port != port
            assert Path(ask(here.url, "SHOW data_directory")) == data
        assert ask(foreign, "SELECT 1") == 1


def test_remembered_port_taken_moves_to_the_next_free_one_and_stays_there(folder: Path) -> None:
    with leased_port() as port:
        kept = keep_port(folder, port)
        with listening(port), EmbeddedPostgres.open(folder) as here:
            moved = here.port
            assert moved > port
            assert ask(here.url, "SELECT 1") == 1
        assert kept.read_text() == str(moved)
        with EmbeddedPostgres.open(folder) as again:
            assert again.port == moved


def test_port_taken_between_look_and_start_moves_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with leased_port() as port, listening(port):
        keep_port(folder, port)
        looks: list[int] = []
        real = ports.is_free

        def free_at_first_sight(asked: int) -> bool:
            looks.append(asked)
            return len(looks) == 1 or real(asked)

        monkeypatch.setattr("app.db.embedded.ports.is_free", free_at_first_sight)
        with EmbeddedPostgres.open(folder) as here:
            assert looks[:2] == [port, port]
            assert here.port > port


def test_fixed_port_is_used(folder: Path) -> None:
    with leased_port() as port, EmbeddedPostgres.open(folder, port=port) as here:
        assert here.port == port
        assert ask(here.url, "SELECT 1") == 1


def test_fixed_port_that_is_taken_is_refused(folder: Path) -> None:
    with leased_port() as port, listening(port):
        with pytest.raises(EmbeddedPostgresError, match=f"Poort {port} .* bezet") as refusal:
            EmbeddedPostgres.open(folder, port=port)
        assert f"Port {port}" in refusal.value.en
    assert postmaster(folder) is None


def test_running_server_that_does_not_know_our_password_is_left_alone(folder: Path) -> None:
    with EmbeddedPostgres.open(folder) as here:
        secret = folder / "postgres/password"
        secret.write_text("another")
        with pytest.raises(EmbeddedPostgresError, match="laat ons niet toe"):
            EmbeddedPostgres.open(folder)
        assert ask(here.url, "SELECT 1") == 1


def test_server_started_with_a_wrong_password_is_stopped_again(folder: Path) -> None:
    (folder / "postgres/password").write_text("another")
    with pytest.raises(EmbeddedPostgresError, match="laat ons niet toe"):
        EmbeddedPostgres.open(folder)
    assert postmaster(folder) is None


def _answer(server: socket.socket, reply: bytes, heard: list[bytes]) -> None:
    connection, _ = server.accept()
    with connection:
        heard.append(connection.recv(4096))
        connection.sendall(reply)
        while data := connection.recv(4096):
            heard.append(data)


@pytest.mark.parametrize(
    "reply",
    [
        b"R" + struct.pack("!ii", 8, 3),  # your password, please
        b"R" + struct.pack("!ii", 12, 5) + b"salt",  # idem as MD5
        b"R" + struct.pack("!ii", 8, 0) + b"Z\0\0\0\5I",  # come in
        b"R" + struct.pack("!ii", 23, 10) + b"SCRAM-SHA-256\0\0" + b"R" + struct.pack("!ii", 8, 0),  # idem, halfway
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
    ],
    ids=["cleartext", "md5", "trust", "no proof", "no postgres"],
)
def test_an_impostor_hears_no_password(reply: bytes) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, reply, heard))
        thread.start()
        with pytest.raises(LoginRefused):
            Login(server.getsockname()[1], "tred", "geheim", "postgres")
        thread.join()
    assert heard
    assert b"geheim" not in b"".join(heard)
