"""Work spread over workers: processes of this machine, or a Dask cluster that the office has named; in place when it is little.

The work is a module's function over one item, pure and picklable, so that where it is done makes no difference. What a
worker had in hand when it died is done again; a result is handed on once, in the order of the items.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from importlib import import_module
from itertools import chain, islice
from types import TracebackType
from typing import Any, Self, TypeVar

from toolkit.core.cells import Cell, Exit, Stop

T = TypeVar("T")
R = TypeVar("R")
LOCAL = "local"  # a Dask cluster on this machine
_FEW = 4  # items that are not worth the second that processes take to start


class Workers:
    """Where items go to be worked on; a context, since what it has started it ends."""

    def __init__(self, scheduler: str = "", count: int = 0) -> None:
        """Start nothing yet.

        Args:
            scheduler: Address of a Dask scheduler («tcp://…:8786»), or LOCAL; "": processes of this machine.
            count: How many processes; 0: as many as there are processors.
        """
        self._scheduler, self._count = scheduler, count or os.cpu_count() or 1
        self._executor: Executor | None = None
        self._ending: list[Callable[[], Any]] = []

    def __enter__(self) -> Self:
        """Nothing is started before there is work."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What still waits is not begun any more: after Ctrl-C, too."""
        self._end()

    def spread(
        self, function: Callable[[T], R], items: Iterable[T], instead: Callable[[T], R] | None = None
    ) -> Iterator[R]:
        """The results, in the order of the items; few of them are held at a time.

        Args:
            function: A module's function.
            items: May be made while others are worked on.
            instead: What stands for an item that has ended every worker it came to.

        Raises:
            Stop: such an item where nothing stands for it; the cluster cannot be reached.
        """
        source = iter(items)
        first = list(islice(source, _FEW + 1))
        if len(first) <= _FEW and not self._scheduler:
            yield from map(function, first)
        else:
            yield from self._spread(function, enumerate(chain(first, source)), instead)

    def _spread(
        self, function: Callable[[T], R], source: Iterator[tuple[int, T]], instead: Callable[[T], R] | None
    ) -> Iterator[R]:
        again: deque[tuple[int, T]] = deque()
        running: dict[Future[R], tuple[int, T]] = {}
        done: dict[int, R] = {}
        at, broken = 0, 0
        while True:
            # Whoever ended two pools is found by giving out one at a time.
            room = 1 if broken > 1 else 2 * self._count
            lost: list[tuple[int, T]] = []
            while len(running) < room and not lost:
                job = again.popleft() if again else next(source, None)
                if job is None:
                    break
                try:
                    running[self._started().submit(function, job[1])] = job
                except BrokenExecutor:
                    lost.append(job)
            if not running and not lost:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done if not lost else ():
                job = running.pop(future)
                try:
                    done[job[0]] = future.result()
                except BrokenExecutor:
                    lost.append(job)
            if lost:
                if broken > 1:
                    number, item = lost.pop()
                    done[number], broken = _hopeless(item, instead), -1
                again.extend(sorted((*lost, *running.values()), key=lambda job: job[0]))
                running.clear()
                self._end()
                broken += 1
            while at in done:
                yield done.pop(at)
                at += 1

    def _started(self) -> Executor:
        if self._executor is None:
            self._executor = self._cluster() if self._scheduler else self._processes()
        return self._executor

    def _processes(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - few commands have so much to do
        from multiprocessing import get_context  # noqa: PLC0415 - likewise

        # Spawned on every system, as Windows does it: what works here works there.
        pool = ProcessPoolExecutor(self._count, get_context("spawn"), _leave_interrupts)
        self._ending.append(lambda: pool.shutdown(wait=True, cancel_futures=True))
        return pool

    def _cluster(self) -> Executor:
        try:
            distributed: Any = import_module("distributed")  # an extra
        except ImportError:
            what, hint = (
                "这台电脑没有装 Dask，没有做。",
                "请运行 pip install laogan-toolkit[cluster]，或不写 ⟦scheduler⟧。",
            )
            raise Stop.at(Cell(self._scheduler), what, hint, "cluster-missing") from None
        try:
            if self._scheduler == LOCAL:
                cluster = distributed.LocalCluster(
                    n_workers=self._count, threads_per_worker=1, dashboard_address=None, silence_logs=50
                )
                self._ending.append(cluster.close)
            client = distributed.Client(cluster if self._scheduler == LOCAL else self._scheduler, timeout=10)
        except (OSError, ValueError) as error:
            what = "连不上这个 Dask 集群，没有做。"
            hint = "请核对地址，看调度器是不是开着。"
            raise Stop.at(Cell(self._scheduler), what, hint, "cluster-unreachable", Exit.LOCKED) from error
        self._ending.append(client.close)
        executor: Executor = client.get_executor(retries=2)
        return executor

    def _end(self) -> None:
        self._executor = None
        while self._ending:
            self._ending.pop()()


def _hopeless(item: T, instead: Callable[[T], R] | None) -> R:
    if instead is None:
        what = "有一部分每次都使程序中断，没有做。"
        raise Stop.at(Cell("电脑"), what, "请关掉别的程序（内存可能不够）再试。", "worker-lost")
    return instead(item)


def _leave_interrupts() -> None:
    """Ctrl-C is the first process's to answer; workers are ended by it."""
    import signal  # noqa: PLC0415 - in a worker only

    signal.signal(signal.SIGINT, signal.SIG_IGN)
