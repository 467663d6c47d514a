"""Zalo: one Official Account. Only this folder knows Zalo's words."""

from integrations.zalo.channel import ZaloChannel, open_zalo
from integrations.zalo.client import ZaloClient, ZaloConfig
from integrations.zalo.codes import ZnsCodes
from integrations.zalo.gateway import ZaloGateway
from integrations.zalo.signature import is_url_probe

__all__ = ["ZaloChannel", "ZaloClient", "ZaloConfig", "ZaloGateway", "ZnsCodes", "is_url_probe", "open_zalo"]
