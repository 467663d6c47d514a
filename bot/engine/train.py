"""`python -m bot.engine.train`: trains the assistant when one of its sources changed.

Example: `bot/.venv/bin/python -m bot.engine.train --force`
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path

from bot.engine import lean, project, quiet

_KEPT_MODELS = 3
FAILURE_LOG = "training-failure.log"


def train_model(
    target: Path,
    config_file: Path = project.CONFIG,
    domain: Path | None = None,
    data: Sequence[Path] = project.DATA,
) -> None:
    """Trains from the sources (by default those of this checkout) and puts the archive at `target` in one move.

    Raises:
        rasa.shared.exceptions.RasaException: data or configuration do not fit together.
    """
    lean.leave_out(training=True)
    import rasa.engine.validation
    import rasa.model_training
    from rasa.engine.recipes.recipe import Recipe
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.training.graph_trainer import GraphTrainer
    from rasa.shared.data import TrainingType
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

    from bot.engine import shortcuts
    from bot.engine.no_cache import NoTrainingCache

    shortcuts.take_all()
    quiet.configure(bare=False)
    quiet.hush_warnings()
    importer = TrainingDataImporter.load_from_config(
        str(config_file), str(domain or project.domain_path()), [str(path) for path in data if path.exists()]
    )
    config = importer.get_config()
    recipe = Recipe.recipe_for_name(config.get("recipe"))
    model = recipe.graph_config_for_recipe(config, {}, training_type=TrainingType.BOTH)
    rasa.engine.validation.validate(model)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{os.getpid()}-{target.name}")
    try:
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            storage = LocalModelStorage(Path(folder))
            trainer = GraphTrainer(storage, NoTrainingCache(), DaskGraphRunner)
            trainer.train(model, importer, unfinished, force_retraining=True)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _tidy(keep: Path) -> None:
    """Deletes models but the newest few."""
    models = sorted(project.MODELS.glob("an-sinh-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in models[_KEPT_MODELS:]:
        if old != keep:
            old.unlink(missing_ok=True)


def _failure(error: Exception, log: Path, verbose: bool) -> str:
    """What went wrong in one sentence; the traceback goes to a file, or is printed too when asked for."""
    trace = "".join(traceback.format_exception(error))
    if verbose:
        return f"{trace}\nKhông huấn luyện được trợ lý: {error}"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(trace, encoding="utf-8")
    except OSError:
        return f"Không huấn luyện được trợ lý: {error}. Chi tiết: chạy lại với --verbose."
    return f"Không huấn luyện được trợ lý: {error}. Chi tiết: {log}"


def main(arguments: list[str] | None = None) -> int:
    """Entry point; 0 when a fitting model is there at the end."""
    parser = argparse.ArgumentParser(prog="python -m bot.engine.train", description=__doc__)
    parser.add_argument("--force", action="store_true", help="train though nothing changed")
    parser.add_argument("--out", type=Path, help="where to put the archive (default: var/models/an-sinh-<mark>.tar.gz)")
    parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
    parser.add_argument("--verbose", action="store_true", help="when it fails, also print where")
    options = parser.parse_args(arguments)
    began = time.perf_counter()
    target: Path = options.out or project.model_path()
    trained = options.force or not target.is_file()
    if trained:
        quiet.quieten()
        try:
            train_model(target)
        except Exception as error:
            print(_failure(error, project.ROOT / "var" / FAILURE_LOG, options.verbose), file=sys.stderr)
            return 1
        if options.out is None:
            _tidy(target)
    else:
        target.touch()
    seconds = round(time.perf_counter() - began, 1)
    if options.json:
        print(json.dumps({"model": str(target), "trained": trained, "seconds": seconds}))
    elif trained:
        print(f"Đã huấn luyện trợ lý trong {seconds} giây: {target}")
    else:
        print(f"Trợ lý không đổi, dùng lại mô hình: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
