"""What the rules say, in the reader's language. Codes and numbers come from `recruitment/flags/`.

One sentence for each code. A code that nobody knows any more is shown as it is, never dropped.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils import formats
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from recruitment.flags.policy import DEFAULT, Policy
from recruitment.models import Licence
from rights.names import country_name
from rights.wording import FEE_ITEMS

# What a rule is called in the queue.
RULE_NAMES = {
    "grave_report": gettext_lazy("Grave report"),
    "independent_repetition": gettext_lazy("Named by several people"),
    "excess_rate": gettext_lazy("More reports than usual for its size"),
    "surge": gettext_lazy("Sudden rise"),
    "fee_pattern": gettext_lazy("High fees from several people"),
    "lost_licence": gettext_lazy("Recruits without a licence"),
    "successor": gettext_lazy("Follows another agency"),
    "held_released": gettext_lazy("People who waited for others"),
}

Reason = Mapping[str, Any]
# From the key of an abuse type to its label.
AbuseName = Callable[[str], str]
_Words = Mapping[str, Callable[[Mapping[str, Any]], str]]


def rule_name(rule: str) -> str:
    return str(RULE_NAMES.get(rule, rule))


def first_sentence(
    reasons: Sequence[Reason], abuse_name: AbuseName = str, policy: Policy = DEFAULT
) -> str:
    """The main reason, for one line of the queue. Empty only where a flag has no reason."""
    return _worded(reasons[0], abuse_name, policy, {**_WORDS, **_IN_ONE_LINE}) if reasons else ""


def sentence(reason: Reason, abuse_name: AbuseName = str, policy: Policy = DEFAULT) -> str:
    """One reason in words. Numbers are as the rule saw them, by that policy, not as they are today."""
    return _worded(reason, abuse_name, policy, _WORDS)


def _worded(reason: Reason, abuse_name: AbuseName, policy: Policy, words: _Words) -> str:
    values = {**reason, "window_days": policy.window_days}
    if "abuse" in values:
        values["abuse"] = abuse_name(values["abuse"])
    worded = words.get(values.pop("code"))
    return worded(values) if worded else str(reason["code"])


def _sources(values: Mapping[str, Any]) -> str:
    if 0 < values["sources"] < 1:
        return _("less than one full independent source")
    n = _whole(values["sources"])
    return ngettext("%(n)s independent source", "%(n)s independent sources", n) % {"n": n}


def _reports(values: Mapping[str, Any]) -> str:
    n = _whole(values["reports"])
    return ngettext("%(n)s report", "%(n)s reports", n) % {"n": n}


def _whole(number: float) -> int:
    """Half a source is none: what weighs less is not rounded up."""
    return int(number)


def _number(number: float) -> str:
    return formats.number_format(number, decimal_pos=None if number == int(number) else 1)


def _named(values: Mapping[str, Any]) -> str:
    told = {"reports": _reports(values), "sources": _sources(values)}
    if values["window_days"] == DEFAULT.window_days:
        return _("%(reports)s in 12 months, from %(sources)s.") % told
    told["days"] = values["window_days"]
    return _("%(reports)s in %(days)s days, from %(sources)s.") % told


def _grave(values: Mapping[str, Any]) -> str:
    n = _whole(values["reports"])
    return ngettext(
        "%(n)s report of danger to life or body, of people locked in, or of a child.",
        "%(n)s reports of danger to life or body, of people locked in, or of a child.",
        n,
    ) % {"n": n}


def _still_going_on(values: Mapping[str, Any]) -> str:
    n = _whole(values["reports"])
    return ngettext(
        "%(n)s of them says it still goes on.", "%(n)s of them say it still goes on.", n
    ) % {"n": n}


def _in_doubt(values: Mapping[str, Any]) -> str:
    n = _whole(values["reports"])
    return ngettext(
        "%(n)s report came in a way that machines use. It counts for nothing until a person has looked.",
        "%(n)s reports came in a way that machines use. They count for nothing until a person has looked.",
        n,
    ) % {"n": n}


def _same_abuse(values: Mapping[str, Any]) -> str:
    return _("%(sources)s tell of the same: %(abuse)s.") % {
        "sources": _sources(values),
        "abuse": values["abuse"],
    }


def _usual(values: Mapping[str, Any]) -> str:
    return _("For an agency of this size about %(expected)s would be usual.") % {
        "expected": _number(values["expected"])
    }


def _against_usual(values: Mapping[str, Any]) -> str:
    return _("%(sources)s, where about %(expected)s would be usual for its size.") % {
        "sources": _sources(values),
        "expected": _number(values["expected"]),
    }


def _more_than_usual(values: Mapping[str, Any]) -> str:
    times = _(
        "That is %(ratio)s times as many; with chance taken off, at least %(lower)s times."
    ) % {"ratio": _number(values["ratio"]), "lower": _number(values["lower"])}
    return f"{_against_usual(values)} {times}"


def _likely_of_high_group(values: Mapping[str, Any]) -> str:
    # Never 100: nothing here is certain.
    chance = _number(min(round(values["chance"] * 100), 99))
    such = _(
        "Of agencies with such numbers, about %(chance)s in 100 are named at least twice as often as is usual."
    ) % {"chance": chance}
    return f"{_against_usual(values)} {such}"


def _stands_out(values: Mapping[str, Any]) -> str:
    return _(
        "%(abuse)s: %(sources)s. Among its reports this is %(ratio)s times as common as at other agencies."
    ) % {
        "abuse": values["abuse"],
        "sources": _sources(values),
        "ratio": _number(values["ratio"]),
    }


def _surge(values: Mapping[str, Any]) -> str:
    return _(
        "%(recent)s independent sources in the last %(days)s days, and %(past)s in the year before."
    ) % {name: _whole(values[name]) for name in ("recent", "days", "past")}


def _same_fee(values: Mapping[str, Any]) -> str:
    return _("%(sources)s paid nearly the same: %(lowest)s to %(highest)s %(currency)s.") % {
        "sources": _sources(values),
        "lowest": values["lowest_paid"],
        "highest": values["highest_paid"],
        "currency": values["currency"],
    }


def _fee_above_law(values: Mapping[str, Any]) -> str:
    return _("The law allows at most %(allowed)s. Source: %(source)s.") % values


def _fees_above_law(values: Mapping[str, Any]) -> str:
    return _("%(sources)s paid more than the law of their journey allows.") % {
        "sources": _sources(values)
    }


def _fees_of_all(values: Mapping[str, Any]) -> str:
    words = _("%(sources)s told a fee that can be held against the law.")
    if values["may_be_mistold"]:
        words += " " + _("So few above it may be mistakes.")
    return words % {"sources": _sources(values)}


def _fee_limit(values: Mapping[str, Any]) -> str:
    language = get_language() or "en"
    told = {
        "origin": country_name(values["origin"], language),
        "destination": country_name(values["destination"], language),
        "lowest": values["lowest_paid"],
        "highest": values["highest_paid"],
        "currency": values["currency"],
        "allowed": values["allowed"],
        "source": urlsplit(values["source"]).netloc or values["source"],
        "year": values["as_of"],
    }
    if item := values.get("item"):
        told["item"] = FEE_ITEMS[item]
        words = _(
            "%(origin)s to %(destination)s, %(item)s: paid %(lowest)s to %(highest)s %(currency)s. At most "
            "%(allowed)s may be taken for it. Source: %(source)s, as of %(year)s."
        )
    elif values["allowed"] == "0":
        words = _(
            "%(origin)s to %(destination)s: paid %(lowest)s to %(highest)s %(currency)s. Nothing may be taken. "
            "Source: %(source)s, as of %(year)s."
        )
    else:
        words = _(
            "%(origin)s to %(destination)s: paid %(lowest)s to %(highest)s %(currency)s. At most %(allowed)s "
            "may be taken in all. Source: %(source)s, as of %(year)s."
        )
    return words % told


def _fees_not_judged(values: Mapping[str, Any]) -> str:
    return ngettext(
        "%(n)d more report names a fee. We do not know its limit, so it does not count here.",
        "%(n)d more reports name a fee. We do not know their limit, so they do not count here.",
        values["reports"],
    ) % {"n": values["reports"]}


def _lost_licence(values: Mapping[str, Any]) -> str:
    status = dict(Licence.Status.choices).get(values["status"], values["status"])
    since = values["since"] and formats.date_format(date.fromisoformat(values["since"]))
    if not since:
        words = _("The register says: %(status)s. %(sources)s tell of recruiting all the same.")
        return words % {"status": status, "sources": _sources(values)}
    return _(
        "The register says: %(status)s, first read on %(since)s. %(sources)s tell of recruiting after that."
    ) % {"status": status, "since": since, "sources": _sources(values)}


def _said_unlicensed(values: Mapping[str, Any]) -> str:
    return _("%(sources)s say it has no licence. We do not know whether it has one.") % {
        "sources": _sources(values)
    }


def _said_unlicensed_but_listed(values: Mapping[str, Any]) -> str:
    return _(
        "%(sources)s say it has no licence, but the register lists it. Somebody may be using its name."
    ) % {"sources": _sources(values)}


def _follows(values: Mapping[str, Any]) -> str:
    if values["state"] == "confirmed":
        text = _("A person confirmed that it follows agency number %(agency)s.") % values
    else:
        text = _("It may follow agency number %(agency)s. Nobody has confirmed that.") % values
    if values["lost_licence"]:
        return f"{text} {_('That agency lost its licence.')}"
    return f"{text} {_('That agency has a flag of its own.')}"


def _held(values: Mapping[str, Any]) -> str:
    return _(
        "%(reports)s had waited until others named the same recruiter. They come from %(sources)s."
    ) % {"reports": _reports(values), "sources": _sources(values)}


def _set_aside(values: Mapping[str, Any]) -> str:
    words = _("Set aside, as they may be copies: %(reports)s. The flag stands without them.")
    return words % {"reports": _reports(values)}


def _counted_as(text: object) -> Callable[[Mapping[str, Any]], str]:
    def worded(values: Mapping[str, Any]) -> str:
        return _("%(reports)s counted as %(sources)s: %(why)s.") % {
            "reports": _reports(values),
            "sources": _sources(values),
            "why": text,
        }

    return worded


def _fixed(text: object) -> Callable[[Mapping[str, Any]], str]:
    return lambda values: str(text)


_WORDS: _Words = {
    "grave_report": _grave,
    "still_going_on": _still_going_on,
    "reports_in_doubt": _in_doubt,
    "independent_sources": _named,
    "same_abuse": _same_abuse,
    "usual_for_size": _usual,
    "size_not_known": _fixed(
        gettext_lazy(
            "We do not know how many workers this agency sends, so we can't say what is usual."
        )
    ),
    "not_out_of_the_ordinary": _fixed(
        gettext_lazy("Many agencies here are named as often, and no kind of abuse stands out.")
    ),
    "one_organisation": _fixed(gettext_lazy("All of them came through one organisation.")),
    "more_than_usual": _more_than_usual,
    "likely_of_high_group": _likely_of_high_group,
    "placements_poorly_known": _fixed(
        gettext_lazy(
            "How many workers it sends is poorly known, so we ask for more before we say this."
        )
    ),
    "stands_out": _stands_out,
    "surge": _surge,
    "same_fee": _same_fee,
    "fee_above_law": _fee_above_law,
    "fees_above_law": _fees_above_law,
    "fees_of_all": _fees_of_all,
    "fee_limit": _fee_limit,
    "fees_not_judged": _fees_not_judged,
    "fee_law_not_known": _fixed(
        gettext_lazy("We do not know the highest lawful fee here. The people say it was too much.")
    ),
    "lost_licence": _lost_licence,
    "said_unlicensed": _said_unlicensed,
    "said_unlicensed_but_listed": _said_unlicensed_but_listed,
    "follows_agency": _follows,
    "held_released": _held,
    "no_longer_holds": _fixed(
        gettext_lazy("The rule no longer holds. Reports were taken back, or are too old now.")
    ),
    "counted_as_one_same_text": _counted_as(gettext_lazy("nearly the same words")),
    "counted_as_one_same_channel": _counted_as(gettext_lazy("same network on the same day")),
    "counted_as_one_same_batch": _counted_as(gettext_lazy("sent together by one organisation")),
    "counted_as_one_same_details": _counted_as(gettext_lazy("the same answers within three days")),
    "counted_as_one_empty_burst": _counted_as(gettext_lazy("hardly any detail, within three days")),
    "copies_set_aside": _set_aside,
    "campaign_one_hand": _fixed(
        gettext_lazy(
            "Most reports hang together. It may be a campaign, or a group that went together."
        )
    ),
    "campaign_sudden": _fixed(
        gettext_lazy("Nearly all came within six weeks, and hardly any before.")
    ),
    "campaign_one_door": _fixed(gettext_lazy("Hardly any came through an organisation.")),
    "campaign_fresh": _fixed(
        gettext_lazy("Most tell of the month they report in, or of none. Most people report later.")
    ),
    "campaign_thin": _fixed(gettext_lazy("Most say neither when it happened nor what was paid.")),
    "campaign_alike": _fixed(gettext_lazy("Most tell the same.")),
}

# What the line of the queue leaves to the page of the flag.
_IN_ONE_LINE: _Words = {
    "more_than_usual": _against_usual,
    "likely_of_high_group": _against_usual,
}

CODES = frozenset(_WORDS)
