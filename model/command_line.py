"""What a command line asks for: its flags read, the settings composed, the help or the settings printed."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from model.errors import ConfigurationError


class Parser(argparse.ArgumentParser):
    """Flags of the command line; a bad one is a user's mistake like any other."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage and exiting."""
        raise ConfigurationError(f"{message}; -h shows what there is")


def answer(arguments: Sequence[str]) -> None:
    """Do what a command line asks for. Raises UserError for a mistake in it."""
    parser = Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", "--multirun", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("-c", "--cfg", choices=["job"])
    parser.add_argument("-cd", "--config-dir", type=Path)
    flags, overrides = parser.parse_known_args(arguments)

    from model.configuration import compose, compose_sweep
    from model.listing import usage
    from model.tasks import perform

    if flags.help:
        print(usage(flags.config_dir))
    else:
        if flags.multirun:
            jobs = compose_sweep(overrides, flags.config_dir)
        else:
            jobs = [compose(overrides, config_dir=flags.config_dir)]
        if flags.cfg:
            print("---\n".join(job.composed_yaml for job in jobs), end="")
        else:
            perform(jobs)
    sys.stdout.flush()
