"""What a process tree costs, read from /proc: processor time, and memory with shared pages counted once."""

from __future__ import annotations

import os
import platform
import resource
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


def machine() -> str:
    """Processor, cores, system: enough to see whether two runs can be compared."""
    model = platform.processor() or platform.machine()
    try:
        lines = (PROC / "cpuinfo").read_text().splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes (10^6) of a process tree. ``pss`` counts a page shared by n processes as 1/n in each."""

    rss: float
    pss: float
    processes: int


def tree(root: int) -> list[int]:
    """The process and all its descendants."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                after_name = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue  # gone meanwhile
            children.setdefault(int(after_name[1]), []).append(int(entry.name))
    found, ahead = [], [root]
    while ahead:
        one = ahead.pop()
        found.append(one)
        ahead += children.get(one, [])
    return found


def memory(root: int) -> Memory:
    rss = pss = 0
    processes = tree(root)
    for one in processes:
        try:
            text = (PROC / str(one) / "smaps_rollup").read_text()
        except OSError:
            continue
        values = dict(line.split(":", 1) for line in text.splitlines()[1:])
        rss += int(values["Rss"].split()[0])
        pss += int(values["Pss"].split()[0])
    return Memory(rss * 1024 / 1e6, pss * 1024 / 1e6, len(processes))


def cpu_seconds(root: int) -> float:
    """User and system time spent so far by the process and its descendants."""
    ticks = 0
    for one in tree(root):
        try:
            fields = (PROC / str(one) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def children_cpu() -> float:
    """Processor seconds of this process's children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def load() -> float:
    """Load average of the last minute: what else the machine was doing."""
    return os.getloadavg()[0]
