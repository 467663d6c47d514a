"""The assistant's engine over HTTP: one message in, what it made of it out."""

from integrations.rasa.client import RasaClient, RasaError

__all__ = ["RasaClient", "RasaError"]
