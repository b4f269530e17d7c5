"""Files with a report, through the pages: in, sealed, cleaned, out again, and what must not get in."""

import gzip
import hashlib
import io
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import User
from audit.kinds import Kind
from audit.models import Event
from recruitment import file_types, sealing
from recruitment.models import Report, SealedFile
from recruitment.sealing import CannotOpen
from recruitment.services import evidence, keys, reports, stored
from recruitment.services.forgetting import forget_what_is_due
from tests.conftest import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.rights import AbuseTypeFactory
from tests.recruitment import files_with_marks
from tests.recruitment.test_receipt_pages import Holder, sent
from tests.repository import holdings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folder")]

AUTHOR = files_with_marks.MARK.decode()
GPS = 0x8825


def photograph(size: tuple[int, int] = (120, 80), kind: str = "JPEG") -> bytes:
    """A picture with its place, its author, a comment and a tail."""
    picture = Image.effect_noise(size, 60).convert("RGB")
    exif = Image.Exif()
    exif[0x013B] = AUTHOR
    exif[0x0112] = 6  # lies on its side
    exif[GPS] = {1: "N", 2: (27.0, 42.0, 0.0), 3: "E", 4: (85.0, 19.0, 0.0)}
    out = io.BytesIO()
    more = {"comment": AUTHOR.encode()} if kind == "JPEG" else {}
    picture.save(out, format=kind, exif=exif, **more)
    return out.getvalue() + AUTHOR.encode()


# Most tests need a file, and not a clean copy of it.
PDF = files_with_marks.locked_paper()
SOUND = b"\x1a\x45\xdf\xa3" + AUTHOR.encode() + bytes(200_000)


def upload(content: bytes, name: str = "Marked-name of a file.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def body(page) -> bytes:  # noqa: ANN001
    return b"".join(page.streaming_content)


def in_folder() -> dict[str, bytes]:
    folder: Path = settings.EVIDENCE_DIR
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


@pytest.fixture
def chosen(caseworker: User) -> Holder:
    AbuseTypeFactory(key="excess-fees")
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    return Holder(sent(consents_to_story=True, seal_to=(caseworker.organisation,)).receipt_digits)


def add(holder: Holder, content: bytes, name: str = "Marked-name of a file.jpg") -> Holder:
    return holder.do("add-file", file=upload(content, name))


def saved(holder: Holder, which: str = "file") -> bytes:
    pk = SealedFile.objects.latest("pk").pk
    token = re.search(r'name="pass" value="([^"]+)"', holder.html).group(1)
    page = Client().post("/en/receipt/", {"pass": token, "do": f"{which}:{pk}"})
    assert page.status_code == 200
    return body(page)


def test_worker_adds_a_photograph_and_gets_it_back_whole_and_clean(holder: Holder) -> None:
    content = photograph()
    assert add(holder, content).page.status_code == 200
    assert "Marked-name of a file.jpg" in holder.html
    assert saved(holder, "original") == content
    clean = saved(holder)
    assert AUTHOR.encode() not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.size == (80, 120), "turned upright before the mark that says so was dropped"
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_are_cleaned_as_well(holder: Holder, kind: str) -> None:
    content = photograph(kind=kind)
    assert b"Marked-author" in content
    add(holder, content)
    assert saved(holder, "original") == content
    assert AUTHOR.encode() not in saved(holder)


def test_picture_that_is_see_through_stays_so(holder: Holder) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 100)).save(out, format="PNG")
    add(holder, out.getvalue())
    with Image.open(io.BytesIO(saved(holder))) as picture:
        assert (picture.format, picture.getpixel((0, 0))) == ("PNG", (1, 2, 3, 100))


def test_paper_and_sound_are_cleaned_as_well(holder: Holder) -> None:
    for content in (files_with_marks.paper(), files_with_marks.mp3()):
        add(holder, content)
        assert saved(holder, "original") == content
        assert AUTHOR.encode() not in saved(holder)


@pytest.mark.parametrize(("content", "ending"), [(PDF, "pdf"), (SOUND, "webm")])
def test_what_can_not_be_cleaned_is_kept_as_it_came(
    holder: Holder, content: bytes, ending: str
) -> None:
    add(holder, content, "Marked.jpg")
    assert SealedFile.objects.get().clean_stored_as == ""
    assert "Save the copy without" not in holder.html
    assert "No copy without place or author could be made" in holder.html
    assert saved(holder, "original") == saved(holder) == content


def test_every_download_is_an_attachment_that_no_browser_shows(holder: Holder) -> None:
    add(holder, photograph(), 'a"b\r\nSet-Cookie: x=1.html')
    page = holder.do(f"file:{SealedFile.objects.get().pk}").page
    assert re.fullmatch(r'attachment; filename="file-\d+\.jpg"', page["Content-Disposition"])
    assert page["Content-Type"] == "application/octet-stream"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
    body(page)


def test_nothing_of_a_file_is_readable_in_folder_table_log_or_broker(holder: Holder) -> None:
    holdings.empty_broker()
    with holdings.log_lines() as log:
        add(holder, photograph())
        add(holder, PDF, "Marked-name.pdf")
        held = {"log": log.getvalue(), "broker": holdings.broker(), **holdings.tables()}
    files = in_folder()
    assert len(files) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in files)
    held |= {name: f"{content.hex()} {content!r}" for name, content in files.items()}
    for place, text in held.items():
        for mark in (AUTHOR, "Marked-name"):
            assert not any(way in text for way in holdings.spellings(mark)), place
    for row in SealedFile.objects.all():
        assert (row.filed_at.minute, row.filed_at.second) == (0, 0)


def test_length_of_a_file_shows_in_steps_only(holder: Holder) -> None:
    add(holder, PDF)
    add(holder, PDF + bytes(5_000))
    assert len({len(content) for content in in_folder().values()}) == 1


def test_only_the_owner_of_the_process_can_read_the_folder(holder: Holder) -> None:
    add(holder, PDF)
    for path in Path(settings.EVIDENCE_DIR).iterdir():
        assert path.stat().st_mode & 0o777 == 0o600


# --- what must not get in --------------------------------------------------------------------------


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(5_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "a.jpg", "This file is empty."),
        (b"<script>alert(1)</script>", "a.jpg", "can not take this kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "can not take this kind"),
        (b"MZ\x90\x00" + bytes(200), "photo.jpg", "can not take this kind"),
        (_zip(), "photo.jpg", "can not take this kind"),
        (b"GIF89a" + bytes(20), "a.gif", "can not take this kind"),
        (b"<!-- " + PDF, "a.pdf", "can not take this kind"),
        (b"\xff\xd8\xff\xe0" + bytes(500), "a.jpg", "can not read this file"),
        (photograph()[:900], "cut.jpg", "can not read this file"),
        # What is left of it still has a page, and half a contract looks like a whole one.
        (files_with_marks.paper()[:-500], "cut.pdf", "can not read this file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a.png", "can not read this file"),
        (b"RIFF\x00\x00\x00\x00WEBPxxxx", "a.webp", "can not read this file"),
        (PDF + bytes(10 * 1024 * 1024), "a.pdf", "too large"),
        (PDF + bytes(11 * 1024 * 1024), "a.pdf", "too large"),
    ],
)
def test_what_we_can_not_take_is_refused_with_a_reason_and_nothing_is_kept(
    holder: Holder, content: bytes, name: str, says: str
) -> None:
    add(holder, content, name)
    assert holder.page.status_code == 422
    assert says in holder.html
    assert "Choose a file first" not in holder.html
    assert not SealedFile.objects.exists()
    assert in_folder() == {}


def test_picture_that_unfolds_to_more_than_memory_holds_is_refused(holder: Holder) -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, format="PNG", optimize=True)
    assert len(out.getvalue()) < 1_000_000
    add(holder, out.getvalue(), "a.png")
    assert holder.page.status_code == 422
    assert "can not read this file" in holder.html


def test_archive_behind_a_picture_is_not_in_the_clean_copy(holder: Holder) -> None:
    content = photograph() + _zip()
    add(holder, content)
    assert zipfile.is_zipfile(io.BytesIO(content))
    clean = saved(holder)
    assert not zipfile.is_zipfile(io.BytesIO(clean))


@pytest.mark.parametrize("name", ["", "\u202egpj.exe", "../../etc/passwd", "x" * 500, "नाम 😀.jpg"])
def test_name_of_a_file_decides_nothing(holder: Holder, name: str) -> None:
    evidence.add(opened=_opened(holder), file=upload(photograph(), name or "-"))
    assert "\u202e" not in holder.do("files").html
    assert holder.page.status_code == 200


def _opened(holder: Holder):  # noqa: ANN202
    from recruitment.views.receipt import ReceiptPass

    token = re.search(r'name="pass" value="([^"]+)"', holder.html).group(1)
    found = ReceiptPass.from_token(token)
    return reports.open_with_receipt(lookup=found.lookup, wrapping=found.wrapping)


def test_file_that_no_key_opens_any_more_is_told_and_holds_nothing_up(chosen: Holder) -> None:
    add(chosen, SOUND)
    SealedFile.objects.update(ciphertext=sealing.seal(sealing.new_key(), {}))
    assert add(chosen, PDF).page.status_code == 200
    assert "This file is not there any more." in chosen.do("files").html
    lost = SealedFile.objects.earliest("pk").pk
    assert "This file is not there any more." in chosen.do(f"original:{lost}").html
    assert chosen.do("close-words").page.status_code == 200
    assert not Report.objects.get().consents_to_story
    assert saved(chosen, "original") == PDF


def test_what_is_written_in_a_window_opened_before_the_key_changed_is_under_the_new_one(
    chosen: Holder,
) -> None:
    before = _opened(chosen)
    old = before.key
    chosen.do("close-words")
    reports.add_words(opened=before, story="Marked-later")
    assert "Marked-later" in chosen.do("read").html
    evidence.add(opened=before, file=upload(PDF))
    assert saved(chosen, "original") == PDF
    with pytest.raises(CannotOpen):
        sealing.unseal(old, Report.objects.get().sealed.ciphertext)


def test_eleventh_file_is_refused_and_not_asked_for(holder: Holder) -> None:
    for _ in range(evidence.MOST_FILES):
        assert 'name="file"' in holder.html
        add(holder, PDF)
    assert "No more fit" in holder.html
    assert 'name="file"' not in holder.html, "nobody sends ten megabytes for a no"
    assert "<script" not in holder.html
    assert SealedFile.objects.count() == evidence.MOST_FILES
    assert "No more fit" in add(holder, PDF).html
    assert SealedFile.objects.count() == evidence.MOST_FILES


def test_form_without_a_file_says_so(holder: Holder) -> None:
    assert "Choose a file first." in holder.do("add-file").html
    assert holder.page.status_code == 422


# --- who gets it ------------------------------------------------------------------------------------


def _desk_page(client: Client) -> str:
    report = Report.objects.get()
    page = client.post(f"/desk/cases/{report.pk}/open/", {"password": PASSWORD})
    return page.content.decode()


def _passes(html: str) -> list[str]:
    return re.findall(r'name="pass" value="([^"]+)"', html)


def test_caseworker_takes_the_clean_copy_or_the_original_and_the_trail_says_so(
    chosen: Holder, caseworker: User, browser_of
) -> None:
    content = photograph()
    add(chosen, content)
    desk, report = browser_of(caseworker), Report.objects.get()
    shut = desk.get(f"/desk/cases/{report.pk}/").content.decode()
    assert "There is 1 file" in shut
    assert "Marked-name" not in shut
    opened = _desk_page(desk)
    assert hashlib.sha256(content).hexdigest() in opened
    clean, original = _passes(opened)
    place = f"/desk/cases/{report.pk}/file/"
    assert AUTHOR.encode() not in body(desk.post(place, {"pass": clean}))
    page = desk.post(place, {"pass": original})
    assert body(page) == content
    assert page["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert Event.objects.filter(
        kind=Kind.REPORT_FILE_OPENED, actor=caseworker.audit_label
    ).count() == 2  # fmt: skip


def test_caseworker_adds_a_file_and_the_worker_sees_it(
    chosen: Holder, caseworker: User, browser_of
) -> None:
    desk, report = browser_of(caseworker), Report.objects.get()
    place = f"/desk/cases/{report.pk}/file/add/"
    wrong = desk.post(place, {"password": "wrong", "file": upload(PDF)})
    assert wrong.status_code == 400
    refused = desk.post(place, {"password": PASSWORD, "file": upload(b"nothing")})
    assert (refused.status_code, "can not take" in refused.content.decode()) == (400, True)
    huge = desk.post(place, {"password": PASSWORD, "file": upload(PDF + bytes(12_000_000))})
    assert (huge.status_code, "too large" in huge.content.decode()) == (400, True)
    assert "Choose a file first" not in huge.content.decode()
    assert not SealedFile.objects.exists()
    assert desk.post(place, {"password": PASSWORD, "file": upload(PDF)}).status_code == 200
    assert "added by an organisation" in chosen.do("files").html


@pytest.mark.parametrize("who", ["other_caseworker", "inspector", "editor", "operator"])
def test_nobody_else_gets_a_file_even_with_the_pass_of_the_right_one(
    chosen: Holder, cast: Cast, browser_of, who: str
) -> None:
    add(chosen, photograph())
    report = Report.objects.get()
    token = _passes(_desk_page(browser_of(cast.caseworker)))[0]
    thief = browser_of(getattr(cast, who))
    assert thief.post(f"/desk/cases/{report.pk}/file/", {"pass": token}).status_code == 404
    add_page = thief.post(
        f"/desk/cases/{report.pk}/file/add/", {"password": PASSWORD, "file": upload(PDF)}
    )
    assert add_page.status_code == 404


def test_pass_opens_nothing_for_a_colleague_or_when_old_or_after_the_words_were_closed(
    chosen: Holder, cast: Cast, browser_of, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(chosen, photograph())
    report, desk = Report.objects.get(), browser_of(cast.caseworker)
    token = _passes(_desk_page(desk))[0]
    place = f"/desk/cases/{report.pk}/file/"
    assert browser_of(cast.colleague).post(place, {"pass": token}).status_code == 404
    for forged in ("", "x", "\x00", "é", token[:-4] + "AAAA"):
        assert desk.post(place, {"pass": forged}).status_code in (400, 404)
    import time

    now = time.time()
    with monkeypatch.context() as later:
        later.setattr("recruitment.views.evidence.time.time", lambda: now + 901)
        assert desk.post(place, {"pass": token}).status_code == 404
    body(desk.post(place, {"pass": token}))
    chosen.do("close-words")
    assert desk.post(place, {"pass": token}).status_code == 404
    assert saved(chosen, "original")


def test_file_of_another_report_is_not_found(holder: Holder) -> None:
    add(holder, PDF)
    other = Holder(sent().receipt_digits)
    pk = SealedFile.objects.get().pk
    for what in (f"file:{pk}", f"original:{pk}", "file:", "file:x", "file:-1", "file:" + "9" * 40):
        other.do(what)
        assert "not there any more" in other.html
    other.do(f"remove-file:{pk}")
    assert SealedFile.objects.exists()
    assert len(in_folder()) == 1


# --- and gone again ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_taking_the_report_back_deletes_its_files(holder: Holder) -> None:
    add(holder, photograph())
    add(holder, PDF)
    assert len(in_folder()) == 3
    holder.do("withdraw-yes")
    assert not SealedFile.objects.exists()
    assert in_folder() == {}


@pytest.mark.django_db(transaction=True)
def test_one_file_is_deleted_and_the_others_stay(holder: Holder) -> None:
    add(holder, photograph())
    first = SealedFile.objects.get().pk
    add(holder, PDF)
    holder.do(f"remove-file:{first}")
    assert "The file is deleted." in holder.html
    assert SealedFile.objects.count() == len(in_folder()) == 1
    holder.do(f"remove-file:{first}")
    assert holder.page.status_code == 200


def test_what_no_row_speaks_of_is_swept_up_after_a_day_and_the_rest_is_not(holder: Holder) -> None:
    add(holder, PDF)
    kept = set(in_folder())
    left, young = stored.write([b"left over"]), stored.write([b"just written"])
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for name in (*kept, left):
        os.utime(settings.EVIDENCE_DIR / name, (old, old))
    forget_what_is_due()
    assert set(in_folder()) == kept | {young}


def test_changed_swapped_or_missing_bytes_are_never_given_out_as_whole(holder: Holder) -> None:
    add(holder, SOUND)
    row = SealedFile.objects.get()
    path: Path = settings.EVIDENCE_DIR / row.stored_as
    whole = path.read_bytes()
    token = re.search(r'name="pass" value="([^"]+)"', holder.html).group(1)

    def ask():  # noqa: ANN202
        return Client().post("/en/receipt/", {"pass": token, "do": f"original:{row.pk}"})

    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CannotOpen):
        body(ask())
    path.write_bytes(whole[:30] + bytes([whole[30] ^ 1]) + whole[31:])
    assert "not there any more" in ask().content.decode()
    path.unlink()
    assert "not there any more" in ask().content.decode()


@pytest.mark.parametrize("language", ["en", "ar", "ne"])
def test_receipt_page_with_files_stays_light(holder: Holder, language: str) -> None:
    for _ in range(3):
        add(holder, PDF)
    token = re.search(r'name="pass" value="([^"]+)"', holder.html).group(1)
    page = Client().post(f"/{language}/receipt/", {"pass": token, "do": "files"})
    assert page.content.decode().count("Marked-name") == 3
    assert len(gzip.compress(page.content, 6)) <= 14_000


# --- what is what -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypisom", "mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4", "mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "mp4"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"#!AMR\n", "amr"),
        (b"ID3\x04", "mp3"),
        (b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00", "mp3"),
        (b"\x1a\x45\xdf\xa3", "webm"),
    ],
)
def test_kind_is_judged_by_how_a_file_begins(content: bytes, key: str) -> None:
    assert file_types.of(content).key == key


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"\xff\xfb", b"\xff\xfb\x90\x00", b"\xff\xfb\xf0\x00" + bytes(999)]
)
def test_chance_likeness_is_no_kind(content: bytes) -> None:
    with pytest.raises(file_types.NotAFileWeTake):
        file_types.of(content)
