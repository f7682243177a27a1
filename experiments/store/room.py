"""The memory that this machine still has."""

import os
from pathlib import Path
from typing import Final

MEMORY: Final = Path("/proc/meminfo")


def free_memory() -> float:
    """Memory still available to this process [bytes]; the machine's total memory if the system doesn't report it."""
    if MEMORY.exists():
        for line in MEMORY.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) * 1024.0
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return float("inf")
