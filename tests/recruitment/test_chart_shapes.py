"""Where things go: nothing outside the picture, nought and not known apart, the mirror image."""

import pytest

from recruitment.chart_shapes import WIDTH, columns, rows, tiles, top_of


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (0.4, 1), (1, 1), (2, 2), (3, 4), (7, 8), (11, 20), (10**12, 10**12)],
)
def test_axis_ends_at_a_round_number_not_below_the_highest(highest: float, top: int) -> None:
    assert top_of([None, highest]) == top


def test_no_data_is_an_empty_frame() -> None:
    drawn = columns([], [])
    assert (drawn.bars, drawn.gaps, drawn.labels) == ([], [], [])
    assert drawn.height > 0
    assert rows([]).rows == []
    assert top_of([]) == 1


def test_nought_has_a_bar_of_no_height_and_not_told_has_none() -> None:
    drawn = columns([0, None, 10], ["a", "b", "c"])
    assert [bar.height for bar in drawn.bars] == [0, 150]
    assert [gap.text for gap in drawn.gaps] == ["?"]
    assert rows([("a", None, "not known"), ("b", 0, "0")]).rows[0].bar is None


def test_one_value_fills_the_height() -> None:
    (bar,) = columns([10], ["a"]).bars
    assert (bar.y, bar.height) == (16, 150)


def test_a_huge_value_stays_inside() -> None:
    drawn = columns([1, 10**15], ["a", "b"], [10**9, None])
    assert all(bar.y >= 0 and bar.y + bar.height <= drawn.height for bar in drawn.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in drawn.bars)
    assert len(drawn.usual) == 1
    (row,) = rows([("a", 10**15, "")], top=100).rows
    assert row.bar.width == row.track.width


def test_right_to_left_is_the_mirror_image() -> None:
    there, back = columns([3, 5], ["a", "b"], [4, 4]), columns([3, 5], ["a", "b"], [4, 4], rtl=True)
    for one, other in zip(there.bars, back.bars, strict=True):
        assert (other.x, other.y, other.height) == (WIDTH - one.x - one.width, one.y, one.height)
    assert [WIDTH - mark.x for mark in there.ticks] == [mark.x for mark in back.ticks]
    assert back.bars[0].x > back.bars[1].x, "reading starts on the right"
    (left,), (right,) = (
        rows([("a", 1, "1")], top=2, doubts=[(0.5, 1.5)], rtl=rtl).rows for rtl in (False, True)
    )
    assert right.bar.x == WIDTH - left.bar.width
    assert right.doubt.x1 == WIDTH - left.doubt.x1
    assert (left.label[0].x, right.label[0].x) == (0, WIDTH)


def test_many_labels_do_not_run_into_each_other() -> None:
    drawn = columns([1] * 12, [str(i) for i in range(12)])
    assert [mark.text for mark in drawn.labels] == ["1", "4", "7", "10"]


def test_a_long_label_is_cut_and_says_so() -> None:
    (row,) = rows([("x" * 200, 1, "1")]).rows
    assert row.label[-1].text.endswith("…")
    assert max(len(line.text) for line in row.label) <= 48


def test_label_of_two_lines_is_whole_and_above_its_bar() -> None:
    long = "More reports than usual for its size, version 3, thresholds 2"
    first, second, third = rows([("a", 1, "1"), (long, 1, "1"), ("b", 1, "1")]).rows
    assert " ".join(line.text for line in second.label) == long
    assert first.track.y + first.track.height < second.label[0].y < second.label[1].y
    assert second.label[1].y < second.track.y < third.label[0].y - third.track.height


def test_every_square_of_the_map_has_its_own_place_inside_the_picture() -> None:
    drawn = tiles({"NPL": (40, "40"), "QAT": (1, "1")}, marked={"NPL"})
    places = [(tile.box.x, tile.box.y) for tile in drawn.tiles]
    assert len(set(places)) == len(places)
    assert all(tile.box.x + tile.box.width <= WIDTH for tile in drawn.tiles)
    assert all(tile.box.y + tile.box.height <= drawn.height for tile in drawn.tiles)
    told = {tile.code.text: (tile.depth, tile.is_marked) for tile in drawn.tiles if tile.depth}
    assert told == {"NPL": (4, True), "QAT": (1, False)}
