from rights.models.change import ContentChange
from rights.models.country import Contact, Country, Statement
from rights.models.edits import FactEdit, FactVersion, TranslationEdit
from rights.models.fact_check import FactCheck
from rights.models.guide import AbuseType, Provision, Reference, SafetyMessage, Stage, Topic
from rights.models.instrument import Instrument, Ratification
from rights.models.translation import Translation

__all__ = [
    "AbuseType",
    "Contact",
    "ContentChange",
    "Country",
    "FactCheck",
    "FactEdit",
    "FactVersion",
    "Instrument",
    "Provision",
    "Ratification",
    "Reference",
    "SafetyMessage",
    "Stage",
    "Statement",
    "Topic",
    "Translation",
    "TranslationEdit",
]
