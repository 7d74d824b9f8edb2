"""Times warm searches of a retriever, in this process."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

from tests.bench.processes import quantile
from vectorstore.models import EVERYTHING, Filter
from vectorstore.retriever import Retriever

WARM_UP = 5


def measure_searches(
    name: str, retriever: Retriever, queries: Sequence[str], filter: Filter = EVERYTHING
) -> None:
    """Prints the median and the 95th percentile, by the clock and of processor time."""
    wall: list[float] = []
    cpu: list[float] = []
    for query in [*queries[:WARM_UP], *queries]:
        started, worked = time.perf_counter(), time.process_time()
        retriever.retrieve(query, 10, filter)
        wall.append(1000 * (time.perf_counter() - started))
        cpu.append(1000 * (time.process_time() - worked))
    wall, cpu = wall[WARM_UP:], cpu[WARM_UP:]
    print(
        f"{name:40}p50 {median(wall):6.1f} ms  p95 {quantile(wall, 0.95):6.1f} ms"
        f"   cpu p50 {median(cpu):6.1f} p95 {quantile(cpu, 0.95):6.1f}",
        flush=True,
    )
