"""The code behind a label survives being read, typed and miscopied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels import codes

bodies = st.text(codes.ALPHABET, min_size=7, max_size=7)


def whole(body: str) -> str:
    return body + codes.check_character(body)


def test_the_alphabet_has_thirty_two_characters_that_cannot_be_taken_for_each_other():
    assert len(set(codes.ALPHABET)) == 32
    assert set("ILOU") & set(codes.ALPHABET) == set()


def test_a_minted_code_reads_back_and_is_not_minted_twice():
    minted = [codes.mint() for _ in range(500)]
    assert [codes.read(code) for code in minted] == minted
    assert len(set(minted)) == 500


def test_the_check_character_is_a_known_one():
    # By hand, from the right, every first value doubled: 1 counts 2, 31 counts 1 + 30 = 31.
    assert whole("0000000") == "00000000"
    assert whole("0000001") == "0000001Y"
    assert whole("000000Z") == "000000Z1"
    assert whole("0000010") == "0000010Z"


@given(bodies, st.integers(0, 7), st.sampled_from(codes.ALPHABET))
def test_every_wrong_character_is_caught(body, place, other):
    code = whole(body)
    miscopied = code[:place] + other + code[place + 1 :]
    assert codes.read(miscopied) == (code if miscopied == code else None)


@given(bodies, st.integers(0, 6))
def test_neighbours_that_changed_places_are_caught(body, place):
    code = whole(body)
    pair = code[place : place + 2]
    swapped = code[:place] + pair[::-1] + code[place + 2 :]
    if set(pair) != {"0", "Z"}:
        assert codes.read(swapped) == (code if swapped == code else None)


@given(bodies)
def test_people_may_write_it_their_own_way(body):
    code = whole(body)
    sloppy = code.replace("0", "o").replace("1", "l").lower()
    assert codes.read(f"  {sloppy[:4]}-{sloppy[4:]}\r\n") == code
    assert codes.read(" ".join(code.replace("1", "I").replace("0", "O"))) == code
    assert codes.read(codes.spoken(code)) == code


@pytest.mark.parametrize(
    "before",
    [
        "HTTPS://QM.EXAMPLE/Q/",
        "http://10.0.0.7:8000/q/",
        "/q/",
        "https://qm.example/sub/q/",
    ],
)
@pytest.mark.parametrize("after", ["", "/"])
def test_an_address_holds_its_code(before, after):
    assert codes.read(before + "000000Z1" + after) == "000000Z1"
    assert codes.read((before + "000000Z1" + after).lower()) == "000000Z1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "/q/",
        "000000Z",
        "000000Z11",
        "000000U1",
        "000000Z1?next=1",
        "https://qm.example/gear/000000Z1",
        "https://qm.example/q/000000Z1/edit",
        "https://qm.example/q/000000Z1//",
        "０００００0Z1",
        "000000Z1\N{COMBINING ACUTE ACCENT}",
        "000000Z\N{ROMAN NUMERAL ONE}",
        "000000\N{LATIN SMALL LETTER LONG S}1",
        "x" * 100_000,
        "/q/" * 10_000,
    ],
)
def test_anything_else_is_no_code(text):
    assert codes.read(text) is None


@given(st.text())
def test_whatever_is_read_is_a_canonical_code_or_nothing(text):
    code = codes.read(text)
    assert code is None or codes.read(code) == code
