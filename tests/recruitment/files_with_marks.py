"""Files as telephones and offices make them, with `MARK` wherever a place, a time or an author may stand."""

import io

import pikepdf
from mutagen.id3 import COMM, ID3, TPE1
from mutagen.ogg import OggPage
from PIL import Image

MARK = b"Marked-author-of-the-file"


def photograph() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = MARK.decode()
    out = io.BytesIO()
    Image.effect_noise((80, 60), 60).convert("RGB").save(out, "JPEG", exif=exif, comment=MARK)
    return out.getvalue()


def paper(pages: int = 2, **more: object) -> bytes:
    """A PDF with all that a PDF can hide, and a photograph with its author inside."""
    mark = MARK.decode()
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(
            photograph(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=80, Height=60,
            ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        picture.Metadata = pdf.make_stream(MARK)
        for _number in range(pages):
            page = pdf.add_blank_page(page_size=(200, 200))
            page.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(Im0=picture),
                Properties=pikepdf.Dictionary(MC0=pikepdf.Dictionary(Name=mark)),
            )
            page.Contents = pdf.make_stream(
                b"% " + MARK + b"\nq 100 0 0 80 10 10 cm /Im0 Do Q BT (Seen on the page) Tj ET"
            )
            page.PieceInfo = pikepdf.Dictionary(Mark=mark)
            page.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=mark))
            remark = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=mark,
                Contents=mark, F=2,
            )  # fmt: skip
            page.Annots = pdf.make_indirect(pikepdf.Array([pdf.make_indirect(remark)]))
        pdf.attachments["marked.txt"] = MARK
        pdf.docinfo["/Author"] = mark
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=mark)
        with pdf.open_metadata() as xmp:
            xmp["dc:creator"] = [mark]
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, **more)
    return out.getvalue()


def locked_paper() -> bytes:
    """A PDF that asks for a password: nothing can be made of it."""
    return paper(encryption=pikepdf.Encryption(user="a", owner="b"))


FRAME = b"\xff\xfb\x90\x00" + bytes(range(256)) + bytes(157)


def mp3() -> bytes:
    tags = ID3()
    tags.add(TPE1(text=MARK.decode()))
    tags.add(COMM(text=MARK.decode()))
    file = io.BytesIO(FRAME * 20)
    tags.save(file, v1=2)
    return file.getvalue() + MARK


def ogg() -> bytes:
    """Opus, as messengers send it."""
    said = b"OpusTags\x04\0\0\0Test\x01\0\0\0" + (len(MARK) + 9).to_bytes(4, "little")
    pages = []
    for number, packet in enumerate(
        [
            b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0",
            said + b"LOCATION=" + MARK,
            bytes(range(200)),
            bytes(range(200)),
        ]
    ):
        page = OggPage()
        page.packets, page.sequence, page.serial = [packet], number, 77
        page.first, page.last = number == 0, number == 3
        page.position = max(0, number - 1) * 960
        pages.append(page.write())
    return b"".join(pages)


def wav() -> bytes:
    form = (
        b"fmt " + (16).to_bytes(4, "little") + b"\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0"
    )
    said = b"LIST" + (len(MARK) + 4).to_bytes(4, "little") + b"INFO" + MARK + b"\0"
    sound = b"data" + (400).to_bytes(4, "little") + bytes(400)
    body = b"WAVE" + form + said + sound + b"bext" + len(MARK).to_bytes(4, "little") + MARK
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def amr() -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 10 + MARK


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (len(body) + 8).to_bytes(4) + name + body


def film(handler: bytes = b"soun") -> bytes:
    dated = b"\0\0\0\0" + MARK[:8] + bytes(92)
    named = bytes(8) + handler + bytes(12) + MARK + b"\0"
    media = box(b"mdia", box(b"mdhd", dated), box(b"hdlr", named), box(b"minf", box(b"stbl")))
    place = box(b"udta", box(b"\xa9xyz", b"\0\x12\x15\xc7+27.7+085.3/" + MARK), box(b"loci", MARK))
    about = box(b"meta", bytes(4), box(b"ilst", MARK))
    moov = box(b"moov", box(b"mvhd", dated), box(b"trak", box(b"tkhd", dated), media), place, about)
    head = box(b"ftyp", b"isom\0\0\0\0isom")
    return head + moov + box(b"mdat", b"seen and heard") + box(b"uuid", MARK) + b"tail" + MARK
