"""The sandbox by itself: ``python -m integrations.sandbox --port 8100 --product http://127.0.0.1:8000``."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from integrations.sandbox import SandboxConfig, create_sandbox


def main() -> None:
    """Serves the two providers on loopback until stopped."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument("--product", default=SandboxConfig().product_url, help="where the product takes webhooks")
    parser.add_argument("--journal", type=Path, help="file that keeps every accepted message")
    parser.add_argument("--telegram-rate", type=float, help="messages per second before Telegram answers 429")
    parser.add_argument("--zalo-rate", type=int, help="requests per minute before Zalo answers -32")
    parser.add_argument("--zalo-oa-type", type=int, default=2, help="2 business, 4 state agency")
    parser.add_argument("--no-receipts", action="store_true", help="no echoes and receipts of Zalo messages")
    chosen = parser.parse_args()
    config = SandboxConfig(
        product_url=chosen.product.rstrip("/"),
        journal=chosen.journal,
        telegram_rate=chosen.telegram_rate,
        zalo_rate=chosen.zalo_rate,
        zalo_oa_type=chosen.zalo_oa_type,
        zalo_echoes=not chosen.no_receipts,
        zalo_receipts=not chosen.no_receipts,
    )
    app = create_sandbox(config).app
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
