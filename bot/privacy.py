"""Logging that cannot hold what people write.

Rasa's debug events, exceptions' messages and server access logs can carry message text and addresses. So: only Safar's
own loggers follow the chosen level, all others start at WARNING; an exception is logged as its type and its places in
the code, never its message; structlog, which Rasa uses, is cut off below ERROR and goes through the same formatter.
"""

from __future__ import annotations

import logging
import sys
import traceback

OURS = ("bot", "actions")


class PrivateFormatter(logging.Formatter):
    """Prints no exception message and no argument of a foreign record."""

    def format(self, record: logging.LogRecord) -> str:
        """One line a record: time, level, logger, message; for foreign loggers only where it came from."""
        name = record.name.split(".")[0]
        said = record.getMessage() if name in OURS else f"at {record.module}:{record.lineno}"
        line = f"{self.formatTime(record)} {record.levelname:8} {record.name}  {said}"
        if record.exc_info and record.exc_info[0]:
            frames = traceback.extract_tb(record.exc_info[2])
            where = " < ".join(
                f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})" for frame in frames[:-6:-1]
            )
            line += f"  [{record.exc_info[0].__name__} in {where}]"
        return line


def configure_logging(level: str = "INFO") -> None:
    """Set up logging for the whole process; call it before Rasa is imported."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PrivateFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    # A record that cannot be formatted would be printed with its arguments.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").disabled = True


def silence_structlog() -> None:
    """Cut off Rasa's structured events, whose fields hold message text; call it after Rasa is imported."""
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
