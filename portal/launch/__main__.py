"""`python -m portal.launch run | test [pytest's arguments] | exec command… | manage command…`"""

import io
import os
import sys

from portal.launch import beside, supervisor, throwaway
from portal.launch.trouble import StopAsked, Trouble

_USAGE = f"Usage: {(__doc__ or '').strip('`')}\n"


def main(arguments: list[str]) -> int:
    environ = dict(os.environ)
    match arguments:
        case ["run"]:
            return supervisor.run(environ)
        case ["test", *rest]:
            return throwaway.run([sys.executable, "-m", "pytest", *rest], environ)
        case ["exec", *command] if command:
            return throwaway.run(command, environ)
        case ["manage", *command] if command:
            beside.manage(command, environ)
    sys.stderr.write(_USAGE)
    return 2


def _main() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal of another encoding is no reason to stop
    try:
        return main(sys.argv[1:])
    except Trouble as trouble:
        sys.stderr.write(f"{trouble}\n")
    except StopAsked:
        return 0  # before anything was started
    except OSError as error:
        # A full disk, a folder of somebody else: said in words, since the reader is not a developer.
        sys.stderr.write(f"{error.filename or 'The launcher'}: {error.strerror or error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(_main())
