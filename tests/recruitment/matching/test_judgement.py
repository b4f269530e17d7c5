import random

from recruitment.matching.judgement import Edge, Verdict, group

YES, NO, UNSURE = Verdict.YES, Verdict.NO, Verdict.UNSURE


def test_yes_joins_and_no_or_unsure_do_not():
    found = group([Edge(1, 2, YES), Edge(3, 4, NO), Edge(5, 6, UNSURE)])
    assert found.root == {2: 1}


def test_taking_a_yes_back_parts_the_chain_there():
    chain = [Edge(1, 2, YES), Edge(2, 3, YES), Edge(3, 4, YES)]
    assert group(chain).root == {2: 1, 3: 1, 4: 1}
    assert group([chain[0], chain[2]]).root == {2: 1, 4: 3}


def test_registered_agency_stands_for_its_group():
    assert group([Edge(1, 2, YES)], rank={1: 1, 2: 0}).root == {1: 2}


def test_chain_around_a_no_is_told():
    found = group([Edge(1, 2, YES), Edge(2, 3, YES), Edge(1, 3, NO)])
    assert found.contradictions == ((1, 3),)


def test_order_of_judgements_changes_nothing():
    shuffler = random.Random(5)
    edges = [Edge(a, a + 1 + a % 3, YES) for a in range(1, 40)]
    expected = group(edges).root
    for _ in range(20):
        shuffler.shuffle(edges)
        assert group(edges).root == expected
