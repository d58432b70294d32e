"""`python -m bot <command>`: the command line. Each command's module is imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from bot.errors import SafarError

COMMANDS = {
    "serve": "serve the web chat and the JSON API",
    "ask": "ask one question through the whole bot, without a server",
    "train": "train the model if its inputs have changed",
    "examples": "check the example questions, add new ones",
    "eval": "measure the answers to a file of questions",
    "bench": "measure speed, memory and training time against stock Rasa",
    "danger": "train the danger classifier, measure what is found",
    "knowledge": "check, build, count and show the knowledge",
    "locales": "extract, compile, check, count, keep and add translations",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; a problem outside the code becomes one clear line and exit code 2."""
    parser = argparse.ArgumentParser(
        prog="python -m bot", description="Safar, for operators, curators and translators."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    chosen = next((word for word in (arguments if arguments is not None else sys.argv[1:]) if word in COMMANDS), None)
    for name, summary in COMMANDS.items():
        subparser = commands.add_parser(name, help=summary, description=summary)
        if name == chosen:
            importlib.import_module(f"bot.commands.{name}").add_arguments(subparser)
    options = parser.parse_args(arguments)
    try:
        code: int = importlib.import_module(f"bot.commands.{options.command}").run(options)
        return code
    except SafarError as error:
        print(f"{error.problem} {error.remedy}".strip(), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever reads the output, such as `head`, has enough. Python must not complain at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(
            f"{error.strerror or type(error).__name__}: {error.filename or 'no file'}. {_advice(error)}",
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        return 130


def _advice(error: OSError) -> str:
    import errno

    if error.errno == errno.ENOSPC:
        return "The disk is full: free some space and start again."
    return "Check that the file exists and may be read and written."


if __name__ == "__main__":
    sys.exit(main())
