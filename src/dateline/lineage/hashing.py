"""The words of a text as 64-bit numbers, a whole text at a time.

What a word is, `dateline.text.words` says; this gives the same words, folded and lower-cased, some
twenty times faster, because no word is made. A word's number is a polynomial in its code points
modulo 2^64, read off sums over the whole text (Karp and Rabin, *Efficient randomized
pattern-matching algorithms*, 1987), then mixed as in MurmurHash3 (Appleby, public domain). It is
the same on every machine and in every run.
"""

from functools import cache, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dateline.text import lowered

Places = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_OTHER, _LETTER, _JOINER = 0, 1, 2
_JOINERS: Final = "'.-"
# Code points below it are looked up in a table; the few others one by one.
_TABLE: Final = 0x10000
_SURROGATES: Final = range(0xD800, 0xE000)

_BASE: Final = 0x9E3779B97F4A7C15
_BACK: Final = pow(_BASE, -1, 1 << 64)
_SPREAD, _MIX = np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0xFF51AFD7ED558CCD)
_HALF, _THIRD = np.uint64(33), np.uint64(29)
# Odd numbers, so that the order of a shingle's words counts.
_MULTIPLIERS: Final = np.array(
    [_BASE, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 1], np.uint64
)

WORDS_A_SHINGLE: Final = len(_MULTIPLIERS)


def hashed_words(text: str) -> tuple[Places, Places, Hashes]:
    """Give where each word of `text` starts and ends, in code points, and its number.

    >>> starts, ends, hashes = hashed_words("It’s over: IT'S OVER.")
    >>> starts.tolist(), ends.tolist(), len(set(hashes.tolist()))
    ([0, 5, 11, 16], [4, 9, 15, 20], 2)
    """
    kinds, codes = _read(text)
    letters = kinds == _LETTER
    inside = letters.copy()
    inside[1:-1] |= (kinds[1:-1] == _JOINER) & letters[:-2] & letters[2:]
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, ends = edges[::2], edges[1::2]
    values = (codes.astype(np.uint64) + np.uint64(1)) * _SPREAD
    values ^= values >> _THIRD
    rising, falling = _powers(_length_over(len(values)))
    sums = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values * rising[: len(values)], out=sums[1:])
    return starts, ends, _mixed((sums[ends] - sums[starts]) * falling[starts])


def hashed_shingles(words: Hashes) -> Hashes:
    """Give one number for each run of five words; none where there are fewer words."""
    count = max(0, len(words) - WORDS_A_SHINGLE + 1)
    total = np.zeros(count, np.uint64)
    for k, multiplier in enumerate(_MULTIPLIERS):
        total += words[k : k + count] * multiplier
    return _mixed(total)


def _read(text: str) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """Give for each code point what it is, and the folded, lower-cased code point it stands for."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kind_of, code_of = _tables()
    low = np.minimum(raw, _TABLE - 1)
    kinds, codes = kind_of[low], code_of[low]
    for i in np.flatnonzero(raw >= _TABLE).tolist():
        kinds[i], codes[i] = _look(chr(raw[i]))
    return kinds, codes


@cache
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    looked = [(_OTHER, i) if i in _SURROGATES else _look(chr(i)) for i in range(_TABLE)]
    kinds, codes = zip(*looked, strict=True)
    return np.array(kinds, np.uint8), np.array(codes, np.uint32)


def _look(character: str) -> tuple[int, int]:
    plain = lowered(character)
    kind = _LETTER if plain.isalnum() else _JOINER if plain in _JOINERS else _OTHER
    return kind, ord(plain)


def _length_over(length: int) -> int:
    """Give the next power of two, so that few tables of powers are made."""
    return 1 << max(12, length.bit_length())


@lru_cache(maxsize=4)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Give the powers of the base, and of its inverse modulo 2^64."""
    base, back = (np.full(count, b, np.uint64) for b in (_BASE, _BACK))
    base[0] = back[0] = 1
    return np.cumprod(base), np.cumprod(back)


def _mixed(numbers: Hashes) -> Hashes:
    """Give numbers whose every bit hangs on every bit of those given."""
    mixed = numbers ^ (numbers >> _HALF)
    mixed *= _MIX
    mixed ^= mixed >> _THIRD
    return mixed
