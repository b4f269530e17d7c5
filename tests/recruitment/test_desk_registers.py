"""A register at the desk: sent in, compared, written by a worker, taken back; by nobody else."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audit.models import Event
from recruitment.models import Agency, Licence, OutboxRow, RegisterImport, RegisterUpload, UploadRow
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


def _workbook(rows: list[list[object]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "list.xlsx",
            _workbook(
                [
                    ["Licensed agencies"],
                    ["Name", "Licence number", "Status", "Valid until"],
                    ["Invented Alder Manpower", "1/070", "Valid", date(2027, 1, 1)],
                    ["Invented Birch Overseas", 2.0, "Suspended", None],
                ]
            ),
        ),
        (
            "list.html",
            b"<html><table><tr><td>menu</table><table><tr><th>Name<th>Licence number<th>Status"
            b"<th>Valid until<tr><td>Invented <b>Alder</b> Manpower<td>1/070<td>Valid<td>01.01.2027"
            b"<tr><td>Invented Birch Overseas<td>2<td>Suspended<td></table></html>",
        ),
    ],
)
def test_workbook_and_web_page_go_through_the_desk(inspector, browser_of, name, content) -> None:
    client = browser_of(inspector)
    assert _send(client, content, name).status_code == 302
    upload = RegisterUpload.objects.get()
    page = client.get(f"/desk/registers/upload/{upload.pk}/").content.decode()
    assert "Invented Alder Manpower" in page
    client.post(f"/desk/registers/upload/{upload.pk}/answer/", {"answer": "write"})
    uploads.write(upload_id=upload.pk)
    told = Licence.objects.order_by("number").values_list("number", "status", "valid_until")
    assert list(told) == [("1/070", "valid", date(2027, 1, 1)), ("2", "suspended", None)]


def test_every_row_can_be_read_through_by_what_would_be_done_with_it(inspector, browser_of) -> None:
    client = browser_of(inspector)
    held = "".join(f"Invented Oak {n},{n}/070,valid\n" for n in range(40))
    first = _compared(client, held)
    uploads.confirm(upload=first, by=inspector)
    uploads.write(upload_id=first.pk)
    rows = held.split("\n", 2)[2].replace("2/070,valid", "2/070,suspended", 1)
    rows += "".join(f"Invented Elm {n},{n}/080,valid\n" for n in range(60))
    rows += "Invented Wholly Other,3/070,valid\nInvented Ash,9/090,perhaps\n"
    upload = _compared(client, rows, day="2026-02-01")
    address = f"/desk/registers/upload/{upload.pk}/?show="
    counts = upload.comparison["counts"]
    for show, total in counts.items():
        page = client.get(address + show)
        assert page.context["page"].paginator.count == total > 0, show
        assert page.context["show"] == show
    last = client.get(f"{address}new&page=3").content.decode()
    assert "Invented Elm 59" in last
    assert "Invented Elm 5," not in last
    assert "Licensed → Suspended" in client.get(f"{address}changed").content.decode()
    told = client.get(f"{address}doubtful").content.decode()
    assert "Invented Oak 3 in row 3 has the same licence number." in told
    assert "none of valid" in client.get(f"{address}unreadable").content.decode()
    for strange in ("new&show=%F0%9F%92%A5", "nothing", "new&page=99999", "new&page=x"):
        assert client.get(address + strange).status_code == 200

    uploads.confirm(upload=upload, by=inspector)
    uploads.write(upload_id=upload.pk)
    assert client.get(f"{address}unchanged").context["show"] == "doubtful"
    assert client.get(f"{address}new").context["page"].paginator.count == counts["new"]
    uploads.drop(upload=_compared(client, rows, day="2026-03-01"), by=inspector)
    assert set(UploadRow.objects.values_list("upload_id", flat=True)) == {first.pk, upload.pk}


def test_refusal_and_reasons_are_told_in_the_language_of_the_reader(inspector, browser_of) -> None:
    client = browser_of(inspector)
    upload = _compared(client)
    uploads.confirm(upload=upload, by=inspector)
    RegisterUpload.objects.update(comparison={**upload.comparison, "digest": "another"})
    uploads.write(upload_id=upload.pk)
    address = f"/desk/registers/upload/{upload.pk}/"
    assert "What is held changed since you compared." in client.get(address).content.decode()
    upload.refresh_from_db()
    assert (upload.refusal, upload.refused_for) == ("", {"code": "changed_since"})
    RegisterUpload.objects.update(refused_for=None, refusal="Text of an older row.")
    assert "Text of an older row." in client.get(address).content.decode()


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
        ((HEAD + "Invented Elm,1,perhaps\n").encode(), "Row 2: status: “perhaps” is none of"),
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
