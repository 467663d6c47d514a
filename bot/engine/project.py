"""Where things lie in a checkout, and the fingerprint of everything a model is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "config.yml"
DOMAIN = ROOT / "domain.yml"
ENDPOINTS = ROOT / "endpoints.yml"
MODELS = ROOT / "var" / "models"
DATA = tuple(ROOT / "bot" / "data" / kind for kind in ("nlu", "rules", "stories"))
CODE = ROOT / "bot" / "engine"
# What a model is made with. The rest of the engine, and the grammar, only run beside it: a change of theirs needs a
# restart, no training. A test compares this list with what the training really imports.
MODEL_CODE = (
    "abbreviations.py",
    "borders.py",
    "calibration.py",
    "components.py",
    "english.txt",
    "features.py",
    "foreign.txt",
    "importer.py",
    "intents.py",
    "language.py",
    "learning.py",
    "letters.py",
    "linear.py",
    "noise.py",
    "senses.py",
    "senses.txt",
    "telex.py",
    "text.py",
)


def _sources() -> Iterator[Path]:
    yield CONFIG
    yield from domain_files()
    for folder in DATA:
        yield from sorted(folder.rglob("*.yml"))
    yield from (CODE / name for name in MODEL_CODE)
    yield ROOT / "bot" / "requirements.lock"


def domain_files() -> list[Path]:
    """The domain: one file, or a folder `domain/` of files."""
    folder = ROOT / "domain"
    return sorted(folder.rglob("*.yml")) if folder.is_dir() else [DOMAIN]


def domain_path() -> Path:
    """What Rasa's `--domain` option takes."""
    folder = ROOT / "domain"
    return folder if folder.is_dir() else DOMAIN


def fingerprint() -> str:
    """Twelve hexadecimal digits that change with any source of the model."""
    digest = hashlib.sha256()
    for path in _sources():
        if path.is_file():
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def model_path(mark: str | None = None) -> Path:
    """The archive of the model with this fingerprint (by default of the sources as they are)."""
    return MODELS / f"an-sinh-{mark or fingerprint()}.tar.gz"


def newest_model() -> Path | None:
    """The model of the sources as they are, else the one trained last, else None."""
    exact = model_path()
    if exact.is_file():
        return exact
    trained = sorted(MODELS.glob("an-sinh-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    return trained[-1] if trained else None
