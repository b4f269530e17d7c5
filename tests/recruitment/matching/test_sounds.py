import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruitment.matching import sounds
from recruitment.matching.normalise import form


def alike(one: str, other: str) -> sounds.Likeness:
    ours, theirs = form(one), form(other)
    return sounds.likeness(
        sounds.read(ours.spelled, ours.script),
        ours.script,
        sounds.read(theirs.spelled, theirs.script),
        theirs.script,
    )


@pytest.mark.parametrize(
    ("latin", "sign"),
    [
        ("Golden Star", "جولدن ستار"),
        ("Golden Star", "گولڈن سٹار"),
        ("Golden Star", "ဂိုးလ်ဒင်းစတား"),
        ("Golden Star", "ហ្គោលដិនស្តារ"),
        ("Golden Star", "ጎልደን ስታር"),
        ("Sagarmatha", "ဆာဂါမာသာ"),
        ("Victoria", "فيكتوريا"),
        ("Victoria", "วิคตอเรีย"),
        ("Victoria", "भिक्टोरिया"),
        ("Pacific", "প্যাসিফিক"),
        ("Lakshmi", "လက္ရှမီး"),
        ("Sunrise", "सनराइज"),
    ],
)
def test_sign_sounds_like_the_name_it_stands_for(latin, sign):
    assert alike(latin, sign).is_same
    assert alike(sign, latin).is_same


@pytest.mark.parametrize(
    ("latin", "sign"),
    [
        ("Salam", "سليم"),  # another long vowel
        ("Jamal", "جميل"),
        ("Nirmali", "निर्मला"),  # another last vowel
        ("Nirmal", "নির্মলা"),  # one last vowel more
        ("Royal Falgun", "रोयल फाल्कन"),  # k and g, which Devanagari tells apart
        ("Royal Pelican", "रोयल फाल्कन"),
        ("Golden Store", "ហ្គោលដិនស្តារ"),
        ("Golden Stair", "ගෝල්ඩන් ස්ටාර්"),
        ("Zimzim", "زمزم"),  # Arabic writes no short vowel: nobody can tell
        ("Ibrahima Khan", "इब्राहिम खान"),
        ("Talib Mahmud", "တာလတ်မာမွတ်"),
        ("Noor", "نور"),  # too short to be anybody's alone
    ],
)
def test_name_one_sound_away_is_not_the_same(latin, sign):
    assert not alike(latin, sign).is_same
    assert not alike(sign, latin).is_same


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_compared_alike_from_either_side(one, other):
    assert alike(one, other).is_same == alike(other, one).is_same


@given(st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=12), max_size=6))
def test_sounds_of_a_name_never_grow_past_their_limit(words):
    assert len(sounds.read(tuple(words), "Latn")) <= 40
