"""Sizes and colours of the pictures. The colours are those of integrations/browser/static/tokens.css (light).

A phone shows the 900 pixels on some 6 to 7 centimetres: letters of 24 pixels are as large there as a page's
small print.
"""

from typing import Final, Literal

WIDTH: Final = 900
MARGIN: Final = 40
INNER: Final = WIDTH - 2 * MARGIN
PAD: Final = 28
GAP: Final = 20
RADIUS: Final = 16

TITLE: Final = 46
AMOUNT: Final = 46
BODY: Final = 27
SMALL: Final = 24
LEADING: Final = 1.36  # from one line to the next, in font sizes

PAPER: Final = "#f5f4ef"
SURFACE: Final = "#ffffff"
LINE: Final = "#dedbd1"
FAINT: Final = "#eceae3"
STRONG: Final = "#8b938d"
INK: Final = "#1a2421"
INK_2: Final = "#4a5853"
INK_3: Final = "#5d6a65"

# The two choices: the money now, and the time kept. Dashes and words tell them apart as well, for who sees no colours.
Choice = Literal["now", "kept"]
STROKE: Final[dict[Choice, str]] = {"now": "#a34a12", "kept": "#0f6a5b"}
SOFT: Final[dict[Choice, str]] = {"now": "#fdeedd", "kept": "#dff0ea"}
EDGE: Final[dict[Choice, str]] = {"now": "#efc79c", "kept": "#a9d4c7"}
BAND: Final = "#f6e6dc"
