"""Every field of every table says whether it tells who somebody is, and how long it is kept."""

from collections import Counter

from django.apps import apps
from django.conf import settings
from django.db import models

from recruitment import retention
from recruitment.retention import Kept, Says

HOW = (
    "Classify it in recruitment/retention.py: could it, alone or with what stands beside it, tell "
    "who somebody is? Who may read it, and what ends it?"
)


def _columns() -> list[tuple[str, str]]:
    return [
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        # A plain many-to-many table has an auto-made model of its own in the list.
    ]


def test_every_field_of_every_model_is_classified() -> None:
    known = {(label, name) for label, name, _held in retention.fields()}
    missing = [f"{label}.{name}" for label, name in _columns() if (label, name) not in known]
    assert not missing, f"{missing} {HOW}"


def test_no_field_is_classified_that_is_not_there_or_twice() -> None:
    listed = Counter((label, name) for label, name, _held in retention.fields())
    gone = sorted(set(listed) - set(_columns()))
    assert not gone, f"{gone}: take it out of recruitment/retention.py."
    assert [place for place, times in listed.items() if times > 1] == []


def test_what_only_a_key_opens_is_bytes() -> None:
    sealed = [(label, name) for label, name, held in retention.fields() if held.says is Says.SEALED]
    assert sealed
    for label, name in sealed:
        field = apps.get_model(label)._meta.get_field(name)
        assert isinstance(field, models.BinaryField), f"{label}.{name} is readable"


def test_no_free_text_of_a_report_stands_outside_the_sealed_part() -> None:
    """An unlimited text column on a countable table is a story waiting to be written there."""
    report_tables = [
        model
        for model in apps.get_app_config("recruitment").get_models()
        if model._meta.label
        in {label for label, _name, held in retention.fields() if held.kept is Kept.REPORT}
    ]
    assert report_tables
    texts = [
        f"{model._meta.label}.{field.name}"
        for model in report_tables
        for field in model._meta.local_fields
        if isinstance(field, models.TextField)
    ]
    assert texts == []


def test_public_tables_hold_nothing_personal_but_who_checked_and_who_edited() -> None:
    two_people = {
        f"rights.{edit}.{did}_{what}"
        for edit in ("FactEdit", "TranslationEdit")
        for did in ("proposed", "confirmed", "withdrawn")
        for what in ("at", "by")
    }
    personal = {
        f"{label}.{name}"
        for label, name, held in retention.fields()
        if label.startswith("rights.") and held.says is not Says.PUBLIC
    }
    checked = {"rights.FactCheck.checked_at", "rights.FactCheck.checked_by"}
    assert personal == checked | two_people


def test_page_of_the_schedule_is_what_the_code_says() -> None:
    page = (settings.BASE_DIR / "docs/reference/retention.md").read_text()
    assert retention.schedule() in page, "manage.py show_retention writes the table anew"
