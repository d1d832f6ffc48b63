"""`tred serve` delivers by itself, and finishes what is on its way when it is told to stop."""

from pathlib import Path
from threading import Event

from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.delivering import subscribed
from tests.support.processes import serving, until
from tests.support.receiver import Got, Receiver
from tests.support.reporting import Reporting


def test_it_delivers_and_drains(own_database: str, receiver: Receiver, tmp_path: Path) -> None:
    data = tmp_path / ".tred"
    with serving(tmp_path, DATABASE_URL=own_database, TRED_CALLBACKS="loopback", TRED_DATA=str(data)) as service:
        with Api(service.url, own_database, data) as api:
            plan = Reporting(api, "SERVED").imported(package("SERVED"))
            subscribed(plan.office, plan.code, receiver)
            plan.reported(plan.analyst, "A1-D.1", 5)
            until(lambda: "measurement-reported" in receiver.types, service)
            came, stopping = Event(), Event()

            def slowly(_: Got) -> int:
                came.set()
                stopping.wait(5)
                return 204

            receiver.answer = slowly
            plan.reported(plan.analyst, "B-E.1", 5)
            until(came.is_set, service)
        assert "TRED_CALLBACKS" in service.said
        stopping.set()
        assert service.stop() == 0
