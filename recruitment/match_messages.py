"""Why two records may be one agency, in the reader's language. Codes come from `recruitment/matching/`.

A reason that nobody knows any more is shown by its code, never dropped.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recruitment.models import Identifier

Reason = Mapping[str, Any]

_WORDS = {
    ("name", "equal"): gettext_lazy("The names are the same."),
    ("name", "equal_across_scripts"): gettext_lazy("The names are the same in two scripts."),
    ("name", "similar"): gettext_lazy("The names are alike: %(both)s."),
    ("name", "similar_across_scripts"): gettext_lazy(
        "The names sound alike in two scripts: %(both)s."
    ),
    ("name", "same_consonants"): gettext_lazy("The names differ only in vowels: %(both)s."),
    ("name", "equal_but_for_vowels"): gettext_lazy("The names differ only in vowels: %(both)s."),
    ("name", "other_spelling"): gettext_lazy("The names are alike: %(both)s."),
    ("name", "one_slip"): gettext_lazy("The names are alike: %(both)s."),
    ("name", "no_name"): gettext_lazy("One side has no name to compare."),
    ("name", "trade_words_only"): gettext_lazy(
        "The name has only words that many firms use, such as overseas or services."
    ),
    ("name", "sounds_alike_written_otherwise"): gettext_lazy(
        "The names sound the same but are written in another way."
    ),
    ("name", "several_agencies"): gettext_lazy("More than one agency has this name."),
    ("trade", "same"): gettext_lazy("The words for the kind of firm are the same."),
    ("trade", "differs"): gettext_lazy("The words for the kind of firm differ: %(both)s."),
    ("trade", "left_out"): gettext_lazy("Only one side says what kind of firm it is."),
    ("number", "differs"): gettext_lazy("The numbers in the names differ: %(both)s."),
    ("number", "only_one_side"): gettext_lazy("Only one name has a number: %(both)s."),
    ("place", "differs"): gettext_lazy("The places in the names differ: %(both)s."),
    ("place", "only_one_side"): gettext_lazy("Only one name has a place: %(both)s."),
    ("licence", "same_number"): gettext_lazy("The licence number is the same."),
    ("licence", "other_number"): gettext_lazy("The licence numbers differ: %(both)s."),
    ("licence", "number_without_name"): gettext_lazy(
        "The licence number fits, but the name does not. One wrong digit would do that."
    ),
    ("country", "not_known"): gettext_lazy("The country of one side is not known."),
    ("country", "differs"): gettext_lazy("The countries differ: %(both)s."),
}


def sentence(reason: Reason) -> str:
    """One reason in words, with what each side says where that helps."""
    field, code = str(reason.get("field", "")), str(reason.get("code", ""))
    if code == "shared":
        labels = dict(Identifier.Kind.choices)
        return _("Both have the same: %(what)s.") % {"what": labels.get(field, field)}
    text = _WORDS.get((field, code))
    return str(text) % {"both": _both(reason)} if text else f"{field}: {code}"


def _both(reason: Reason) -> str:
    sides = [str(reason.get(side) or "") for side in ("query", "record")]
    return " / ".join(side or "–" for side in sides)


CODES = frozenset(_WORDS)
