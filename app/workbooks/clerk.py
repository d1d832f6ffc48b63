"""Writes and opens workbooks, as a program of its own: what that takes is for few requests."""

from app.beside.serving import serve
from app.workbooks import opening, writing

if __name__ == "__main__":
    serve({"read": opening.read, "write": writing.write})
