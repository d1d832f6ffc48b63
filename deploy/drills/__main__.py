"""`python -m deploy.drills leader` and `upgrade`: hold a drill on this machine and print what it showed."""

import argparse
import sys

from deploy.drills import leader, upgrade
from deploy.drills.ground import DrillFailed


def main() -> int:
    """Hold one drill; answers 0 when all was as promised."""
    parser = argparse.ArgumentParser(prog="python -m deploy.drills", description=__doc__)
    drills = parser.add_subparsers(required=True, dest="drill")
    killing = drills.add_parser("leader", help="kill the leader of the database under load")
    killing.add_argument("--kills", type=int, default=3)
    upgrading = drills.add_parser("upgrade", help="upgrade under load, old and new code side by side")
    upgrading.add_argument(
        "--from", dest="revision", help="the old code; by default this one, with a migration to come"
    )
    given = parser.parse_args()
    try:
        lines = upgrade.drill(given.revision) if given.drill == "upgrade" else leader.drill(given.kills)
    except DrillFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
