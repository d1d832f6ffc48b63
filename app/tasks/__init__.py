"""All that one organisation has to do in a plan, on one page."""
