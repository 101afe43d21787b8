"""Kind `math`: numbers, operators, expressions and equations; where = or < stands, it is true."""

from fractions import Fraction

import numpy as np

TIMES, DIVIDED = "*\N{MULTIPLICATION SIGN}\N{DOT OPERATOR}\N{MIDDLE DOT}", "/\N{DIVISION SIGN}:"
UNKNOWNS = "xyzabcnwXYZ"
_SINGLE = "+-*/()=<>\N{MULTIPLICATION SIGN}\N{DIVISION SIGN}\N{PLUS-MINUS SIGN}^%!|"
_ATTEMPTS = 24


def make(rng: np.random.Generator, allowed: str, max_characters: int) -> str:
    """Draw an expression or an equation that is written with allowed characters throughout.

    Returns:
        At most `max_characters` characters; empty if nothing of the kind was found.
    """
    known, digits = set(allowed), [c for c in "0123456789" if c in allowed]
    forms = (_sum, _sum, _product, _linear, _fraction, _bracket, _comparison, _power, _terms)
    spaced = " " in known and rng.integers(4) == 0
    for _ in range(_ATTEMPTS if digits else 0):
        text = forms[int(rng.integers(len(forms)))](rng, known, digits)
        for candidate in (_spaced(text), text) if spaced else (text,):
            if 0 < len(candidate) <= max_characters and set(candidate) <= known:
                return candidate
    alone = [*digits, *(c for c in _SINGLE if c in known)]
    if not alone:
        return ""
    if digits and rng.integers(2):
        return "".join(rng.choice(digits, int(rng.integers(1, min(4, max_characters) + 1))))
    return alone[int(rng.integers(len(alone)))]


def _spaced(text: str) -> str:
    return "".join(f" {c} " if c in f"=<>+{TIMES}" else c for c in text)


def _number(rng: np.random.Generator, digits: list[str], longest: int = 3) -> int:
    """A number of these digits alone, not 0 unless that is the only one."""
    drawn = int("".join(rng.choice(digits, int(rng.integers(1, longest + 1)))))
    return drawn or int(max(digits))


def _sign(rng: np.random.Generator, signs: str, known: set[str]) -> str:
    """One of the allowed signs, or the first, which makes the expression be drawn anew."""
    able = [c for c in signs if c in known] or [signs[0]]
    return able[int(rng.integers(len(able)))]


def _sum(rng: np.random.Generator, _known: set[str], digits: list[str]) -> str:
    """12+7=19 or 19-7=12."""
    one, other = _number(rng, digits), _number(rng, digits)
    if rng.integers(2):
        return f"{one}+{other}={one + other}"
    return f"{max(one, other)}-{min(one, other)}={abs(one - other)}"


def _product(rng: np.random.Generator, known: set[str], digits: list[str]) -> str:
    """6*7=42 or 42/7=6."""
    one, other = _number(rng, digits, 2), _number(rng, digits, 1)
    if rng.integers(2) or not other:
        return f"{one}{_sign(rng, TIMES, known)}{other}={one * other}"
    return f"{one * other}{_sign(rng, DIVIDED, known)}{other}={one}"


def _linear(rng: np.random.Generator, known: set[str], digits: list[str]) -> str:
    """3x-4=8: the unknown is a whole number."""
    able = [c for c in UNKNOWNS if c in known]
    if not able:
        return ""
    name = able[int(rng.integers(len(able)))]
    factor, shift, value = _number(rng, digits, 1), _number(rng, digits, 2), _number(rng, digits, 1)
    term = name if factor == 1 else f"{factor}{name}"
    pick = int(rng.integers(4))
    if pick == 0:
        return f"{name}={value}"
    if pick == 1:
        return f"{term}+{shift}={factor * value + shift}"
    return f"{term}-{shift}={factor * value - shift}" if pick == 2 else f"{term}={factor * value}"


def _fraction(rng: np.random.Generator, _known: set[str], digits: list[str]) -> str:
    """1/2, or 1/2+1/3=5/6."""
    tops = [_number(rng, digits, 1) for _ in range(2)]
    bottoms = [_number(rng, digits, 1) for _ in range(2)]
    if rng.integers(2) or 0 in bottoms:
        return f"{tops[0]}/{bottoms[0]}" if bottoms[0] else ""
    total = Fraction(tops[0], bottoms[0]) + Fraction(tops[1], bottoms[1])
    return f"{tops[0]}/{bottoms[0]}+{tops[1]}/{bottoms[1]}={total}"


def _bracket(rng: np.random.Generator, known: set[str], digits: list[str]) -> str:
    """(2+3)*4=20, or without its result."""
    one, other, factor = (_number(rng, digits, 1) for _ in range(3))
    left = f"({one}+{other}){_sign(rng, TIMES, known)}{factor}"
    return f"{left}={(one + other) * factor}" if rng.integers(2) else left


def _comparison(rng: np.random.Generator, _known: set[str], digits: list[str]) -> str:
    """3<5 or 12>7."""
    one, other = _number(rng, digits), _number(rng, digits)
    relation = "=" if one == other else "<" if one < other else ">"
    return f"{one}{relation}{other}"


def _power(rng: np.random.Generator, known: set[str], digits: list[str]) -> str:
    """3^2=9 or x^2=9."""
    base = _number(rng, digits, 1)
    able = [str(base), *(c for c in UNKNOWNS[:3] if c in known)]
    return f"{able[int(rng.integers(len(able)))]}^2={base**2}"


def _terms(rng: np.random.Generator, known: set[str], digits: list[str]) -> str:
    """2*3+14-5, two to four terms without a result."""
    signs = [c for c in f"+-{TIMES}{DIVIDED[:2]}" if c in known]
    if not signs:
        return ""
    text = str(_number(rng, digits))
    for _ in range(int(rng.integers(1, 4))):
        text += f"{signs[int(rng.integers(len(signs)))]}{_number(rng, digits)}"
    return text
