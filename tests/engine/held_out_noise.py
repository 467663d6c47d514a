"""Bad typing that training has never seen: another way to make every kind of mistake.

Own abbreviations, own keyboard, VNI instead of TELEX only, capitals, emoji, missing vowels, letters stuck together.
Shares no code with `bot.engine.noise`.
"""

from __future__ import annotations

import random
import unicodedata

_ABBREVIATIONS = {
    "không": ["hông", "khum", "hem", "0"],
    "được": ["đc", "dc", "đuoc"],
    "bảo hiểm xã hội": ["bhxh", "BHXH", "bhxa hội"],
    "bảo hiểm": ["b.hiểm", "bh", "bảo hiễm"],
    "bao nhiêu": ["bn", "nhiu", "mấy"],
    "thế nào": ["sao", "tn", "thía nào"],
    "tôi": ["tui", "mk", "t"],
    "mình": ["mik", "mk"],
    "gì": ["j", "zì"],
    "với": ["vs", "zới"],
    "rồi": ["r", "òi"],
    "tháng": ["thg", "t"],
    "người": ["ng", "ngừi"],
    "công ty": ["cty", "cti"],
    "hồ sơ": ["hsơ", "hs"],
    "tiền": ["tìn", "xèng"],
    "nghỉ việc": ["nghỉ lm", "ngỉ việc"],
    "những": ["nhg"],
    "như": ["nhx"],
    "đóng": ["đóg"],
    "lương": ["lươg"],
}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_TONES_TELEX = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_TONES_VNI = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
_SHAPES_TELEX = {"\u0302": None, "\u0306": "w", "\u031b": "w"}
_SHAPES_VNI = {"\u0302": "6", "\u031b": "7", "\u0306": "8"}
_EMOJI = ("🙏", "😢", "🤔", "😂")


def typed(word: str, vni: bool) -> str:
    """The keys of TELEX or VNI for `word`, every key right after its letter."""
    keys = []
    for ch in unicodedata.normalize("NFD", word):
        if ch in "đĐ":
            keys.append("d9" if vni else "dd")
        elif vni and (ch in _TONES_VNI or ch in _SHAPES_VNI):
            keys.append(_TONES_VNI.get(ch) or _SHAPES_VNI[ch])
        elif ch in _TONES_TELEX:
            keys.append(_TONES_TELEX[ch])
        elif ch in _SHAPES_TELEX:
            keys.append(_SHAPES_TELEX[ch] or keys[-1])
        else:
            keys.append(ch)
    return "".join(keys)


def _neighbour(ch: str, rng: random.Random) -> str:
    for row in _ROWS:
        at = row.find(ch)
        if at >= 0:
            return row[max(0, min(len(row) - 1, at + rng.choice((-1, 1))))]
    return ch


def spoil(text: str, seed: int, strength: float = 1.0) -> str:
    """`text` as somebody in a hurry might send it."""
    rng = random.Random(f"{seed}/{text}")
    text = text.lower()
    for full in sorted(_ABBREVIATIONS, key=len, reverse=True):
        if full in text and rng.random() < 0.5 * strength:
            text = text.replace(full, rng.choice(_ABBREVIATIONS[full]))
    words = []
    for word in text.split():
        dice = rng.random()
        if dice < 0.10 * strength:
            word = typed(word, vni=rng.random() < 0.3)
        elif dice < 0.16 * strength and len(word) > 3:
            at = rng.randrange(1, len(word))
            word = word[:at] + _neighbour(word[at], rng) + word[at + 1 :]
        elif dice < 0.20 * strength and len(word) > 3:
            at = rng.randrange(1, len(word) - 1)
            word = word[:at] + word[at + 1 :]
        elif dice < 0.23 * strength:
            word = word + word[-1] * rng.randint(2, 4)
        elif dice < 0.26 * strength:
            word = word.upper()
        words.append(word)
    if len(words) > 3 and rng.random() < 0.15 * strength:
        at = rng.randrange(len(words) - 1)
        words[at : at + 2] = [words[at] + words[at + 1]]
    text = " ".join(words)
    if rng.random() < 0.3 * strength:
        text += rng.choice(("???", " ạ", "...", " " + rng.choice(_EMOJI), " vậy ad"))
    return text
