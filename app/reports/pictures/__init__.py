"""The charts of a report: what each shows, as a Vega-Lite specification for a wide and for a narrow page."""
