"""Files are looked at by clamd where a site has one: here a small server that speaks INSTREAM."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from recruitment.models import SealedFile
from tests.recruitment.files_with_marks import amr
from tests.recruitment.test_evidence import add, in_folder
from tests.recruitment.test_receipt_pages import Holder

pytestmark = pytest.mark.django_db

HARMFUL = b"Marked-harm"


class Clamd:
    """Answers one connection after the other. `says`: in place of what it found."""

    def __init__(self, path: Path) -> None:
        self.address, self.says, self.seen = f"unix://{path}", None, []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _address = self._listener.accept()
            with connection, connection.makefile("rb") as file:
                if file.read(10) != b"zINSTREAM\0":
                    return
                content = b""
                while size := int.from_bytes(file.read(4)):
                    content += file.read(size)
                self.seen.append(content)
                found = b"stream: Invented.Test FOUND" if HARMFUL in content else b"stream: OK"
                connection.sendall((found if self.says is None else self.says) + b"\0")

    def stop(self) -> None:
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.address.removeprefix("unix://"))
            last.sendall(b"zSTOPSTOP\0")
            self._thread.join()
        self._listener.close()


@pytest.fixture
def clamd(tmp_path: Path, settings: Any) -> Iterator[Clamd]:
    server = Clamd(tmp_path / "clamd")
    settings.CLAMD = server.address
    yield server
    server.stop()


def test_file_is_shown_to_clamd_whole_and_a_harmful_one_is_refused(
    holder: Holder, clamd: Clamd
) -> None:
    good = amr() + bytes(200_000)
    assert add(holder, good).page.status_code == 200
    assert clamd.seen == [good]
    before = in_folder()
    add(holder, amr() + HARMFUL)
    assert (holder.page.status_code, "could do harm" in holder.html) == (422, True)
    assert SealedFile.objects.count() == 1
    assert in_folder() == before


@pytest.mark.parametrize(
    "answer", [b"", b"INSTREAM size limit exceeded. ERROR", b"OK", b"stream: OK?"]
)
def test_no_clear_answer_is_no_leave(holder: Holder, clamd: Clamd, answer: bytes) -> None:
    clamd.says = answer
    add(holder, amr())
    assert (holder.page.status_code, "can not be checked now" in holder.html) == (422, True)
    assert not SealedFile.objects.exists()


def test_while_clamd_is_down_files_wait_and_without_one_nothing_is_said(
    holder: Holder, settings: Any, tmp_path: Path
) -> None:
    for nobody in (f"unix://{tmp_path}/nobody", "tcp://127.0.0.1:9"):
        settings.CLAMD = nobody
        add(holder, amr())
        assert (holder.page.status_code, "can not be checked now" in holder.html) == (422, True)
    assert not SealedFile.objects.exists()
    settings.CLAMD = ""
    assert add(holder, amr()).page.status_code == 200
    assert "can not be checked" not in holder.html
