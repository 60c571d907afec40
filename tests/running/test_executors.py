"""Work given to workers: the same results in the same order wherever it is done, also when a worker dies in the middle."""

from __future__ import annotations

import importlib.util
import os
import signal
import time
from pathlib import Path

import pytest

from toolkit.core.cells import Stop
from toolkit.running.executors import LOCAL, Workers

ITEMS = range(24)


def square(number):
    return number * number


def dies_once(job):
    """The first to come to item 5 kills its process; whoever comes later finds the mark."""
    number, folder = job
    Path(folder, f"{number}-{os.getpid()}-{time.monotonic_ns()}").touch()
    if number == 5:
        try:
            Path(folder, "died").touch(exist_ok=False)
        except FileExistsError:
            return square(number)
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def always_dies(number):
    if number == 5:
        os._exit(1)
    return square(number)


def minus(number):
    return -number


def test_few_items_are_done_in_place():
    workers = Workers(count=2)
    assert list(workers.spread(square, range(4))) == [0, 1, 4, 9]
    assert workers._executor is None


def test_processes_give_the_results_in_order():
    with Workers(count=2) as workers:
        assert list(workers.spread(square, iter(ITEMS))) == [square(n) for n in ITEMS]


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL in Windows; always_dies ends a worker there")
def test_what_a_killed_worker_had_in_hand_is_done_again_and_nothing_twice_in_the_answer(tmp_path):
    with Workers(count=2) as workers:
        found = list(workers.spread(dies_once, ((n, str(tmp_path)) for n in ITEMS)))
    assert found == [square(n) for n in ITEMS]
    assert (tmp_path / "died").exists()


def test_an_item_that_ends_every_worker_is_told_and_the_others_are_done():
    with Workers(count=2) as workers:
        found = list(workers.spread(always_dies, iter(ITEMS), minus))
    assert found == [-5 if n == 5 else square(n) for n in ITEMS]
    with Workers(count=2) as workers, pytest.raises(Stop) as stop:
        list(workers.spread(always_dies, iter(ITEMS)))
    assert stop.value.problems[0].kind == "worker-lost"


def test_interrupted_it_leaves_no_process_behind():
    with Workers(count=2) as workers:
        found = workers.spread(square, iter(ITEMS))
        assert [next(found) for _ in range(3)] == [0, 1, 4]
        pool = workers._executor
    assert not pool._processes  # whatever ends the block: KeyboardInterrupt too


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed")
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL in Windows")
def test_a_dask_cluster_of_two_workers_gives_the_same_though_one_is_killed(tmp_path):
    with Workers(LOCAL, count=2) as workers:
        found = list(workers.spread(dies_once, ((n, str(tmp_path)) for n in ITEMS)))
    assert found == [square(n) for n in ITEMS]
    assert (tmp_path / "died").exists()


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed")
def test_a_cluster_that_is_not_there_is_said():
    with Workers("tcp://127.0.0.1:9", count=2) as workers, pytest.raises(Stop) as stop:
        list(workers.spread(square, ITEMS))
    assert stop.value.problems[0].kind == "cluster-unreachable"
