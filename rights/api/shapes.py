"""The shape of every answer about the law, with unit and source of each field. The schema is made
from these, and every answer passes through them."""

from rest_framework import serializers

from rights.applicability import Answer, Reason, TreatyStatus
from rights.models import Contact, Instrument, Ratification
from rights.models.sourced import Confirmation

ISO3 = "ISO 3166-1 alpha-3."


class Text(serializers.Serializer):
    """A text of the content, with the language it is really in."""

    text = serializers.CharField(help_text="The words. Plain text, never HTML.")
    language = serializers.CharField(
        help_text="BCP 47 code of the language `text` is in. `en` where nobody has translated it."
    )
    made_by = serializers.ChoiceField(
        choices=["author", "person", "machine"],
        help_text="`author`: the original. `person`: translated and reviewed. `machine`: "
        "translated by a machine and not yet reviewed; say so to the reader.",
    )


class Sourced(serializers.Serializer):
    """How we know it. Facts that nobody has checked against a source are never sent."""

    as_of = serializers.IntegerField(help_text="Year that the source describes. Show it.")
    is_old = serializers.BooleanField(
        help_text="`true`: the year ended more than twelve months ago. Say so to the reader."
    )
    confirmed_by = serializers.ChoiceField(
        choices=[Confirmation.URL.value, Confirmation.TWO_SOURCES.value],
        help_text="`url`: read on one page. `two_sources`: read on two pages or more.",
    )
    sources = serializers.ListField(
        child=serializers.CharField(), help_text="Addresses of the pages that were read."
    )
    source_detail = serializers.CharField(
        help_text="Which page or document, where the address alone does not say. May be empty."
    )


class Link(serializers.Serializer):
    name = serializers.CharField(help_text="What is there.")
    url = serializers.CharField(help_text="Address on this host.")


class Root(serializers.Serializer):
    version = serializers.CharField(help_text="Version of the API, as in its address.")
    content_changed_at = serializers.DateTimeField(
        help_text="When the guides may last have changed, UTC."
    )
    languages = serializers.ListField(
        child=serializers.CharField(), help_text="BCP 47 codes that `lang` takes."
    )
    notice = serializers.CharField(help_text="What these facts are, and are not.")
    resources = Link(many=True, help_text="Where to go from here.")


class CountryInList(serializers.Serializer):
    iso3 = serializers.CharField(help_text=ISO3)
    name = serializers.CharField(help_text="Name in the language asked for. Source: Unicode CLDR.")
    region = serializers.CharField(help_text="Part of the world; empty where not given.")
    is_origin = serializers.BooleanField(help_text="Many leave it to work. Source: our research.")
    is_destination = serializers.BooleanField(
        help_text="Many come to work in it. Source: our research."
    )
    has_guide = serializers.BooleanField(
        help_text="`false`: nobody has researched it yet. That does not mean there are no rules."
    )
    url = serializers.CharField(help_text="Address of all we know of it.")


class Treaty(serializers.Serializer):
    """What one country said to one treaty. Never a yes or no alone."""

    country = serializers.CharField(help_text=ISO3)
    instrument = serializers.CharField(help_text="Key of the treaty, e.g. `ICRMW`.")
    status = serializers.ChoiceField(
        choices=[status.value for status in TreatyStatus if status != TreatyStatus.NOT_A_TREATY],
        help_text="`in_force` binds. `in_force_later`: agreed, does not bind yet. `signed_only` "
        "does not bind. `not_ratified`: not on a list that is complete as of `as_of`. "
        "`not_known`: the list is incomplete and the country is not on it; never show this as a "
        "no. `all_members`: binds by membership.",
    )
    status_in_words = serializers.CharField(help_text="The same in the language asked for.")
    binds = serializers.ChoiceField(
        choices=["yes", "no", "not_known"], help_text="Whether it binds the country today."
    )
    act = serializers.ChoiceField(
        choices=["", *Ratification.Status.values],
        help_text="How the country agreed: `ratified`, `acceded`, `succeeded`, or `signed`. Empty: "
        "it is on no list that was read.",
    )
    as_of = serializers.CharField(
        help_text="Day, year, or earliest/latest day of the list that was read. Show it. "
        "Empty where no list was read."
    )
    date = serializers.CharField(
        help_text="Day of the deposit as YYYY-MM-DD; only YYYY where nobody read the day; "
        "empty where not known."
    )
    in_force_date = serializers.DateField(
        allow_null=True, help_text="Day it began to bind, or will. `null`: not known."
    )
    excluded_parts = serializers.ListField(
        child=serializers.CharField(), help_text="Parts the country left out; they do not bind it."
    )
    exclusions_checked = serializers.BooleanField(
        help_text="`false`: nobody looked, so an empty `excluded_parts` proves nothing."
    )
    covers_only = serializers.CharField(
        help_text="The one part of the country it speaks of, e.g. `Sabah`; empty: all of it."
    )
    remark = serializers.CharField(
        help_text="Exclusions and declarations as the list words them, in English. May be empty."
    )
    source_url = serializers.CharField(help_text="The list that was read. May be empty.")


class Statement(Sourced):
    path = serializers.CharField(help_text="Stable name of the fact: `country/NPL/<block>/<key>`.")
    block = serializers.CharField(help_text="What it is about, e.g. `recruitment_fee_rule`.")
    key = serializers.CharField(help_text="Place within the block, e.g. `cap`.")
    title = serializers.CharField(help_text="Name of a paper, law or scheme. May be empty.")
    text = Text(allow_null=True, help_text="The fact in words. `null`: only `value` or `data`.")
    value = serializers.CharField(
        help_text="Answer in one word, e.g. `no`, `limited`, `not_known`. May be empty."
    )
    data = serializers.JSONField(help_text="The rest: partner, year, list of countries, table.")
    corrected_at = serializers.DateTimeField(
        allow_null=True,
        help_text="What this fact said before was wrong, and was put right then. Tell readers who "
        "kept it. `null`: it never was, or the law itself changed.",
    )


class ContactShape(Sourced):
    path = serializers.CharField(help_text="Stable name: `country/NPL/contact/<key>`.")
    country = serializers.CharField(help_text=ISO3)
    kind = serializers.ChoiceField(choices=Contact.Kind.values, help_text="Who answers.")
    name = serializers.CharField(help_text="As the source has it.")
    phone = serializers.CharField(
        help_text="As the source has it, with the country's own spelling. May be empty. Show "
        "`as_of` and a source beside it."
    )
    check_this_number = serializers.BooleanField(
        help_text='`true`: read before 2023. Show "check this number" beside it.'
    )
    channel = serializers.CharField(
        help_text="`viber`, `whatsapp` and so on; empty: an ordinary call."
    )
    url = serializers.CharField(help_text="Website, where somebody has read it. May be empty.")
    hours = serializers.CharField(help_text="When somebody answers, local time. May be empty.")
    languages = serializers.ListField(
        child=serializers.CharField(), help_text="Languages spoken there, as the source names them."
    )
    notes = serializers.CharField(help_text="What else to know. May be empty.")


class CountryShape(CountryInList):
    partners = serializers.ListField(
        child=serializers.CharField(),
        help_text="Countries most people go to or come from, most travelled first. " + ISO3,
    )
    treaties = Treaty(many=True, help_text="Every treaty with its status for this country.")
    statements = Statement(
        many=True, help_text="Facts with a source, in the order of the guide. Others are not sent."
    )
    contacts = ContactShape(many=True, help_text="Who helps in or for this country.")


class Part(serializers.Serializer):
    part = serializers.CharField(help_text="Name of the part, e.g. `III` or `Annex I`.")
    title = Text(help_text="Its title.")
    about = Text(help_text="What it is about.")
    articles = serializers.CharField(help_text="Articles it holds, e.g. `1-8`. May be empty.")
    can_be_excluded = serializers.BooleanField(
        help_text="A country may leave it out when it ratifies."
    )
    holds_for = serializers.CharField(
        help_text="`everyone`, or `regular_only`: only with permitted stay and work. May be empty."
    )


class Use(serializers.Serializer):
    who = serializers.CharField(help_text="`worker`, `union`, `ngo` and so on.")
    text = Text(help_text="What this one can do with it.")


class InstrumentInList(serializers.Serializer):
    key = serializers.CharField(help_text="Stable key, e.g. `C097`.")
    tier = serializers.ChoiceField(
        choices=Instrument.Tier.values, help_text="`core`: the three migrant worker treaties."
    )
    kind = serializers.CharField(help_text="`treaty`, `protocol`, `guideline` and so on.")
    binding = serializers.BooleanField(
        help_text="`true`: binds countries that ratify it. `false`: advice or a tool, not law."
    )
    official_number = serializers.CharField(help_text="As its body numbers it. May be empty.")
    title = serializers.CharField(help_text="Official title, in English.")
    short = Text(help_text="Short name.")
    url = serializers.CharField(help_text="Address of all we know of it.")


class InstrumentShape(InstrumentInList):
    plain = Text(help_text="What it is, in plain words.")
    adopted = serializers.CharField(help_text="Day or year it was adopted.")
    in_force = serializers.CharField(help_text="Day or year it began to bind. May be empty.")
    body = serializers.CharField(help_text="Who made it. May be empty.")
    exclusion_rule = serializers.CharField(
        help_text="What a country may leave out, in English. May be empty."
    )
    parts = Part(many=True, help_text="Its parts.")
    how_to_use = Use(many=True, help_text="Who can do what with it.")
    not_covered = serializers.ListField(
        child=serializers.CharField(), help_text="Groups of people it leaves out."
    )
    list_is_complete = serializers.BooleanField(
        help_text="`true`: a country that is not on its list had not ratified as of `list_as_of`. "
        "`false`: it is not known."
    )
    list_as_of = serializers.CharField(help_text="Year, month or day of the list. May be empty.")
    reference = serializers.CharField(help_text="Address of the text itself. May be empty.")


class TopicInList(serializers.Serializer):
    key = serializers.CharField(help_text="Stable key, e.g. `passport`.")
    stage = serializers.CharField(help_text="Key of the stage of the journey.")
    title = Text(help_text="The right in a few words.")
    url = serializers.CharField(help_text="Address of all we know of it.")


class ProvisionShape(serializers.Serializer):
    position = serializers.IntegerField(help_text="Place in the topic's list, from 0.")
    instrument = serializers.CharField(help_text="Key of the instrument.")
    binding = serializers.BooleanField(
        help_text="`false`: advice, not law. `true`: law where the country ratified."
    )
    part = serializers.CharField(help_text="Part of the instrument.")
    article = serializers.CharField(help_text="Article, paragraph or principle.")
    article_is_checked = serializers.BooleanField(
        help_text="`true`: the number was read in the text. `false`: from memory, not yet checked."
    )
    says = Text(help_text="What it says, in our words.")
    covers = serializers.ListField(
        child=serializers.CharField(), help_text="Groups it speaks of, e.g. `domestic`."
    )
    holds_for = serializers.ChoiceField(
        choices=["everyone", "regular_only"],
        help_text="`everyone`: with or without papers. `regular_only`: only with permitted stay "
        "and work.",
    )
    duty = serializers.ListField(
        child=serializers.CharField(),
        help_text="Upon which country: `origin`, `transit`, `destination`.",
    )
    conditions = Text(allow_null=True, help_text="Limits to tell the reader. `null`: none.")


class TopicShape(TopicInList):
    groups = serializers.ListField(
        child=serializers.CharField(), help_text="Groups of people it matters to; `all`: everybody."
    )
    for_everyone = Text(allow_null=True, help_text="What holds with or without papers.")
    with_papers_only = Text(allow_null=True, help_text="What holds only with papers.")
    plain = Text(many=True, help_text="The right, one idea a line.")
    warning_signs = Text(many=True, help_text="Signs that something is wrong.")
    what_you_can_do = Text(many=True, help_text="What to do now.")
    abuses = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the abuse types it speaks of."
    )
    provisions = ProvisionShape(
        many=True, help_text="Articles behind it. Whether they bind depends on the country."
    )


class AbuseShape(serializers.Serializer):
    key = serializers.CharField(help_text="Stable key; a report names the abuse by it.")
    label = Text(help_text="In the worker's own voice.")
    description = Text(help_text="What belongs to it.")
    stage = serializers.CharField(help_text="Stage of the journey it belongs to.")
    topics = serializers.ListField(
        child=serializers.CharField(), help_text="Keys of the rights it breaks."
    )


class Decision(serializers.Serializer):
    topic = serializers.CharField(help_text="Key of the topic.")
    position = serializers.IntegerField(help_text="Place in the topic's list of provisions.")
    instrument = serializers.CharField(help_text="Key of the instrument.")
    article = serializers.CharField(help_text="Article, paragraph or principle.")
    country = serializers.CharField(help_text="Country whose duty it is. " + ISO3)
    role = serializers.ChoiceField(
        choices=["origin", "destination"], help_text="That country's part in the journey."
    )
    binds = serializers.ChoiceField(
        choices=[answer.value for answer in Answer],
        help_text="With papers, or whichever was asked for. `yes`: law for that country and this "
        "worker. `no`: not law there, or not for her. `excluded`: the country left this part out. "
        "`not_known`: never show this as a no.",
    )
    reason = serializers.ChoiceField(
        choices=[reason.value for reason in Reason], help_text="Why, as a stable word."
    )
    only_for = serializers.ListField(
        child=serializers.CharField(),
        help_text="With `only_for_a_group`: the groups it is for. Else empty.",
    )
    binds_without_papers = serializers.ChoiceField(
        choices=[answer.value for answer in Answer],
        help_text="The answer without papers; the same as `binds` where papers were stated.",
    )
    reason_without_papers = serializers.ChoiceField(
        choices=[reason.value for reason in Reason], help_text="Why, as a stable word."
    )


class StageShape(serializers.Serializer):
    key = serializers.CharField(help_text="Stable key of the stage.")
    title = Text(help_text="Its name.")
    topics = TopicInList(many=True, help_text="Rights of this stage.")


class JourneyShape(serializers.Serializer):
    origin = CountryInList(help_text="Where the worker is from.")
    destination = CountryInList(help_text="Where the job is.")
    treaties = Treaty(
        many=True, help_text="Status of every treaty for both countries, origin first."
    )
    stages = StageShape(many=True, help_text="Stages in order, with their rights.")
    decisions = Decision(
        many=True, help_text="For each provision: whether it binds the country whose duty it is."
    )
    fee_rules = Statement(many=True, help_text="What recruiters may charge, by both countries.")
    licence_checks = Statement(
        many=True, help_text="How to find out whether a recruiter is licensed, by both countries."
    )
    contacts = ContactShape(many=True, help_text="Who helps, destination first.")
    report_url = serializers.CharField(
        help_text="Page on this host where a worker reports without an account."
    )


class Change(serializers.Serializer):
    path = serializers.CharField(help_text="Stable name of the resource, e.g. `country/NPL`.")
    url = serializers.CharField(
        help_text="Address to fetch it anew. For a kind of abuse: the list it stands in."
    )
    revision = serializers.IntegerField(help_text="Round in which it last changed.")
    changed_at = serializers.DateTimeField(help_text="When that was, UTC.")
    is_removed = serializers.BooleanField(
        help_text="`true`: a tombstone. It is gone here; delete your copy."
    )


class Changes(serializers.Serializer):
    until = serializers.IntegerField(
        help_text="Last round there is. Keep it, and send it as `since` next time."
    )
    starts_over = serializers.BooleanField(
        help_text="`true`: your `since` is not of this database (it was restored). Throw away "
        "what you have; `changes` holds everything."
    )
    changes = Change(many=True, help_text="What changed after `since`, oldest first.")
