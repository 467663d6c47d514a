"""What is left out is gone, and says so when it is missed."""

from __future__ import annotations

import os
import subprocess
import sys

from bot.engine import command
from tests.engine.conftest import ROOT


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_server_loads_nothing_of_tensorflow() -> None:
    done = _python(
        "import sys; from bot.engine import quiet, lean; quiet.quieten(); lean.leave_out();"
        "import rasa.core.agent, rasa.core.policies.rule_policy, bot.engine.components;"
        "print(sorted({name.partition('.')[0] for name, module in sys.modules.items()"
        " if getattr(module, '__file__', None)} & {'tensorflow', 'jax', 'sklearn', 'scipy', 'pymongo', 'boto3'}))"
    )
    assert done.stdout.strip() == "[]", done.stderr[-500:]


def test_using_what_is_left_out_names_it_and_the_switch() -> None:
    done = _python(
        "from bot.engine import lean; lean.leave_out(); import tensorflow as tf;"
        "class_ = type('Mine', (tf.keras.Model,), {}); isinstance(1, tf.Tensor); tf.function(print);"
        "tf.constant(1)"
    )
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "LeftOut" in last and "ANSINH_FULL_IMPORTS" in last and "tensorflow" in last


def test_the_switch_loads_everything() -> None:
    done = _python(
        "from bot.engine import lean; print(lean.leave_out()); import pymongo; print(bool(pymongo.__file__))",
        ANSINH_FULL_IMPORTS="1",
    )
    assert done.stdout.split() == ["False", "True"]


def test_rasas_commands_find_the_files_of_the_checkout() -> None:
    given = command.with_places(["data", "validate", "--config", "mine.yml"])
    assert given[:4] == ["data", "validate", "--config", "mine.yml"]
    assert given.count("--config") == 1
    assert str(ROOT / "bot" / "data" / "nlu") in given
    assert command.with_places(["--version"]) == ["--version"]
