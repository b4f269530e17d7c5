"""Files in pieces: cut, resumed, misused, and unreadable wherever they lie meanwhile."""

import base64
import re
import socket
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.actors import WORKER
from audit.models import Event
from recruitment.models import Deletion, Report, SealedFile, SealedUpload
from recruitment.services import evidence, keys, reports, resuming
from recruitment.services.forgetting import forget_what_is_due
from tests.factories.accounts import PASSWORD
from tests.recruitment.test_evidence import in_folder, photograph, saved
from tests.recruitment.test_receipt_pages import Holder, sent
from tests.repository import holdings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_folder")]

MARK = b"zebrafinch-in-a-piece-2291"
# A WebM, which is taken as it is: what comes out must be what went in.
FILM = b"\x1a\x45\xdf\xa3" + (MARK * 6000)[:150_000]
PIECE = 2 * resuming.STEP


def pass_of(holder: Holder) -> str:
    return re.search(r'name="pass" value="([^"]+)"', holder.html).group(1)


class Sender:
    """What the script does, step by step."""

    def __init__(self, holder: Holder, content: bytes = FILM) -> None:
        self.client, self.content = Client(enforce_csrf_checks=True), content
        self.headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {pass_of(holder)}"}
        self.address = ""

    def ask(self, method: str, address: str, body: bytes = b"", **more: str) -> Any:
        headers = self.headers | {name.replace("_", "-"): value for name, value in more.items()}
        kind = headers.pop("Content-Type", "application/offset+octet-stream")
        return self.client.generic(method, address, body, kind, headers=headers)

    def begin(self, length: int | None = None, **more: str) -> Any:
        told = {"filename": "Marked name.webm", "sha256": sha256(self.content).hexdigest()}
        encoded = [f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items()]
        length = str(len(self.content) if length is None else length)
        more = {"Upload_Length": length, "Upload_Metadata": ",".join(encoded), **more}
        answer = self.ask("POST", "/en/receipt/file/", **more)
        self.address = answer.headers.get("Location", "")
        return answer

    def piece(self, offset: int, content: bytes | None = None) -> Any:
        content = self.content[offset : offset + PIECE] if content is None else content
        return self.ask("PATCH", self.address, content, Upload_Offset=str(offset))

    @property
    def offset(self) -> int:
        return int(self.ask("HEAD", self.address).headers["Upload-Offset"])

    def all(self) -> "Sender":
        self.begin()
        while (at := self.offset) < len(self.content):
            assert self.piece(at).status_code == 204
        return self

    @property
    def whole(self) -> str:
        return "whole:" + self.address.split("/")[-2]


@pytest.mark.django_db(transaction=True)
def test_file_in_pieces_becomes_the_same_file_as_in_one(holder: Holder) -> None:
    picture = photograph((500, 500))
    assert len(picture) > PIECE
    html = holder.do(Sender(holder, picture).all().whole).html
    assert "Your file was added." in html
    assert "Marked name.webm" in html, "the name it had"
    assert saved(holder, "original") == picture
    assert b"Marked-author" not in saved(holder), "cleaned by the same service"
    row = SealedFile.objects.get()
    assert {row.stored_as, row.clean_stored_as} == set(in_folder()), "no piece is left"
    assert Event.objects.filter(kind="report.file_added").count() == 1


def test_line_cut_between_pieces_goes_on_where_it_stopped_even_with_a_new_pass(
    holder: Holder,
) -> None:
    first = Sender(holder)
    first.begin()
    assert first.piece(0).headers["Upload-Offset"] == str(PIECE)
    # The battery died. The number is typed again, the same file chosen again.
    again = Sender(Holder(holder.digits))
    answer = again.begin()
    assert (answer.headers["Location"], answer.headers["Upload-Offset"]) == (
        first.address,
        str(PIECE),
    )
    assert SealedUpload.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_line_cut_in_the_middle_of_a_piece_keeps_what_came(
    holder: Holder, live_server: Any
) -> None:
    sender = Sender(holder)
    sender.begin()
    host, port = urlsplit(live_server.url).netloc.split(":")
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in {
            **sender.headers,
            "Host": host,
            "Content-Type": "application/offset+octet-stream",
            "Content-Length": str(len(FILM)),
            "Upload-Offset": "0",
        }.items()
    )
    with socket.create_connection((host, int(port)), timeout=5) as line:
        line.sendall(f"PATCH {sender.address} HTTP/1.1\r\n{head}\r\n".encode() + FILM[:80_000])
        line.shutdown(socket.SHUT_WR)
        line.recv(1)
    assert sender.offset == PIECE, "whole steps of what came"
    assert saved_whole(holder, sender) == FILM


def saved_whole(holder: Holder, sender: Sender) -> bytes:
    holder.do(sender.all().whole)
    return saved(holder, "original")


def test_last_piece_sent_twice_changes_nothing_and_other_offsets_are_refused(
    holder: Holder,
) -> None:
    sender = Sender(holder)
    sender.begin()
    for _twice in range(2):
        answer = sender.piece(0)
        assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(PIECE))
    assert len(in_folder()) == 1
    for offset, content in ((0, b"x" * PIECE), (PIECE + 1, None), (PIECE - 1, None)):
        assert sender.piece(offset, content).status_code == 409
    assert sender.piece(PIECE, b"x" * 100).headers["Upload-Offset"] == str(PIECE), (
        "less than a step is not kept"
    )
    assert saved_whole(holder, sender) == FILM
    for _again in range(2):
        assert "Your file was added." in holder.do(sender.whole).html
    assert SealedFile.objects.count() == 1
    assert sender.piece(len(FILM), b"x").status_code == 409


def test_too_large_is_told_before_it_is_sent_and_at_the_end(holder: Holder) -> None:
    sender = Sender(holder)
    assert sender.begin(evidence.MOST_BYTES + 1).status_code == 413
    assert sender.begin(len(FILM)).status_code == 201
    assert sender.piece(0, FILM + b"x").status_code == 413
    assert sender.piece(0, b"x" * (resuming.LARGEST_PIECE + 1)).status_code == 413
    assert in_folder() == {}
    for _more in range(3):
        sender.content += b"y"
        sender.begin()
    assert SealedUpload.objects.count() == resuming.MOST_AT_ONCE


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Tus_Resumable": "0.2.2"}, 412),
        ({"Upload_Length": "-1"}, 400),
        ({"Upload_Length": "0"}, 400),
        ({"Upload_Length": "٣"}, 400),
        ({"Upload_Metadata": "sha256 ::::"}, 400),
        ({"Upload_Metadata": "filename YQ=="}, 400),
        ({"Authorization": "Bearer nonsense"}, 404),
        ({"Authorization": ""}, 404),
    ],
)
def test_what_is_not_in_order_is_refused(
    holder: Holder, changed: dict[str, str], status: int
) -> None:
    assert Sender(holder).begin(**changed).status_code == status
    assert not SealedUpload.objects.exists()


def test_upload_of_somebody_else_is_not_there(holder: Holder) -> None:
    mine, other = Sender(holder), Sender(Holder(sent().receipt_digits))
    mine.begin()
    other.address = mine.address
    assert other.ask("HEAD", mine.address).status_code == 404
    assert other.piece(0).status_code == 404
    assert mine.offset == 0
    mine.all()
    stranger = Holder(sent().receipt_digits).do(mine.whole)
    assert stranger.page.status_code == 422
    assert not SealedFile.objects.exists()
    assert Client().head(mine.address).status_code == 412
    assert mine.ask("PUT", mine.address).status_code == 405


def test_old_pass_sends_the_rest_and_opens_nothing(
    holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(holder)
    sender.begin()
    late = timezone.now().timestamp() + 60 * 60
    monkeypatch.setattr("time.time", lambda: late)
    holder.do(sender.all().whole)
    assert "Your file was added." in holder.html
    assert "Marked name" not in holder.html
    assert 'name="pass"' not in holder.html
    sender.content = b"other"
    monkeypatch.setattr("time.time", lambda: late + 2 * 60 * 60)
    assert sender.begin().status_code == 404


def test_unfinished_is_gone_after_a_day_with_its_bytes_and_with_proof(holder: Holder) -> None:
    sender = Sender(holder)
    sender.begin()
    sender.piece(0)
    forget_what_is_due(now=timezone.now() + timedelta(hours=23))
    assert len(in_folder()) == SealedUpload.objects.count() == 1
    SealedUpload.objects.update(expires_at=timezone.now())
    assert sender.ask("HEAD", sender.address).status_code == 404, "before the sweep as well"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda do, **_: do())
        forget_what_is_due()
    assert in_folder() == {}
    assert not SealedUpload.objects.exists()
    proof = Deletion.objects.get(what="upload")
    assert (proof.how_many, proof.still_there) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_taking_back_the_report_destroys_the_pieces(holder: Holder) -> None:
    sender = Sender(holder)
    sender.begin()
    sender.piece(0)
    reports.withdraw(report=Report.objects.get(), by=WORKER)
    assert in_folder() == {}
    assert sender.piece(PIECE).status_code == 404


def test_consent_narrowed_meanwhile_changes_the_lock_and_not_the_file(
    holder: Holder, caseworker: User
) -> None:
    keys.set_up(organisation=caseworker.organisation, password=PASSWORD, by=caseworker)
    digits = sent(consents_to_story=True, seal_to=(caseworker.organisation,)).receipt_digits
    chosen = Holder(digits)
    sender = Sender(chosen)
    sender.begin()
    sender.piece(0)
    chosen.do("close-words")
    assert saved_whole(chosen, sender) == FILM


def test_nothing_of_a_piece_can_be_read_where_it_lies(holder: Holder) -> None:
    sender = Sender(holder)
    with holdings.log_lines() as log:
        sender.begin()
        sender.piece(0)
        sender.piece(PIECE)
    lying = b"".join(in_folder().values())
    assert len(lying) > 2 * PIECE
    assert MARK not in lying
    everywhere = "\n".join([*holdings.tables().values(), holdings.broker(), log.getvalue()])
    for mark in (MARK.decode(), "Marked name.webm", sha256(FILM).hexdigest()):
        assert not any(way in everywhere for way in holdings.spellings(mark))
    assert sender.headers["Authorization"].split()[1] not in everywhere


def test_what_is_no_file_is_refused_in_words_and_nothing_of_it_stays(holder: Holder) -> None:
    sender = Sender(holder, b"PK\x03\x04" + b"z" * 100_000).all()
    page = holder.do(sender.whole)
    assert page.page.status_code == 422
    assert "We can not take this kind of file." in page.html
    assert not SealedUpload.objects.exists()


def test_spoilt_or_missing_piece_is_never_taken_for_the_file(holder: Holder) -> None:
    sender = Sender(holder).all()
    begun = SealedUpload.objects.get()
    begun.stored_as = begun.stored_as[::-1]
    begun.save()
    assert holder.do(sender.whole).page.status_code == 422
    assert "The file did not come whole." in holder.html
    assert not SealedFile.objects.exists()
    assert not SealedUpload.objects.exists()
    sender.begin()
    sender.piece(0)
    holder.do(sender.whole)
    assert "The file did not come whole." in holder.html
    assert sender.offset == PIECE, "what came is still there"
