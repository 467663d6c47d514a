"""What every channel test watches: that nothing private reaches a log, and that no call leaves this machine."""

from __future__ import annotations

import ipaddress
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from integrations.logs import TALKATIVE

_connections: list[str] | None = None
_installed = False


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if _connections is None or event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    if isinstance(host, bytes):
        host = host.decode()
    if isinstance(host, str):
        _connections.append(host)


class Watch(logging.Handler):
    """Everything logged, at any level, by anybody."""

    def __init__(self) -> None:
        super().__init__(level=logging.NOTSET)
        self.lines: list[str] = []
        self.secrets: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.name}: {record.getMessage()}"
        if record.exc_info:
            line += logging.Formatter().formatException(record.exc_info)
        self.lines.append(line)

    def keep_secret(self, *values: str) -> None:
        """These must appear in no log; very short ones would be found anywhere and are left out."""
        self.secrets |= {value for value in values if len(value) >= 6}

    def check(self) -> None:
        for line in self.lines:
            for secret in self.secrets:
                assert secret not in line, f"{secret[:4]}… reached a log: {line.partition(':')[0]}"


@contextmanager
def watching() -> Iterator[Watch]:
    """Watches a block; afterwards fails for a secret in a log or a connection to another machine."""
    global _connections, _installed
    if not _installed:
        sys.addaudithook(_audit)  # cannot be taken away again, so it is put in once and listens only in a block
        _installed = True
    watch = Watch()
    root = logging.getLogger()
    level = root.level
    # Quietness is what a channel must bring about itself; what an earlier test left is taken away.
    talkative = {name: logging.getLogger(name).level for name in TALKATIVE}
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET)
    root.addHandler(watch)
    root.setLevel(logging.DEBUG)
    _connections = []
    try:
        yield watch
    finally:
        hosts, _connections = _connections, None
        root.removeHandler(watch)
        root.setLevel(level)
        for name, earlier in talkative.items():
            logging.getLogger(name).setLevel(earlier)
    watch.check()
    strangers = [host for host in hosts if not _is_local(host)]
    assert not strangers, f"calls left this machine: {strangers}"


def _is_local(host: str) -> bool:
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
