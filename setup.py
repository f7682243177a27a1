"""List the packages: the top-level folders `model`, `experiments` and `scenarios` are installed inside `haemus`."""

from setuptools import find_packages, setup

FOLDERS = ("model", "experiments", "scenarios")

setup(
    packages=["haemus", *(f"haemus.{name}" for name in find_packages(include=[f"{folder}*" for folder in FOLDERS]))],
    package_dir={"haemus": "interface", **{f"haemus.{folder}": folder for folder in FOLDERS}},
)
