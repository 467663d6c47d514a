"""``python -m app`` is ``ansinh``."""

from app.cli import main

main()
