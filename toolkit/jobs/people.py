"""Everyone in the register, read once and alike for every job; apart from parts.py, since not every job has people."""

from __future__ import annotations

from toolkit.core.people.register import People, read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.tables.catalogue import PEOPLE
from toolkit.jobs.job import Inputs


def people_of(inputs: Inputs) -> People:
    """The register's people."""
    reading, conventions = inputs.needed(PEOPLE), Conventions.of(inputs.settings)
    return inputs.once("people", lambda: read_people(reading, conventions, inputs.today))


def people_if_any(inputs: Inputs) -> People | None:
    """The same; None where there is no register."""
    return people_of(inputs) if inputs.table(PEOPLE) else None
