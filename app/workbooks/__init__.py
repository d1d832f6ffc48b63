"""Workbooks: what an organisation still has to report, taken out as a spreadsheet and taken in when it is filled in."""
