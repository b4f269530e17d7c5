"""Nothing lost, nothing twice, whatever fails in between."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu.exceptions import OperationalError

from audit.models import Event
from recruitment import outbox
from recruitment.models import OutboxRow

pytestmark = pytest.mark.django_db(transaction=True)

KIND = OutboxRow.Kind.MATCH_REPORT
TOGETHER = OutboxRow.Kind.EVALUATE_AGENCY


@pytest.fixture
def sent(monkeypatch):
    messages = []
    monkeypatch.setattr(outbox, "_sent_at", {})
    monkeypatch.setattr(
        outbox.current_app,
        "send_task",
        lambda name, args, *_, **__: messages.append((name, list(args))),
    )
    return messages


def add(target_id=1, kind=KIND, **values):
    row = OutboxRow.objects.create(
        kind=kind, target_id=target_id, available_at=timezone.now(), **values
    )
    # As if it had waited for longer than a message takes.
    OutboxRow.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    return row


def works(done, *, failing=()):
    def work(target_id):
        if target_id in failing:
            raise DatabaseError("the text of an error may quote a row: 0779-112233")
        done.append(target_id)

    return {KIND: work}


def test_row_is_sent_after_the_commit_with_its_id_alone(sent):
    with transaction.atomic():
        row = outbox.add(kind=KIND, target_id=5)
        assert sent == []
    assert sent == [("recruitment.tasks.process_outbox_row", [row.pk])]


def test_row_of_a_change_that_was_rolled_back_never_was(sent):
    with transaction.atomic():
        outbox.add(kind=KIND, target_id=5)
        transaction.set_rollback(True)
    assert sent == []
    assert not OutboxRow.objects.exists()


def test_broker_that_is_down_fails_no_request_and_the_sweep_does_the_work(monkeypatch):
    def down(*args, **options):
        raise OperationalError

    monkeypatch.setattr(outbox.current_app, "send_task", down)
    with transaction.atomic():
        row = outbox.add(kind=KIND, target_id=5)
    OutboxRow.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    done = []
    assert outbox.sweep(works(done), until=timezone.now() + timedelta(seconds=5)) == 1
    assert done == [5]


def test_work_left_before_the_clock_was_set_back_does_not_wait_for_the_old_time():
    row, done = add(), []
    ahead = timezone.now() + timedelta(hours=1)
    OutboxRow.objects.filter(pk=row.pk).update(created_at=ahead, available_at=ahead)
    assert outbox.sweep(works(done), until=timezone.now() + timedelta(seconds=1)) == 1
    assert done == [1]


def test_work_that_was_put_off_is_not_swept_early():
    row, done = add(), []
    for attempts in range(outbox.MAX_ATTEMPTS - 1):
        now = timezone.now()
        OutboxRow.objects.filter(pk=row.pk).update(available_at=now, attempts=attempts)
        outbox.process(row.pk, works([], failing=(1,)))
        assert outbox.sweep(works(done), until=timezone.now() + timedelta(seconds=0.2)) == 0
    assert done == []


def test_same_message_twice_does_the_work_once():
    row, done = add(), []
    assert outbox.process(row.pk, works(done))
    assert not outbox.process(row.pk, works(done))
    assert done == [1]


def test_work_that_waits_many_times_for_one_agency_is_done_once():
    rows, other, done = [add() for _ in range(5)], add(target_id=2), []
    assert outbox.process(rows[0].pk, works(done))
    assert done == [1]
    waiting = OutboxRow.objects.filter(done_at=None)
    assert [row.pk for row in waiting] == [other.pk]


def test_work_that_fails_takes_no_other_row_with_it():
    rows = [add() for _ in range(3)]
    assert not outbox.process(rows[0].pk, works([], failing=(1,)))
    assert OutboxRow.objects.filter(done_at=None).count() == 3
    assert OutboxRow.objects.filter(attempts=0).count() == 2


def test_row_that_is_left_while_the_work_is_done_is_work_of_its_own():
    row, done = add(), []

    def work(target_id):
        done.append(target_id)
        if len(done) == 1:
            add()

    assert outbox.process(row.pk, {KIND: work})
    assert outbox.sweep({KIND: work}, until=timezone.now() + timedelta(seconds=1)) == 1
    assert done == [1, 1]


def in_a_minute():
    return timezone.now() + timedelta(minutes=1)


def together(done, *, failing=()):
    def work(target_ids):
        if set(failing) & set(target_ids):
            raise DatabaseError
        done.append(target_ids)

    return work


def test_many_rows_that_wait_are_told_of_by_one_message_without_an_id(sent):
    for target in range(5):
        outbox.add(kind=TOGETHER, target_id=target)
    assert sent == [("recruitment.tasks.process_waiting_rows", [TOGETHER])]


def test_next_message_is_sent_before_the_last_one_arrives(sent, monkeypatch):
    """Else a row written just after the last one was read would wait for the sweep."""
    now = [1000.0]
    monkeypatch.setattr(outbox.time, "monotonic", lambda: now[0])
    outbox.add(kind=TOGETHER, target_id=1)
    now[0] += outbox.GATHERED_FOR * 0.95
    outbox.add(kind=TOGETHER, target_id=2)
    assert len(sent) == 2


def test_message_that_was_not_taken_is_sent_again_with_the_next_row(sent, monkeypatch):
    def down(*args, **options):
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(outbox.current_app, "send_task", down)
        outbox.add(kind=TOGETHER, target_id=1)
    outbox.add(kind=TOGETHER, target_id=2)
    assert len(sent) == 1


def test_rows_that_wait_are_done_in_one_go_each_target_once():
    rows, done = [add(target, TOGETHER) for target in (3, 1, 3, 2)], []
    other = add(1)
    assert outbox.process_waiting(TOGETHER, {}, together(done), until=in_a_minute()) == len(rows)
    assert done == [[1, 2, 3]]
    assert [row.pk for row in OutboxRow.objects.filter(done_at=None)] == [other.pk]


def test_more_rows_than_go_together_are_done_in_turns(monkeypatch):
    monkeypatch.setattr(outbox, "MOST_TOGETHER", 2)
    done = []
    for target in (1, 2, 3):
        add(target, TOGETHER)
    assert outbox.process_waiting(TOGETHER, {}, together(done), until=in_a_minute()) == 3
    assert done == [[1, 2], [3]]
    add(4, TOGETHER)
    assert outbox.process_waiting(TOGETHER, {}, together(done), until=timezone.now()) == 0


def test_one_that_fails_among_many_holds_up_itself_alone():
    rows, done, alone = [add(target, TOGETHER) for target in (1, 2, 3)], [], []
    each = {TOGETHER: works(alone, failing=(2,))[KIND]}
    assert (
        outbox.process_waiting(TOGETHER, each, together(done, failing=(2,)), until=in_a_minute())
        == 2
    )
    assert (done, alone) == ([], [1, 3])
    (left,) = OutboxRow.objects.filter(done_at=None)
    assert (left.pk, left.attempts, left.error) == (rows[1].pk, 1, "DatabaseError")
    # And is not taken along when it is due again, but tried alone by the sweep.
    OutboxRow.objects.update(available_at=timezone.now())
    add(4, TOGETHER)
    assert outbox.process_waiting(TOGETHER, each, together(done), until=in_a_minute()) == 1
    assert outbox.sweep(works(alone) | each, {TOGETHER: together(done)}, until=in_a_minute()) == 0
    assert (done, alone) == ([[4]], [1, 3])


def test_rows_of_a_worker_that_was_killed_are_done_again_one_by_one():
    """The one that kills its worker is found out, and its companions are not buried with it."""
    for target in (1, 2):
        add(target, TOGETHER)
    assert len(outbox._claim_some(TOGETHER)) == 2  # and then it was killed
    done, alone = [], []
    each = {TOGETHER: works(alone)[KIND]}
    assert outbox.sweep(each, {TOGETHER: together(done)}, until=in_a_minute()) == 0
    OutboxRow.objects.update(available_at=timezone.now())
    assert outbox.sweep(each, {TOGETHER: together(done)}, until=in_a_minute()) == 2
    assert (done, alone) == ([], [1, 2])


def test_work_together_and_marks_are_one_transaction():
    add(1, TOGETHER)

    def work(target_ids):
        add(target_id=99)
        raise DatabaseError

    outbox.process_waiting(
        TOGETHER, {TOGETHER: works([], failing=(1,))[KIND]}, work, until=in_a_minute()
    )
    assert not OutboxRow.objects.filter(target_id=99).exists()
    assert OutboxRow.objects.get().done_at is None


def test_rows_in_the_hands_of_another_are_not_done_twice():
    for target in (1, 2):
        add(target, TOGETHER)
    done = []

    def work(target_ids):
        # While we work, the next message reaches a second worker.
        assert outbox.process_waiting(TOGETHER, {}, together(done), until=in_a_minute()) == 0
        done.append(target_ids)

    assert outbox.process_waiting(TOGETHER, {}, work, until=in_a_minute()) == 2
    assert done == [[1, 2]]


def test_sweep_does_many_together_and_others_among_them():
    for target, kind in ((1, TOGETHER), (7, KIND), (2, TOGETHER)):
        add(target, kind)
    done, alone = [], []
    assert outbox.sweep(works(alone), {TOGETHER: together(done)}, until=in_a_minute()) == 3
    assert (done, alone) == ([[1, 2]], [7])


def test_row_in_the_hands_of_another_is_left_alone():
    row, done = add(), []

    def work(target_id):
        # While we work, the same message reaches a second worker.
        assert not outbox.process(row.pk, works(done))
        done.append(target_id)

    assert outbox.process(row.pk, {KIND: work})
    assert done == [1]


def test_work_and_mark_are_one_transaction():
    row = add()

    def work(target_id):
        add(target_id=99)
        raise DatabaseError

    assert not outbox.process(row.pk, {KIND: work})
    row.refresh_from_db()
    assert (row.done_at, row.error, row.attempts) == (None, "DatabaseError", 1)
    assert row.available_at > timezone.now()
    assert not OutboxRow.objects.filter(target_id=99).exists()


def test_error_is_kept_by_its_type_and_never_by_its_text(caplog):
    row = add()
    outbox.process(row.pk, works([], failing=(1,)))
    row.refresh_from_db()
    assert row.error == "DatabaseError"
    assert "0779" not in caplog.text


def test_row_that_fails_ten_times_is_a_dead_letter_that_a_person_can_retry(operator, sent):
    row, done = add(), []
    for _ in range(outbox.MAX_ATTEMPTS):
        OutboxRow.objects.filter(pk=row.pk).update(available_at=timezone.now())
        outbox.process(row.pk, works(done, failing=(1,)))
    row.refresh_from_db()
    assert row.failed_at
    assert outbox.lag() == outbox.Lag(waiting=0, oldest_seconds=0.0, dead=1)
    assert Event.objects.filter(kind="outbox.failed").count() == 1
    assert not outbox.process(row.pk, works(done))
    outbox.retry(row=row, by=operator)
    assert sent == [("recruitment.tasks.process_outbox_row", [row.pk])]
    assert outbox.process(row.pk, works(done))
    assert done == [1]


def test_row_that_kills_its_worker_each_time_is_given_up_too():
    row = add()
    for _ in range(outbox.MAX_ATTEMPTS):
        # Claimed, and never heard of again.
        assert outbox._claim(row.pk)
        OutboxRow.objects.filter(pk=row.pk).update(available_at=timezone.now())
    assert not outbox._claim(row.pk)
    done = []
    assert outbox.sweep(works(done), until=timezone.now() + timedelta(seconds=5)) == 0
    row.refresh_from_db()
    assert (row.error, done) == ("WorkerDied", [])
    assert row.failed_at


def test_row_of_a_worker_that_died_comes_back_after_half_a_minute():
    row, done = add(), []
    assert outbox._claim(row.pk)
    until = timezone.now() + timedelta(seconds=5)
    assert outbox.sweep(works(done), until=until) == 0
    OutboxRow.objects.filter(pk=row.pk).update(available_at=timezone.now())
    assert outbox.sweep(works(done), until=until) == 1


def test_sweep_goes_on_past_a_row_that_fails():
    for target in (1, 2, 3):
        add(target)
    done = []
    until = timezone.now() + timedelta(seconds=5)
    assert outbox.sweep(works(done, failing=(2,)), until=until) == 2
    assert done == [1, 3]


def test_sweep_stops_when_its_time_is_over():
    add()
    assert outbox.sweep(works([]), until=timezone.now()) == 0


def test_sweep_leaves_young_rows_to_their_message():
    OutboxRow.objects.create(kind=KIND, target_id=1, available_at=timezone.now())
    assert outbox.sweep(works([]), until=timezone.now() + timedelta(seconds=5)) == 0


def test_target_that_waits_already_is_not_added_again():
    add(1)
    assert outbox.add_many(kind=KIND, target_ids=[1, 2, 2, 3]) == 2


def test_done_work_is_forgotten_and_dead_letters_stay():
    old = timezone.now() - timedelta(days=40)
    add(1, done_at=old)
    add(2, failed_at=old)
    add(3)
    assert outbox.forget_done(before=timezone.now() - timedelta(days=30)) == 1
    assert set(OutboxRow.objects.values_list("target_id", flat=True)) == {2, 3}


def test_done_row_tells_the_hour_and_no_second(sent):
    done = add()
    waiting = add(2)
    outbox.process(done.pk, works([]))
    done.refresh_from_db()
    waiting.refresh_from_db()
    times = (done.created_at, done.available_at, done.claimed_at, done.done_at)
    assert {(at.minute, at.second, at.microsecond) for at in times} == {(0, 0, 0)}
    assert waiting.created_at.microsecond, "the sweep has lost the order of what still waits"


def test_row_costs_four_statements_of_its_own_table():
    row = add()
    with CaptureQueriesContext(connection) as asked:
        assert outbox.process(row.pk, works([]))
    of_rows = [query for query in asked if "recruitment_outboxrow" in query["sql"]]
    assert len(of_rows) == 4, [query["sql"][:80] for query in of_rows]
