"""`python -m kpss_geo.cli` is the command `kpss-geo`."""

from kpss_geo.cli import main

main()
