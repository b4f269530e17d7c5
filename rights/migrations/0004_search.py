from django.db import migrations

# One form for what is typed and for what is stored: small letters, no accents, Arabic without its
# marks and with one alef, no zero-width letters. Marked immutable so that an index can use it: the
# dictionary is named in full, and changing its rules means rebuilding these indexes.
FOLD = r"""
CREATE FUNCTION rights_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT public.unaccent('public.unaccent', lower(translate(regexp_replace(
    $1, '[\u064B-\u065F\u0670\u0640\u200B-\u200F]', '', 'g'), 'أإآٱىة', 'اااايه')))
$$
"""
INDEXES = {
    "rights_topic_title_fold": ("rights_topic", "title"),
    "rights_statement_text_fold": ("rights_statement", "text"),
    "rights_statement_title_fold": ("rights_statement", "title"),
    "rights_contact_name_fold": ("rights_contact", "name"),
    "rights_instrument_plain_fold": ("rights_instrument", "plain"),
    "rights_translation_text_fold": ("rights_translation", "text"),
}


class Migration(migrations.Migration):
    dependencies = [("rights", "0003_what_the_files_hold")]

    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION rights_fold(text)"),
        *(
            migrations.RunSQL(
                f"CREATE INDEX {name} ON {table} USING gin (rights_fold({column}) gin_trgm_ops)",
                f"DROP INDEX {name}",
            )
            for name, (table, column) in INDEXES.items()
        ),
    ]
