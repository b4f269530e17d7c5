import pytest

from recruitment.matching import identifiers


@pytest.mark.parametrize(
    ("kind", "text", "country", "expected"),
    [
        ("licence", "Lic. No. 02345 / RWP", "PAK", "PAK:2345/RWP"),
        ("licence", "MPD/2345/RWP", "PAK", "PAK:2345/RWP"),
        ("licence", "RL-0123", "BGD", "BGD:123"),
        ("licence", "१२३/०६४/०६५", "NPL", "NPL:123/64/65"),
        ("licence", "अनुमति नं. १२३/०६४/०६५", "NPL", "NPL:123/64/65"),
        ("licence", "none", "NPL", None),
        ("phone", "०१-४४२३१२३", "NPL", "+97714423123"),
        ("phone", "00977 1 4423123", "QAT", "+97714423123"),
        ("phone", "9841234567", "", None),
        ("phone", "my uncle", "NPL", None),
        ("email", "Al.Noor+jobs@Gmail.com", "", "alnoor@gmail.com"),
        ("email", "MAILTO:info@Example.org", "", "info@example.org"),
        ("email", "info at example", "", None),
        ("web", "HTTP://www.Example.org/contact?x=1", "", "example.org"),
        ("web", "facebook.com/alnoor", "", None),
        ("handle", "https://m.facebook.com/Al.Noor/?ref=1", "", "facebook:alnoor"),
        ("handle", "https://facebook.com/profile.php?id=123456", "", "facebook:123456"),
        ("handle", "FB: Al Noor", "", "facebook:alnoor"),
        ("handle", "@AlNoorJobs", "", ":alnoorjobs"),
        ("handle", "wa.me/97714423123", "", None),
        ("person", "Ram Bahadur THAPA", "", "bahadur ram tapa"),
        ("person", "Ram", "", None),
    ],
)
def test_identifier_has_one_form(kind, text, country, expected):
    assert identifiers.normalise(kind, text, country) == expected


def test_address_is_the_same_in_any_order_and_spelling():
    one = identifiers.address("Room 5, 3rd Floor, 10 Long Street, Kathmandu")
    other = identifiers.address("kathmandu, 10 Long St., 3/F, Rm 5")
    assert one == other


def test_account_is_a_keyed_hash_that_shows_nothing():
    found = identifiers.account("NP12 3456 7890", key=b"one")
    assert found == identifiers.account("np1234567890", key=b"one")
    assert found != identifiers.account("np1234567890", key=b"other")
    assert "34567890" not in found
    with pytest.raises(ValueError, match="key"):
        identifiers.normalise("account", "NP12 3456 7890")


@pytest.mark.parametrize("kind", identifiers.NORMALISERS)
@pytest.mark.parametrize(
    "text", ["", "\x00", "\u202e\u202e", "💥" * 400, "http://[", "a" * 2000, "٪"]
)
def test_strange_text_is_refused_or_kept_and_never_an_error(kind, text):
    found = identifiers.normalise(kind, text, "NPL")
    assert found is None or 0 < len(found) <= 300


@pytest.mark.parametrize(
    ("typed", "country", "held"),
    [
        ("2345-rwp", "PAK", "2345/RWP"),
        ("RWP 02345", "PAK", "2345/RWP"),
        ("আরএল-১২৩৪", "BGD", "RL-1234"),
        ("INV/1001", "NPL", "INV-1001"),
        ("12.64.65", "NPL", "012/064/065"),
        ("B 0123 DEL 9999 2020", "IND", "B-0123/DEL/9999/2020"),
    ],
)
def test_licence_number_written_otherwise_is_found(typed, country, held):
    normalised = identifiers.licence(held, country)
    assert normalised in identifiers.licence_otherwise(typed, country)


@pytest.mark.parametrize("typed", ["2346/RWP", "RWP", "", "2345/LHR", "1/2/3/4/5/6/7", "a1" * 200])
def test_another_licence_number_is_not_the_same_written_otherwise(typed):
    assert "PAK:2345/RWP" not in identifiers.licence_otherwise(typed, "PAK")


@pytest.mark.parametrize(
    ("typed", "held"),
    [
        ("@Alder.Jobs", "https://facebook.com/alder.jobs"),
        ("alder.jobs", "https://instagram.com/alder.jobs"),
        ("facebook.com/alderjobs", "@alderjobs"),
        ("alderjobs", "tiktok.com/@alderjobs"),
    ],
)
def test_page_without_its_platform_is_found_on_any(typed, held):
    assert identifiers.handle(held) in identifiers.handle_otherwise(typed)


@pytest.mark.parametrize("typed", ["9841000001", "", "two words", "a@b.example", "ab"])
def test_what_is_no_page_is_found_on_no_platform(typed):
    assert identifiers.handle_otherwise(typed) == frozenset()
