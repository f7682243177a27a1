"""Describe where a benchmark ran: processor, cores and versions, but nothing that identifies the machine or its user."""

import os
import platform
import time
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("mesa", "numba", "numpy", "pandas")
CALIBRATION_STEPS = 1_000_000
MILLION = 1e6


def described() -> str:
    """Return one line on the processor and the versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"{_processor()}, {cores} cores; {platform.system()}; Python {platform.python_version()}, {packages}"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():  # platform.processor() is empty or only the family on Linux
        models = [line.partition(":")[2] for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        if models:
            return models[0].strip()
    return platform.processor() or platform.machine()


def calibration() -> float:
    """Return this core's current speed: millions of steps a processor second in a plain Python loop."""
    began, total = time.process_time(), 0.0
    for k in range(CALIBRATION_STEPS):
        total += (k % 7) * 0.5
    return CALIBRATION_STEPS / (time.process_time() - began) / MILLION


def load() -> str:
    """Return the machine's load in words, if known; rates measured on a busy machine are too low."""
    return f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
