"""A wheel holds every file that the packages read beside their code."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch

from app.settings import ROOT

PACKAGES = ("app", "bot", "console", "helpdesk", "integrations", "outreach", "policy", "store")
# Read by people and tools in a checkout, by no program at run time.
ONLY_IN_A_CHECKOUT = ("*.md", "pyproject.toml", "ruff.toml", "requirements.lock")
# Made by runs, not written by anybody.
LEFT_BY_RUNS = ("*.pyc",)


def test_every_file_beside_the_code_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared = project["tool"]["setuptools"]["package-data"]["*"]
    beside = [
        path
        for package in PACKAGES
        for path in (found.relative_to(ROOT) for found in (ROOT / package).rglob("*") if found.is_file())
        if path.suffix != ".py" and not any(part.startswith(".") for part in path.parts)
    ]
    left_out = [
        str(path)
        for path in beside
        if not any(fnmatch(path.name, pattern) for pattern in (*declared, *ONLY_IN_A_CHECKOUT, *LEFT_BY_RUNS))
    ]
    assert len(beside) > 100
    assert left_out == []
