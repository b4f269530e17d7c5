"""A page of HTML as PDF, for who prints or files it. Pure: no request, no database, no clock.

Of the page only what it says is taken: headings, paragraphs, lists, pairs and tables. Letters of every script of
the portal's languages come from recruitment/fonts, joined and ordered as they are written; for one that no font
has, its number in Unicode stands. The same page and time give the same bytes.
"""

from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout

_FONTS = Path(__file__).parent / "fonts"
_LATIN = "NotoSans"
_SIZES = {"h1": 16, "h2": 13, "h3": 11}
_BLOCKS = frozenset({"h1", "h2", "h3", "p", "li", "dt", "dd", "th", "td", "div"})
_SKIPPED = frozenset({"head", "style", "script"})
_TEXT, _GREY, _MARGIN = 10, 80, 18  # points, of 255, mm


@dataclass
class _Block:
    tag: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)  # of a table alone


def of_html(page: str, *, at: datetime) -> bytes:
    """`at`: the time that the file says it was made. A page with `dir="rtl"` is set from the right."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return _Writer(at, is_rtl=reader.is_rtl).write(reader.blocks)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[_Block] = []
        self.is_rtl = False
        self._open: list[_Block] = []
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.is_rtl = ("dir", "rtl") in attrs
        elif tag in _SKIPPED:
            self._skipping += 1
        elif tag == "table":
            self.blocks.append(_Block("table"))
        elif tag == "tr":
            self.blocks[-1].rows.append([])
        elif tag == "br":
            self._say("\n")
        elif tag in _BLOCKS:
            self._open.append(_Block(tag))
            if tag not in ("th", "td"):
                self.blocks.append(self._open[-1])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping -= 1
        elif self._open and tag == self._open[-1].tag:
            block = self._open.pop()
            lines = (" ".join(line.split()) for line in block.text.split("\n"))
            block.text = "\n".join(line for line in lines if line)
            if tag in ("th", "td"):
                self.blocks[-1].rows[-1].append(block.text)

    def handle_data(self, data: str) -> None:
        self._say(data.replace("\n", " "))

    def _say(self, text: str) -> None:
        if self._open and not self._skipping:
            self._open[-1].text += text


class _Writer:
    def __init__(self, at: datetime, *, is_rtl: bool) -> None:
        self._pdf = pdf = FPDF(format="A4")
        pdf.set_creation_date(at)
        pdf.set_margins(_MARGIN, _MARGIN, _MARGIN)
        pdf.set_auto_page_break(auto=True, margin=_MARGIN)
        pdf.add_font(_LATIN, fname=_FONTS / f"{_LATIN}-Regular.ttf")
        pdf.add_font(_LATIN, "B", fname=_FONTS / f"{_LATIN}-Bold.ttf")
        others = sorted(
            path.name.removesuffix("-Regular.ttf") for path in _FONTS.glob("*-Regular.ttf")
        )
        others.remove(_LATIN)
        for name in others:
            pdf.add_font(name, fname=_FONTS / f"{name}-Regular.ttf")
        pdf.set_font(_LATIN, size=_TEXT)
        pdf.set_fallback_fonts(others, exact_match=False)
        pdf.set_text_shaping(True)
        self._letters = {code for font in pdf.fonts.values() for code in font.cmap}
        self._align = "R" if is_rtl else "L"
        self._is_rtl = is_rtl
        pdf.add_page()

    def write(self, blocks: list[_Block]) -> bytes:
        for block in blocks:
            if block.tag == "table":
                self._table(block.rows)
            elif block.text:
                self._words(block)
        return bytes(self._pdf.output())

    def _words(self, block: _Block) -> None:
        pdf = self._pdf
        is_heading = block.tag in _SIZES
        pdf.set_font(_LATIN, "B" if is_heading else "", _SIZES.get(block.tag, _TEXT))
        pdf.set_text_color(_GREY if block.tag == "dt" else 0)
        pdf.ln({"h1": 2, "h2": 5, "h3": 3, "dd": 0, "li": 0}.get(block.tag, 1.5))
        text = self._known(block.text)
        text = f"• {text}" if block.tag == "li" else text
        height = pdf.font_size * 1.5
        # A heading goes with what it stands over.
        if is_heading and pdf.will_page_break(3 * height):
            pdf.add_page()
        pdf.multi_cell(0, height, text, align=self._align, new_x="LMARGIN", new_y="NEXT")

    def _table(self, rows: list[list[str]]) -> None:
        pdf = self._pdf
        pdf.set_font(_LATIN, "", _TEXT - 1)
        pdf.set_text_color(0)
        pdf.ln(2)
        with pdf.table(
            text_align=self._align,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=pdf.font_size * 1.5,
            padding=1,
        ) as table:
            for cells in rows:
                row = table.row()
                for text in reversed(cells) if self._is_rtl else cells:
                    row.cell(self._known(text))

    def _known(self, text: str) -> str:
        return "".join(
            letter if letter.isspace() or ord(letter) in self._letters else f"[U+{ord(letter):04X}]"
            for letter in text
        )
