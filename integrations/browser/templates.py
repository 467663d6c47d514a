"""Pages from Jinja2 templates, in the reader's language. Everything is escaped; a missing value is an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from integrations.browser.assets import LOOK, Assets
from integrations.browser.languages import LANGUAGES, Catalogues, Language

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
LOCALE = HERE / "locale"


class Templates:
    """The templates of one package (its ``templates`` and ``locale`` folders), and the ones all pages share."""

    def __init__(
        self,
        package: Path,
        assets: Assets,
        filters: Mapping[str, Any] | None = None,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        folder = Path(package)
        self.catalogues = Catalogues(folder / "locale", LOCALE)
        areas = {area.area: area for area in (LOOK, assets)}

        def asset(name: str) -> str:
            area, _, file = name.partition("/")
            return areas[area].url(file)

        self._environments: dict[Language, Environment] = {}
        for language in LANGUAGES:
            environment = Environment(
                loader=FileSystemLoader([folder / "templates", TEMPLATES]),
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                extensions=["jinja2.ext.i18n"],
            )
            environment.install_gettext_translations(self.catalogues[language], newstyle=True)  # type: ignore[attr-defined]
            environment.globals |= {
                "asset": asset,
                "language": language,
                "languages": LANGUAGES,
                # For filters: the plain look-up; the templates' own `_` wants their context.
                "translate": self.catalogues[language].gettext,
            } | dict(values or {})
            environment.filters |= dict(filters or {})
            self._environments[language] = environment

    def get(self, name: str, language: Language) -> Template:
        return self._environments[language].get_template(name)

    def render(self, name: str, language: Language, **values: Any) -> str:
        return self.get(name, language).render(**values)

    def gettext(self, language: Language, message: str) -> str:
        return self.catalogues[language].gettext(message)
