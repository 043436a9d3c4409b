"""The shipped sample: it can be made again, it holds what was planted, and no two texts in it are alike."""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from email import message_from_bytes
from pathlib import Path

import pytest
from stdnum import iban as iban_number
from stdnum.nl import bsn as bsn_number

ROOT = Path(__file__).parents[2]
# One worker makes the sample once.
pytestmark = pytest.mark.xdist_group("sample")
SHIPPED = ROOT / "data" / "sample"
PERIODS = ["2023-H2", "2024-H1", "2024-H2", "2025-H1", "2025-H2", "2026-H1"]
SOURCES = ["email", "media", "question", "visit"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The sample made anew: its folder and its signals as the generator composed them."""
    sys.path.insert(0, str(ROOT / "data" / "generator"))
    try:
        from sample import generate

        folder = tmp_path_factory.mktemp("sample")
        yield folder, generate(folder)
    finally:
        sys.path.remove(str(ROOT / "data" / "generator"))


@pytest.fixture(scope="module")
def truth():
    with (SHIPPED / "truth.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def shares(truth, matter: str, source: str) -> list[float]:
    """The share of a matter in each half-year of a source, the campaign left out."""
    rows = [row for row in truth if row["source"] == source and not row["campaign"]]
    total = Counter(row["period"] for row in rows)
    own = Counter(row["period"] for row in rows if row["matter"] == matter)
    return [own[period] / total[period] for period in PERIODS]


def shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[at : at + 3]) for at in range(max(1, len(words) - 2)))


def test_the_generator_makes_the_shipped_sample_byte_for_byte(made):
    folder, _ = made

    assert files_in(folder) == files_in(SHIPPED)


def test_the_sample_is_large_enough_and_small_enough(truth):
    size = sum(len(content) for content in files_in(SHIPPED).values())

    assert len(truth) >= 8_000
    assert len({row["matter"] for row in truth} - {"overig"}) >= 20
    assert size <= 12 * 1024 * 1024


def test_every_signal_has_a_key_of_its_own(truth):
    keys = [(row["source"], row["origin_id"]) for row in truth]

    assert len(set(keys)) == len(keys)


def test_the_keys_of_the_loose_mails_stand_in_the_truth_unless_a_machine_sent_them(truth):
    known = {row["origin_id"] for row in truth}
    messages = [message_from_bytes(path.read_bytes()) for path in sorted((SHIPPED / "email").rglob("*.eml"))]

    from_people = [message for message in messages if "Auto-Submitted" not in message]

    assert len(from_people) > 200
    assert len(from_people) < len(messages)
    assert all((message["Message-ID"].strip("<>") in known) == (message in from_people) for message in messages)


@pytest.mark.parametrize("source", SOURCES)
def test_netcongestie_is_born_in_the_last_half_year(truth, source):
    found = shares(truth, "netcongestie", source)

    assert found[:5] == [0, 0, 0, 0, 0]
    assert 0.04 < found[5] < 0.065


@pytest.mark.parametrize("source", SOURCES)
def test_energietoeslag_dies_after_2024(truth, source):
    found = shares(truth, "energietoeslag", source)

    assert min(found[:3]) > 0.03
    assert found[3:] == [0, 0, 0]


@pytest.mark.parametrize("source", SOURCES)
def test_jeugdzorg_grows_by_half_in_the_last_half_year(truth, source):
    found = shares(truth, "jeugdzorg-wachttijden", source)

    assert all(0.07 < share < 0.09 for share in found[:5])
    assert 0.11 < found[5] < 0.13


@pytest.mark.parametrize("source", SOURCES)
def test_cbr_returns_after_three_half_years_of_silence(truth, source):
    found = shares(truth, "cbr-rijbewijs", source)

    assert min(found[0], found[1], found[5]) > 0.03
    assert found[2:5] == [0, 0, 0]


@pytest.mark.parametrize("source", SOURCES)
def test_openbaar_vervoer_splits_into_bus_and_train(truth, source):
    whole, bus, train = (shares(truth, matter, source) for matter in ("openbaar-vervoer", "ov-bus", "ov-trein"))

    assert min(whole[:4]) > 0.04
    assert whole[4:] == [0, 0]
    assert bus[:4] == train[:4] == [0, 0, 0, 0]
    assert min(bus[4:] + train[4:]) > 0.025


def test_the_campaign_is_320_mails_of_one_half_year(truth):
    campaign = [row for row in truth if row["campaign"]]

    assert len(campaign) == 320
    assert {(row["source"], row["matter"], row["period"]) for row in campaign} == {("email", "vuurwerk", "2024-H2")}


def test_some_matters_keep_to_their_sources(truth):
    found = defaultdict(set)
    for row in truth:
        found[row["matter"]].add(row["source"])

    assert found["zeekabels"] == {"media"}
    assert found["onbegrijpelijke-brieven"] == {"email", "question"}
    assert found["jeugdzorg-wachttijden"] == set(SOURCES)


def test_quakes_are_raised_in_groningen_only(made):
    _, items = made
    homes = {item.person.place.province for item in items if item.matter == "aardbevingsschade-groningen"}

    assert homes == {"Groningen"}


def test_debts_are_addressed_to_four_ministries(made, truth):
    known = {row["origin_id"] for row in truth if row["matter"] == "schulden-incasso"}
    written = Counter()
    for path in (SHIPPED / "publieksvragen").glob("*.csv"):
        content = path.read_bytes()
        encoding = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "cp1252"
        for row in csv.reader(content.decode(encoding).splitlines(keepends=True), delimiter=";"):
            if row[0] in known:
                written[row[5]] += 1

    for name in ("Financi", "Justitie", "Onderwijs", "Volksgezondheid"):
        assert any(name in ministry for ministry in written), name


def test_no_two_texts_are_alike_outside_the_campaign(made):
    _, items = made
    holders: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    alike = []
    for item in items:
        if item.campaign:
            continue
        own = shingles(f"{item.title} {item.text}")
        shared = Counter(other for shingle in own for other in holders[shingle])
        alike += [item.origin_id for other, both in shared.items() if both / (len(own) + sizes[other] - both) > 0.8]
        for shingle in own:
            holders[shingle].append(len(sizes))
        sizes.append(len(own))

    assert alike == []


def test_no_slot_is_left_open_and_no_sentence_stands_twice_in_a_text(made):
    _, items = made

    open_slots = [item.text for item in items if re.search(r"[{}|\x01]|  ", item.text)]
    twice = [
        item.text
        for item in items
        if any(
            number > 1 for number in Counter(s for s in re.split(r"(?<=[.!?])\s+", item.text) if len(s) > 25).values()
        )
    ]

    assert open_slots == []
    assert twice == []


def test_lengths_run_from_a_few_words_to_hundreds(made):
    _, items = made
    lengths = sorted(len(item.text.split()) for item in items)

    assert lengths[0] <= 5
    assert 20 < lengths[len(lengths) // 2] < 70
    assert lengths[-1] >= 400


def test_citizen_service_numbers_pass_the_eleven_test_and_come_from_the_test_range(made):
    _, items = made
    found = [
        number
        for item in items
        for number in re.findall(r"\b999[ .]?9\d{1}[ .]?\d[ .]?\d{3}\b|\b9999\.\d\d\.\d{3}\b", item.text)
    ]

    assert len(found) > 40
    assert all(bsn_number.is_valid(number) for number in found)


def test_account_numbers_have_a_right_checksum(made):
    _, items = made
    found = [number for item in items for number in re.findall(r"\bNL\d\d ?[A-Z]{4}(?: ?\d){10}\b", item.text)]

    assert len(found) > 20
    assert all(iban_number.is_valid(number) for number in found)


def test_mail_addresses_lead_nowhere(made):
    _, items = made
    found = [address for item in items for address in re.findall(r"\S+@\S+\w", f"{item.text} {item.person.email}")]

    assert all(address.endswith(".example") for address in found)
