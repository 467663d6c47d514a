"""The registry of contributions: who is on record, and what was paid for them.

Two implementations of one port: tables of ours filled by ``ansinh registry import``, and an HTTP service of the agency.
"""

from integrations.registry.http import HttpRegistry
from integrations.registry.importing import RegistryReport, import_registry
from integrations.registry.record import Gap, Kind, Period, Person, Record
from integrations.registry.registry import Registry, RegistryUnavailable
from integrations.registry.stored import StoredRegistry

__all__ = [
    "Gap",
    "HttpRegistry",
    "Kind",
    "Period",
    "Person",
    "Record",
    "Registry",
    "RegistryReport",
    "RegistryUnavailable",
    "StoredRegistry",
    "import_registry",
]
