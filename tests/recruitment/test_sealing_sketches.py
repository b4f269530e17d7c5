from recruitment.sketches import SIZE, sketch

KEY = b"k" * 32
STORY = (
    "The agent in the village asked for two hundred thousand rupees for the visa. He said the job was "
    "in a hotel. When I arrived they took my passport and I worked on a building site for six months."
)
OTHER = (
    "My sister paid the same office. Nobody told her that the house had nine people. She sleeps in the "
    "kitchen, her telephone was taken on the first day, and the pay comes only after the contract ends."
)


def alike(left: str, right: str) -> float:
    pairs = zip(sketch(left, key=KEY), sketch(right, key=KEY), strict=True)
    return sum(one == other for one, other in pairs) / SIZE


def test_copy_with_a_word_changed_is_alike() -> None:
    assert alike(STORY, STORY.replace("hotel", "shop")) > 0.5
    assert alike(STORY, STORY.upper().replace(".", " !! ")) == 1.0


def test_two_people_in_their_own_words_are_not_alike() -> None:
    assert alike(STORY, OTHER) < 0.2


def test_short_text_that_anybody_may_write_has_no_sketch() -> None:
    assert sketch("They took my passport.", key=KEY) == ()
    assert sketch("", key=KEY) == ()


def test_without_the_key_nothing_can_be_compared() -> None:
    ours, theirs = sketch(STORY, key=KEY), sketch(STORY, key=b"x" * 32)
    assert sum(a == b for a, b in zip(ours, theirs, strict=True)) <= 1


def test_each_number_says_at_most_sixteen_bits() -> None:
    assert all(0 <= value < 2**16 for value in sketch(STORY, key=KEY))


def test_any_script_has_a_sketch() -> None:
    assert len(sketch("मेरो राहदानी एजेन्टले लियो र तलब दिएन। " * 3, key=KEY)) == SIZE
    assert len(sketch("أخذ الوكيل جواز سفري ولم يدفع أجري منذ ستة أشهر. " * 3, key=KEY)) == SIZE
