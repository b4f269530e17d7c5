"""Python's collector of what refers to itself, in programs that run for weeks."""

import gc

# Objects that are new before it looks. With the usual 700 it looked twice for each page of the form, while most
# of what the page made was still in use; looks of all kinds were some 8 % of a report there.
YOUNG = 10_000


def leave_what_is_loaded() -> None:
    """Call it when all is loaded: from then on that is neither looked at nor moved.

    What is loaded holds some hundred thousand objects, and looking at all of them holds a page up for a fifth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
