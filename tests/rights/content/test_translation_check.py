import pytest
from django.conf import settings

from rights.content.build import english
from rights.content.files import read
from rights.content.translation_check import check_translations, numbers_in, odd_length, wrong
from rights.translation_state import State

NEPAL = "Call 1141. It costs NPR 10,000 under article 17(1)."


def problems(source: str, text: str, language: str = "ne") -> list[str]:
    return list(wrong(source=source, text=text, language=language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ne", "११४१ मा फोन गर्नुहोस्। धारा १७(१) अनुसार रु १०,००० लाग्छ।"),
        ("ar", "اتصل بالرقم ١١٤١. التكلفة ١٠٬٠٠٠ روبية بموجب المادة ١٧(١)."),
        ("es", "Llame al 1141. Cuesta 10.000 rupias según el artículo 17(1)."),
        ("fr", "Appelez le 1141. Cela coûte 10\u202f000 roupies selon l'article 17(1)."),
        ("my", "၁၁၄၁ ကို ခေါ်ပါ။ အပိုဒ် ၁၇(၁) အရ ရူပီး ၁၀,၀၀၀ ကျသည်။"),
    ],
)
def test_numbers_of_every_script_count_as_the_numbers_they_are(language: str, text: str) -> None:
    assert problems(NEPAL, text, language) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("११४ मा फोन गर्नुहोस्। धारा १७(१) अनुसार रु १०,००० लाग्छ।", "lost the number(s) 1141"),
        ("११४१ मा फोन। धारा १७ अनुसार रु १०,००० लाग्छ।", "lost the number(s) 1"),
        ("११४१ मा फोन। धारा १७(१) अनुसार रु १,००० लाग्छ।", "lost the number(s) 10000"),
        (
            "११४१ वा ९८०१८ मा फोन। धारा १७(१) अनुसार रु १०,००० लाग्छ।",
            "has the number(s) 98018, which the English has not",
        ),
    ],
)
def test_lost_or_invented_number_is_an_error(text: str, reason: str) -> None:
    assert problems(NEPAL, text)[0] == reason


@pytest.mark.parametrize(
    ("source", "text", "language", "reason"),
    [
        ("Keep your passport.", "Keep your passport.", "ne", "is still the English text"),
        ("Keep your passport.", "keep your  Passport.", "sw", "is still the English text"),
        (
            "Keep your passport with you.",
            "Weka pasipoti yako when you are with the boss",
            "sw",
            "seems to be left in English in part",
        ),
        (
            "Keep your passport. Tell your union.",
            "राहदानी आफैँसँग राख्नुहोस् र tell your union about it सधैँ सुरक्षित राख्नुहोस्",
            "ne",
            "is left in English in part: “tell your union about it”",
        ),
        (
            "Keep your passport.",
            "جواز سفرك معك دائما",
            "ne",
            "is not written in the alphabet of ne",
        ),
        ("Paid {amount} to %(name)s", "रकम {amount} दिइयो", "ne", "the placeholders differ"),
        ("Keep it.", "<b>राख्नुहोस्</b>", "ne", "holds markup that the English has not"),
        ("Keep it.", "राख्नु\u202eहोस्", "ne", "holds an invisible control character"),
    ],
)
def test_what_a_machine_can_see_is_an_error(
    source: str, text: str, language: str, reason: str
) -> None:
    found = problems(source, text, language)
    assert any(reason in problem for problem in found), found


@pytest.mark.parametrize(
    ("source", "text", "language"),
    [
        ("ILO", "ILO", "ne"),
        ("Visa", "Visa", "sw"),
        ("Embassy of Nepal", "नेपाली दूतावास", "ne"),
        ("INR 30,000.", "INR 30,000 (रु)।", "ne"),
        (
            "E-mail help@office.example or see office.example/file.",
            "इमेल help@office.example वा office.example/file",
            "ne",
        ),
        ("Ask the DoFE office.", "DoFE कार्यालयमा सोध्नुहोस्।", "ne"),
        ("Wait three months.", "3 महिना पर्खनुहोस्।", "ne"),
        ("Keep your passport.", "Weka pasipoti yako.", "sw"),
        ("Keep your passport.", "請自行保管護照。", "zh-hant"),
    ],
)
def test_good_translation_is_let_through(source: str, text: str, language: str) -> None:
    assert problems(source, text, language) == []


def test_numbers_are_read_without_their_separators() -> None:
    assert numbers_in("1 500, 2.5 and ১০,০০০") == numbers_in("1 500; 2,5; 10000")


def test_length_is_only_a_notice() -> None:
    long = "Keep your passport with you at all times, whatever the boss may say."
    assert odd_length(source=long, text="राख", language="ne").startswith("is much shorter")
    assert odd_length(source=long, text="र" * 300, language="ne").startswith("is much longer")
    assert odd_length(source=long, text="護" * 20, language="zh-hant") == ""


ENGLISH = {"stage/travel/title": "Travel and papers", "topic/a/plain/0": "Keep your passport."}
META = {"language": "sw", "origin": "machine"}


def report_of(**entries: object):
    content = {"meta": META, **{path.replace("_", "/"): entry for path, entry in entries.items()}}
    return check_translations({"sw/rights.yaml": content}, ENGLISH)


def test_report_counts_current_outdated_and_missing() -> None:
    report = report_of(
        stage_travel_title={"source": "Travel", "text": "Safari"},
    )
    assert report.errors == []
    assert report.states["sw"] == {State.OUTDATED: 1, State.MISSING: 1}
    told = [str(notice) for notice in report.notices]
    assert "translations/sw/rights.yaml: stage/travel/title: the English has changed since" in told
    assert "translations/sw: topic: 1 text(s) not translated yet" in told


def test_text_that_english_lost_is_a_notice() -> None:
    report = report_of(topic_gone_title={"source": "Gone", "text": "Imeondoka"})
    assert report.errors == []
    assert "the English has no such text any more" in str(report.notices[0])


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("Safari", "must have `source`"),
        ({"source": "Travel"}, "must have `source`"),
        ({"source": "Travel", "text": " "}, "must be texts, in quotes and not empty"),
        ({"source": "Travel", "text": "Safari", "note": "x"}, "has what nobody reads: note"),
        ({"source": "Travel", "text": "Safari", "origin": "me"}, "must be machine or person"),
    ],
)
def test_misshapen_entry_is_an_error(entry: object, reason: str) -> None:
    assert reason in str(report_of(stage_travel_title=entry).errors[0])


@pytest.mark.parametrize(
    ("meta", "reason"),
    [
        (None, "must say `language`"),
        ({"language": "sw", "origin": "us"}, "must say `language`"),
        ({"language": "ne", "origin": "machine"}, "is not the name of the folder"),
    ],
)
def test_file_must_say_its_language_and_origin(meta: object, reason: str) -> None:
    report = check_translations({"sw/rights.yaml": {"meta": meta}}, ENGLISH)
    assert reason in str(report.errors[0])


def test_text_translated_in_two_files_is_an_error() -> None:
    content = {"meta": META, "stage/travel/title": {"source": "Travel", "text": "Safari"}}
    report = check_translations({"sw/rights.yaml": content, "sw/abuses.yaml": content}, ENGLISH)
    assert "is translated in two files" in str(report.errors[0])


def test_real_translations_hold_no_error() -> None:
    files = read(settings.CONTENT_DIR)
    report = check_translations(files.translations, english(files))
    assert [str(problem) for problem in report.errors] == []
