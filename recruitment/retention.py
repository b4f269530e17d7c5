"""Of every field of every table: what it says about whom, and how long it is kept.

A field that is not here turns the suite red (tests/repository/test_personal_data.py). To add one,
ask: could it, alone or with what stands beside it, tell who somebody is? Then it is PERSONAL.
Can a rule or an inspector read it? COUNTABLE. Does only a key open it? SEALED.

The clean-up tasks take their numbers from here, so that what is promised is what is done.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Says(StrEnum):
    """What a field tells. Of two that fit, the stricter."""

    SEALED = (
        "sealed"  # somebody's own words, or a key to them: bytes to all but the holders of a key
    )
    PERSONAL = "personal"  # who somebody is, alone or with what stands beside it
    COUNTABLE = (
        "countable"  # an answer of a reporter; what rules count and, by consent, inspectors see
    )
    PUBLIC = "public"  # what guides and public registers say
    OPERATIONAL = "operational"  # keeps the site going; about nobody


# A village shares a network: the bucket is needed only as long as a burst can be told from chance.
CHANNEL_BUCKET_KEPT = timedelta(days=30)
# A week: long enough to go home and find the contract, short enough for a lost phone.
DRAFT_KEPT = timedelta(days=7)
# Two weeks: a round through villages without signal. On the device and at the organisation alike.
INTERVIEW_KEPT = timedelta(days=14)
# A day: until there is signal again, or somebody lends a better line.
UPLOAD_KEPT = timedelta(days=1)
# Ten years after anything was last written in it: a choice of this portal and no law's. Long enough for a
# claim that waits until somebody is home again; then a report has outlived what it was told for.
REPORT_KEPT = timedelta(days=3653)
# Three months: until whoever worked on the case has looked at the list again.
CLOSED_CASE_KEPT = timedelta(days=92)
# Longer than the longest limit refills (accounts/limits.py: one hour).
TOKEN_BUCKET_KEPT = timedelta(days=1)
# For finding out why something was slow last month; a row holds one id and no words.
DONE_OUTBOX_KEPT = timedelta(days=30)
# As long as an organisation may need to see what its system missed.
DELIVERY_KEPT = timedelta(days=30)


class Kept(StrEnum):
    """How long, and what ends it."""

    CONTENT = "as long as data/ or the register says so"
    AGENCY = "as long as the agency is known; corrections stay in history"
    NAMED = (
        "as long as the agency is known; what reports alone brought, as long as one of them stands"
    )
    FOR_GOOD = "for good: what was decided must stay open to question"
    STAFF = "as long as the account or key stands in the trail"
    SESSION = "8 hours, or until signing out"
    REPORT = (
        "until the report is taken back, or 10 years unless it is held; then emptied or destroyed"
    )
    TOMBSTONE = "stays when a report is taken back: that there was one, and nothing it said"
    BUCKET = "30 days"
    DRAFT = "7 days, or until wiped or sent"
    INTERVIEW = "14 days after the last change, or until thrown away or sent"
    DEVICE = "until turned off or signed out there; 90 days after the last sign-in there"
    HOURS = "1 day"
    QUARTER = "3 months after the month in which the worker closed it"
    NEXT_MONTH = "until those of a later month are first read"
    MONTH = "30 days after it was done"
    FRAMEWORK = "as long as Django's own tables stand"


@dataclass(frozen=True)
class Held:
    says: Says
    kept: Kept
    fields: str  # names, with spaces between


_TABLES: dict[str, tuple[Held, ...]] = {
    "accounts.Organisation": (
        Held(Says.OPERATIONAL, Kept.STAFF, "id name kind country created_at"),
    ),
    "accounts.User": (
        Held(Says.PERSONAL, Kept.STAFF, "email name password last_login language time_zone"),
        Held(Says.PERSONAL, Kept.STAFF, "id role organisation is_active created_at"),
        Held(Says.PERSONAL, Kept.STAFF, "deactivated_at deactivated_by"),
    ),
    "accounts.SecondFactor": (
        Held(Says.SEALED, Kept.STAFF, "sealed waiting"),
        Held(Says.PERSONAL, Kept.STAFF, "id user last_step confirmed_at"),
    ),
    "accounts.SecurityKey": (
        Held(Says.PERSONAL, Kept.STAFF, "id user name host credential public_key sign_count"),
        Held(Says.PERSONAL, Kept.STAFF, "last_challenge created_at last_used_at"),
    ),
    "accounts.RecoveryCode": (Held(Says.PERSONAL, Kept.STAFF, "id user hash used_at"),),
    "accounts.OpenSession": (
        Held(Says.PERSONAL, Kept.SESSION, "id user session_key device signed_in_at seen_at"),
    ),
    "accounts.PasswordReset": (
        Held(
            Says.PERSONAL,
            Kept.STAFF,
            "id user hash created_at created_by reason expires_at used_at",
        ),
    ),
    "accounts.EmergencyAccess": (
        Held(Says.PERSONAL, Kept.STAFF, "id user reason opened_at operator reviewed_at"),
        Held(Says.PERSONAL, Kept.STAFF, "reviewed_by verdict closed_at"),
    ),
    "accounts.NoticeWish": (Held(Says.PERSONAL, Kept.STAFF, "id user kind pace"),),
    "accounts.Notice": (
        Held(Says.PERSONAL, Kept.MONTH, "id user kind message created_at available_at tries"),
        Held(Says.PERSONAL, Kept.MONTH, "ended_at"),
    ),
    "accounts.PushDevice": (
        Held(Says.PERSONAL, Kept.DEVICE, "id user session mark device endpoint public_key auth"),
        Held(Says.PERSONAL, Kept.DEVICE, "created_at signed_in_at available_at tries"),
    ),
    "accounts.ApiKey": (
        Held(Says.OPERATIONAL, Kept.STAFF, "id organisation label hash created_at expires_at"),
        Held(Says.OPERATIONAL, Kept.STAFF, "scopes last_used_on"),
        Held(Says.PERSONAL, Kept.STAFF, "created_by revoked_at revoked_by"),
    ),
    # A keyed hash of a network or an e-mail: whoever holds the pepper could try guesses.
    "accounts.TokenBucket": (
        Held(Says.PERSONAL, Kept.HOURS, "key"),
        Held(Says.OPERATIONAL, Kept.HOURS, "tokens updated_at"),
    ),
    # Names of fields, never values; ids of what may be gone by now.
    "audit.Event": (
        Held(Says.PERSONAL, Kept.FOR_GOOD, "actor"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id at kind target target_id fields purpose"),
    ),
    # No time and no words. Should a law ever end an event, its digest stays and the salt goes with it.
    "audit.Link": (Held(Says.OPERATIONAL, Kept.FOR_GOOD, "position event salt digest hash"),),
    # --- recruitment: agencies -----------------------------------------------------------------
    "recruitment.Agency": (
        # Without any name left it is called by its number.
        Held(Says.PUBLIC, Kept.NAMED, "name"),
        Held(Says.PUBLIC, Kept.AGENCY, "id country origin merged_into created_at"),
        Held(Says.OPERATIONAL, Kept.AGENCY, "corrected_fields register_import"),
    ),
    # People write a name of their own, or of a friend, where the recruiter's was asked for.
    "recruitment.AgencyName": (
        Held(Says.PUBLIC, Kept.NAMED, "id agency text kind language script source"),
        Held(Says.OPERATIONAL, Kept.NAMED, "compare_key skeleton blocks normaliser"),
        Held(Says.OPERATIONAL, Kept.NAMED, "is_wrong register_import"),
    ),
    # A one-man agency's telephone and account are a person's.
    "recruitment.Identifier": (
        Held(Says.PERSONAL, Kept.NAMED, "shown normalised"),
        Held(Says.PUBLIC, Kept.NAMED, "id agency kind source register_import"),
    ),
    "recruitment.RegisterImport": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id register country as_of source_url file_sha256 counts"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "before created_at undone_at undone_reason"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "created_by undone_by"),
    ),
    "recruitment.RegisterUpload": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id register country as_of source_url file_sha256"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "file_name even_if_smaller state refusal"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "refused_for"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "created_at confirmed_at register_import"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "progress_what progress_done progress_of"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "created_by confirmed_by"),
        # Some firms are named after one man.
        Held(Says.PERSONAL, Kept.FOR_GOOD, "comparison"),
        # The whole list may name people in charge; emptied when written, refused or dropped.
        Held(Says.PERSONAL, Kept.HOURS, "content"),
    ),
    "recruitment.UploadRow": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id upload outcome is_in_file number"),
        # Some firms are named after one man.
        Held(Says.PERSONAL, Kept.FOR_GOOD, "name why"),
    ),
    # A sub-agent is often one man.
    "recruitment.Branch": (
        Held(Says.PUBLIC, Kept.AGENCY, "id agency kind own scope as_of source register_import"),
        Held(Says.PUBLIC, Kept.AGENCY, "register_key gone_as_of gone_in"),
        Held(Says.PERSONAL, Kept.AGENCY, "names contacts row"),
    ),
    "recruitment.Licence": (
        Held(Says.PUBLIC, Kept.AGENCY, "id agency number status valid_from valid_until as_of"),
        Held(Says.PUBLIC, Kept.AGENCY, "source register_import register_key created_at"),
        # The whole row of a register may name the person in charge.
        Held(Says.PERSONAL, Kept.AGENCY, "row"),
    ),
    "recruitment.Placement": (
        Held(Says.PUBLIC, Kept.AGENCY, "id agency year destination workers is_estimate source"),
        Held(Says.OPERATIONAL, Kept.AGENCY, "placement_import"),
    ),
    "recruitment.PlacementImport": (
        Held(Says.OPERATIONAL, Kept.AGENCY, "id country source file_name file_sha256 counts lost"),
        Held(Says.PUBLIC, Kept.AGENCY, "waiting"),
        Held(Says.OPERATIONAL, Kept.AGENCY, "state created_at answered_at taken_back_at"),
        Held(Says.PERSONAL, Kept.AGENCY, "created_by answered_by taken_back_by"),
    ),
    "recruitment.Judgement": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id left right verdict score reasons version"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "created_at"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "judged_at judged_by"),
    ),
    "recruitment.PairAnswer": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id pair verdict"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "reason said_at said_by"),
    ),
    "recruitment.Successor": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id former new state reasons created_at"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "decided_at decided_by"),
    ),
    # --- recruitment: reports ------------------------------------------------------------------
    "recruitment.Report": (
        Held(Says.OPERATIONAL, Kept.TOMBSTONE, "id state channel state_changed_at idempotency_key"),
        Held(Says.COUNTABLE, Kept.TOMBSTONE, "accepted_at organisation agency match"),
        Held(Says.OPERATIONAL, Kept.TOMBSTONE, "batch"),
        Held(Says.COUNTABLE, Kept.REPORT, "language origin destination recruited_in month ongoing"),
        Held(Says.COUNTABLE, Kept.REPORT, "sector abuses severity fee_amount fee_currency people"),
        Held(Says.COUNTABLE, Kept.REPORT, "match_score match_reasons match_version weight doubts"),
        # People write their own telephone where the agency's was asked for.
        Held(Says.PERSONAL, Kept.REPORT, "agency_typed agency_hints"),
        Held(Says.PERSONAL, Kept.REPORT, "text_sketch"),
        Held(Says.PERSONAL, Kept.BUCKET, "channel_bucket"),
        Held(Says.OPERATIONAL, Kept.TOMBSTONE, "consents_to_counting consents_to_regulator"),
        Held(Says.OPERATIONAL, Kept.TOMBSTONE, "consents_to_story consent_at"),
        Held(Says.OPERATIONAL, Kept.REPORT, "hold_until_others hold_expires_on"),
        # Of staff, not of the worker.
        Held(Says.PERSONAL, Kept.TOMBSTONE, "filed_by matched_at matched_by api_key"),
    ),
    "recruitment.ReportAbuse": (Held(Says.COUNTABLE, Kept.REPORT, "id report abuse"),),
    # To whom it went, and whether there is a paper of it, is sealed.
    "recruitment.ReportFee": (
        Held(Says.COUNTABLE, Kept.REPORT, "id report item amount currency month"),
    ),
    "recruitment.SealedPart": (
        Held(Says.SEALED, Kept.REPORT, "ciphertext"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report format updated_at"),
    ),
    # Who of an organisation wrote is in the trail; that there are messages is to be seen, as their hour.
    "recruitment.SealedMessage": (
        Held(Says.SEALED, Kept.REPORT, "ciphertext"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report organisation format sent_at"),
    ),
    # The bytes lie in EVIDENCE_DIR under random names, and go with the row.
    "recruitment.SealedFile": (
        Held(Says.SEALED, Kept.REPORT, "ciphertext"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report stored_as clean_stored_as format filed_at"),
    ),
    # Pieces lie in EVIDENCE_DIR like files. How long the file is, is sealed; its pieces can be counted.
    "recruitment.SealedUpload": (
        Held(Says.SEALED, Kept.HOURS, "ciphertext"),
        Held(Says.OPERATIONAL, Kept.HOURS, "id report token stored_as format expires_at"),
    ),
    # Of staff, and of proceedings. It does not stop a worker from taking her report back.
    "recruitment.LegalHold": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id report reason ends_on"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "placed_at placed_by ended_at ended_by"),
    ),
    # `formerly`: agencies alone. Of what the facts said before, a keyed hash of the first answers is left.
    "recruitment.ChangedFacts": (
        Held(Says.PERSONAL, Kept.BUCKET, "named_bucket left_bucket"),
        Held(Says.PERSONAL, Kept.REPORT, "first_answers named_group left_group"),
        Held(Says.COUNTABLE, Kept.REPORT, "id report named_at left_agency left_at formerly"),
    ),
    # What an organisation does for a worker goes with her report.
    "recruitment.SealedNote": (
        Held(Says.SEALED, Kept.REPORT, "ciphertext wrapped"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report organisation organisation_key format"),
    ),
    "recruitment.Casework": (
        Held(Says.OPERATIONAL, Kept.REPORT, "id report organisation step due_on note outcome"),
        # Of staff, not of the worker.
        Held(Says.PERSONAL, Kept.REPORT, "assigned_to closed_at closed_by"),
    ),
    # A number and a month, so that nobody goes on working on a case that is gone.
    "recruitment.ClosedCase": (
        Held(Says.OPERATIONAL, Kept.QUARTER, "id report organisation month"),
    ),
    "recruitment.RefundClaim": (
        Held(Says.COUNTABLE, Kept.REPORT, "against paid_amount claimed_amount currency claimed_in"),
        Held(Says.COUNTABLE, Kept.REPORT, "outcome recovered_amount decided_in"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report organisation note"),
        Held(Says.PUBLIC, Kept.REPORT, "contact_path contact_kind contact_name contact_as_of"),
    ),
    "recruitment.Referral": (
        Held(Says.OPERATIONAL, Kept.REPORT, "id report organisation scope consented_on status"),
        Held(Says.OPERATIONAL, Kept.REPORT, "note"),
        Held(Says.PERSONAL, Kept.REPORT, "referred_at referred_by"),
        Held(Says.PUBLIC, Kept.REPORT, "contact_path contact_kind contact_name contact_as_of"),
    ),
    "recruitment.WrappedKey": (
        Held(Says.SEALED, Kept.REPORT, "wrapped"),
        Held(
            Says.OPERATIONAL, Kept.REPORT, "id report holder organisation organisation_key format"
        ),
    ),
    # Private halves only ever wrapped: under a password, to a member, to a code on paper.
    "recruitment.MemberKey": (
        Held(Says.SEALED, Kept.STAFF, "wrapped_private salt"),
        Held(Says.OPERATIONAL, Kept.STAFF, "id user format public created_at"),
    ),
    "recruitment.OrganisationKey": (
        Held(Says.SEALED, Kept.STAFF, "recovery_wrapped"),
        Held(Says.OPERATIONAL, Kept.STAFF, "id organisation format public recovery_public"),
        Held(Says.OPERATIONAL, Kept.STAFF, "created_at retired_at"),
    ),
    "recruitment.KeyGrant": (
        Held(Says.SEALED, Kept.STAFF, "wrapped"),
        Held(Says.OPERATIONAL, Kept.STAFF, "id organisation_key user format created_at"),
    ),
    # Stays, so that whoever comes back reads "you took it back" and not "no such receipt".
    "recruitment.Receipt": (
        Held(Says.SEALED, Kept.TOMBSTONE, "lookup"),
        Held(Says.OPERATIONAL, Kept.TOMBSTONE, "id report format pepper first_used_at"),
    ),
    "recruitment.SecretPhrase": (
        Held(Says.SEALED, Kept.REPORT, "lookup sealed"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id report format pepper"),
    ),
    # Who sent how many at once, and nothing of what they say.
    "recruitment.ReportBatch": (
        Held(
            Says.OPERATIONAL, Kept.TOMBSTONE, "id organisation api_key created_at count undone_at"
        ),
        Held(Says.PERSONAL, Kept.TOMBSTONE, "filed_by undone_by"),
    ),
    # Two sums a month: which report came back is not in them.
    "recruitment.ReturnCount": (Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id month sent came_back"),),
    "recruitment.Draft": (
        Held(Says.SEALED, Kept.DRAFT, "lookup ciphertext"),
        Held(Says.OPERATIONAL, Kept.DRAFT, "id format sent_at updated_at expires_at"),
    ),
    "recruitment.SharedInterview": (
        Held(Says.OPERATIONAL, Kept.INTERVIEW, "id organisation number begun_at changed_at"),
        Held(Says.OPERATIONAL, Kept.INTERVIEW, "sent_at sending expires_at"),
        # Of staff, not of the worker.
        Held(Says.PERSONAL, Kept.INTERVIEW, "begun_by changed_by"),
    ),
    "recruitment.SharedAnswer": (
        Held(Says.SEALED, Kept.INTERVIEW, "mark ciphertext wrapped"),
        Held(Says.OPERATIONAL, Kept.INTERVIEW, "id interview organisation organisation_key format"),
        Held(Says.OPERATIONAL, Kept.INTERVIEW, "version change"),
        Held(Says.PERSONAL, Kept.INTERVIEW, "changed_by"),
    ),
    # What is left of shared networks after 30 days: that some shared one, and not which.
    "recruitment.ChannelGroup": (Held(Says.PERSONAL, Kept.REPORT, "id report group"),),
    "recruitment.MatchAnswer": (
        Held(Says.COUNTABLE, Kept.REPORT, "id report agency verdict score reasons version"),
        Held(Says.PERSONAL, Kept.REPORT, "judged_at judged_by taken_back_at taken_back_by"),
        Held(Says.PERSONAL, Kept.REPORT, "taken_back_reason"),
    ),
    # --- recruitment: flags --------------------------------------------------------------------
    "recruitment.Flag": (
        Held(Says.COUNTABLE, Kept.FOR_GOOD, "reasons numbers inputs inputs_hash"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id agency jurisdiction rule rule_version"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "tier tier_rank state raised_at evaluated_at"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "closed_at policy_version"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "seen_at assigned_to"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "due_on"),
    ),
    "recruitment.FlagAssignment": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag due_on"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "assigned_to given_at given_by"),
    ),
    "recruitment.FlagQuestion": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag about"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "asked_at asked_by"),
    ),
    "recruitment.FlagAnswer": (Held(Says.COUNTABLE, Kept.REPORT, "id question report said"),),
    "recruitment.FlagNote": (
        Held(Says.SEALED, Kept.FOR_GOOD, "ciphertext wrapped"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag organisation organisation_key format"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "written_at written_by"),
    ),
    "recruitment.JointCase": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag inviter invited told"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "invited_at invited_by accepted_at accepted_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "ended_at ended_by"),
    ),
    "recruitment.JointNote": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id joint_case text"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "written_at written_by"),
    ),
    "recruitment.OrganisationQuestion": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag organisation about text said answer"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "asked_at asked_by answered_at answered_by"),
    ),
    "recruitment.Annex": (
        Held(Says.SEALED, Kept.REPORT, "content"),
        Held(Says.OPERATIONAL, Kept.REPORT, "id question consented_on"),
        Held(Says.PERSONAL, Kept.REPORT, "given_at given_by"),
    ),
    "recruitment.AnnexReport": (Held(Says.OPERATIONAL, Kept.REPORT, "id annex report"),),
    # Counted anew whenever a report changes: what was taken back is in none of them.
    "recruitment.CountMark": (Held(Says.OPERATIONAL, Kept.REPORT, "id agency country month"),),
    "recruitment.AgencyTally": (
        Held(Says.COUNTABLE, Kept.REPORT, "id agency abuse origin destination n"),
    ),
    "recruitment.MonthTally": (
        Held(Says.COUNTABLE, Kept.REPORT, "id country month what origin destination key amount n"),
    ),
    "recruitment.FlagDecision": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag verdict reason"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "decided_at decided_by"),
    ),
    # Of the agency and of inspectors; what reports say is in neither.
    "recruitment.FlagEvent": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag step rule_version note"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "at actor person first_person"),
    ),
    # `told`: kinds of abuse from five independent sources up, in steps; no report can be told from it.
    "recruitment.ReplyDoor": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id flag code_hash closes_at opened_at closed_at"),
        Held(Says.COUNTABLE, Kept.FOR_GOOD, "told"),
        Held(Says.PUBLIC, Kept.FOR_GOOD, "licence_number"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "verified_how opened_by closed_by"),
    ),
    # An agency may name anybody in what it writes.
    "recruitment.Reply": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id door answer disputes_match disputes_fact"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "text given_at"),
    ),
    "recruitment.ControlDraw": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id jurisdiction seed eligible size drawn_at"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "drawn_by"),
    ),
    "recruitment.ControlAgency": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id draw agency position finding note"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "found_at found_by"),
    ),
    # Counts of a whole country; no report can be told from it.
    "recruitment.CountryBaseline": (
        Held(Says.COUNTABLE, Kept.FOR_GOOD, "id country made_on made_at data"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "window_days surge_days"),
    ),
    "recruitment.PublicationLaw": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id jurisdiction text source as_of"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "proposed_at proposed_by confirmed_at confirmed_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "withdrawn_at withdrawn_by"),
    ),
    # `preview`: ids of agencies with rules and tiers; no report can be told from it.
    "recruitment.FlagPolicy": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id jurisdiction number values why source"),
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "previewed_at in_force_at"),
        Held(Says.COUNTABLE, Kept.FOR_GOOD, "preview"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "proposed_at proposed_by confirmed_at confirmed_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "withdrawn_at withdrawn_by"),
    ),
    # Counts of a day; no report can be told from it.
    "recruitment.Deletion": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id day what how_many still_there"),
    ),
    "recruitment.OutboxRow": (
        Held(Says.OPERATIONAL, Kept.MONTH, "id kind target_id created_at available_at claimed_at"),
        Held(Says.OPERATIONAL, Kept.MONTH, "done_at attempts failed_at error"),
    ),
    # --- recruitment: to other systems ----------------------------------------------------------
    "recruitment.WebhookEndpoint": (
        Held(Says.OPERATIONAL, Kept.STAFF, "id organisation url state failures quiet_until"),
        # Half of a secret; the other half is the pepper.
        Held(Says.OPERATIONAL, Kept.STAFF, "salt former_salt former_until"),
        Held(Says.PERSONAL, Kept.STAFF, "created_at created_by"),
    ),
    # Words of a report's state, as stand in its tombstone too; never what was sent.
    "recruitment.WebhookDelivery": (
        Held(Says.OPERATIONAL, Kept.MONTH, "id endpoint message report report_state match told_at"),
        Held(Says.OPERATIONAL, Kept.MONTH, "state tries last_status available_at ended_at"),
    ),
    "recruitment.FlagAgreement": (
        Held(Says.OPERATIONAL, Kept.FOR_GOOD, "id giver taker begins_on ends_on"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "offered_at offered_by accepted_at accepted_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "revoked_at revoked_by"),
    ),
    "recruitment.SharedMonth": (
        Held(Says.OPERATIONAL, Kept.NEXT_MONTH, "id jurisdiction told_to month"),
    ),
    "recruitment.SharedFlag": (
        Held(Says.OPERATIONAL, Kept.NEXT_MONTH, "id shared_month flag tier at_least"),
    ),
    # Noisy counts that anybody may read; nothing of a report can be told from them.
    "recruitment.OpenDataRelease": (
        Held(
            Says.PUBLIC,
            Kept.FOR_GOOD,
            "id begins_on budget epsilon method tables made_at is_invented",
        ),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "made_by"),
    ),
    "recruitment.OpenDataBudget": (Held(Says.PUBLIC, Kept.FOR_GOOD, "id year epsilon"),),
    # --- rights: all of it is read by everybody --------------------------------------------------
    "rights.Country": (
        Held(Says.PUBLIC, Kept.CONTENT, "iso3 iso2 name region has_guide is_origin"),
        Held(Says.PUBLIC, Kept.CONTENT, "is_destination partners languages"),
        Held(Says.PUBLIC, Kept.CONTENT, "is_state compiled gaps sources"),
    ),
    "rights.Statement": (
        Held(
            Says.PUBLIC, Kept.CONTENT, "id as_of confirmed_by sources source_detail country block"
        ),
        Held(Says.PUBLIC, Kept.CONTENT, "key title text value data position"),
    ),
    "rights.Contact": (
        Held(Says.PUBLIC, Kept.CONTENT, "id as_of confirmed_by sources source_detail country key"),
        Held(
            Says.PUBLIC, Kept.CONTENT, "kind name phone channel url url_is_checked hours languages"
        ),
        Held(Says.PUBLIC, Kept.CONTENT, "notes position"),
    ),
    "rights.FactCheck": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id path fingerprint verdict source_url source_read_on"),
        Held(Says.PUBLIC, Kept.FOR_GOOD, "as_of note"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "checked_at checked_by"),
    ),
    "rights.FactEdit": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id country path act is_correction fingerprint was says"),
        Held(Says.PUBLIC, Kept.FOR_GOOD, "source_url source_read_on as_of note"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "proposed_at proposed_by confirmed_at confirmed_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "withdrawn_at withdrawn_by"),
    ),
    "rights.TranslationEdit": (
        Held(Says.PUBLIC, Kept.FOR_GOOD, "id language path source text"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "proposed_at proposed_by confirmed_at confirmed_by"),
        Held(Says.PERSONAL, Kept.FOR_GOOD, "withdrawn_at withdrawn_by"),
    ),
    "rights.FactVersion": (
        Held(
            Says.PUBLIC, Kept.FOR_GOOD, "id path says confirmed_by as_of sources came_by noted_at"
        ),
    ),
    "rights.ContentChange": (
        Held(Says.PUBLIC, Kept.CONTENT, "id path kind digest revision changed_at is_removed"),
    ),
    "rights.Instrument": (
        Held(Says.PUBLIC, Kept.CONTENT, "key tier kind binding official_number title short plain"),
        Held(
            Says.PUBLIC, Kept.CONTENT, "adopted in_force body exclusion_rule structure how_to_use"
        ),
        Held(Says.PUBLIC, Kept.CONTENT, "not_covered reference from_memory list_is_complete"),
        Held(
            Says.PUBLIC, Kept.CONTENT, "list_as_of position not_covered_by_part not_covered_source"
        ),
        Held(Says.PUBLIC, Kept.CONTENT, "binding_note supervising_body reference_status"),
        Held(Says.PUBLIC, Kept.CONTENT, "checked_against_text guidance"),
    ),
    "rights.Ratification": (
        Held(Says.PUBLIC, Kept.CONTENT, "id instrument country status date date_basis"),
        Held(Says.PUBLIC, Kept.CONTENT, "in_force_date remark excluded_parts exclusions_checked"),
        Held(Says.PUBLIC, Kept.CONTENT, "source_url confirmed_by as_of covers_only"),
    ),
    "rights.Reference": (Held(Says.PUBLIC, Kept.CONTENT, "id kind key name plain data position"),),
    "rights.Stage": (Held(Says.PUBLIC, Kept.CONTENT, "key title position"),),
    "rights.Topic": (
        Held(Says.PUBLIC, Kept.CONTENT, "key stage title groups who_everyone who_regular_only"),
        Held(Says.PUBLIC, Kept.CONTENT, "plain warning_signs what_you_can_do abuses position"),
    ),
    "rights.Provision": (
        Held(
            Says.PUBLIC,
            Kept.CONTENT,
            "id topic position instrument part article article_is_checked says covers",
        ),
        Held(Says.PUBLIC, Kept.CONTENT, "holds_for duty conditions"),
    ),
    "rights.AbuseType": (
        Held(Says.PUBLIC, Kept.CONTENT, "key label stage description severity questions safety"),
        Held(Says.PUBLIC, Kept.CONTENT, "legal_basis topics position severity_reason raise_if"),
        Held(Says.PUBLIC, Kept.CONTENT, "ilo_indicators htcds"),
    ),
    "rights.SafetyMessage": (Held(Says.PUBLIC, Kept.CONTENT, "key lines"),),
    "rights.Translation": (Held(Says.PUBLIC, Kept.CONTENT, "id language path source text origin"),),
    # --- Django's own ----------------------------------------------------------------------------
    # Of operators alone: the admin shows no report. `object_repr` may be a colleague's name.
    "admin.LogEntry": (
        Held(Says.PERSONAL, Kept.STAFF, "user object_repr"),
        Held(Says.OPERATIONAL, Kept.STAFF, "id action_time content_type object_id action_flag"),
        Held(Says.OPERATIONAL, Kept.STAFF, "change_message"),
    ),
    "auth.Group": (Held(Says.OPERATIONAL, Kept.FRAMEWORK, "id name permissions"),),
    "auth.Group_permissions": (Held(Says.OPERATIONAL, Kept.FRAMEWORK, "id group permission"),),
    "auth.Permission": (Held(Says.OPERATIONAL, Kept.FRAMEWORK, "id name content_type codename"),),
    "contenttypes.ContentType": (Held(Says.OPERATIONAL, Kept.FRAMEWORK, "id app_label model"),),
    # Only staff have one; readers and reporters never do.
    "sessions.Session": (
        Held(Says.PERSONAL, Kept.SESSION, "session_key session_data"),
        Held(Says.OPERATIONAL, Kept.SESSION, "expire_date"),
    ),
}


def fields() -> Iterator[tuple[str, str, Held]]:
    """Every classified field as (label of the model, name, what is held). A name may come twice."""
    for label, helds in _TABLES.items():
        for held in helds:
            for name in held.fields.split():
                yield label, name, held


def schedule() -> str:
    """The whole schedule as a table in Markdown: what docs/reference/retention.md shows."""
    rows = [
        f"| `{label}` | {held.says} | {', '.join(f'`{name}`' for name in held.fields.split())} | {held.kept} |"
        for label, helds in _TABLES.items()
        for held in helds
    ]
    return "\n".join(["| table | says | fields | kept |", "| --- | --- | --- | --- |", *rows])


def emptied_on_withdrawal(label: str) -> set[str]:
    """Fields that must hold nothing once the report was taken back."""
    return {name for table, name, held in fields() if table == label and held.kept is Kept.REPORT}
