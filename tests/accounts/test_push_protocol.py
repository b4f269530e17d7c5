"""The examples of the two RFCs, and what we sign, checked with the key that stands beside it."""

import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, derive_private_key
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from accounts import push_protocol
from accounts.push_protocol import raw

# RFC 8291, section 5 and appendix A.
WORDS = b"When I grow up, I want to be a watermelon"
ONCE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
    "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
# RFC 8292, section 2.4. It was signed by a key that nobody told; the public one stands beside it.
HEADER = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0"
    "NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpi"
    "UfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, "
    "k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)
CLAIMS = {
    "aud": "https://push.example.net",
    "exp": 1453523768,
    "sub": "mailto:push@example.com",
}


def read(header: str) -> tuple[dict, dict]:
    """What the header says, once its signature is found good with the key it names."""
    token, key = header.removeprefix("vapid t=").split(", k=")
    signed, _, mark = token.rpartition(".")
    halves = raw(mark)
    assert len(halves) == 64
    pair = encode_dss_signature(int.from_bytes(halves[:32]), int.from_bytes(halves[32:]))
    push_protocol.public_key(raw(key)).verify(pair, signed.encode(), ECDSA(hashes.SHA256()))
    head, claims = (json.loads(raw(part)) for part in signed.split("."))
    return head, claims


def test_body_is_that_of_the_rfc() -> None:
    once = derive_private_key(int.from_bytes(raw(ONCE)), SECP256R1())
    made = push_protocol.sealed_with(once, raw(SALT), WORDS, to=raw(BROWSER), auth=raw(AUTH))
    assert push_protocol.text(made) == SEALED


def test_the_same_words_are_never_sealed_alike() -> None:
    first, second = (push_protocol.sealed(b"1", to=raw(BROWSER), auth=raw(AUTH)) for _ in range(2))
    assert len(first) == len(second)
    assert first[:16] != second[:16], "another salt"
    assert first[21:86] != second[21:86], "another key"


def test_reader_of_this_test_believes_the_rfc_and_not_a_changed_one() -> None:
    assert read(HEADER) == ({"typ": "JWT", "alg": "ES256"}, CLAIMS)
    with pytest.raises(InvalidSignature):
        read(HEADER.replace("NTM1MjM3NjgsInN1YiI6", "NTM1MjM3NjksInN1YiI6"))


def test_header_is_signed_by_the_key_it_names() -> None:
    key = push_protocol.key_from("one secret of more than thirty-two letters")
    made = push_protocol.authorization(
        key=key, audience=CLAIMS["aud"], expires=CLAIMS["exp"], contact=CLAIMS["sub"]
    )
    assert read(made) == read(HEADER)
    assert made.endswith(f"k={push_protocol.text(push_protocol.point(key))}")


def test_contact_may_be_missing() -> None:
    key = push_protocol.key_from("one secret of more than thirty-two letters")
    made = push_protocol.authorization(key=key, audience="https://a.example", expires=1, contact="")
    assert set(read(made)[1]) == {"aud", "exp"}


def test_key_follows_from_the_secret_alone() -> None:
    one, same, other = (push_protocol.key_from(word * 40) for word in ("a", "a", "b"))
    assert push_protocol.point(one) == push_protocol.point(same) != push_protocol.point(other)


@pytest.mark.parametrize("wrong", ["", "A" * 87, "BA" + "A" * 85, BROWSER[:-2], "§" * 87])
def test_what_is_no_point_of_the_curve_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        push_protocol.public_key(raw(wrong))
