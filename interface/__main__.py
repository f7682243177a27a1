"""Run the command `haemus` as `python -m haemus`."""

import sys

from haemus.experiments.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
