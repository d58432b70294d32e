"""What curators do to files: start a topic, and note that somebody has confirmed a record or looked at a topic again.

Lines are changed in place, so that comments and the order of a file stay as they are.
"""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from bot.errors import SafarError
from bot.knowledge.load import File, Knowledge
from bot.knowledge.schema import Status

_REVIEW_AFTER = datetime.timedelta(days=365)

_TEMPLATE = """\
title:             # as a person would say it: My employer keeps my passport
short:             # a button: 24 characters at most
summary: >-
  # one or two sentences that already help
needs_country:     # true or false: does the useful part depend on the country?
steps:             # 3 to 7, what a person can do now, the most urgent first
  first:
  second:
  third:
rights:
  right:
    text:
    articles: []   # {{treaty: ICESCR, article: "7"}}, of treaties.yml
practice: {{}}       # where what happens differs from the law
avoid: {{}}
contacts: []       # roles of roles.yml, the most useful first
related: []
compact: [{compact}]
sources: []
reviewed: {today}
review_by: {review_by}
"""


def start_topic(knowledge: Knowledge, folder: Path, topic_id: str, today: datetime.date) -> Path:
    """Write the file of a new topic, to be filled; `knowledge check` says what it still lacks."""
    if topic_id not in knowledge.topic_ids:
        raise SafarError(f"There is no topic {topic_id!r}.", "Add it to data/knowledge/topic_ids.tsv first.")
    family, name = topic_id.split(".")
    path = folder / "topics" / family / f"{name}.yml"
    if path.exists():
        raise SafarError(f"{path} is there already.", "Open it in an editor.")
    path.parent.mkdir(exist_ok=True)
    compact = ", ".join(f'"{action}"' for action in knowledge.topic_ids[topic_id] if re.fullmatch(r"\d+[a-l]?", action))
    path.write_text(_TEMPLATE.format(compact=compact, today=today, review_by=today + _REVIEW_AFTER))
    return path


def confirm(knowledge: Knowledge, record_id: str, today: datetime.date) -> Path:
    """Note that a person confirmed a contact or a fact today, or looked at a topic again."""
    if record_id in knowledge.topics:
        file = knowledge.files[f"topics/{record_id}"]
        _set(file, ("reviewed",), today)
        _set(file, ("review_by",), today + _REVIEW_AFTER)
        return file.path
    country, _, key = record_id.partition(".")
    found = knowledge.countries.get(country)
    kind = next((kind for kind in ("contacts", "facts") if found and key in getattr(found, kind)), None)
    if found is None or kind is None:
        raise SafarError(f"There is no record {record_id!r}.", "Name a topic, or a record as <country>.<key>.")
    if getattr(found, kind)[key].status is not Status.sourced:
        raise SafarError(f"{record_id} has no source yet.", "Add its sources and remove `status: unverified` first.")
    file = knowledge.files[f"countries/{country}"]
    _set(file, (kind, key, "checked"), today, after="seen")
    return file.path


def _set(file: File, place: tuple[str, ...], value: datetime.date, after: str | None = None) -> None:
    """Set a date where it stands, else in a line of its own behind the field `after`."""
    lines = file.path.read_text().splitlines(keepends=True)
    at = file.line(*place) - 1
    if lines[at].lstrip().startswith(f"{place[-1]}:"):
        lines[at] = re.sub(r":.*", f": {value}", lines[at])
    elif after:
        at = file.line(*place[:-1], after) - 1
        indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
        lines.insert(at + 1, f"{indent}{place[-1]}: {value}\n")
    file.path.write_text("".join(lines))
