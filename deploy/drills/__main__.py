"""`python -m deploy.drills leader`: hold a drill on this machine and print what it showed."""

import argparse
import sys

from deploy.drills import leader
from deploy.drills.ground import DrillFailed


def main() -> int:
    """Hold one drill; answers 0 when all was as promised."""
    parser = argparse.ArgumentParser(prog="python -m deploy.drills", description=__doc__)
    drills = parser.add_subparsers(required=True, dest="drill")
    killing = drills.add_parser("leader", help="kill the leader of the database under load")
    killing.add_argument("--kills", type=int, default=3)
    given = parser.parse_args()
    try:
        lines = leader.drill(given.kills)
    except DrillFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
