"""Who gets what at every address. A new address without a row fails; so does a row that is not so.

The table is the specification: read it as one, and change it only on purpose. `SIGN_IN` is the
answer to whoever is not signed in; 404, and never 403, the one to whoever may not, since that
something is there is itself a secret.
"""

import gzip
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse

from accounts import services as accounts
from accounts.models import User
from audit.actors import WORKER
from portal import demo
from recruitment import outbox
from recruitment.models import Agency, Flag, OutboxRow, Report
from recruitment.report_facts import KEEP, ReportFacts, SealedWords
from recruitment.services import reports
from recruitment.tasks import WORKS
from rights.models import Statement, Topic
from tests.conftest import sign_in
from tests.recruitment.test_pdf_pages import pdf_text

OK = 200
SIGN_IN = 302
AGAIN = 400  # the door is open, and what was sent is not in order
NOT_HERE = 404
NO_KEY = 401
NO_SCOPE = 403  # says of a key what it may, and of the things behind the door nothing

STAFF = (
    "caseworker",
    "colleague",
    "manager",
    "other_caseworker",
    "inspector",
    "other_inspector",
    "editor",
    "operator",
    "auditor",
    "ngo_auditor",
)
NOT_SIGNED_IN = ("nobody", "left", "key", "other_key")
EVERYBODY = STAFF + NOT_SIGNED_IN
CASEWORKERS = ("caseworker", "colleague", "manager", "other_caseworker")
OWN_CASEWORKERS = ("caseworker", "colleague", "manager")
INSPECTORS = ("inspector", "other_inspector")


@dataclass(frozen=True)
class Row:
    """`answers`: status by role. `address`: may name things of the demonstration, see `things`."""

    address: str
    answers: Mapping[str, int]
    method: str = "get"
    sent: Mapping[str, str] = field(default_factory=dict)
    as_json: bool = False


def everybody(address: str, status: int = OK, method: str = "get") -> Row:
    return Row(address, dict.fromkeys(EVERYBODY, status), method)


def only(  # noqa: PLR0913
    address: str,
    roles: tuple[str, ...],
    status: int = OK,
    method: str = "get",
    sent: Mapping[str, str] | None = None,
) -> Row:
    """A page of the desk: to these roles; not signed in: the way to the sign-in; others: not here."""
    answers = dict.fromkeys(NOT_SIGNED_IN, SIGN_IN) | dict.fromkeys(STAFF, NOT_HERE)
    return Row(address, answers | dict.fromkeys(roles, status), method, sent or {})


def by_key(address: str, status: int, method: str = "get", *, others: int | None = None) -> Row:
    """For an organisation's own system. Nobody's browser session opens it, whoever signed in."""
    answers = dict.fromkeys(EVERYBODY, NO_KEY) | {"key": status, "other_key": others or status}
    return Row(address, answers, method, as_json=True)


TABLE: dict[str, Row] = {
    # --- belongs to nobody
    "": everybody("/", 302),
    "livez": everybody("/livez"),
    "healthz": everybody("/healthz"),
    "robots.txt": everybody("/robots.txt"),
    # Prometheus alone, by its token; see tests/portal/test_status.py.
    "metrics": everybody("/metrics", NOT_HERE),
    "desk/status/": only("/desk/status/", ("operator",)),
    # The gateway of text messages alone; see tests/recruitment/test_sms.py.
    "sms/in/": everybody("/sms/in/", NOT_HERE, "post"),
    # --- guides: to everybody, alike
    "<lang>/": everybody("/en/"),
    "<lang>/countries/": everybody("/ar/countries/"),
    "<lang>/countries/<str:country>/": everybody("/ne/countries/NPL/"),
    "<lang>/journeys/<str:origin>/<str:destination>/": everybody("/en/journeys/NPL/QAT/"),
    "<lang>/journeys/<str:origin>/<str:destination>/<str:stage>/": everybody(
        "/en/journeys/NPL/QAT/recruitment/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/<str:stage>/<int:page>/": everybody(
        "/en/journeys/NPL/QAT/recruitment/1/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/<str:stage>/listen/": everybody(
        "/en/journeys/NPL/QAT/recruitment/listen/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/<str:stage>/<int:page>/listen/": everybody(
        "/en/journeys/NPL/QAT/recruitment/1/listen/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/checklist/": everybody(
        "/en/journeys/NPL/QAT/checklist/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/print/": everybody(
        "/en/journeys/NPL/QAT/print/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/keep/": everybody("/en/journeys/NPL/QAT/keep/"),
    "<lang>/notes.js": everybody("/en/notes.js"),
    "<lang>/journeys/<str:origin>/<str:destination>/pack/": everybody("/en/journeys/NPL/QAT/pack/"),
    "<lang>/journeys/<str:origin>/<str:destination>/pack/file/": everybody(
        "/en/journeys/NPL/QAT/pack/file/"
    ),
    "<lang>/journeys/<str:origin>/<str:destination>/text/": everybody("/en/journeys/NPL/QAT/text/"),
    "<lang>/help/<str:origin>/<str:destination>/": everybody("/en/help/NPL/QAT/"),
    "<lang>/corrections/": everybody("/en/corrections/"),
    "<lang>/corrections/<int:page>/": everybody("/en/corrections/1/"),
    "<lang>/rights/": everybody("/en/rights/"),
    "<lang>/rights/<str:topic>/": everybody("/en/rights/{topic}/"),
    "<lang>/beyond/": everybody("/en/beyond/"),
    "<lang>/instruments/": everybody("/en/instruments/"),
    "<lang>/instruments/<str:instrument>/": everybody("/en/instruments/C181/"),
    "<lang>/compare/": everybody("/en/compare/"),
    "<lang>/search/": everybody("/en/search/"),
    "<lang>/fee-check/": everybody("/en/fee-check/"),
    "<lang>/about/": everybody("/en/about/"),
    "<lang>/agencies/": everybody("/en/agencies/"),
    "<lang>/open-data/": everybody("/en/open-data/"),
    # A quarter that was not released; those that were are tested with their page.
    "<lang>/open-data/<str:quarter>/": everybody("/en/open-data/2020-Q1/", NOT_HERE),
    # --- reports: the form and the receipt ask nobody who she is
    "<lang>/report/": everybody("/en/report/"),
    "<lang>/receipt/": everybody("/en/receipt/"),
    # Files in pieces: only with a sealed pass and the words of tus; see tests/recruitment/test_resuming.py.
    "<lang>/receipt/file/": everybody("/en/receipt/file/", 405),
    "<lang>/receipt/file/<str:token>/": everybody("/en/receipt/file/0/", 405),
    # An agency answers here with a code from the regulator.
    "<lang>/reply/": everybody("/en/reply/"),
    # --- signing in and out
    "desk/sign-in/": Row(
        "/desk/sign-in/", dict.fromkeys(NOT_SIGNED_IN, OK) | dict.fromkeys(STAFF, 302)
    ),
    # Nobody has shown a password here: back to the beginning.
    "desk/sign-in/code/": everybody("/desk/sign-in/code/", 302),
    "desk/sign-in/key/": everybody("/desk/sign-in/key/", 302),
    "desk/new-password/": everybody("/desk/new-password/"),
    "desk/account/second-factor/": only("/desk/account/second-factor/", STAFF),
    "desk/account/second-factor/remove/": only(
        "/desk/account/second-factor/remove/", STAFF, 302, "post"
    ),
    "desk/account/second-factor/codes/": only(
        "/desk/account/second-factor/codes/", STAFF, 302, "post"
    ),
    # Only for whoever has a key beside the phone, which nobody of the table has.
    "desk/account/second-factor/no-phone/": only(
        "/desk/account/second-factor/no-phone/", STAFF, NOT_HERE, "post"
    ),
    "desk/account/security-keys/": only("/desk/account/security-keys/", STAFF),
    "desk/account/security-keys/add/": only("/desk/account/security-keys/add/", STAFF, OK, "post"),
    # Nobody's key has this number.
    "desk/account/security-keys/<int:key_id>/": only(
        "/desk/account/security-keys/0/", STAFF, NOT_HERE, "post"
    ),
    "desk/account/sessions/end/": only("/desk/account/sessions/end/", STAFF, 302, "post"),
    "desk/sign-out/": everybody("/desk/sign-out/", 302, "post"),
    "desk/account/": only("/desk/account/", STAFF),
    "desk/account/notices/": only("/desk/account/notices/", (*CASEWORKERS, *INSPECTORS, "editor")),
    # With nothing that a browser says of itself: refused, with words on the page of notices.
    "desk/account/notices/devices/": only(
        "/desk/account/notices/devices/", (*CASEWORKERS, *INSPECTORS, "editor"), 302, "post"
    ),
    # Nobody's device has this number.
    "desk/account/notices/devices/<int:pk>/": only(
        "/desk/account/notices/devices/0/", STAFF, NOT_HERE, "post"
    ),
    # The same words to everybody; a browser asks for it when nobody is signed in.
    "desk/account/notices/here/<str:language>.js": everybody("/desk/account/notices/here/en.js"),
    "desk/account/language/": only("/desk/account/language/", STAFF, AGAIN, "post"),
    "desk/": only("/desk/", STAFF, 302),
    # --- flags: to the inspector of the agency's country alone
    "desk/flags/": only("/desk/flags/", INSPECTORS),
    "desk/flags/<int:flag_id>/": only("/desk/flags/{flag}/", ("inspector",)),
    "desk/flags/<int:flag_id>/decide/": only(
        "/desk/flags/{flag}/decide/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/again/": only(
        "/desk/flags/{flag}/again/", ("inspector",), OK, "post"
    ),
    "desk/flags/<int:flag_id>/pack/": only("/desk/flags/{flag}/pack/", ("inspector",), OK, "post"),
    "desk/flags/<int:flag_id>/team/": only("/desk/flags/{flag}/team/", ("inspector",)),
    "desk/flags/<int:flag_id>/team/note/": only(
        "/desk/flags/{flag}/team/note/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/team/notes/": only(
        "/desk/flags/{flag}/team/notes/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/team/ask/": only(
        "/desk/flags/{flag}/team/ask/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/team/organisation/": only(
        "/desk/flags/{flag}/team/organisation/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/team/joint/": only(
        "/desk/flags/{flag}/team/joint/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/letters/": only("/desk/flags/{flag}/letters/", ("inspector",)),
    # One that nobody began. Who reads which: tests/recruitment/test_joint.py.
    "desk/joint/<int:joint_id>/": only("/desk/joint/0/", ()),
    "desk/joint/<int:joint_id>/<str:act>/": only("/desk/joint/0/end/", (), method="post"),
    "desk/flags/<int:flag_id>/life/": only("/desk/flags/{flag}/life/", ("inspector",)),
    "desk/flags/<int:flag_id>/step/": only(
        "/desk/flags/{flag}/step/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/reply/open/": only(
        "/desk/flags/{flag}/reply/open/", ("inspector",), AGAIN, "post"
    ),
    "desk/flags/<int:flag_id>/reply/close/": only(
        "/desk/flags/{flag}/reply/close/", ("inspector",), 302, "post"
    ),
    "desk/charts/": only("/desk/charts/", INSPECTORS),
    "desk/charts/<str:name>.csv": only("/desk/charts/months.csv", INSPECTORS),
    "desk/precision/": only("/desk/precision/", INSPECTORS),
    "desk/precision/table.csv": only("/desk/precision/table.csv", INSPECTORS),
    "desk/precision/draw/": only("/desk/precision/draw/", INSPECTORS, AGAIN, "post"),
    # An agency that was not drawn. Those of one country are tested with their page.
    "desk/precision/control/<int:control_id>/": only("/desk/precision/control/0/", (), OK, "post"),
    "desk/matches/": only("/desk/matches/", INSPECTORS),
    # Answers with a word and the list; what the list does not hold for this one stays as it is.
    "desk/matches/judge/": only("/desk/matches/judge/", INSPECTORS, 302, "post"),
    # An answer that nobody gave. Those of one country are tested with their page.
    "desk/matches/take-back/": only("/desk/matches/take-back/", (), method="post"),
    "desk/pairs/": only("/desk/pairs/", INSPECTORS),
    "desk/pairs/judge/": only("/desk/pairs/judge/", INSPECTORS, 302, "post"),
    "desk/pairs/follower/": only("/desk/pairs/follower/", INSPECTORS, 302, "post"),
    # --- agencies: to the inspectors of their country
    "desk/agencies/": only("/desk/agencies/?q=invented", INSPECTORS),
    "desk/agencies/<int:agency_id>/": only("/desk/agencies/{agency}/", ("inspector",)),
    "desk/agencies/<int:agency_id>/name/": only("/desk/agencies/{agency}/name/", (), method="post"),
    "desk/agencies/<int:agency_id>/same/": only("/desk/agencies/{agency}/same/", (), method="post"),
    "desk/agencies/<int:agency_id>/correct/<str:what>/": only(
        "/desk/agencies/{agency}/correct/name/", ("inspector",), AGAIN, "post"
    ),
    # --- thresholds: to the inspectors of the country; one that was never proposed is nobody's
    "desk/policies/": only("/desk/policies/", INSPECTORS),
    "desk/policies/new/": only("/desk/policies/new/", INSPECTORS),
    "desk/policies/<int:number>/": only("/desk/policies/2/", ("inspector",)),
    "desk/policies/<int:number>/answer/": only(
        "/desk/policies/2/answer/", ("inspector",), 302, "post"
    ),
    "desk/policies/law/": only("/desk/policies/law/", INSPECTORS),
    # A law that nobody entered. Those of one country are tested with their page.
    "desk/policies/law/<int:law_id>/answer/": only(
        "/desk/policies/law/0/answer/", (), method="post"
    ),
    # --- registers: to the inspector of the country whose list it is
    "desk/registers/": only("/desk/registers/", INSPECTORS),
    "desk/registers/upload/<int:upload_id>/": only("/desk/registers/upload/0/", ()),
    "desk/registers/upload/<int:upload_id>/answer/": only(
        "/desk/registers/upload/0/answer/", (), method="post"
    ),
    "desk/registers/<int:import_id>/": only("/desk/registers/0/", ()),
    "desk/placements/": only("/desk/placements/", INSPECTORS),
    "desk/placements/<int:import_id>/": only("/desk/placements/0/", ()),
    "desk/placements/<int:import_id>/answer/": only(
        "/desk/placements/0/answer/", (), method="post"
    ),
    # How the site does; of no report.
    "desk/returns/": only("/desk/returns/", (*INSPECTORS, "operator")),
    # --- what regulators share with partners
    "desk/sharing/": only("/desk/sharing/", INSPECTORS),
    "desk/sharing/<int:agreement_id>/<str:act>/": only(
        "/desk/sharing/0/revoke/", (), method="post"
    ),
    # --- cases: to the organisation that filed them alone
    "desk/cases/": only("/desk/cases/", CASEWORKERS),
    "desk/cases/new/": only("/desk/cases/new/", CASEWORKERS),
    "desk/cases/<int:report_id>/": only("/desk/cases/{report}/", OWN_CASEWORKERS),
    "desk/cases/<int:report_id>/open/": only(
        "/desk/cases/{report}/open/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    "desk/cases/<int:report_id>/write/": only(
        "/desk/cases/{report}/write/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    # Only with the pass of a page that a password opened; without one, nothing is here for anybody.
    "desk/cases/<int:report_id>/file/": only("/desk/cases/{report}/file/", (), OK, "post"),
    "desk/cases/<int:report_id>/file/add/": only(
        "/desk/cases/{report}/file/add/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    "desk/cases/<int:report_id>/withdraw/": only(
        "/desk/cases/{report}/withdraw/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    # --- what an organisation does for a worker: to its members alone
    "desk/cases/<int:report_id>/next/": only("/desk/cases/{report}/next/", OWN_CASEWORKERS),
    "desk/cases/<int:report_id>/next/plan/": only(
        "/desk/cases/{report}/next/plan/", OWN_CASEWORKERS, 302, "post"
    ),
    "desk/cases/<int:report_id>/next/close/": only(
        "/desk/cases/{report}/next/close/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    "desk/cases/<int:report_id>/next/open-again/": only(
        "/desk/cases/{report}/next/open-again/", OWN_CASEWORKERS, 302, "post"
    ),
    "desk/cases/<int:report_id>/words/": only("/desk/cases/{report}/words/", OWN_CASEWORKERS),
    "desk/cases/<int:report_id>/take-along/": only(
        "/desk/cases/{report}/take-along/", OWN_CASEWORKERS
    ),
    "desk/cases/<int:report_id>/claims/": only("/desk/cases/{report}/claims/", OWN_CASEWORKERS),
    "desk/cases/<int:report_id>/claims/new/": only(
        "/desk/cases/{report}/claims/new/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    # A claim that nobody made. Those of one organisation are tested with their page.
    "desk/cases/<int:report_id>/claims/<int:claim_id>/answer/": only(
        "/desk/cases/{report}/claims/0/answer/", (), method="post"
    ),
    "desk/cases/<int:report_id>/claims/sheet/": only(
        "/desk/cases/{report}/claims/sheet/", OWN_CASEWORKERS
    ),
    "desk/cases/<int:report_id>/referrals/": only(
        "/desk/cases/{report}/referrals/", OWN_CASEWORKERS
    ),
    "desk/cases/<int:report_id>/referrals/new/": only(
        "/desk/cases/{report}/referrals/new/", OWN_CASEWORKERS, AGAIN, "post"
    ),
    # A referral that nobody made. Those of one organisation are tested with their page.
    "desk/cases/<int:report_id>/referrals/<int:referral_id>/": only(
        "/desk/cases/{report}/referrals/0/", ()
    ),
    "desk/cases/<int:report_id>/referrals/<int:referral_id>/answer/": only(
        "/desk/cases/{report}/referrals/0/answer/", (), method="post"
    ),
    "desk/batches/": only("/desk/batches/", CASEWORKERS),
    "desk/batches/table.csv": only("/desk/batches/table.csv", CASEWORKERS),
    "desk/batches/send/": only("/desk/batches/send/", CASEWORKERS, AGAIN, "post"),
    # Whose batch it is: tests/recruitment/test_batch_desk.py.
    "desk/batches/<int:batch_id>/": only("/desk/batches/0/", ()),
    "desk/batches/<int:batch_id>/undo/": only("/desk/batches/0/undo/", (), method="post"),
    "desk/interviews/": only("/desk/interviews/", CASEWORKERS),
    "desk/interviews/worker.js": everybody("/desk/interviews/worker.js"),
    "desk/interviews/now/": only("/desk/interviews/now/", CASEWORKERS),
    # Empty bodies; what each refuses and why: tests/recruitment/test_interviews.py.
    "desk/interviews/save/": only("/desk/interviews/save/", CASEWORKERS, AGAIN, "post"),
    "desk/interviews/open/": only("/desk/interviews/open/", CASEWORKERS, AGAIN, "post"),
    "desk/interviews/send/": only("/desk/interviews/send/", CASEWORKERS, AGAIN, "post"),
    "desk/interviews/discard/": only("/desk/interviews/discard/", CASEWORKERS, AGAIN, "post"),
    "desk/cases/money.csv": only("/desk/cases/money.csv", CASEWORKERS),
    # --- what regulators ask an organisation; one that was asked of nobody
    "desk/asked/": only("/desk/asked/", CASEWORKERS),
    "desk/asked/<int:question_id>/": only("/desk/asked/0/", (), method="post"),
    # Who may, and what is in it: tests/recruitment/test_annexes.py.
    "desk/asked/<int:question_id>/annex/": only("/desk/asked/0/annex/", (), method="post"),
    "desk/asked/<int:question_id>/annex/take-back/": only(
        "/desk/asked/0/annex/take-back/", (), method="post"
    ),
    # --- who was let in by one operator alone: to whoever can say something of it, each of the own people
    "desk/emergencies/": only(
        "/desk/emergencies/", (*CASEWORKERS, *INSPECTORS, "operator", "auditor", "ngo_auditor")
    ),
    # One that is not there: not found for all; see tests/accounts/test_emergency.py.
    "desk/emergencies/<int:access_id>/": only("/desk/emergencies/0/", (), method="post"),
    # --- all that an organisation has, when it closes: to its manager alone
    "desk/legal-holds/": only("/desk/legal-holds/", ("operator",)),
    # One that is not there: not found for all; see tests/recruitment/test_legal_holds.py.
    "desk/legal-holds/<int:hold_id>/end/": only("/desk/legal-holds/0/end/", (), method="post"),
    "desk/hand-over/": only("/desk/hand-over/", ("manager",)),
    "desk/hand-over/read_handover.py": only("/desk/hand-over/read_handover.py", ("manager",)),
    # --- keys of an organisation, for its members
    "desk/keys/": only("/desk/keys/", (*CASEWORKERS, *INSPECTORS)),
    "desk/keys/<str:act>/": only("/desk/keys/join/", (*CASEWORKERS, *INSPECTORS), AGAIN, "post"),
    # --- the organisation's own systems
    "desk/webhooks/": only("/desk/webhooks/", CASEWORKERS),
    # One that is not there. Those of an organisation are tested with their page.
    "desk/webhooks/<int:endpoint_id>/": only("/desk/webhooks/0/", ()),
    "desk/webhooks/<int:endpoint_id>/<str:act>/": only("/desk/webhooks/0/off/", (), method="post"),
    "desk/account/password/": only("/desk/account/password/", STAFF),
    # --- the trail: to auditors, of the whole site or of one organisation
    "desk/trail/": only("/desk/trail/", ("auditor", "ngo_auditor")),
    # --- facts that wait
    "desk/editor/": only("/desk/editor/", ("editor",)),
    "desk/editor/<str:kind>/<int:fact_id>/": only("/desk/editor/statement/{fact}/", ("editor",)),
    "desk/editor/<str:kind>/<int:fact_id>/story/": only(
        "/desk/editor/statement/{fact}/story/", ("editor",)
    ),
    "desk/editor/facts/": only("/desk/editor/facts/?country=NPL", ("editor",)),
    "desk/editor/second/": only("/desk/editor/second/", ("editor",)),
    # Edits that nobody made; see tests/rights/test_desk_edits.py.
    "desk/editor/second/fact/<int:edit_id>/": only(
        "/desk/editor/second/fact/0/", (), method="post"
    ),
    "desk/editor/second/text/<int:edit_id>/": only(
        "/desk/editor/second/text/0/", (), method="post"
    ),
    "desk/editor/law/": only("/desk/editor/law/", ("editor",)),
    "desk/editor/law/<str:kind>/<str:key>/": only("/desk/editor/law/instrument/C097/", ("editor",)),
    "desk/editor/law/text/": only("/desk/editor/law/text/?path=instrument/C097/plain", ("editor",)),
    "desk/editor/languages/": only("/desk/editor/languages/", ("editor",)),
    "desk/editor/languages/<str:language>/": only("/desk/editor/languages/ne/", ("editor",)),
    # Without a text in the address: not found for all.
    "desk/editor/languages/<str:language>/text/": only("/desk/editor/languages/ne/text/", ()),
    # --- the interface: reading is open, writing is by key
    "api/v1/": everybody("/api/v1/"),
    "api/v1/countries/": everybody("/api/v1/countries/"),
    "api/v1/countries/<str:iso3>/": everybody("/api/v1/countries/NPL/"),
    "api/v1/instruments/": everybody("/api/v1/instruments/"),
    "api/v1/instruments/<str:key>/": everybody("/api/v1/instruments/C181/"),
    "api/v1/ratifications/": everybody("/api/v1/ratifications/"),
    "api/v1/topics/": everybody("/api/v1/topics/"),
    "api/v1/topics/<str:key>/": everybody("/api/v1/topics/{topic}/"),
    "api/v1/abuses/": everybody("/api/v1/abuses/"),
    "api/v1/changes/": everybody("/api/v1/changes/"),
    "api/v1/sync/countries/": everybody("/api/v1/sync/countries/"),
    "api/v1/sync/facts/": everybody("/api/v1/sync/facts/?country=NPL"),
    "api/v1/sync/contacts/": everybody("/api/v1/sync/contacts/"),
    "api/v1/sync/provisions/": everybody("/api/v1/sync/provisions/"),
    "api/v1/hsds/": everybody("/api/v1/hsds/"),
    "api/v1/hsds/services": everybody("/api/v1/hsds/services"),
    "api/v1/hsds/services/<str:service_id>": everybody(
        "/api/v1/hsds/services/00000000-0000-4000-8000-000000000000", NOT_HERE
    ),
    "api/v1/hsds/organizations": everybody("/api/v1/hsds/organizations"),
    "api/v1/hsds/organizations/<str:organization_id>": everybody(
        "/api/v1/hsds/organizations/00000000-0000-4000-8000-000000000000", NOT_HERE
    ),
    "api/v1/contacts/": everybody("/api/v1/contacts/"),
    "api/v1/journeys/<str:origin>/<str:destination>/": everybody("/api/v1/journeys/NPL/QAT/"),
    "api/v1/agencies/": everybody("/api/v1/agencies/?name=Himal"),
    "api/v1/agencies/<int:agency_id>/": everybody("/api/v1/agencies/{agency}/"),
    "api/v1/open-data/": everybody("/api/v1/open-data/"),
    "api/v1/open-data/<str:quarter>/": everybody("/api/v1/open-data/2020-Q1/", NOT_HERE),
    "api/v1/open-data/<str:quarter>/datapackage.json": everybody(
        "/api/v1/open-data/2020-Q1/datapackage.json", NOT_HERE
    ),
    "api/v1/open-data/<str:quarter>/<str:table>.csv": everybody(
        "/api/v1/open-data/2020-Q1/fees.csv", NOT_HERE
    ),
    "api/v1/schema/": everybody("/api/v1/schema/"),
    "api/v1/docs/": everybody("/api/v1/docs/"),
    "api/v1/problems/<str:code>/": everybody("/api/v1/problems/not_found/"),
    "^api/(?:.*/)?$": everybody("/api/nothing/", NOT_HERE),
    # Only a regulator's key opens it; see tests/recruitment/test_flag_feed.py.
    "api/v1/flags/": by_key("/api/v1/flags/", NO_SCOPE),
    "api/v1/flags/keys/": everybody("/api/v1/flags/keys/"),
    # Only a regulator's key opens it; see tests/recruitment/test_api_registers.py.
    "api/v1/registers/": by_key("/api/v1/registers/", NO_SCOPE, "post"),
    "api/v1/reports/": by_key("/api/v1/reports/", OK),
    "api/v1/reports/batch/": by_key("/api/v1/reports/batch/", AGAIN, "post"),
    "api/v1/reports/<int:report_id>/": by_key("/api/v1/reports/{report}/", OK, others=NOT_HERE),
    "api/v1/reports/<int:report_id>/htcds/": by_key(
        "/api/v1/reports/{report}/htcds/", OK, others=NOT_HERE
    ),
    "api/v1/reports/<int:report_id>/withdraw/": by_key(
        "/api/v1/reports/{report}/withdraw/", OK, "post", others=NOT_HERE
    ),
}
# A second row where an address does more than one thing, or to show the other side of a door.
MORE = (
    # What another country's inspector finds at home, and the first one does not.
    only("/desk/flags/{kenyan_flag}/", ("other_inspector",)),
    # Matches of no flag and no report that are there.
    only("/desk/flags/0/", ()),
    only("/desk/cases/0/", ()),
    # A report of a worker belongs to no organisation.
    only("/desk/cases/{workers_report}/", ()),
    Row("/api/v1/reports/", dict.fromkeys(EVERYBODY, NO_KEY) | {"key": 400, "other_key": 400}, "post",
        as_json=True),
    # An agency that only reports know of is nobody's to look up.
    everybody("/api/v1/agencies/{unlisted}/", NOT_HERE),
    # Reading by the wrong method opens nothing.
    everybody("/en/about/", 405, "post"),
)  # fmt: skip


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the site as its pattern, with the language as `<lang>`. The admin's apart."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = str(entry.pattern)
        if type(entry.pattern).__name__ == "LocalePrefixPattern":
            here = "<lang>/"
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + here)
        else:
            yield before + here


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    found = [address for address in addresses() if not address.startswith("admin/")]
    assert len(found) == len(set(found)), "two patterns are the same: the second is never reached"
    assert set(found) - set(TABLE) == set(), "Say in TABLE who gets what there."
    assert set(TABLE) - set(found) == set(), "Take the rows out, or find out who took the page."


def test_every_row_says_what_each_role_gets() -> None:
    for row in (*TABLE.values(), *MORE):
        assert set(row.answers) == set(EVERYBODY), row.address


@pytest.fixture
def people(demo_world: None, db: None) -> dict[str, User]:
    by_email = {
        "caseworker": "caseworker@demo.example",
        "colleague": "colleague@demo.example",
        "manager": "manager@demo.example",
        "other_caseworker": "caseworker.kenya@demo.example",
        "inspector": "inspector@demo.example",
        "other_inspector": "inspector.kenya@demo.example",
        "editor": "editor@demo.example",
        "operator": "operator@demo.example",
        "auditor": "auditor@demo.example",
        "ngo_auditor": "auditor.ngo@demo.example",
    }
    return {role: User.objects.get(email=email) for role, email in by_email.items()}


@pytest.fixture
def browsers(people: dict[str, User]) -> dict[str, Client]:
    made = {}
    for role, person in people.items():
        made[role] = Client(raise_request_exception=False)
        sign_in(made[role], person)
    made["nobody"] = Client(raise_request_exception=False)
    # Signed in yesterday, left this morning: the browser still holds its session.
    leaver = accounts.invite(
        email="leaver@demo.example",
        name="Invented Second Leaver",
        role=people["caseworker"].role,
        organisation=people["caseworker"].organisation,
        password=demo.PASSWORD,
        by=people["operator"],
    )
    made["left"] = Client(raise_request_exception=False)
    sign_in(made["left"], leaver)
    accounts.deactivate(user=leaver, by=people["operator"])
    for role, owner in (("key", "caseworker"), ("other_key", "other_caseworker")):
        _row, secret = accounts.issue_api_key(
            organisation=people[owner].organisation, label=role, by=people["operator"]
        )
        headers = {
            "Authorization": f"Bearer {secret}",
            "Idempotency-Key": f"{role}-0123456789abcdef",
        }
        made[role] = Client(raise_request_exception=False, headers=headers)
    return made


@pytest.fixture
def things(people: dict[str, User]) -> dict[str, Any]:
    own = Report.objects.filter(organisation=people["caseworker"].organisation, state="accepted")
    return {
        "flag": Flag.objects.get(agency__name=demo.HIMAL, rule="independent_repetition").pk,
        "kenyan_flag": Flag.objects.filter(jurisdiction="KEN").first().pk,
        "report": own.order_by("pk").first().pk,
        "workers_report": Report.objects.filter(channel="worker", state="accepted").first().pk,
        "agency": Agency.objects.get(name=demo.HIMAL).pk,
        "unlisted": Agency.objects.filter(origin=Agency.Origin.REPORTS).first().pk,
        "fact": Statement.objects.awaiting_confirmation().first().pk,
        "topic": Topic.objects.first().pk,
    }


def _answer(row: Row, browser: Client, things: Mapping[str, Any]) -> Any:
    """What this one gets. Whatever it did is undone, so that the next one finds the same world."""
    address = row.address.format(**things)
    kept = {name: morsel.value for name, morsel in browser.cookies.items()}
    with transaction.atomic():
        send = getattr(browser, row.method)
        if row.method == "get":
            answer = send(address)
        elif row.as_json:
            answer = send(address, row.sent, content_type="application/json")
        else:
            answer = send(address, row.sent)
        transaction.set_rollback(True)
    browser.cookies.clear()
    for name, value in kept.items():
        browser.cookies[name] = value
    return answer


def _read(pack: zipfile.ZipFile, name: str) -> bytes:
    content = pack.read(name)
    return pdf_text(content).encode() if name.endswith(".pdf") else content


def _text(answer: Any) -> str:
    """All that was answered, and of a ZIP what is in it."""
    content = answer.getvalue()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            content = b"".join(_read(pack, name) for name in pack.namelist())
    return content.decode()


@dataclass(frozen=True)
class Hidden:
    """A report with a mark in its recruiter's name, and who may read that name anywhere at all."""

    mark: str
    recruiter: str
    shown_to: tuple[str, ...]
    facts: Mapping[str, Any]
    filed_by: str = ""


HIDDEN = (
    # Kept by the worker for herself.
    Hidden("zx8191", "Invented Hidden Lantern zx8191", (), {"release": KEEP}),
    # Counts on an agency that is flagged, and its sender did not agree that the inspector sees it.
    Hidden(
        "zx8192",
        "Invented Himal Overseas zx8192",
        (),
        {"consents_to_counting": True, "agency_hints": {"licence": "INV-1001"}},
    ),
    # Filed by one organisation.
    Hidden(
        "zx8193",
        "Invented Hidden Torch zx8193",
        ("other_caseworker", "other_key"),
        {"consents_to_counting": True, "consented_on": date(2026, 1, 5)},
        filed_by="other_caseworker",
    ),
)
STORY = "zx8190-story"
# Where somebody who knows half of a name would look for the rest.
SEARCHES = tuple(
    Row(address, {})
    for address in (
        "/en/search/?q=hidden+invented",
        "/en/agencies/?name=hidden+lantern&country=NPL",
        "/en/agencies/?name=hidden+torch&country=NPL",
        "/en/agencies/?name=himal+overseas&country=NPL",
        "/en/agencies/?number=INV-1001&country=NPL",
        "/api/v1/agencies/?name=hidden+lantern",
        "/api/v1/agencies/?name=hidden+torch",
        "/api/v1/agencies/?name=himal+overseas",
        "/desk/flags/?state=all",
        "/desk/cases/",
        "/admin/audit/event/",
    )
)


MOST_QUERIES, MOST_BYTES = 12, 60_000
# Languages are counted over all content: each of its tables is read once.
MOST_OF_CONTENT = 24
READS = ("SELECT", "DECLARE", "WITH")


@pytest.fixture
def hidden(people: dict[str, User]) -> None:
    for place, report in enumerate(HIDDEN):
        filer = people.get(report.filed_by)
        facts = {"abuses": ("excess-fees",), "origin": "NPL", "recruited_in": "NPL"} | report.facts
        reports.submit(
            facts=ReportFacts(agency_typed=report.recruiter, **facts),
            words=SealedWords(story=STORY),
            idempotency_token=f"hidden report number {place}",
            channel=Report.Channel.CASEWORKER if filer else Report.Channel.WORKER,
            by=filer or WORKER,
            organisation=filer.organisation if filer else None,
            filed_by=filer,
        )
    for row in OutboxRow.objects.filter(done_at=None):
        outbox.process(row.pk, WORKS)
    for row in OutboxRow.objects.filter(done_at=None):
        outbox.process(row.pk, WORKS)
    on_himal = Report.objects.get(agency_typed=HIDDEN[1].recruiter)
    assert on_himal.agency.name == demo.HIMAL, "or it would stand on no flag's page anyhow"


@pytest.mark.slow
def test_every_row_is_what_happens_and_nothing_hidden_gets_out(
    browsers: dict[str, Client], things: dict[str, Any], hidden: None
) -> None:
    wrong, seen = [], set()
    for row in (*TABLE.values(), *MORE, *SEARCHES):
        for role in EVERYBODY:
            answer = _answer(row, browsers[role], things)
            expected = row.answers.get(role, answer.status_code)
            if answer.status_code != expected or answer.status_code >= 500:
                wrong.append(
                    f"{row.method} {row.address} as {role}: {answer.status_code}, not {expected}"
                )
            text = _text(answer) + answer.headers.get("Location", "")
            if STORY in text:
                wrong.append(f"{row.address} shows {role} a story")
            for report in HIDDEN:
                if report.mark not in text:
                    continue
                seen.add((report.mark, role))
                if role not in report.shown_to:
                    wrong.append(f"{row.address} shows {role} what is {report.mark}")
    assert not wrong, "\n".join(wrong)
    # The look finds what there is to find.
    assert seen == {(report.mark, role) for report in HIDDEN for role in report.shown_to}


@pytest.mark.slow
def test_pages_of_the_desk_ask_the_database_little_and_stay_light(
    browsers: dict[str, Client], things: dict[str, Any]
) -> None:
    """At most twelve statements and 60 kB on the wire for each page, whoever reads it, in the demonstration's world."""
    heavy, read = [], 0
    rows = [row for row in (*TABLE.values(), *MORE, *SEARCHES) if row.method == "get"]
    for row in rows:
        if not row.address.startswith("/desk/"):
            continue
        for role in EVERYBODY:
            with CaptureQueriesContext(connection) as asked:
                answer = _answer(row, browsers[role], things)
            text = _text(answer)  # of a file, too: it is open until it is read
            if answer.status_code != OK or "text/html" not in answer.headers["Content-Type"]:
                continue
            read += 1
            # What the first look at a flag writes down is asked of nobody who looks again.
            queries = [one["sql"] for one in asked if one["sql"].startswith(READS)]
            most = MOST_QUERIES if "/editor/languages/" not in row.address else MOST_OF_CONTENT
            if len(queries) > most or len(gzip.compress(text.encode())) > MOST_BYTES:
                heavy.append((row.address, role, len(queries), len(gzip.compress(text.encode()))))
    assert not heavy
    assert read > 50  # noqa: PLR2004


@pytest.mark.slow
def test_the_admin_is_for_operators_alone(browsers: dict[str, Client]) -> None:
    places = [
        "/admin/",
        "/admin/login/",
        "/admin/logout/",
        "/admin/jsi18n/",
        "/admin/password_change/",
    ]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        places += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        one = model._default_manager.first()
        if one is not None:
            places += [
                reverse(f"{name}_{what}", args=[one.pk]) for what in ("change", "history", "delete")
            ]
    assert len(places) > 10
    wrong = []
    for place in places:
        for role in EVERYBODY:
            if role == "operator":
                continue
            answer = browsers[role].get(place, follow=True)
            # The one sign-in page, one's own desk after signing out of nothing, or not here.
            ended = answer.request["PATH_INFO"]
            if answer.status_code != NOT_HERE and not ended.startswith("/desk/sign-in/"):
                wrong.append(f"{place} as {role}: {answer.status_code} at {ended}")
    assert not wrong, "\n".join(wrong)
    assert browsers["operator"].get("/admin/").status_code == OK


def test_the_admin_holds_no_report_and_no_flag() -> None:
    """An operator keeps the site going; what workers and inspectors say is not part of that."""
    shown = {model._meta.label for model in admin.site._registry}
    closed = {
        f"recruitment.{name}"
        for name in (
            "Report", "ReportAbuse", "SealedPart", "WrappedKey", "Receipt", "Draft",
            "Flag", "FlagDecision", "MemberKey", "OrganisationKey", "KeyGrant",
        )
    }  # fmt: skip
    assert shown & closed == set()
    assert "accounts.User" in shown
