import pytest

from recruitment import sealing
from recruitment.sealing import CannotOpen

PEPPER = b"kept off the database"
DIGITS = "123456789012345678"


def test_sealed_words_open_with_their_key_and_with_no_other() -> None:
    key = sealing.new_key()
    sealed = sealing.seal(key, {"story": "Marked words, मार्क, علامة"})
    assert sealing.unseal(key, sealed)["story"] == "Marked words, मार्क, علامة"
    assert b"Marked" not in sealed
    with pytest.raises(CannotOpen):
        sealing.unseal(sealing.new_key(), sealed)


def test_one_changed_byte_opens_nothing() -> None:
    key = sealing.new_key()
    sealed = bytearray(sealing.seal(key, {"story": "x"}))
    sealed[30] ^= 1
    with pytest.raises(CannotOpen):
        sealing.unseal(key, bytes(sealed))


def test_length_of_a_story_is_not_told() -> None:
    key = sealing.new_key()
    assert len({len(sealing.seal(key, {"story": "a" * n})) for n in (0, 1, 100, 900)}) == 1


def test_format_of_a_later_release_is_refused_and_not_guessed() -> None:
    key = sealing.new_key()
    with pytest.raises(sealing.UnknownFormat):
        sealing.unseal(key, sealing.seal(key, {}), format=sealing.FORMAT + 1)


def test_number_gives_five_keys_that_have_nothing_in_common() -> None:
    found = sealing.number_keys(DIGITS, pepper=PEPPER)
    parts = [found.lookup, found.wrapping, found.draft_lookup, found.draft, found.idempotency]
    assert len(set(parts)) == 5
    assert {len(part) for part in parts} == {32}
    assert sealing.number_keys(DIGITS, pepper=PEPPER) == found


def test_without_the_pepper_no_number_can_be_tried() -> None:
    ours = sealing.number_keys(DIGITS, pepper=PEPPER)
    thief = sealing.number_keys(DIGITS, pepper=b"a guess")
    assert thief.lookup != ours.lookup
    assert thief.wrapping != ours.wrapping


def test_slow_step_is_not_below_the_floor_of_owasp() -> None:
    assert sealing.RECEIPT_PASSES >= 2
    assert sealing.RECEIPT_MEMORY_KIB >= 19 * 1024


def test_sealed_to_a_pair_opens_with_its_private_half_only() -> None:
    pair, other, key = sealing.new_pair(), sealing.new_pair(), sealing.new_key()
    wrapped = sealing.wrap_for(pair.public, key)
    assert sealing.unwrap_with(pair.private, wrapped) == key
    for wrong in (other.private, pair.public):
        with pytest.raises(CannotOpen):
            sealing.unwrap_with(wrong, wrapped)


def test_parts_of_a_keyed_hash_can_not_be_shifted() -> None:
    assert sealing.keyed(b"k", "p", b"ab", b"c") != sealing.keyed(b"k", "p", b"a", b"bc")
