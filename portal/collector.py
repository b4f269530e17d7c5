"""Python's collector of what refers to itself, in programs that run for weeks."""

import gc

# Objects that are new before it looks. A page makes some thousands, and most of them are gone with it: with the
# usual 700 a dozen looks at half a page's objects were an eighth of what a report at the form cost.
YOUNG = 10_000


def leave_what_is_loaded() -> None:
    """Call it when all is loaded: from then on that is neither looked at nor moved.

    What is loaded holds some hundred thousand objects, and looking at all of them holds a page up for a fifth of a second.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
