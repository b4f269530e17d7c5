"""Workers at the form and organisations' systems at the API, who do not give up.

Each sends one report until the site has said that it has it, as a person presses the button again
and a system repeats its call. What was promised is noted: the number, and the words behind it.
"""

import hashlib
import http.client
import json
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
_KINDS = ("excess-fees", "fake-job", "wage-withholding", "contract-substitution")
_GIVE_UP = 15 * 60  # seconds with no answer at all


@dataclass(frozen=True)
class Job:
    number: int
    agency: str
    key: str  # of the organisation's system; empty: a worker at the form

    @property
    def story(self) -> str:
        draw = random.Random(self.number)
        words = " ".join(hashlib.md5(draw.randbytes(8)).hexdigest()[:6] for _ in range(12))  # noqa: S324
        return f"Invented words of person {self.number}: {words}"

    @property
    def fee(self) -> int:
        return 20_000 + self.number

    @property
    def kind(self) -> str:
        return _KINDS[self.number % len(_KINDS)]

    @property
    def body(self) -> dict[str, object]:
        """As an organisation's system sends it."""
        return {
            "abuses": [self.kind],
            "agency": {"name": self.agency},
            "origin": "NPL",
            "destination": "QAT",
            "recruited_in": "NPL",
            "month": f"2026-{1 + self.number % 9:02}",
            "fee": {"amount": f"{self.fee}.00", "currency": "NPR"},
            "language": "ne",
            "words": {"story": self.story},
            "consent": {
                "counting": True,
                "regulator": True,
                "story": False,
                "given_on": "2026-06-01",
            },
        }

    @property
    def network(self) -> str:
        return f"10.{self.number // 250 % 250}.{self.number % 250}.7"


@dataclass
class Book:
    """What the site promised, and what it answered on the way."""

    promised: dict[int, str] = field(default_factory=dict)  # number of the job -> receipt
    answers: Counter[str] = field(default_factory=Counter)
    begun_anew: int = 0
    took: list[float] = field(default_factory=list)  # seconds of a sending call that was answered
    at: list[float] = field(default_factory=list)  # when each was promised, of time.monotonic()
    # When each call was first made, and seconds until it was answered, tries again included.
    waited: list[tuple[float, float]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, job: Job, receipt: str, seconds: float) -> None:
        with self.lock:
            self.promised[job.number] = receipt
            self.took.append(seconds)
            self.at.append(time.monotonic())

    def saw(self, answer: str) -> None:
        with self.lock:
            self.answers[answer] += 1


class Caller:
    """One caller. An answer is a status below 500, and not "too many" (429); else it is tried again."""

    def __init__(self, port: int, book: Book, network: str) -> None:
        self._port, self._book = port, book
        self._own = {"X-Forwarded-For": network}

    def once(self, method: str, path: str, body: str | None, headers: dict[str, str]):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, path, body, {**self._own, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def ask(self, method: str, path: str, body: str | None = None, **headers: str):
        """(status, body, seconds of the call that was answered)."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()} or HEADERS
        first = time.monotonic()
        while (begin := time.monotonic()) < first + _GIVE_UP:
            try:
                status, text = self.once(method, path, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self._book.saw(type(error).__name__)
            else:
                self._book.saw(str(status))
                if status < 500 and status != 429:
                    self._book.waited.append((first, time.monotonic() - first))
                    return status, text, time.monotonic() - begin
            time.sleep(0.5)
        raise SystemExit(f"no answer to {method} {path.split('?')[0]} in {_GIVE_UP} s")


def send(job: Job, port: int, book: Book) -> None:
    caller = Caller(port, book, job.network)
    if job.key:
        _call(job, caller, book)
        return
    while not _fill_in(job, caller, book):
        book.begun_anew += 1


def _call(job: Job, caller: Caller, book: Book) -> None:
    status, text, seconds = caller.ask(
        "POST",
        "/api/v1/reports/",
        json.dumps(job.body),
        Content_Type="application/json",
        Authorization=f"Bearer {job.key}",
        Idempotency_Key=f"invented-system-{job.number:08}",
    )
    if status not in (200, 201):
        raise SystemExit(f"the API answered {status}: {text[:300]}")
    book.note(job, json.loads(text)["receipt"], seconds)


_SCREENS = ("safety", "what", "more", "who", "journey", "share", "send")


def _fill_in(job: Job, caller: Caller, book: Book) -> bool:
    """The seven screens. False when the site no longer knew what was begun."""
    answers = {
        "safety": {"danger": "no", "under_18": "no", "where": "QAT"},
        "what": {"abuses": job.kind},
        "more": {"story": job.story, "fee_amount": str(job.fee), "fee_currency": "NPR"},
        "who": {"agency_typed": job.agency, "recruited_in": "NPL"},
        "journey": {
            "origin": "NPL",
            "destination": "QAT",
            "month": str(1 + job.number % 9),
            "year": "2026",
        },
        "share": {"agree": "count_and_show", "release": "now"},
    }
    path = "/en/report/?from=NPL&to=QAT"
    _, page, _ = caller.ask("GET", path)
    for _ in range(30):
        hidden = _hidden(page)
        step = hidden.get("step", "")
        given = _retyped(page) if step == "send" else answers.get(step)
        if given is None:
            return False
        body = urlencode({**hidden, **given, "do": "next"})
        status, page, seconds = caller.ask("POST", "/en/report/", body)
        if step == "send" and status == 200 and "Your report was sent" in page:
            book.note(job, _digits(page), seconds)
            return True
        if status != 200:
            book.saw(f"{status} at {step}")
            return False
    return False


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


def _digits(page: str) -> str:
    return "".join(re.findall(r"<b>(\d{3})</b>", page)[:6])


def _retyped(page: str) -> dict[str, str]:
    digits = _digits(page)
    first, second = (int(n) - 1 for n in re.findall(r"Type group (\d)", page)[:2])
    return {
        "first_group": digits[first * 3 : first * 3 + 3],
        "second_group": digits[second * 3 : second * 3 + 3],
    }


def opens(job: Job, receipt: str, port: int, book: Book) -> bool:
    """Whether the number opens the report at the public page, down to its words."""
    caller = Caller(port, book, job.network)
    _, page, _ = caller.ask("POST", "/en/receipt/", urlencode({"number": receipt}))
    sealed = _hidden(page).get("pass")
    if not sealed:
        return False
    _, page, _ = caller.ask("POST", "/en/receipt/", urlencode({"pass": sealed, "do": "read"}))
    return job.story in unescape(page)
