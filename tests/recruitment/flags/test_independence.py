"""Which reports count as one voice, and which must not."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.flags import independence
from recruitment.flags.independence import Trace, resemblance, sources
from tests.recruitment.flags.build import facts, honest, paid, report


def groups(found):
    return {source.reports for source in found}


def test_people_who_have_nothing_in_common_are_each_a_voice():
    known = facts(honest(5))
    assert len(known.sources) == 5
    assert known.independent(known.reports) == 5


def test_nearly_the_same_words_are_one_voice_however_far_apart():
    told = tuple(range(32))
    changed = (*range(20), *range(100, 112))  # two thirds are kept
    other = tuple(range(200, 232))
    traces = {1: Trace(sketch=told), 2: Trace(sketch=changed), 3: Trace(sketch=other)}
    found = sources(honest(3), traces)
    assert groups(found) == {(1, 2), (3,)}
    assert found[0].why == (independence.SAME_TEXT,)


def test_texts_that_share_less_than_half_are_two_voices():
    traces = {1: Trace(sketch=tuple(range(32))), 2: Trace(sketch=(*range(15), *range(100, 117)))}
    assert len(sources(honest(2), traces)) == 2


def test_missing_or_differently_made_texts_resemble_nothing():
    assert resemblance((), ()) == 0
    assert resemblance((1, 2), (1, 2, 3)) == 0


def test_one_network_on_one_day_is_one_source_and_its_differing_accounts_count_two():
    reports = [paid(i, str(1000 * i), days_ago=3) for i in range(1, 9)]
    known = facts(reports, {r.id: Trace(bucket="net") for r in reports})
    (source,) = known.sources
    assert source.accounts_differ
    assert known.independent(known.reports) == 2


def test_one_network_with_equal_accounts_counts_one():
    reports = [report(i, days_ago=3, fee_amount=None) for i in range(1, 9)]
    known = facts(reports, {r.id: Trace(bucket="net") for r in reports})
    assert known.independent(known.reports) == 1


def test_what_shared_a_network_stays_together_after_the_hash_was_erased():
    reports = honest(2)
    assert len(sources(reports, {1: Trace(group="g"), 2: Trace(group="g")})) == 1


def test_a_batch_of_one_organisation_counts_two_and_the_next_month_is_another():
    batch = [paid(i, str(1000 * i), days_ago=40, organisation=7) for i in range(1, 6)]
    later = report(6, days_ago=5, organisation=7)
    known = facts([*batch, later])
    assert groups(known.sources) == {(1, 2, 3, 4, 5), (6,)}
    assert known.independent(known.reports) == 3


def test_the_same_answers_within_three_days_are_one_voice_and_after_a_week_two():
    near = [paid(1, "90000", days_ago=1), paid(2, "90000", days_ago=3)]
    assert len(sources(near)) == 1
    month = near[0].month
    far = [paid(1, "90000", days_ago=1, month=month), paid(2, "90000", days_ago=9, month=month)]
    assert len(sources(far)) == 2


def test_empty_reports_in_a_burst_are_one_voice():
    empty = [report(i, days_ago=i % 3, month=None, has_story=False) for i in range(1, 8)]
    (source,) = sources(empty)
    assert independence.EMPTY_BURST in source.why
    assert not source.accounts_differ


def test_little_detail_is_no_crime_for_people_weeks_apart():
    assert len(sources([report(i, month=None, has_story=False) for i in range(1, 6)])) == 5


def test_weightless_report_counts_nothing_and_half_a_weight_counts_half():
    known = facts([report(1, weight=0.0), report(2, weight=0.5), report(3)])
    assert known.independent(known.reports) == 1.5


def test_a_voice_counts_once_by_its_heaviest_report():
    traces = {1: Trace(sketch=(1, 2)), 2: Trace(sketch=(1, 2))}
    known = facts([report(1, weight=0.2), report(2, weight=1.0)], traces)
    assert known.independent(known.reports) == 1.0


LINKS = st.lists(
    st.builds(
        lambda n, ago, bucket, text, org, amount: (n, ago, bucket, text, org, amount),
        st.integers(1, 40),
        st.integers(0, 40),
        st.sampled_from(["", "", "", "a", "b"]),
        st.sampled_from([(), (1, 2, 3, 4), (1, 2, 3, 9), (5, 6, 7, 8)]),
        st.sampled_from([None, None, 1, 2]),
        st.sampled_from(["100", "200", "250"]),
    ),
    unique_by=lambda row: row[0],
    max_size=15,
)


def _reports(rows):
    reports = [
        paid(n, amount, days_ago=ago, organisation=org) for n, ago, _, _, org, amount in rows
    ]
    traces = {n: Trace(bucket=bucket, sketch=text) for n, _, bucket, text, _, _ in rows}
    return reports, traces


@given(LINKS, st.randoms())
def test_order_of_reports_never_changes_a_source(rows, chance):
    reports, traces = _reports(rows)
    expected = sources(reports, traces)
    chance.shuffle(reports)
    assert sources(reports, traces) == expected


@given(LINKS)
def test_every_report_is_in_exactly_one_source_and_none_counts_more_than_itself(rows):
    reports, traces = _reports(rows)
    known = facts(reports, traces)
    members = [i for source in known.sources for i in source.reports]
    assert sorted(members) == sorted(r.id for r in reports)
    assert known.independent(known.reports) <= len(reports)


@given(LINKS)
def test_another_report_never_makes_more_than_one_more_voice(rows):
    reports, traces = _reports(rows)
    if not reports:
        return
    less = facts(reports[:-1], traces)
    more = facts(reports, traces)
    assert more.independent(more.reports) <= less.independent(less.reports) + 1


@pytest.mark.parametrize("hours", [0, 72])
def test_burst_ends_after_three_days(hours):
    first = report(1, days_ago=10, month=None, has_story=False)
    at = first.accepted_at + timedelta(hours=hours)
    second = report(2, month=None, has_story=False)
    second = type(second)(**{**vars(second), "accepted_at": at})
    assert len(sources([first, second])) == 1
    late = type(second)(**{**vars(second), "accepted_at": at + timedelta(hours=73)})
    assert len(sources([first, late])) == 2
