"""Clean copies of every kind: what tells is gone, what is seen and heard is there, and nothing gets out."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import pikepdf
import pytest

from recruitment import cleaning, file_types
from recruitment.cleaning import BrokenFile
from recruitment.cleaning.jpeg import bare_jpeg
from tests.recruitment import files_with_marks as files
from tests.recruitment.files_with_marks import FRAME, MARK


def clean(content: bytes) -> bytes | None:
    copy = cleaning.clean_copy(content, file_types.of(content))
    return copy and copy[0]


@pytest.mark.parametrize(
    ("content", "stays"),
    [
        (files.mp3(), FRAME * 20),
        (files.ogg(), bytes(range(200))),
        (files.wav(), b"data\x90\x01\0\0" + bytes(400)),
        (files.amr(), (b"\x3c" + bytes(31)) * 10),
        (files.film(), b"seen and heard"),
    ],
    ids=["mp3", "ogg", "wav", "amr", "mp4"],
)
def test_sound_and_film_keep_what_is_heard_and_lose_what_tells(
    content: bytes, stays: bytes
) -> None:
    assert MARK in content
    copy = clean(content)
    assert copy is not None
    assert stays in copy
    assert MARK[:8] not in copy
    assert file_types.of(copy) == file_types.of(content)
    assert clean(copy) == copy, "cleaning what is clean changes nothing"


def test_paper_keeps_its_pages_and_loses_what_stands_beside_them() -> None:
    content = files.paper()
    assert content.count(MARK) > 8
    copy = clean(content)
    assert copy is not None
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        unpacked = io.BytesIO()
        pdf.save(
            unpacked,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        assert len(pdf.pages) == 2
        assert set(pdf.pages[0].Resources.XObject.keys()) == {"/Im0"}
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert not pdf.docinfo
    for way in (MARK, MARK.decode().encode("utf-16-be"), MARK.hex().encode()):
        assert way not in unpacked.getvalue()
    assert b"Seen on the page" in unpacked.getvalue()
    for trace in (b"/JS", b"/Annots", b"/EmbeddedFiles", b"/PieceInfo", b"Exif"):
        assert trace not in unpacked.getvalue(), trace


def test_what_was_filled_into_a_form_is_still_seen() -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        look = pdf.make_stream(
            b"BT (Four thousand paid) Tj ET", Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form, BBox=[0, 0, 100, 20],
        )  # fmt: skip
        field = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
            T="sum", V="x", Rect=[10, 10, 110, 30], F=4, AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        page.Annots = pikepdf.Array([pdf.make_indirect(field)])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=page.Annots)
        out = io.BytesIO()
        pdf.save(out)
    copy = clean(out.getvalue())
    assert copy is not None
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        shown = [form.read_bytes() for form in pdf.pages[0].Resources.XObject.values()]
    assert any(b"Four thousand paid" in form for form in shown)


@pytest.mark.parametrize(
    "content",
    [
        files.locked_paper(),
        files.film(b"meta"),
        b"\x1a\x45\xdf\xa3" + MARK,
        b"\x00\x00\x00\x18ftypheic" + MARK,
        FRAME * 2 + MARK * 400,
    ],
    ids=["locked", "track of places", "webm", "heic", "mostly not sound"],
)
def test_what_is_not_surely_clean_gets_no_copy(content: bytes) -> None:
    assert clean(content) is None


def _bomb() -> bytes:
    """140 MB of nothing, packed twice."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(10_000_000)) for _ in range(14)) + packer.flush()
    data = zlib.compress(data, 9)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.Contents = pdf.make_stream(data, Filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
        out = io.BytesIO()
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(out.getvalue()) < 1_000_000
    return out.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        _bomb,
        lambda: files.paper(pages=301),
        lambda: b"%PDF-1.7\n" + b"[" * 100_000,
        lambda: b"%PDF-1.7\n" + MARK + b"\n%%EOF\n",
        lambda: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + MARK,
        lambda: b"OggS\x00\x02" + MARK + bytes(2000),
        lambda: b"RIFF\x00\x00\x00\x00WAVEfmt " + MARK,
        lambda: b"#!AMR\n\xff" + MARK,
        lambda: files.box(b"ftyp", b"isom") + files.box(b"moov") + MARK,
        lambda: files.box(b"ftyp", b"isom") + files.box(b"mdat") + files.box(b"moov") * 3
        + _nested(20),
    ],
    ids=[
        "bomb", "many pages", "brackets", "no paper", "no frames", "no pages",
        "no sound", "no frame", "no film", "boxes in boxes",
    ],
)  # fmt: skip
def test_bombs_and_broken_files_are_refused(make) -> None:  # noqa: ANN001
    content = make()
    with pytest.raises(BrokenFile):
        clean(content)


def _nested(depth: int) -> bytes:
    inner = b""
    for _level in range(depth):
        inner = files.box(b"moov", inner)
    return inner


def test_archive_or_page_behind_a_file_is_not_in_its_copy() -> None:
    tail = b"PK\x03\x04<script>" + MARK
    for content in (
        files.paper(),
        files.mp3(),
        files.ogg(),
        files.wav(),
        files.amr(),
        files.film(),
    ):
        copy = clean(content + tail)
        assert copy is not None
        assert tail not in copy


def test_photograph_inside_keeps_its_points_of_colour() -> None:
    from PIL import Image

    content = files.photograph()
    bare = bare_jpeg(content)
    assert MARK in content
    assert MARK not in bare
    pictures = [Image.open(io.BytesIO(data)).tobytes() for data in (content, bare)]
    assert pictures[0] == pictures[1]
    for broken in (content[:-300], content[:40], b"\xff\xd8\xff\xe1\0\0", b""):
        with pytest.raises(BrokenFile):
            bare_jpeg(broken)


_TRIES = """
import os, resource, socket, sys
from recruitment import cleaning, file_types
from recruitment.cleaning import __main__ as child, sounds

def tries(content, kind):
    got = [name for name in os.environ if name not in ("LC_CTYPE",)]
    def attempt(what, how):
        try:
            how()
            got.append(what)
        except (OSError, MemoryError):
            pass
    attempt("file", lambda: open("/proc/self/environ"))
    attempt("new file", lambda: open("left", "w"))
    attempt("socket", lambda: socket.socket())
    attempt("pipe", os.pipe)
    attempt("memory", lambda: bytearray(1_100_000_000))
    return repr(got).encode(), kind

sounds.clean = tries
sys.exit(child.main(file_types.MP3))
"""


def test_child_that_is_taken_over_reaches_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-E", "-s", "-c", _TRIES],
        input=b"x",
        stdout=subprocess.PIPE,
        cwd=Path(cleaning.__file__).parents[2],
        env={},
        check=True,
    )
    assert done.stdout == b"mp3\n[]"


def test_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleaning, "SECONDS", 0.001)
    with pytest.raises(BrokenFile):
        clean(files.mp3())
