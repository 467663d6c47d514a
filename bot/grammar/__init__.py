"""What a citizen's words say in figures: amounts, times, birth, sex, group, region.

Pure Python (3.10 and newer), no third-party import: Rasa's runtime and the rest of the product read a
text with the same eyes. One public function, :func:`extract`; the other names are the shape of its answer.
"""

from bot.grammar.entity import KINDS, Entity, months_between, split_range
from bot.grammar.extract import EXPECTATIONS, extract

__all__ = ["EXPECTATIONS", "KINDS", "Entity", "extract", "months_between", "split_range"]
