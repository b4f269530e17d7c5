# contracts: the tables are new here, so no running code writes to them; triggers do, from this migration on.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# Of statements, not of rows: a batch of a million leaves a few marks. A row that changed in nothing that
# counts leaves none.
ADD = """
CREATE FUNCTION mark_counts(agencies bigint[], moments timestamptz[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO recruitment_countmark (agency, country, month)
    SELECT DISTINCT changed.agency, standing.country, date_trunc('month', changed.at AT TIME ZONE 'UTC')::date
      FROM unnest(agencies, moments) AS changed (agency, at)
      JOIN recruitment_agency typed ON typed.id = changed.agency
      JOIN recruitment_agency standing ON standing.id = coalesce(typed.merged_into_id, typed.id)
$$;
CREATE FUNCTION report_counts_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM mark_counts(array_agg(agency_id), array_agg(accepted_at))
           FROM new_rows WHERE agency_id IS NOT NULL;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM mark_counts(array_agg(agency_id), array_agg(accepted_at))
           FROM old_rows WHERE agency_id IS NOT NULL;
    ELSE
        PERFORM mark_counts(array_agg(agency_id), array_agg(accepted_at)) FROM (
            SELECT each.agency_id, each.accepted_at
              FROM old_rows o JOIN new_rows n ON n.id = o.id,
                   LATERAL (VALUES (o.agency_id, o.accepted_at), (n.agency_id, n.accepted_at)) AS each (agency_id, accepted_at)
             WHERE each.agency_id IS NOT NULL
               AND (o.agency_id, o.accepted_at, o.state, o.match, o.consents_to_counting, o.consents_to_regulator,
                    o.origin, o.destination, o.fee_amount, o.fee_currency)
                   IS DISTINCT FROM
                   (n.agency_id, n.accepted_at, n.state, n.match, n.consents_to_counting, n.consents_to_regulator,
                    n.origin, n.destination, n.fee_amount, n.fee_currency)
        ) AS changed;
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION report_abuse_counts_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mark_counts(array_agg(agency_id), array_agg(accepted_at))
       FROM recruitment_report r JOIN changed_rows c ON c.report_id = r.id WHERE agency_id IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE FUNCTION agency_counts_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What is counted at one country now was counted at another one before: both are marked.
    INSERT INTO recruitment_countmark (agency, country, month)
    SELECT DISTINCT r.agency_id, place.country, date_trunc('month', r.accepted_at AT TIME ZONE 'UTC')::date
      FROM recruitment_agency family
      JOIN recruitment_report r ON r.agency_id = family.id
      JOIN recruitment_agency place ON place.id IN (NEW.id, OLD.merged_into_id, NEW.merged_into_id)
     WHERE family.id = NEW.id OR family.merged_into_id = NEW.id
     UNION
    SELECT coalesce(OLD.merged_into_id, r.agency_id), OLD.country, date_trunc('month', r.accepted_at AT TIME ZONE 'UTC')::date
      FROM recruitment_agency family
      JOIN recruitment_report r ON r.agency_id = family.id
     WHERE family.id = NEW.id OR family.merged_into_id = NEW.id;
    RETURN NULL;
END
$$;
-- Takes the marks of a country away and counts anew what they tell of. What is committed while it counts is
-- counted, and its mark stays for the next time. Conditions as in `recruitment.access`; a test holds them equal.
CREATE FUNCTION count_anew(place text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    agencies bigint[];
    months date[];
    one date;
BEGIN
    IF NOT EXISTS (SELECT FROM recruitment_countmark WHERE country = place) THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(7002, hashtext(place));
    WITH taken AS (DELETE FROM recruitment_countmark WHERE country = place RETURNING agency, month)
    SELECT array_agg(DISTINCT agency), array_agg(DISTINCT month) INTO agencies, months FROM taken;
    IF agencies IS NULL THEN
        RETURN;
    END IF;

    agencies := agencies || ARRAY(
        SELECT merged_into_id FROM recruitment_agency WHERE id = ANY (agencies) AND merged_into_id IS NOT NULL);
    DELETE FROM recruitment_agencytally WHERE agency_id = ANY (agencies);
    INSERT INTO recruitment_agencytally (agency_id, abuse, origin, destination, n)
    WITH shown AS MATERIALIZED (
        SELECT r.id, coalesce(typed.merged_into_id, typed.id) AS agency_id, r.origin, r.destination
          FROM recruitment_agency typed
          JOIN recruitment_report r ON r.agency_id = typed.id
         WHERE (typed.id = ANY (agencies) AND typed.merged_into_id IS NULL OR typed.merged_into_id = ANY (agencies))
           AND r.state = 'accepted' AND r.match = 'matched'
           AND r.consents_to_counting AND r.consents_to_regulator
    )
    SELECT agency_id, '', origin, destination, count(*) FROM shown GROUP BY 1, 3, 4
     UNION ALL
    SELECT s.agency_id, a.abuse_id, '', '', count(*)
      FROM shown s JOIN recruitment_reportabuse a ON a.report_id = s.id GROUP BY 1, 2
    ON CONFLICT (agency_id, abuse, origin, destination) DO UPDATE SET n = EXCLUDED.n;

    FOREACH one IN ARRAY months LOOP
        DELETE FROM recruitment_monthtally WHERE country = place AND month = one;
        INSERT INTO recruitment_monthtally (country, month, what, origin, destination, key, amount, n)
        WITH counted AS MATERIALIZED (
            SELECT r.id, r.origin, r.destination, r.consents_to_regulator AS agreed, r.fee_amount AS amount,
                   CASE WHEN r.fee_amount IS NULL THEN '' ELSE r.fee_currency END AS currency
              FROM recruitment_report r
              JOIN recruitment_agency typed ON typed.id = r.agency_id
              JOIN recruitment_agency standing ON standing.id = coalesce(typed.merged_into_id, typed.id)
             WHERE standing.country = place AND r.state = 'accepted' AND r.match = 'matched'
               AND r.consents_to_counting
               AND r.accepted_at >= one::timestamp AT TIME ZONE 'UTC'
               AND r.accepted_at < (one + interval '1 month') AT TIME ZONE 'UTC'
        )
        SELECT place, one, 'everybody', origin, destination, '', NULL::numeric, count(*) FROM counted GROUP BY 4, 5
         UNION ALL
        SELECT place, one, 'agreed', origin, destination, '', NULL, count(*)
          FROM counted WHERE agreed GROUP BY 4, 5
         UNION ALL
        SELECT place, one, 'abuse', origin, destination, a.abuse_id, NULL, count(*)
          FROM counted c JOIN recruitment_reportabuse a ON a.report_id = c.id WHERE agreed GROUP BY 4, 5, 6
         UNION ALL
        SELECT place, one, 'fee', origin, destination, currency, amount, count(*)
          FROM counted WHERE agreed GROUP BY 4, 5, 6, 7;
    END LOOP;
END
$$;
CREATE TRIGGER report_inserted AFTER INSERT ON recruitment_report
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION report_counts_anew();
CREATE TRIGGER report_updated AFTER UPDATE ON recruitment_report
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION report_counts_anew();
CREATE TRIGGER report_deleted AFTER DELETE ON recruitment_report
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION report_counts_anew();
CREATE TRIGGER report_abuse_inserted AFTER INSERT ON recruitment_reportabuse
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION report_abuse_counts_anew();
CREATE TRIGGER report_abuse_deleted AFTER DELETE ON recruitment_reportabuse
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION report_abuse_counts_anew();
CREATE TRIGGER agency_moved AFTER UPDATE OF country, merged_into_id ON recruitment_agency
    FOR EACH ROW WHEN ((OLD.country, OLD.merged_into_id) IS DISTINCT FROM (NEW.country, NEW.merged_into_id))
    EXECUTE FUNCTION agency_counts_anew();
-- What is there already is counted here: a million at once would be too much for a page.
SELECT mark_counts(array_agg(agency_id), array_agg(accepted_at)) FROM recruitment_report WHERE agency_id IS NOT NULL;
SELECT count_anew(country) FROM (SELECT DISTINCT country FROM recruitment_countmark) AS marked;
UPDATE recruitment_flag SET policy_version = (inputs #>> '{policy,version}')::int
 WHERE (inputs #>> '{policy,version}')::int > 1;
"""

REMOVE = """
DROP TRIGGER agency_moved ON recruitment_agency;
DROP TRIGGER report_abuse_deleted ON recruitment_reportabuse;
DROP TRIGGER report_abuse_inserted ON recruitment_reportabuse;
DROP TRIGGER report_deleted ON recruitment_report;
DROP TRIGGER report_updated ON recruitment_report;
DROP TRIGGER report_inserted ON recruitment_report;
DROP FUNCTION count_anew(text);
DROP FUNCTION agency_counts_anew();
DROP FUNCTION report_abuse_counts_anew();
DROP FUNCTION report_counts_anew();
DROP FUNCTION mark_counts(bigint[], timestamptz[]);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("recruitment", "0028_open_data_is_invented"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgencyTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('abuse', models.CharField(blank=True, help_text='empty: the row is of a journey', max_length=60)),
                ('origin', models.CharField(blank=True, help_text='iso3; empty: not said', max_length=3)),
                ('destination', models.CharField(blank=True, help_text='iso3; empty: not said', max_length=3)),
                ('n', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='CountMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agency', models.PositiveBigIntegerField()),
                ('country', models.CharField(blank=True, db_index=True, help_text='iso3', max_length=3)),
                ('month', models.DateField(help_text='first day, in UTC, of the month in which reports came')),
            ],
        ),
        migrations.CreateModel(
            name='MonthTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(help_text='iso3', max_length=3)),
                ('month', models.DateField(help_text='first day')),
                ('what', models.CharField(choices=[('everybody', 'Everybody'), ('agreed', 'Agreed'), ('abuse', 'Abuse'), ('fee', 'Fee')], max_length=9)),
                ('origin', models.CharField(blank=True, help_text='iso3; empty: not said', max_length=3)),
                ('destination', models.CharField(blank=True, help_text='iso3; empty: not said', max_length=3)),
                ('key', models.CharField(blank=True, help_text='kind of abuse, or ISO 4217', max_length=60)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ('n', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='flag',
            name='policy_version',
            field=models.PositiveIntegerField(db_default=1, default=1, help_text='of the thresholds'),
        ),
        migrations.AddIndex(
            model_name='flag',
            index=models.Index(models.F('jurisdiction'), models.OrderBy(models.F('tier_rank'), descending=True), models.F('raised_at'), models.F('id'), condition=models.Q(('state__in', ['open', 'case_opened', 'disputed'])), name='flag_to_do'),
        ),
        migrations.AddField(
            model_name='agencytally',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tallies', to='recruitment.agency'),
        ),
        migrations.AddIndex(
            model_name='monthtally',
            index=models.Index(fields=['country', 'what', 'month'], name='month_tally_read'),
        ),
        migrations.AddIndex(
            model_name='agencytally',
            index=models.Index(fields=['abuse', 'origin', 'destination', 'agency'], name='agency_tally_found'),
        ),
        migrations.AddConstraint(
            model_name='agencytally',
            constraint=models.UniqueConstraint(fields=('agency', 'abuse', 'origin', 'destination'), name='agency_tally_once'),
        ),
        migrations.RunSQL(ADD, REMOVE),
    ]
