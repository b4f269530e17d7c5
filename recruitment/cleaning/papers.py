"""PDF: its pages as they look, written anew by qpdf (pikepdf) without what stands beside them.

Gone: who wrote it, when and with what, attachments, scripts, actions, links, layers, forms (what was
filled in stays, as part of the page), comments, and place and author inside of photographs.
"""

import io
import zlib
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from recruitment.cleaning import BrokenFile
from recruitment.cleaning.jpeg import bare_jpeg
from recruitment.file_types import FileType

# A contract has twenty pages, a handbook two hundred.
MOST_PAGES = 300
# One page scanned in colour at 600 points an inch unfolds to 100 MB.
MOST_IN_A_STREAM = 128 * 1024 * 1024
MOST_IN_ALL = 1024 * 1024 * 1024
# How far before the last byte the end is marked; some programs write a little behind it.
END_WITHIN = 64 * 1024

_OF_A_PAGE = {
    "/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
    "/Parent",
}  # fmt: skip
_OF_THE_ROOT = {"/Type", "/Pages"}
# Wherever they stand: who, when, where, what runs, what is not seen on the page.
_TELLING = {
    "/Metadata", "/PieceInfo", "/LastModified", "/Info", "/Author", "/Creator", "/Producer",
    "/CreationDate", "/ModDate", "/AA", "/A", "/JS", "/JavaScript", "/OpenAction", "/URI", "/AF",
    "/EF", "/EmbeddedFiles", "/Names", "/Thumb", "/OPI", "/Alternates", "/Measure", "/PtData",
    "/VP", "/Ref", "/XFA", "/AcroForm", "/Annots", "/StructParent", "/StructParents",
    "/StructTreeRoot", "/Properties", "/OC", "/OCProperties", "/Outlines", "/Dests",
}  # fmt: skip
# How pictures inside are packed that have no room for more than points of colour.
_PICTURES = {"/CCITTFaxDecode", "/JBIG2Decode"}


class _NotClean(Exception):
    """Something is in it that nothing here takes out safely."""


def clean(content: bytes, kind: FileType) -> tuple[bytes, FileType] | None:
    """Raises what qpdf does for a file that is none. None: locked, or holds what is not taken out."""
    try:
        copy = _rewritten(content)
        _check(copy)
    except (pikepdf.PasswordError, _NotClean):
        return None
    return copy, kind


def _rewritten(content: bytes) -> bytes:
    if b"%%EOF" not in content[-END_WITHIN:]:
        # It was cut on its way. qpdf would save what is there, and half a contract looks like a whole one.
        raise BrokenFile
    with pikepdf.open(io.BytesIO(content)) as pdf, pikepdf.new() as bare:
        if not 0 < len(pdf.pages) <= MOST_PAGES:
            raise BrokenFile
        pdf.flatten_annotations("screen")
        for page in pdf.pages:
            for name in set(page.keys()) - _OF_A_PAGE - {"/Parent"}:
                del page[name]
        bare.pages.extend(pdf.pages)
        unfolded = 0
        for stream in _parts(bare):
            for name in _TELLING & set(stream.keys()):
                del stream[name]
            if isinstance(stream, Stream):
                unfolded += _bare_stream(stream)
                if unfolded > MOST_IN_ALL:
                    raise BrokenFile
        for page in bare.pages:
            page.contents_coalesce()
            page.Contents = bare.make_stream(_drawing(page))
        out = io.BytesIO()
        bare.save(out, recompress_flate=True, deterministic_id=True)
    return out.getvalue()


def _parts(pdf: Pdf) -> Iterator[Object]:
    """Every dictionary and stream, wherever it stands."""
    for whole in pdf.objects:
        yield from _inside(whole)


def _inside(part: Object) -> Iterator[Object]:
    if isinstance(part, (Dictionary, Stream)):
        yield part
        # After the caller took out what she did not want.
        children = [part[name] for name in list(part.keys())]
    elif isinstance(part, Array):
        children = list(part)
    else:
        return
    for child in children:
        if isinstance(child, (Dictionary, Array)) and not child.is_indirect:
            yield from _inside(child)


def _filters(stream: Object) -> list[str]:
    found = stream.get("/Filter", [])
    return [str(found)] if isinstance(found, Name) else [str(name) for name in found]


def _bare_stream(stream: Stream) -> int:
    """Its bytes without what tells; how many there are when unfolded."""
    filters = _filters(stream)
    if filters == ["/DCTDecode"]:
        parms = stream.get("/DecodeParms")
        stream.write(bare_jpeg(stream.read_raw_bytes()), filter=Name.DCTDecode, decode_parms=parms)
        return 0
    if _PICTURES & set(filters[-1:]):
        return 0
    if {"/DCTDecode", "/JPXDecode", "/Crypt"} & set(filters):
        raise _NotClean
    _refuse_bomb(stream.read_raw_bytes(), filters)
    length = len(stream.read_bytes())
    if stream.get("/Subtype") == Name.Form:
        stream.write(_drawing(stream))
    return length


def _refuse_bomb(packed: bytes, filters: list[str]) -> None:
    """Unfolds as far as is allowed and no farther; qpdf would go on until memory ends."""
    for name in filters:
        if name != "/FlateDecode":
            return
        try:
            packed = zlib.decompressobj().decompress(packed, MOST_IN_A_STREAM + 1)
        except zlib.error:
            return  # damaged: qpdf tells what can be saved
        if len(packed) > MOST_IN_A_STREAM:
            raise BrokenFile


def _drawing(content: Object | pikepdf.Page) -> bytes:
    """What is drawn, without remarks in between."""
    steps = pikepdf.parse_content_stream(content)
    for step in steps:
        if isinstance(step, pikepdf.ContentStreamInlineImage):
            packed = {str(name) for name in step.iimage.filters}
            if packed & {"/DCTDecode", "/JPXDecode", "/DCT"}:
                raise _NotClean
    return pikepdf.unparse_content_stream(steps)


def _check(copy: bytes) -> None:
    """Read again as a stranger would. Raises `_NotClean`."""
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        if "/Info" in pdf.trailer or set(pdf.Root.keys()) - _OF_THE_ROOT:
            raise _NotClean
        if any(set(page.keys()) - _OF_A_PAGE for page in pdf.pages):
            raise _NotClean
        for part in _parts(pdf):
            if _TELLING & set(part.keys()):
                raise _NotClean
            if isinstance(part, Stream) and "/DCTDecode" in _filters(part):
                raw = part.read_raw_bytes()
                if bare_jpeg(raw) != raw:
                    raise _NotClean
