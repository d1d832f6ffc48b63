"""Drills on one machine: three database servers, two services and a proxy, with the very files of `deploy/`."""
