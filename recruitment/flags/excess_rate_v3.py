"""More reports than an agency of this size should have, whatever copies came beside."""

from dataclasses import replace

from recruitment.flags import copies, excess_rate_v2

RULE = replace(
    excess_rate_v2.RULE,
    version=3,
    # As version 2, but copies no longer make it disputed where the rest would not be.
    judge=copies.set_aside(excess_rate_v2.judge),
)
