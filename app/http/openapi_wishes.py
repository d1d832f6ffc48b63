"""Describes of every list which properties it can be narrowed to, sorted by and asked to expand."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.http.urls import API_PREFIX
from app.http.wishes import properties_of

_MOST: Final = {"fields": (50, ""), "sort": (5, "-?"), "expand": (20, "")}


def name_wishes(app: FastAPI, paths: dict[str, Any]) -> None:
    """Put the names that may be given in the parameters of every list; a parameter without any is left out."""
    beside: Mapping[str, Any] = getattr(app.state, "beside", {})
    for context in iter_route_contexts(app.routes):
        own = (context.path_format or "").removeprefix(API_PREFIX)
        listed = paths.get(own, {}).get("get", {}).get("parameters", [])
        if "GET" not in (context.methods or ()) or not any(one["name"] == "fields" for one in listed):
            continue
        known = properties_of(getattr(context, "response_model", None))
        names = {"fields": known.all, "sort": known.scalar, "expand": known.all & set(beside)}
        paths[own]["get"]["parameters"] = [
            _named(one, names[one["name"]]) if one["name"] in names else one
            for one in listed
            if names.get(one["name"], True)
        ]


def _named(parameter: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    times, before = _MOST[parameter["name"]]
    one = f"{before}(?:{'|'.join(sorted(map(re.escape, names)))})"
    schema = {**parameter["schema"], "pattern": f"^{one}(?:,{one}){{0,{times - 1}}}$"}
    shown = ", ".join(f"`{name}`" for name in sorted(names))
    return {**parameter, "description": f"{parameter['description']} Mogelijk: {shown}.", "schema": schema}
