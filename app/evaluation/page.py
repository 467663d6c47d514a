"""The report as one self-contained HTML page: nothing is loaded from elsewhere, it can be mailed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.evaluation import plots
from app.evaluation.trend import Run
from integrations.browser.languages import Catalogues, Language

_HERE = Path(__file__).parent
_LOCALES = {"vi": "vi_VN", "en": "en_GB"}
MARKED_STYLES = ("marks", "nomarks", "teencode")
#: Runnable load per core above which waiting times say more of the machine than of us.
_BUSY = 1.0


def _filters(locale: str) -> dict[str, Callable[..., str]]:
    """How figures and times are written in a language."""

    def percent(value: float, digits: int = 1) -> str:
        return format_percent(value, "0.0%" if digits else "0%", locale)

    def decimal(value: float, digits: int = 1) -> str:
        return format_decimal(round(value, digits), locale=locale)

    def day(at: str) -> str:
        return format_date(datetime.fromisoformat(at).date(), "short", locale=locale)

    def moment(at: str) -> str:
        return format_datetime(datetime.fromisoformat(at), "short", locale=locale)

    return {"percent": percent, "decimal": decimal, "day": day, "moment": moment}


def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = Catalogues(_HERE / "locale")[language]
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= _filters(_LOCALES[language])
    environment.globals |= {"plots": plots, "Frame": plots.Frame, "language": language}
    return environment


def _topics(figures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, float]]]:
    """Labels from the worst up."""
    return sorted(figures["per_intent"].items(), key=lambda item: (item[1]["recall"], item[1]["f1"], item[0]))


def render(
    figures: Mapping[str, Any],
    runs: Sequence[Run],
    titles: Mapping[str, str] | None = None,
    language: Language = "vi",
) -> str:
    """The page.

    Args:
        figures: a report of `bot.engine.evaluate`.
        runs: this and earlier runs on the same test, oldest first.
        titles: what topics are called for people, by label.
        language: of the page.
    """
    template = _environment(language).get_template("evaluation.html")
    machine = figures["machine"]
    page = template.render(
        figures=figures,
        marks={row["name"]: row for row in figures["marks"]},
        styles=sorted(figures["styles"].items(), key=lambda item: (item[1]["accuracy"], item[0])),
        topics=_topics(figures),
        runs=runs,
        lines=plots.accuracy_lines(runs, MARKED_STYLES),
        titles=titles or {},
        busy=machine["load"] / machine["cores"] > _BUSY,
    )
    return page.lstrip()
