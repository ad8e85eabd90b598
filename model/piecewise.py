"""Functions of one variable that are linear between kinks and jumps, found exactly rather than sampled.

The variable counts small units, such as pennies. An interval is taken for linear when points inside it lie on
the straight line between its ends, and is halved otherwise, down to one unit; a kink within a unit is then put
where the lines on both sides meet.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

Array = np.ndarray

INSIDE = (0.5, 0.236, 0.854, 0.071)
"""Where an interval is looked at, as fractions: irregular, so that regular steps cannot pass for a line."""
TOLERANCE = 1e-5
"""£: a point this near a line lies on it; far above binary noise, far below what a kink moves in a penny."""


class Piece(NamedTuple):
    """A straight piece from `start` to `end` with the values there, one for each component; or a jump."""

    start: float
    end: float
    first: Array
    last: Array
    is_jump: bool = False

    def slope(self) -> Array:
        """Change of each component for a unit."""
        return np.asarray((self.last - self.first) / (self.end - self.start))

    def value(self, place: float) -> Array:
        """The line through the piece at any place."""
        return np.asarray(self.first + self.slope() * (place - self.start))


def jump_after(pieces: list[Piece], k: int) -> float:
    """Size of the jump of the first component that piece `k` is, beyond what the piece before it would bring."""
    before = pieces[k - 1].value(pieces[k].end) if k else pieces[k].first
    return float(pieces[k].last[0] - before[0])


class Steps(NamedTuple):
    """Which jumps are steps of one staircase: their size and distance at most, and how far off its line."""

    jump: float
    distance: float
    off: float


def pieces_of(function: Callable[[Array], Array], last: int, spacing: int) -> list[Piece]:
    """The pieces of a function of 0 to `last` whole units, from left to right.

    Args:
        function: values of shape (places, components) at places, whole numbers.
        last: where it ends.
        spacing: distance of the places first looked at; a feature narrower than this may be missed.
    """
    edges = np.append(np.arange(0, last, spacing), last)
    values = function(edges)
    left, right, first, end = edges[:-1], edges[1:], values[:-1], values[1:]
    found: list[tuple[Array, Array, Array, Array]] = []
    while left.size:
        width = right - left
        places = np.stack(
            [left + np.clip(np.rint(width * part), 1, width - 1).astype(np.int64) for part in INSIDE]
        )
        inside = function(places.ravel()).reshape(*places.shape, -1)
        part = ((places - left) / np.maximum(width, 1))[..., None]
        off = np.abs(inside - (first + (end - first) * part)).max(axis=(0, 2))
        done = (width == 1) | (off <= TOLERANCE)
        found.append((left[done], right[done], first[done], end[done]))
        middle, halfway = places[0][~done], inside[0][~done]
        left, right = np.append(left[~done], middle), np.append(middle, right[~done])
        first, end = np.concatenate([first[~done], halfway]), np.concatenate([halfway, end[~done]])
    starts, ends, firsts, lasts = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.argsort(starts)
    pieces = [Piece(float(starts[k]), float(ends[k]), firsts[k], lasts[k]) for k in order]
    return _met(_merged(pieces))


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Neighbours on one line as one piece."""
    made = [pieces[0]]
    for piece in pieces[1:]:
        if np.abs(made[-1].value(piece.end) - piece.last).max() <= TOLERANCE * max(1.0, piece.end - piece.start):
            made[-1] = made[-1]._replace(end=piece.end, last=piece.last)
        else:
            made.append(piece)
    return made


def _met(pieces: list[Piece]) -> list[Piece]:
    """Pieces of one unit as the kink where their neighbours meet, or as a jump where they do not."""
    made: list[Piece] = []
    for k, piece in enumerate(pieces):
        if piece.end - piece.start > 1.5:
            made.append(piece)
            continue
        if not made or k + 1 == len(pieces):
            made.append(piece._replace(is_jump=True))
            continue
        place = _meeting(made[-1], pieces[k + 1])
        if place is not None and piece.start - 1e-6 <= place <= piece.end + 1e-6 and not made[-1].is_jump:
            after = pieces[k + 1]
            made[-1] = made[-1]._replace(end=place, last=made[-1].value(place))
            pieces[k + 1] = after._replace(start=place, first=after.value(place))
        else:
            made.append(piece._replace(is_jump=True))
    return made


def _meeting(before: Piece, after: Piece) -> float | None:
    """Where two lines meet in every component; None where they do not."""
    bend = before.slope() - after.slope()
    widest = int(np.argmax(np.abs(bend)))
    if abs(bend[widest]) < 1e-9:
        return None
    gap = after.value(before.end) - before.last
    place = float(before.end + gap[widest] / bend[widest])
    apart = np.abs(before.value(place) - after.value(place)).max()
    return place if apart <= 1e-4 else None


def without_steps(pieces: list[Piece], steps: Steps, scale: float) -> list[Piece]:
    """Staircases, such as rounding to whole pounds makes, as the straight lines through their corners.

    Args:
        pieces: from `pieces_of`.
        steps: which jumps belong to a staircase, in £.
        scale: £ in a unit.
    """
    small = [k for k, piece in enumerate(pieces) if piece.is_jump and _size(piece) <= steps.jump]
    made: list[Piece] = []
    done = 0
    for run in _runs(pieces, small, steps.distance / scale):
        made.extend(pieces[done : run[0]])
        corners = [(pieces[k].end, pieces[k].last) for k in run]
        lines = _lines(corners, steps.off)
        if made and not made[-1].is_jump:
            place = _nearest_meeting(made[-1], lines[0])
            lines[0] = lines[0]._replace(start=place, first=lines[0].value(place))
            made[-1] = made[-1]._replace(end=place, last=lines[0].first)
            if made[-1].end - made[-1].start < 1e-6:
                made.pop()
        made.extend(lines)
        done = run[-1] + 1
    made.extend(pieces[done:])
    return made


def _size(piece: Piece) -> float:
    """The largest change of a component over a piece."""
    return float(np.abs(piece.last - piece.first).max())


def _runs(pieces: list[Piece], small: list[int], distance: float) -> list[list[int]]:
    """Small jumps in succession, three or more, with no other jump between them."""
    runs: list[list[int]] = [[]]
    for k in small:
        if runs[-1]:
            before = runs[-1][-1]
            is_apart = pieces[k].start - pieces[before].end > distance
            if is_apart or any(piece.is_jump for piece in pieces[before + 1 : k]):
                runs.append([])
        runs[-1].append(k)
    return [run for run in runs if len(run) >= 3]


def _lines(corners: list[tuple[float, Array]], off: float) -> list[Piece]:
    """Corners in order as few lines through them, none farther off than allowed."""
    lines: list[Piece] = []
    start = 0
    while start < len(corners) - 1:
        end, reach = start + 1, 1
        while reach:  # doubling steps, then halving: long lines cost little
            further = min(end + reach, len(corners) - 1)
            if further > end and _is_line(corners[start : further + 1], off):
                end, reach = further, 2 * reach
            else:
                reach = reach // 2 if further > end else 0
        (x, first), (y, last) = corners[start], corners[end]
        lines.append(Piece(x, y, first, last))
        start = end
    return lines


def _is_line(corners: list[tuple[float, Array]], off: float) -> bool:
    """Whether corners lie on the line from the first to the last."""
    places = np.array([place for place, _ in corners])
    values = np.array([value for _, value in corners])
    part = ((places - places[0]) / (places[-1] - places[0]))[:, None]
    return bool(np.abs(values - (values[0] + (values[-1] - values[0]) * part)).max() <= off)


def _nearest_meeting(before: Piece, after: Piece) -> float:
    """Where the line of a staircase leaves the piece before it, within that piece."""
    bend = before.slope() - after.slope()
    widest = int(np.argmax(np.abs(bend)))
    if abs(bend[widest]) < 1e-12:
        return before.end
    place = before.end + (after.value(before.end) - before.last)[widest] / bend[widest]
    return float(min(max(place, before.start), before.end))
