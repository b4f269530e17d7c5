"""All that an organisation has, taken out when it closes: in an open format, under a lock of its own.

Two ways. Kept by the organisation itself: all that it may open. For somebody that cases were passed on to:
those cases, each as far as its worker agreed when it was passed on, and nothing else.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Permission
from audit import services as audit
from audit import signing
from audit.kinds import Kind
from audit.purposes import Purpose
from recruitment import access, read_handover, sealing, spreadsheets
from recruitment.models import Casework, Referral, Report, SharedAnswer, WrappedKey
from recruitment.sealing import CannotOpen
from recruitment.services import evidence, interviews, keys, messages, notes
from recruitment.services.reports import Opened, ReportAlreadyWithdrawn

# Tables, each as lines of JSON and as CSV.
COLUMNS: dict[str, tuple[str, ...]] = {
    "cases": (
        "case", "sent_by", "state", "received_in", "agreed_to_counting", "agreed_to_regulator",
        "agreed_to_words", "has_words", "month", "abuses", "origin", "destination", "agency_typed",
        "fee_amount", "fee_currency", "people", "ongoing", "severity", "next_step", "due_on",
        "outcome", "note",
    ),
    "words": ("case", "told"),
    "messages": ("case", "by", "on", "text"),
    "notes": ("case", "note", "text"),
    "claims": (
        "case", "against", "paid_amount", "claimed_amount", "currency", "claimed_in", "outcome",
        "recovered_amount", "decided_in", "contact_name", "note",
    ),
    "referrals": (
        "case", "contact_path", "contact_name", "scope", "consented_on", "status", "referred_on", "note",
    ),
    "files": ("case", "file", "name", "by_worker", "on", "original_sha256", "copy"),
    "interviews": ("interview", "begun_on", "question", "answers", "by"),
}  # fmt: skip
_FACTS = (
    "month", "abuses", "origin", "destination", "agency_typed", "fee_amount", "fee_currency",
    "people", "ongoing", "severity",
)  # fmt: skip
_READ_ME = """\
All that an organisation had on a portal for migrant workers. It is sealed: nobody reads it without
the pass phrase, or the key file, that it was locked with.

    pip install pynacl
    python read_handover.py open THIS-FILE.zip a-new-folder --signed-by PORTAL-KEY

PORTAL-KEY is the public key of the portal. Ask its operator for it by another way than this file: without it
the file opens, but anybody may have made it.

Inside: a table for each kind of thing, as lines of JSON and as CSV; clean copies of files; a list of
hashes. What is opened is in the open: keep it locked, and delete it when it is not needed.
"""


class NotYoursToTakeOut(Exception):
    """Only the manager of an organisation takes all of it out."""


@dataclass(frozen=True, repr=False)
class Lock:
    """What opens the file again: a pass phrase, or where one is given the holder of this public key."""

    passphrase: str = ""
    public_key: bytes = b""

    def around(self, key: bytes) -> dict[str, Any]:
        told = {"format": read_handover.FORMAT}
        if self.public_key:
            wrapped = sealing.wrap_for(self.public_key, key)
            return told | {"opens_with": "key", "wrapped": wrapped.hex()}
        salt = sealing.new_salt()
        opener = sealing.password_key(self.passphrase, salt=salt)
        return told | {
            "opens_with": "pass phrase",
            "salt": salt.hex(),
            "passes": sealing.PASSWORD_PASSES,
            "memory_kib": sealing.PASSWORD_MEMORY_KIB,
            "wrapped": sealing.wrap(opener, key).hex(),
        }


@dataclass(frozen=True, repr=False)
class _Going:
    """What goes along. Lives while the file is made; no `repr`, so that no traceback shows a key."""

    by: User
    receiver: str
    purpose: Purpose
    event: int
    referrals: Sequence[Referral]  # that let cases go to the receiver; empty: kept by ourselves
    report_keys: dict[int, bytes]  # by report
    note_keys: dict[int, bytes]  # by note
    answer_keys: dict[int, bytes]  # by answer in an interview under way
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {kind: [] for kind in COLUMNS}
    )
    copies: list[tuple[str, evidence.Copy]] = field(default_factory=list)
    is_read: bool = False  # nothing is to be read while the file is made


def receivers(by: User) -> dict[str, str]:
    """Path -> name of those that cases were passed on to, and who did not say no."""
    found = _passed_on(by).order_by("contact_name")
    return dict(found.values_list("contact_path", "contact_name"))


def _passed_on(by: User) -> QuerySet[Referral]:
    return access.referrals(by).exclude(status=Referral.Status.DECLINED)


@transaction.atomic
def take_out(
    *, by: User, password: str, lock: Lock, receiver: str = "", purpose: Purpose = Purpose.NOT_SAID
) -> Iterator[bytes]:
    """The file, piece by piece. `receiver`: of `receivers`; empty: the organisation keeps it.

    Each case gets its row in the trail in the moment it is read. Raises `NotYoursToTakeOut`,
    `keys.WrongPassword`, `keys.NoKeyYet`.
    """
    if not by.may(Permission.ORGANISATION_HAND_OVER):
        raise NotYoursToTakeOut
    if receiver and receiver not in receivers(by):
        raise NotYoursToTakeOut
    passed = _passed_on(by).filter(contact_path=receiver).select_related("report")
    own = WrappedKey.objects.filter(
        report__in=access.sealed_to(by).values("pk"),
        organisation=by.organisation,
        organisation_key__grants__user=by,
    )
    own_notes = access.notes(by).filter(organisation_key__grants__user=by)
    own_answers = SharedAnswer.objects.filter(
        interview__in=access.shared_interviews(by).values("pk"),
        organisation_key__grants__user=by,
    )
    if receiver:
        with_words = passed.filter(scope=Referral.Scope.WORDS)
        own = own.filter(report__in=with_words.values("report"))
        own_notes, own_answers = own_notes.none(), own_answers.none()
    report_of = dict(own.values_list("pk", "report"))
    opened = keys.open_keys(rows=own, password=password, by=by)
    event = audit.record(
        kind=Kind.ORGANISATION_TAKEN_OUT, target=by.organisation, by=by, purpose=purpose
    )
    going = _Going(
        by=by,
        receiver=receiver,
        purpose=purpose,
        event=event.pk,
        referrals=list(passed) if receiver else [],
        report_keys={report_of[pk]: key for pk, key in opened.items()},
        note_keys=keys.open_keys(rows=own_notes, password=password, by=by),
        answer_keys=keys.open_keys(rows=own_answers, password=password, by=by),
    )
    return _outer(going, lock)


def words_alone(
    told: Sequence[dict[str, Any]], *, lock: Lock, receiver: str, event: int, by: User
) -> bytes:
    """A file of the same kind that holds some cases' words and nothing else, numbered from 1.

    `told`: the words of each, opened. `event`: the row of the trail that tells of it.
    """
    going = _Going(by, receiver, Purpose.PASS_ON, event, (), {}, {}, {}, is_read=True)
    going.rows["words"] += [{"case": n, "told": one} for n, one in enumerate(told, 1)]
    return b"".join(_outer(going, lock))


def _outer(going: _Going, lock: Lock) -> Iterator[bytes]:
    key = sealing.new_key()
    reader = Path(read_handover.__file__).read_bytes()
    files = (
        ("READ-ME.txt", [_READ_ME.encode()]),
        ("read_handover.py", [reader]),
        (read_handover.LOCK, [json.dumps(lock.around(key)).encode()]),
        (read_handover.SEALED, sealing.seal_stream(key, _Readable(_contents(going)))),
    )
    yield from _zip(files, method=zipfile.ZIP_STORED)


def _contents(going: _Going) -> Iterator[bytes]:
    if not going.is_read:
        _read_all(going)
    yield from _zip(_files(going), method=zipfile.ZIP_DEFLATED)
    yield b"\x80"  # where the contents end: what follows is filling


def _files(going: _Going) -> Iterator[tuple[str, Iterable[bytes]]]:
    hashes: list[dict[str, str]] = []
    for kind, columns in COLUMNS.items():
        rows = going.rows[kind]
        as_lines = "".join(f"{_json(row)}\n" for row in rows).encode()
        yield _hashed(f"{kind}.jsonl", [as_lines], hashes)
        as_cells = ([_cell(row.get(name)) for name in columns] for row in rows)
        yield _hashed(f"{kind}.csv", [spreadsheets.text_of([columns, *as_cells]).encode()], hashes)
    for name, copy in going.copies:
        try:
            pieces = evidence.content(copy)
        except evidence.NoSuchFile:  # taken back while the file was made
            continue
        yield _hashed(name, pieces, hashes)
    manifest = {
        "format": read_handover.FORMAT,
        "made_on": timezone.now().date().isoformat(),
        "organisation": going.by.organisation.name,
        "for": going.receiver or "the organisation itself",
        "audit_event": going.event,
        "counts": {kind: len(rows) for kind, rows in going.rows.items()},
        "files": hashes,
    }
    written = _json(manifest).encode()
    yield read_handover.MANIFEST, [written]
    yield read_handover.SIGNATURE, [signing.sign(read_handover.PURPOSE, written).hex().encode()]


def _hashed(
    name: str, pieces: Iterable[bytes], hashes: list[dict[str, str]]
) -> tuple[str, Iterator[bytes]]:
    def passing() -> Iterator[bytes]:
        digest = hashlib.sha256()
        for piece in pieces:
            digest.update(piece)
            yield piece
        hashes.append({"name": name, "sha256": digest.hexdigest()})

    return name, passing()


# --- what goes along, case by case --------------------------------------------------------------


def _read_all(going: _Going) -> None:
    if going.receiver:
        passed: dict[int, list[Referral]] = {}
        for referral in going.referrals:
            passed.setdefault(referral.report_id, []).append(referral)
        for some in passed.values():
            _read_passed_on(going, some)
        return
    for pk in access.open_cases(going.by).order_by("pk").values_list("pk", flat=True):
        _read_own(going, pk)
    under_way = access.shared_interviews(going.by).filter(sent_at__isnull=True)
    for pk in under_way.order_by("pk").values_list("pk", flat=True):
        _read_interview(going, pk)


@transaction.atomic
def _read_own(going: _Going, pk: int) -> None:
    report = _locked(going, pk)
    if report is None:
        return
    facts = access.own_facts(report, going.by)
    work = access.casework(going.by).filter(report=report).first()
    opened = _open(going, report)
    _note_case(going, report, facts, opened, work=work)
    _read_words(going, report, opened)
    if opened:
        going.rows["messages"] += [
            {"case": pk, "by": letter.who or "worker", "on": letter.on, "text": letter.text}
            for letter in messages.read(opened)
        ]
    for note in access.notes(going.by).filter(report=report):
        if note.pk in going.note_keys:
            text = notes.text_of(note, going.note_keys[note.pk])
            going.rows["notes"].append({"case": pk, "note": note.pk, "text": text})
    _read_claims(going, report)
    going.rows["referrals"] += map(_referral, access.referrals(going.by).filter(report=report))


@transaction.atomic
def _read_interview(going: _Going, pk: int) -> None:
    """One that is no report yet. Sent or thrown away while the file was made: nothing of it."""
    under_way = access.shared_interviews(going.by).filter(sent_at__isnull=True)
    interview = under_way.select_for_update().filter(pk=pk).first()
    if interview is None:
        return
    for answer in interviews.opened(interview, going.answer_keys):
        going.rows["interviews"].append(
            {
                "interview": pk,
                "begun_on": interview.begun_at.date(),
                "question": answer.name,
                "answers": answer.values,
                "by": answer.changed_by,
            }
        )
    audit.record(kind=Kind.INTERVIEW_OPENED, target=interview, by=going.by, purpose=going.purpose)


@transaction.atomic
def _read_passed_on(going: _Going, passed: list[Referral]) -> None:
    """One case, to somebody it was passed on to: facts, and the words where the worker agreed to that."""
    report = _locked(going, passed[0].report_id)
    facts = access.handed_over(passed[0], going.by)
    if report is None or facts is None:
        return
    may_words = any(one.scope == Referral.Scope.WORDS for one in passed)
    opened = _open(going, report) if may_words else None
    _note_case(going, report, facts, opened)
    _read_words(going, report, opened)
    if may_words:
        _read_claims(going, report)
    going.rows["referrals"] += map(_referral, passed)


def _locked(going: _Going, pk: int) -> Report | None:
    """The case, if it is still on the desk; so that it is not taken back while it is read."""
    return access.open_cases(going.by).select_for_update(of=("self",)).filter(pk=pk).first()


def _open(going: _Going, report: Report) -> Opened | None:
    """None where the words are not ours to open, or not any more."""
    key = going.report_keys.get(report.pk)
    if key is None or not access.sealed_to(going.by).filter(pk=report.pk).exists():
        return None
    opened = Opened(report, key)
    try:
        opened.words()
    except (CannotOpen, ReportAlreadyWithdrawn):
        return None
    return opened


def _note_case(
    going: _Going,
    report: Report,
    facts: access.Facts | None,
    opened: Opened | None,
    work: Casework | None = None,
) -> None:
    told = asdict(facts) if facts else {}
    going.rows["cases"].append(
        {
            "case": report.pk,
            "sent_by": "us" if report.organisation_id == going.by.organisation_id else "worker",
            "state": report.state,
            "received_in": f"{report.accepted_at:%Y-%m}",
            "agreed_to_counting": report.consents_to_counting,
            "agreed_to_regulator": report.consents_to_regulator,
            "agreed_to_words": report.consents_to_story,
            "has_words": opened is not None,
            **{name: told[name] for name in _FACTS if name in told},
            "next_step": work.step if work else "",
            "due_on": work.due_on if work else None,
            "outcome": work.outcome if work else "",
            "note": work.note_id if work else None,
        }
    )
    audit.record(
        kind=Kind.CASE_EXPORTED,
        target=report,
        by=going.by,
        fields=["abuses"] * bool(facts) + ["sealed"] * bool(opened),
        purpose=going.purpose,
    )


def _read_words(going: _Going, report: Report, opened: Opened | None) -> None:
    if opened is None:
        return
    going.rows["words"].append({"case": report.pk, "told": opened.words()})
    for found in evidence.listed(opened):
        copy = f"files/{report.pk}-{found.pk}.{found.clean.kind.ending}" if found.clean else ""
        going.rows["files"].append(
            {
                "case": report.pk,
                "file": found.pk,
                "name": found.name,
                "by_worker": found.by_worker,
                "on": found.on,
                "original_sha256": found.sha256,
                "copy": copy,
            }
        )
        if found.clean:
            going.copies.append((copy, found.clean))


def _read_claims(going: _Going, report: Report) -> None:
    same = [name for name in COLUMNS["claims"] if name not in ("case", "note")]
    for claim in access.refund_claims(going.by).filter(report=report):
        told = {name: getattr(claim, name) for name in same}
        going.rows["claims"].append({"case": report.pk, **told, "note": claim.note_id})


def _referral(one: Referral) -> dict[str, Any]:
    same = ("contact_path", "contact_name", "scope", "consented_on", "status")
    told = {name: getattr(one, name) for name in same}
    return {
        "case": one.report_id,
        **told,
        "referred_on": one.referred_at.date(),
        "note": one.note_id,
    }


# --- how it is written ----------------------------------------------------------------------------


def _json(content: Any) -> str:
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return _json(value) if isinstance(value, dict | list | tuple) else value


class _Written(io.RawIOBase):
    """Takes what a ZIP writes and gives it on, so that no file is ever whole in memory."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def _zip(files: Iterable[tuple[str, Iterable[bytes]]], *, method: int) -> Iterator[bytes]:
    written = _Written()
    at = timezone.now().timetuple()[:6]
    with zipfile.ZipFile(written, "w") as pack:
        for name, pieces in files:
            info = zipfile.ZipInfo(name, at)
            info.compress_type = method
            with pack.open(info, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    yield written.taken()
    yield written.taken()


class _Readable(io.RawIOBase):
    """Pieces of any length, read in pieces of one length."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size and (piece := next(self._pieces, None)) is not None:
            self._left += piece
        taken, self._left = self._left[:size], self._left[size:]
        return taken
