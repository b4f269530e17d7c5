"""A register at the desk: sent in, compared, written by a worker, taken back; by nobody else."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Event
from recruitment.models import Agency, OutboxRow, RegisterImport, RegisterUpload
from recruitment.services import agencies, uploads

pytestmark = pytest.mark.django_db

HEAD = "name,licence_number,status\n"
ROWS = "Invented Alder Manpower,1/070,valid\nInvented Birch Overseas,2/070,suspended\n"


def _send(client: Client, content: bytes, name: str = "list.csv", day: str = "2026-01-01"):
    file = SimpleUploadedFile(name, content)
    told = {"register": "regulator_table", "file": file, "as_of": day}
    return client.post("/desk/registers/", told)


def _compared(client: Client, rows: str = ROWS, **more: str) -> RegisterUpload:
    answer = _send(client, (HEAD + rows).encode(), **more)
    assert answer.status_code == 302, answer.content.decode()
    return RegisterUpload.objects.first()


def test_list_is_compared_then_written_then_taken_back(inspector, browser_of) -> None:
    client = browser_of(inspector)
    upload = _compared(client, name="C:\\Users\\somebody\\list.csv")
    assert upload.file_name == "list.csv"
    page = client.get(f"/desk/registers/upload/{upload.pk}/").content.decode()
    assert "Invented Birch Overseas" in page
    assert not Agency.objects.exists(), "nothing is written before somebody says yes"

    client.post(f"/desk/registers/upload/{upload.pk}/answer/", {"answer": "write"})
    assert OutboxRow.objects.filter(kind="write_register", target_id=upload.pk).count() == 1
    waits = client.get(f"/desk/registers/upload/{upload.pk}/").content.decode()
    assert 'http-equiv="refresh"' in waits
    uploads.write(upload_id=upload.pk)
    upload.refresh_from_db()
    assert (upload.state, upload.content) == ("written", None)
    assert Agency.objects.filter(country="NPL").count() == 2
    done = client.get(f"/desk/registers/upload/{upload.pk}/").content.decode()
    assert 'http-equiv="refresh"' not in done

    run = upload.register_import
    address = f"/desk/registers/{run.pk}/"
    assert client.post(address, {"reason": "short"}).status_code == 400
    client.post(address, {"reason": "It was the list of last year."})
    run.refresh_from_db()
    assert run.undone_reason == "It was the list of last year."
    assert not Agency.objects.exists()
    assert "Taken back" in client.get("/desk/registers/").content.decode()
    again = client.post(address, {"reason": "It was the list of last year."})
    assert again.status_code == 400
    told = again.content.decode()
    assert told.count("Invented inspector") >= 3  # the head of the page, taken in, taken back
    assert "user:" not in told


def test_a_second_yes_writes_nothing_more(inspector, browser_of) -> None:
    client = browser_of(inspector)
    upload = _compared(client)
    for _ in range(2):
        client.post(f"/desk/registers/upload/{upload.pk}/answer/", {"answer": "write"})
    uploads.write(upload_id=upload.pk)
    assert uploads.write(upload_id=upload.pk) is None
    assert OutboxRow.objects.filter(kind="write_register").count() == 1
    assert RegisterImport.objects.count() == 1


def test_what_changed_since_it_was_shown_is_not_written(inspector, browser_of) -> None:
    client = browser_of(inspector)
    first, second = _compared(client), _compared(client, "Invented Cedar Travels,3/070,valid\n")
    for upload in (first, second):
        uploads.confirm(upload=upload, by=inspector)
    uploads.write(upload_id=first.pk)
    uploads.write(upload_id=second.pk)
    second.refresh_from_db()
    assert (second.state, second.content) == ("refused", None)
    assert Event.objects.filter(kind="register.refused", target_id=str(second.pk)).exists()
    assert not Agency.objects.filter(name="Invented Cedar Travels").exists()


def test_a_correction_that_keeps_the_counts_is_another_change_set(inspector, browser_of) -> None:
    client = browser_of(inspector)
    first = _compared(client)
    uploads.confirm(upload=first, by=inspector)
    uploads.write(upload_id=first.pk)
    renamed = "Invented Alder Works,1/070,suspended\nInvented Birch Overseas,2/070,suspended\n"
    stale = _compared(client, renamed, day="2026-02-01")
    uploads.confirm(upload=stale, by=inspector)
    alder = Agency.objects.get(name="Invented Alder Manpower")
    agencies.correct(agency=alder, name="Invented Alder Works", by=inspector)
    uploads.write(upload_id=stale.pk)
    stale.refresh_from_db()
    assert stale.state == "refused"

    fresh = _compared(client, renamed, day="2026-02-01")
    assert fresh.comparison["counts"] == stale.comparison["counts"]
    uploads.confirm(upload=fresh, by=inspector)
    uploads.write(upload_id=fresh.pk)
    fresh.refresh_from_db()
    assert fresh.state == "written"


def test_a_no_empties_the_file(inspector, browser_of) -> None:
    client = browser_of(inspector)
    upload = _compared(client)
    client.post(f"/desk/registers/upload/{upload.pk}/answer/", {"answer": "drop"})
    upload.refresh_from_db()
    assert (upload.state, upload.content) == ("dropped", None)
    assert not OutboxRow.objects.exists()


def _zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(9):
            archive.writestr(f"{number}", bytes(50 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"a,b\n1,2\n", "these columns: name, status"),
        ((HEAD + "Invented Elm,1,perhaps\n").encode(), "No row of the file"),
        (HEAD.encode() + b"\xff\xfe\xfa", "letters can"),
        (b"PK\x03\x04 no zip", "no XLSX"),
        (b"%PDF-1.7", "t read PDF"),
    ],
)
def test_wrong_file_is_refused_in_a_sentence(inspector, browser_of, content, says) -> None:
    answer = _send(browser_of(inspector), content)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not RegisterUpload.objects.exists()


def test_file_that_is_too_large_packed_or_unpacked_is_refused(inspector, browser_of) -> None:
    client = browser_of(inspector)
    large = _send(client, bytes(uploads.MOST_BYTES + 1))
    assert large.status_code == 400
    assert "larger than 10 MB" in large.content.decode()
    bomb = _send(client, _zip_bomb(), "list.xlsx")
    assert bomb.status_code == 400
    assert "unpacks to more" in bomb.content.decode()


def test_formulas_markup_and_nul_stay_plain_text(inspector, browser_of) -> None:
    client = browser_of(inspector)
    upload = _compared(client, "=cmd|x!A1,9/070,valid\n<b>Invented\x00 Fir</b>,8/070,valid\n")
    page = client.get(f"/desk/registers/upload/{upload.pk}/").content.decode()
    assert "&lt;b&gt;Invented Fir&lt;/b&gt;" in page
    uploads.confirm(upload=upload, by=inspector)
    uploads.write(upload_id=upload.pk)
    upload.refresh_from_db()
    assert upload.state == "written"


def test_other_countries_and_other_roles_find_nothing(cast, browser_of) -> None:
    upload = _compared(browser_of(cast.inspector))
    uploads.confirm(upload=upload, by=cast.inspector)
    run = uploads.write(upload_id=upload.pk).register_import
    addresses = (f"/desk/registers/upload/{upload.pk}/", f"/desk/registers/{run.pk}/")
    strangers = (cast.other_inspector, cast.caseworker, cast.editor, cast.operator)
    for person in strangers:
        client = browser_of(person)
        for address in addresses:
            assert client.get(address).status_code == 404
        assert client.post(addresses[1], {"reason": "I would like it gone."}).status_code == 404
        assert client.post(f"{addresses[0]}answer/", {"answer": "drop"}).status_code == 404
        with pytest.raises(uploads.NotYourRegisterError):
            uploads.undo(run=run, reason="I would like it gone.", by=person)
    assert browser_of(cast.caseworker).get("/desk/registers/").status_code == 404
    run.refresh_from_db()
    assert run.undone_at is None


def test_nothing_is_sent_in_without_the_token_of_the_form(inspector) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(inspector)
    assert _send(client, (HEAD + ROWS).encode()).status_code == 403
    assert not RegisterUpload.objects.exists()


@pytest.mark.parametrize(
    "part", ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
def test_damaged_workbook_is_refused(inspector, browser_of, part: str) -> None:
    whole, damaged = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(whole)
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<a" if name == part else source.read(name))
    answer = _send(browser_of(inspector), damaged.getvalue(), "list.xlsx")
    assert answer.status_code == 400
    assert "no XLSX that can be opened" in answer.content.decode()
