"""Words that say for whom something is asked: "tính cho vợ tôi", "mẹ em sinh 1970"."""

_RELATIVES = (
    *("vo", "chong", "me", "bo", "ba", "cha", "tia", "ong xa", "ba xa", "chi gai", "em gai", "anh trai"),
    *("em trai", "con trai", "con gai", "ban", "dong nghiep", "hang xom"),
)
_RELATIVES_IN_ENGLISH = (
    *("wife", "husband", "mother", "father", "mom", "mum", "dad", "parents", "sister", "brother", "son", "daughter"),
    *("aunt", "uncle", "friend", "colleague", "neighbour", "neighbor"),
)
_OWNERS = ("toi", "tui", "em", "e", "minh", "mk", "con", "chau", "to")
#: "bạn" is also the assistant, "ba con" also three children: before such a pronoun they name nobody.
_AMBIGUOUS = frozenset({("ban", owner) for owner in _OWNERS} | {("ba", "con"), ("ba", "chau")})

#: Plain words; one of them makes a message be about somebody else.
ON_BEHALF = (
    *(f"{word} {one}" for word in ("cho", "cua", "ho", "gium", "dum", "giup") for one in _RELATIVES),
    *(f"{one} {owner}" for one in _RELATIVES for owner in _OWNERS if (one, owner) not in _AMBIGUOUS),
    *(f"my {one}" for one in _RELATIVES_IN_ENGLISH),
)
#: What looks like it and is not: the assistant is spoken to.
TO_THE_ASSISTANT = ("cho ban biet", "giup ban")
