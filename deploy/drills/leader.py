"""Kill the leader of the database under load: nothing that was answered is lost, and how long nobody could write."""

import ssl
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from deploy.drills.cluster import Cluster, Node
from deploy.drills.front import Front
from deploy.drills.ground import DrillFailed, Ground, ground, until, version
from tests.support.api import Api
from tests.support.databases import query
from tests.support.load import Log, load
from tests.support.payments import Till, untrue

HANDS = 8
PLANS = 4
PER_ROUND = 300
LONGEST = 30.0
"""Seconds without a leader that may be."""


@dataclass
class Figures:
    """What the drill found."""

    acked: int = 0
    sent: int = 0
    stored: int = 0
    lost: int = 0
    double: int = 0
    again: int = 0
    outages: list[float] = field(default_factory=list)
    returns: list[float] = field(default_factory=list)

    def lines(self) -> list[str]:
        """As they are printed."""
        seconds = ", ".join(f"{one:.1f}" for one in self.outages)
        back = ", ".join(f"{one:.1f}" for one in self.returns)
        return [
            f"leaders killed under load        {len(self.outages)}",
            f"seconds from kill to next 201    {seconds} (at most {LONGEST:.0f})",
            f"seconds from power to following  {back}",
            f"sent / answered 201 / stored     {self.sent} / {self.acked} / {self.stored}",
            f"no answer or 503, sent again     {self.again}",
            f"answered and lost                {self.lost}",
            f"stored twice                     {self.double}",
        ]

    def check(self) -> None:
        """See that it is as promised.

        Raises:
            DrillFailed: it is not.
        """
        if self.lost or self.double or max(self.outages) > LONGEST:
            raise DrillFailed("\n".join(self.lines()))


def drill(kills: int) -> list[str]:
    """Hold it; gives the lines of what was found.

    Raises:
        DrillFailed: something that was promised is not so.
    """
    with ground() as made:
        cluster = Cluster(made)
        cluster.start()
        front = _front(made, cluster)
        _archive(made, cluster)
        superuser = cluster.superuser(front.leader)
        with Api(front.replicas[0].url, superuser, front.data) as api:
            tills = [Till(api, f"P{number}") for number in range(PLANS)]
        found, log = Figures(), Log()
        trust = ssl.create_default_context(cafile=str(front.tls / "ca.crt"))
        with ThreadPoolExecutor(HANDS) as pool:
            hands = [pool.submit(load, front, tills[hand % PLANS], log, hand, trust) for hand in range(HANDS)]
            try:
                for _ in range(kills):
                    _round(cluster, log, hands, found)
                _answered(log, hands, PER_ROUND)
            finally:
                log.done.set()
            for hand in hands:
                hand.result()
        stored = [str(one) for (one,) in query(superuser, "SELECT bank_reference FROM receipt")]
        found.sent, found.acked, found.stored, found.again = len(log.sent), len(log.acked), len(stored), log.broken
        found.lost, found.double = len(log.acked - set(stored)), len(stored) - len(set(stored))
        found.outages = log.back_after
        wrong = untrue(superuser) + sorted(set(stored) - log.sent)
        if wrong:
            raise DrillFailed("the books do not add up: " + "; ".join(wrong))
        verified = front.command(_terminal(cluster, front), "verify")
        found.check()
        return [
            *_versions(),
            *found.lines(),
            *(f"tred verify                      {line}" for line in verified.splitlines()),
        ]


def _front(made: Ground, cluster: Cluster) -> Front:
    """The proxy, the pooler and two services: one straight to the leader, one by way of the pooler."""
    databases: dict[str, str] = {}
    for number, node in enumerate(cluster.nodes.values(), 1):
        databases |= {f"DB_{number}": f"127.0.0.1:{node.port}", f"PATRONI_{number}": str(node.rest)}
    front = Front(made, cluster.etc / "tls", databases)
    front.start_proxy()
    front.start_pooler(cluster.passwords["tred_service"])
    login = f"postgresql://tred_service:{cluster.passwords['tred_service']}@127.0.0.1"
    until(partial(_reachable, cluster.superuser(front.leader)), "the way to the leader")
    front.command(_terminal(cluster, front), "verify")
    one, two = front.replicas
    front.start(one, f"{login}:{front.leader}/tred", TRED_REPLICA_URL=f"{login}:{front.replica}/tred")
    front.start(two, f"{login}:{front.pooler}/tred", TRED_COURIER="off")
    return front


def _archive(made: Ground, cluster: Cluster) -> None:
    """Begin the archive, as on a new cluster."""
    words = ["/bin/sh", str(cluster.etc / "pgbackrest/run"), "stanza-create"]
    made.run(words, cluster.environment(cluster.leader()), database=True)


def _round(cluster: Cluster, log: Log, hands: Sequence["Future[None]"], found: Figures) -> None:
    """Some load, the leader lost, some load, and the lost one back."""
    _answered(log, hands, PER_ROUND)
    node: Node = cluster.leader()
    before = len(log.back_after)
    cluster.lose(node)
    log.gone()
    until(lambda: len(log.back_after) > before or any(hand.done() for hand in hands), "the next 201", every=0.02)
    _answered(log, hands, PER_ROUND)
    found.returns.append(cluster.revive(node))


def _answered(log: Log, hands: Sequence["Future[None]"], more: int) -> None:
    enough = len(log.acked) + more
    until(lambda: len(log.acked) >= enough or any(hand.done() for hand in hands), f"{more} answers", every=0.02)


def _terminal(cluster: Cluster, front: Front) -> str:
    return f"postgresql://tred_terminal:{cluster.passwords['tred_terminal']}@127.0.0.1:{front.leader}/tred"


def _reachable(url: str) -> bool:
    try:
        return query(url, "SELECT NOT pg_is_in_recovery()") == [(True,)]
    except (OSError, TimeoutError):
        return False


def _versions() -> list[str]:
    return [
        version("/usr/lib/postgresql/15/bin/postgres", "--version"),
        version("patroni", "--version"),
        version("etcd", "--version"),
        version("haproxy", "-v"),
        version("pgbouncer", "--version"),
        version("pgbackrest", "version"),
    ]
