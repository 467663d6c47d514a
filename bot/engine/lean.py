"""Keeps what our assistant never uses out of the process: TensorFlow, JAX, MongoDB, AWS and plotting.

Rasa imports TensorFlow whatever the pipeline: two thirds of its start and of its memory. Our
pipeline has no neural component, so these packages are replaced by hollow modules before Rasa is imported.
They can be imported, subclassed and named in annotations; using one raises `LeftOut` with its name.

`ANSINH_FULL_IMPORTS=1` in the environment turns this off. docs/decisions/ has the measurement.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import types
from abc import ABCMeta
from typing import Any, FrozenSet, Optional, Sequence

PACKAGES = frozenset(
    {
        "tensorflow",
        "tensorflow_hub",
        "tensorflow_text",
        "tensorflow_addons",
        "keras",
        "jax",
        "jaxlib",
        "matplotlib",
        "pymongo",
        "boto3",
        "botocore",
        "sklearn_crfsuite",
    }
)
# Needed to train, or by channels and brokers of Rasa that we do not open; the server does without.
PACKAGES_FOR_TRAINING = frozenset(
    {
        "scipy",
        "sklearn",
        "joblib",
        "aio_pika",
        "aiogram",
        "confluent_kafka",
        "fbmessenger",
        "mattermostwrapper",
        "prompt_toolkit",
        "questionary",
        "redis",
        "rocketchat_API",
        "slack_sdk",
        "socketio",
        "twilio",
        "webexteamssdk",
    }
)
SWITCH = "ANSINH_FULL_IMPORTS"


class LeftOut(RuntimeError):
    """Something used a package that this process leaves out."""


class _Hollow(ABCMeta):
    """Metaclass of the placeholders: classes whose attributes are placeholders too."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _hollow(f"{cls.__module__}.{name}")

    def __getitem__(cls, _: Any) -> Any:
        return cls

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__dict__.get("_left_out") is None:  # a real subclass that some module defined
            raise LeftOut(f"{cls.__name__} needs a package that is left out; set {SWITCH}=1 to load it.")
        if len(args) == 1 and not kwargs and callable(args[0]):
            return args[0]  # used as a decorator
        if not args:
            return lambda decorated: decorated  # used as a decorator with options
        raise LeftOut(f"{cls.__module__} is left out of this process; set {SWITCH}=1 to load it.")


def _hollow(path: str) -> Any:
    return _Hollow(path.rpartition(".")[2], (), {"__module__": path, "_left_out": path})


class _HollowModule(types.ModuleType):
    """A module in which every name exists."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _hollow(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers the imports of some packages and everything below them."""

    def __init__(self, packages: FrozenSet[str]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Optional[Sequence[str]] = None, target: Optional[types.ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        """A hollow spec for a package that is left out."""
        if fullname.partition(".")[0] in self._packages:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """The hollow module."""
        return _HollowModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


def leave_out(training: bool = False) -> bool:
    """Installs the hollow packages; call before the first `import rasa`. Whether they are in place.

    Args:
        training: keep what only training needs.
    """
    if os.environ.get(SWITCH) == "1":
        return False
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder(PACKAGES if training else PACKAGES | PACKAGES_FOR_TRAINING))
    return True
