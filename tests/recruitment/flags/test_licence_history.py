from datetime import date

from recruitment.flags.facts import LicenceFacts
from recruitment.flags.licence_history import RegisterRow, licence_of

DAY = date(2026, 6, 15)


def row(status, as_of, number="A-1", until=None):
    return RegisterRow(number, status, as_of, until, "Invented register")


def test_no_row_means_not_known():
    assert licence_of([], DAY) == LicenceFacts()


def test_newest_status_counts_from_the_first_day_it_was_read_without_a_break():
    rows = [
        row("cancelled", date(2026, 5, 1)),
        row("valid", date(2026, 1, 1)),
        row("cancelled", date(2026, 4, 1)),
        row("cancelled", date(2025, 4, 1)),
    ]
    found = licence_of(rows, DAY)
    assert (found.status, found.since, found.as_of) == (
        "cancelled",
        date(2026, 4, 1),
        date(2026, 5, 1),
    )


def test_one_valid_licence_is_enough():
    rows = [row("cancelled", date(2026, 5, 1), "A-1"), row("valid", date(2026, 2, 1), "B-2")]
    assert licence_of(rows, DAY).status == "valid"


def test_licence_whose_printed_end_has_passed_is_not_known():
    assert (
        licence_of([row("valid", date(2026, 1, 1), until=date(2026, 5, 1))], DAY).status
        == "not_known"
    )
    assert licence_of([row("valid", date(2026, 1, 1), until=DAY)], DAY).status == "valid"


def test_what_the_register_says_after_that_day_is_not_looked_at():
    assert licence_of([row("cancelled", date(2026, 7, 1))], DAY) == LicenceFacts()
