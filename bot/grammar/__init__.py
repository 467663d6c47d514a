"""What a citizen's words say in figures: amounts, times, birth, sex, group, region.

Pure Python (3.10 and newer), no third-party import: Rasa's runtime and the rest of the product read a
text with the same eyes. :func:`extract` reads what is said in figures, :func:`as_of` the day whose rules are asked
about; the other names are the shape of their answers.
"""

from bot.grammar.as_of import AsOf, as_of
from bot.grammar.entity import KINDS, Entity, months_between, split_range
from bot.grammar.extract import EXPECTATIONS, extract

__all__ = ["EXPECTATIONS", "KINDS", "AsOf", "Entity", "as_of", "extract", "months_between", "split_range"]
