"""Which reports count as one voice, and which must not."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.flags import canonical, independence
from recruitment.flags.facts import AgencyFacts
from recruitment.flags.independence import Trace, resemblance
from tests.recruitment.flags.build import DAY, facts, honest, paid, report


def sources(reports, traces=None):
    return facts(reports, traces).sources


def voices(reports, traces=None):
    known = facts(reports, traces)
    return known.independent(known.reports)


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
    assert voices(near) == 1
    month = near[0].month
    far = [paid(1, "90000", days_ago=1, month=month), paid(2, "90000", days_ago=9, month=month)]
    assert voices(far) == 2


def test_empty_reports_in_a_burst_are_one_voice():
    empty = [report(i, days_ago=i % 3, month=None, has_story=False) for i in range(1, 8)]
    known = facts(empty)
    ((source, count),) = known.counted_sources(known.reports)
    assert (source.why, count) == ((independence.EMPTY_BURST,), 1)
    assert source.reports == tuple(range(1, 8))


def test_little_detail_is_no_crime_for_people_weeks_apart():
    assert voices([report(i, month=None, has_story=False) for i in range(1, 6)]) == 5


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
    assert voices([first, second]) == 1
    late = type(second)(**{**vars(second), "accepted_at": at + timedelta(hours=73)})
    assert voices([first, late]) == 2


# --- bridges: an agency that ties its honest reporters together


def empty(number, hours_ago, **answers):
    return replace(
        report(number, days_ago=0, month=None, has_story=False, **answers),
        accepted_at=report(number, days_ago=0).accepted_at - timedelta(hours=hours_ago),
    )


def test_empty_reports_in_between_do_not_make_one_voice_of_honest_ones():
    people = [empty(i, 144 * i) for i in range(1, 11)]
    between = [empty(10 + i, 144 * i + 72) for i in range(1, 10)]
    assert voices(people) == 10
    assert voices([*people, *between]) == 10
    one = independence.sources([*people, *between])
    assert len(one) == 1  # in version 1


def test_copied_answers_in_between_do_not_make_one_voice_of_honest_ones():
    month = report(1).month
    people = [paid(i, "90000", days_ago=6 * i, month=month) for i in range(1, 6)]
    between = [paid(10 + i, "90000", days_ago=6 * i + 3, month=month) for i in range(1, 5)]
    assert voices([*people, *between]) == 5


def test_a_stranger_whose_bridges_share_a_network_joins_nobody_either():
    people = [empty(i, 144 * i) for i in range(1, 6)]
    between = [
        empty(10 + i, 144 * i + 72 - 24 * n) for n in range(2) for i in range(1 + n * 4, 5 + n * 4)
    ]
    between = [replace(r, id=20 + n) for n, r in enumerate(between)]
    traces = {r.id: Trace(bucket="net", sketch=(7, 7, 7)) for r in between}
    assert voices([*people, *between], traces) >= 5


def test_a_dismissed_flag_and_a_held_report_are_not_bridged_either():
    people = [empty(i, 144 * i) for i in range(1, 6)]
    between = [empty(10 + i, 144 * i + 72) for i in range(1, 5)]
    known = facts([*people, *between])
    assert known.tied_to({1}) == {1, 11}
    assert known.independent(tuple(r for r in known.reports if r.id not in known.tied_to({1}))) == 4


def test_alike_reports_that_were_changed_since_stay_one_voice():
    alike = paid(1, "90000", days_ago=5)
    mark = independence.answers_mark(alike, key=b"")
    changed = [paid(i, str(1000 * i), days_ago=5, month=alike.month) for i in range(2, 6)]
    traces = {r.id: Trace(first_at=r.accepted_at, first_answers=mark) for r in changed}
    assert voices([alike, *changed]) == 5
    assert voices([alike, *changed], traces) == 1
    assert voices(changed, traces) == 1


def test_what_an_older_flag_saw_is_counted_as_it_was():
    seen = AgencyFacts(
        agency=1,
        as_of=DAY,
        reports=tuple(empty(i, 48 * i) for i in range(1, 6)),
        sources=independence.sources([empty(i, 48 * i) for i in range(1, 6)]),
    )
    data = canonical.as_data(seen)
    del data["bursts"], data["independence"]
    again = canonical.from_data(AgencyFacts, data)
    assert again == seen
    assert (again.independence, again.independent(again.reports)) == (1, 1)


TOLD = st.lists(
    st.tuples(
        st.integers(0, 400),  # hours ago
        st.sampled_from([None, "100", "200"]),  # a fee, or hardly any detail
        st.sampled_from([0.0, 0.5, 1.0]),
        st.sampled_from(["", "", "a", "b"]),  # network
        st.sampled_from(
            [None, None, None, (0, "100"), (50, "200"), (300, "100")]
        ),  # as it was sent
    ),
    max_size=10,
)


def _told(rows, first_id, networks):
    reports, traces = [], {}
    for number, (hours, fee, weight, network, before) in enumerate(rows, first_id):
        one = empty(number, hours, weight=weight)
        if fee:
            one = replace(one, fee_amount=Decimal(fee), fee_currency="NPR", month=DAY)
        trace = Trace(bucket=network and networks + network)
        if before:
            then = replace(one, fee_amount=Decimal(before[1]), fee_currency="NPR", month=DAY)
            at = one.accepted_at - timedelta(hours=before[0])
            trace = replace(
                trace, first_at=at, first_answers=independence.answers_mark(then, key=b"")
            )
        reports.append(one)
        traces[number] = trace
    return reports, traces


@given(TOLD, TOLD, st.booleans())
def test_reports_of_others_never_lower_what_those_that_were_there_count(there, added, come_first):
    """Ties in time are the only ones that a stranger can make at will."""
    reports, traces = _told(there, 50, "honest")
    more, more_traces = _told(added, 1 if come_first else 100, "stranger")
    before = facts(reports, traces)
    after = facts([*reports, *more], traces | more_traces)
    own = tuple(r for r in after.reports if r.id in traces)
    assert after.independent(own) >= before.independent(before.reports)
    assert after.independent(after.reports) >= after.independent(own)


@given(TOLD)
def test_two_that_say_the_same_within_three_days_are_never_two_voices(rows):
    plain = [(hours, fee, 1.0, "", None) for hours, fee, *_ in rows]
    reports, _ = _told(plain, 1, "")
    known = facts(reports)
    for one in reports:
        for other in reports:
            alike = one.fee_amount == other.fee_amount
            near = abs(one.accepted_at - other.accepted_at) <= timedelta(hours=72)
            count = known.independent((one, other)) if one is not other else 1
            assert count == (1 if alike and near or one is other else 2)
            assert (other.id in known.tied_to({one.id})) == (count == 1)
