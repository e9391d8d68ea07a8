"""`lianpin-regulations VERB FILE…`: the command line of the engine."""

from lianpin_regulations._cli.command import VERBS, command_line

__all__ = ["VERBS", "command_line"]
