"""The same agency, named by several people, whatever copies came beside."""

from dataclasses import replace

from recruitment.flags import copies, independent_repetition_v2

RULE = replace(
    independent_repetition_v2.RULE,
    version=3,
    # As version 2, but copies no longer make it disputed where the rest would not be.
    judge=copies.set_aside(independent_repetition_v2.judge),
)
