"""Where the parts of a chart go, in whole units of the SVG's own width. Pure; templates draw them.

Right-to-left is the mirror image: x counts from the other side. Text needs nothing more, since SVG's
"start" follows the direction of the page.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from recruitment.country_tiles import COLUMNS, PLACES, ROWS

WIDTH = 300  # about the room of a small phone, so that letters keep their size there
_PLOT_HEIGHT = 150
_TOP, _FOOT, _SIDE = 16, 22, 34
_ROW, _LABEL, _BAR = 40, 16, 14
_LETTERS, _LINES, _LINE = 48, 2, 14  # of a label, at most; height of a further line
_VALUE_ROOM = 44


@dataclass(frozen=True)
class Box:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Mark:
    """A word of the chart. `y` is its base line."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True)
class Columns:
    """`bars` and `gaps`: what is known, and a place for what is not. `usual`: a line for each column."""

    width: int
    height: int
    bars: list[Box]
    gaps: list[Mark]
    usual: list[Line]
    ticks: list[Mark]
    grid: list[Line]
    labels: list[Mark]


@dataclass(frozen=True)
class Row:
    label: list[Mark]  # its lines
    value: Mark
    track: Box
    bar: Box | None  # None: not known
    doubt: Line | None = None
    is_marked: bool = False


@dataclass(frozen=True)
class Rows:
    width: int
    height: int
    rows: list[Row]


@dataclass(frozen=True)
class Tile:
    """`depth`: 0 for what is not told, then 1 to 4, as the value's share of the highest."""

    box: Box
    code: Mark
    value: Mark
    depth: int
    is_marked: bool


@dataclass(frozen=True)
class Tiles:
    width: int
    height: int
    tiles: list[Tile]


def tiles(values: Mapping[str, tuple[int | None, str]], *, marked: set[str]) -> Tiles:
    """The map of `country_tiles`: (value, value in words) by ISO code. East is right in every language.

    `marked`: drawn with a thick frame.
    """
    side = WIDTH // COLUMNS
    highest = max((value for value, _ in values.values() if value), default=1)
    found = []
    for iso3, (column, row) in PLACES.items():
        x, y = column * side, row * side
        value, words = values.get(iso3, (None, ""))
        found.append(
            Tile(
                box=Box(x + 1, y + 1, side - 2, side - 2),
                code=Mark(x + side // 2, y + side // 2 - 1, iso3),
                value=Mark(x + side // 2, y + side - 4, words),
                depth=math.ceil(4 * value / highest) if value else 0,
                is_marked=iso3 in marked,
            )
        )
    return Tiles(WIDTH, ROWS * side, found)


def columns(
    values: Sequence[int | None],
    labels: Sequence[str],
    usual: Sequence[float | None] = (),
    *,
    rtl: bool = False,
) -> Columns:
    """Upright bars, the first where reading starts. None: not told, which is drawn apart from nought."""
    top = top_of([*values, *usual])
    n = max(len(values), 1)
    step = (WIDTH - _SIDE) / n
    base = _TOP + _PLOT_HEIGHT

    def across(i: float, width: int = 0) -> int:
        return _mirror(round(_SIDE + step * i), width, rtl)

    def up(value: float) -> int:
        return round(_PLOT_HEIGHT * value / top)

    wide = max(round(step * 0.7), 1)
    bars, gaps = [], []
    for i, value in enumerate(values):
        if value is None:
            gaps.append(Mark(across(i + 0.5), base - 4, "?"))
        else:
            bars.append(Box(across(i + 0.15, wide), base - up(value), wide, up(value)))
    lines = [
        Line(across(i), base - up(value), across(i + 1), base - up(value))
        for i, value in enumerate(usual)
        if value is not None
    ]
    heights = sorted({0, top // 2, top})
    edges = across(0), across(n)
    return Columns(
        width=WIDTH,
        height=base + _FOOT,
        bars=bars,
        gaps=gaps,
        usual=lines,
        ticks=[Mark(_mirror(_SIDE - 6, 0, rtl), base - up(h) + 4, str(h)) for h in heights],
        grid=[Line(edges[0], base - up(h), edges[1], base - up(h)) for h in heights],
        # Of many only every third, and none at the rim: they must not run into each other, or out.
        labels=[
            Mark(across(i + 0.5), base + 16, label)
            for i, label in enumerate(labels)
            if n <= 6 or i % 3 == 1
        ],
    )


def rows(
    lines: Sequence[tuple[str, float | None, str]],
    *,
    top: float | None = None,
    doubts: Sequence[tuple[float, float] | None] = (),
    marked: Sequence[bool] = (),
    rtl: bool = False,
) -> Rows:
    """Lying bars with their words above: (label, value, value in words). `top`: value of a full bar.

    `doubts`: from where to where the value may lie. `marked`: what is drawn with another pattern.
    """
    full = top or top_of([value for _, value, _ in lines])
    room = WIDTH - _VALUE_ROOM

    def along(value: float) -> int:
        return round(room * min(max(value / full, 0), 1))

    found, begins = [], 0
    for i, (label, value, words) in enumerate(lines):
        said = wrap(label, _LETTERS, max_lines=_LINES, placeholder="…") or [""]
        y = begins + _LABEL + (len(said) - 1) * _LINE
        tops = range(begins + _LABEL, y + 1, _LINE)
        begins = y - _LABEL + _ROW
        long = 0 if value is None else along(value)
        doubt = doubts[i] if i < len(doubts) else None
        found.append(
            Row(
                label=[
                    Mark(_mirror(0, 0, rtl), top_of_line - 4, line)
                    for top_of_line, line in zip(tops, said, strict=True)
                ],
                value=Mark(_mirror(WIDTH, 0, rtl), y + _BAR - 2, words),
                track=Box(_mirror(0, room, rtl), y, room, _BAR),
                bar=None if value is None else Box(_mirror(0, long, rtl), y, long, _BAR),
                doubt=doubt and _whisker(*map(along, doubt), y + _BAR // 2, rtl),
                is_marked=i < len(marked) and marked[i],
            )
        )
    return Rows(WIDTH, max(begins, _ROW), found)


def top_of(values: Sequence[float | None]) -> int:
    """A round number not below any of these: the end of the axis. At least 1, so nought has a place."""
    highest = max((value for value in values if value is not None), default=0)
    if highest <= 1:
        return 1
    step = 10 ** math.floor(math.log10(highest))
    return next(step * times for times in (1, 2, 4, 6, 8, 10, 20) if step * times >= highest)


def _mirror(x: int, width: int, rtl: bool) -> int:
    return WIDTH - x - width if rtl else x


def _whisker(low: int, high: int, y: int, rtl: bool) -> Line:
    return Line(_mirror(low, 0, rtl), y, _mirror(high, 0, rtl), y)
