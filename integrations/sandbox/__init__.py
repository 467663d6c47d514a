"""The local twin of both providers: what the demo talks to, and the fake in tests.

It speaks to the product only as Zalo and Telegram do: their HTTP APIs out, their signed webhooks in.
"""

from integrations.sandbox.app import Sandbox, create_sandbox
from integrations.sandbox.config import SandboxConfig, product_settings
from integrations.sandbox.people import PEOPLE, Person
from integrations.sandbox.phones import read_journal

__all__ = ["PEOPLE", "Person", "Sandbox", "SandboxConfig", "create_sandbox", "product_settings", "read_journal"]
