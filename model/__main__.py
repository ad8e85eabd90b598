"""`python -m model`: do what the command line asks; a user's mistake is one line and exit status 2."""

import os
import sys
from collections.abc import Sequence

from model.command_line import answer
from model.errors import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 a user's mistake, 130 interrupted; anything unforeseen keeps its traceback."""
    try:
        answer(sys.argv[1:] if arguments is None else arguments)
    except UserError as problem:
        print(f"error: {' '.join(str(problem).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
