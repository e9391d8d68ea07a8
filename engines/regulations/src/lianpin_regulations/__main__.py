"""`python -m lianpin_regulations`."""

from lianpin_regulations._cli import command_line

raise SystemExit(command_line())
