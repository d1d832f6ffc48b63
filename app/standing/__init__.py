"""Where a plan stands: its scheme with all that was established, accepted, confirmed, registered and released."""
