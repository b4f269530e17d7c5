"""The editors' queue: facts from memory, those that can hurt most first."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rights import wording
from rights.fact_wording import Fact, fingerprint
from rights.models import Contact
from rights.names import country_name

# What happens to a worker who acts on it when it is wrong decides the order: money that can't be
# had back, a day that is missed for good, a border, papers, an arrest. A block not named comes last.
HARMS: tuple[tuple[str, object, frozenset[str]], ...] = (
    ("fees", _("Fees"), frozenset({"recruitment_fee_rule", "recruitment_rules", "licence_check"})),
    ("deadlines", _("Complaints and deadlines"), frozenset({"complaints"})),
    (
        "exit",
        _("Permits and leaving"),
        frozenset({"sponsorship_or_permit", "required_documents_before_leaving"}),
    ),
    ("passport", _("Passport"), frozenset({"passport_retention"})),
    (
        "irregular",
        _("Without papers"),
        frozenset({"irregular_status", "irregular_and_vulnerable"}),
    ),
    (
        "help",
        _("Who helps"),
        frozenset({"contact", "help", "unions", "labour_authority", "regulator_of_recruitment"}),
    ),
    (
        "work",
        _("Pay, hours and contract"),
        frozenset({"wages_and_hours", "contract_rules", "domestic_workers"}),
    ),
    ("other", _("Other"), frozenset()),
)


@dataclass(frozen=True)
class Waiting:
    """One fact in the queue."""

    fact: Fact
    kind: str  # statement or contact, as in the address of its page
    block: str
    harm: str
    harm_label: object
    path: str

    @property
    def title(self) -> str:
        """Block and part as the guides call them: `Your work permit: Leaving the country`."""
        if isinstance(self.fact, Contact):
            return self.fact.name
        part = wording.PARTS.get(self.fact.key, self.fact.key.replace("_", " "))
        return f"{wording.BLOCKS.get(self.block, self.block.replace('_', ' '))}: {part}"

    @property
    def says(self) -> list[str]:
        """What would be published, in the words of the file."""
        fact = self.fact
        if isinstance(fact, Contact):
            parts = [fact.phone, fact.url, fact.hours, fact.notes]
        else:
            answer = wording.ANSWERS.get((self.block, fact.key, fact.value), fact.value)
            parts = [fact.title, fact.text, str(answer).replace("_", " ")]
        return [part for part in parts if part]

    @property
    def country(self) -> str:
        return country_name(self.fact.country_id, get_language())

    @property
    def in_short(self) -> str:
        """One line for the queue; where the file has no words, what it has instead."""
        told = self.says or [f"{key}: {value}" for key, value in self.data.items()]
        return " · ".join(told)

    @property
    def data(self) -> dict[str, object]:
        return {} if isinstance(self.fact, Contact) else self.fact.data

    @property
    def wording(self) -> str:
        return fingerprint(self.fact)


def waiting(fact: Fact) -> Waiting:
    is_contact = isinstance(fact, Contact)
    block = "contact" if is_contact else fact.block
    key, label = _harm(block)
    return Waiting(fact, "contact" if is_contact else "statement", block, key, label, fact.path)


def ranked(facts: list[Fact], *, harm: str = "", country: str = "") -> list[Waiting]:
    """By harm, then country, then place in the file."""
    order = {key: place for place, (key, _label, _blocks) in enumerate(HARMS)}
    rows = [waiting(fact) for fact in facts]
    rows = [
        row
        for row in rows
        if (not harm or row.harm == harm) and (not country or row.fact.country_id == country)
    ]
    return sorted(
        rows,
        key=lambda row: (
            order[row.harm],
            row.fact.country_id,
            row.kind,
            row.fact.position,
            row.fact.pk,
        ),
    )


def count_by_harm(facts: list[Fact], *, country: str = "") -> Counter[str]:
    return Counter(row.harm for row in ranked(facts, country=country))


def _harm(block: str) -> tuple[str, object]:
    for key, label, blocks in HARMS:
        if block in blocks:
            return key, label
    key, label, _blocks = HARMS[-1]
    return key, label
