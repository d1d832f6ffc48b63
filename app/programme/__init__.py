"""The programme as a whole: how complete its fiches are, how its goals hang together and how far the plan is."""
