"""The vocabulary of things that can happen. Each is described in docs/reference/events.md."""

from enum import StrEnum


class Kind(StrEnum):
    # accounts
    USER_INVITED = "user.invited"
    USER_ROLE_CHANGED = "user.role_changed"
    USER_DEACTIVATED = "user.deactivated"
    USER_SIGNED_IN = "user.signed_in"
    USER_LANGUAGE_CHANGED = "user.language_changed"
    ORGANISATION_CREATED = "organisation.created"
    API_KEY_ISSUED = "api_key.issued"
    API_KEY_REVOKED = "api_key.revoked"
    # rights
    CONTENT_LOADED = "content.loaded"
    STATEMENT_CONFIRMED = "statement.confirmed"
    STATEMENT_REFUSED = "statement.refused"
    # recruitment
    AGENCY_CREATED = "agency.created"
    REPORT_ACCEPTED = "report.accepted"
    REPORT_WITHDRAWN = "report.withdrawn"
    REPORT_OPENED = "report.opened"
    REPORT_MATCHED = "report.matched"
    MATCH_JUDGED = "match.judged"
    FLAG_RAISED = "flag.raised"
    FLAG_EVALUATED = "flag.evaluated"
    FLAG_LAPSED = "flag.lapsed"
    FLAG_CASE_OPENED = "flag.case_opened"
    FLAG_DISMISSED = "flag.dismissed"
    OUTBOX_FAILED = "outbox.failed"
    OUTBOX_RETRIED = "outbox.retried"
    DRAFTS_FORGOTTEN = "drafts.forgotten"
