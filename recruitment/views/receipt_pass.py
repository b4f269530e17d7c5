"""What goes along in the forms behind a receipt, in place of a session."""

import time
from dataclasses import dataclass

from recruitment import passes
from recruitment.sealing import CannotOpen

# 10 MB at 1.5 kB a second. So old a pass sends the rest of a file, and opens nothing.
UPLOAD_SECONDS = 2 * 60 * 60
_PURPOSE = "receipt pass"


@dataclass(frozen=True, repr=False)
class ReceiptPass:
    """What a number opens, without the number. Sealed under the site's key, good for 15 minutes."""

    lookup: bytes
    wrapping: bytes
    made_at: int

    @property
    def token(self) -> str:
        return passes.seal(_PURPOSE, [self.lookup.hex(), self.wrapping.hex(), self.made_at])

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.made_at <= passes.OPEN_SECONDS

    @classmethod
    def from_token(cls, token: str, *, lasts: int = passes.OPEN_SECONDS) -> "ReceiptPass":
        """Raises `CannotOpen` for what is not ours, or older than `lasts` seconds."""
        lookup, wrapping, made_at = passes.unseal(_PURPOSE, token)
        if time.time() - made_at > lasts:
            raise CannotOpen
        return cls(bytes.fromhex(lookup), bytes.fromhex(wrapping), made_at)
