"""The register: the records of a plan's programme, each kind a list that is read, written and remembered alike."""
