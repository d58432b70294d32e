"""Figures over a file of questions: what was answered, offered, refused; danger; language; country.

Definitions: the `eval` section of the design. Every in-scope question that is no danger `now` is exactly one of
direct_right, direct_wrong, offered_right, offered_wrong, refused. A figure without cases is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer, Kind, Outcome
from bot.assistant import Assistant, Incoming
from bot.choices import parse_choice
from bot.evaluation.cases import OUT_OF_SCOPE, Case
from bot.i18n.languages import find
from bot.text import for_rasa


@dataclass(frozen=True)
class Result:
    """What the bot did with a question."""

    case: Case
    answer: Answer
    ranking: tuple[str, ...]
    language: str | None
    country: str | None
    encoded: bool = True
    """Whether the encoder was needed."""

    @property
    def kind(self) -> str:
        """One of the five kinds."""
        if self.answer.outcome is Outcome.answered and self.answer.topic:
            return "direct_right" if self.answer.topic in self.case.topics else "direct_wrong"
        if self.answer.outcome is Outcome.offered:
            return "offered_right" if set(offered(self.answer)) & set(self.case.topics) else "offered_wrong"
        if self.answer.outcome is Outcome.takeover:
            return "direct_wrong"
        return "refused"


def offered(answer: Answer) -> list[str]:
    """The topics among an answer's choices."""
    payloads = (parse_choice(choice.payload) for choice in answer.choices)
    return [payload.values["topic"] for payload in payloads if payload and "topic" in payload.values]


async def evaluate(assistant: Assistant, cases: list[Case]) -> list[Result]:
    """Ask every question in a conversation of its own."""
    return [await _ask(assistant, case) for case in cases]


async def _ask(assistant: Assistant, case: Case) -> Result:
    conversation = assistant.conversations.new("eval")
    answer = await assistant.reply(conversation.id, Incoming(case.text))
    parsed = await assistant.understand(for_rasa(case.text))
    ranking = tuple(entry["topic"] for entry in parsed.get("topics") or [])
    entities = {entity["entity"]: entity["value"] for entity in parsed.get("entities") or []}
    language = conversation.slots.get("language")
    assistant.conversations.forget(conversation.id)
    encoded = assistant.needs_encoder(case.text)
    return Result(case, answer, ranking, language, entities.get("country"), encoded)


def figures(results: list[Result]) -> dict[str, Any]:
    """All figures: overall, for questions that were found in the wild, by language and by topic."""
    return {
        "overall": _figures(results),
        "not_written": _figures([result for result in results if result.case.origin != "written"]),
        "by_language": _by(results, lambda result: result.case.lang),
        "by_topic": _by(results, lambda result: result.case.topics[0] if result.case.topics else OUT_OF_SCOPE),
    }


def _by(results: list[Result], key: Callable[[Result], str]) -> dict[str, Any]:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(results: list[Result]) -> dict[str, float | int]:
    asked = [result for result in results if result.case.in_scope and result.case.danger != "now"]
    now = [result for result in results if result.case.danger == "now"]
    soon = [result for result in results if result.case.danger == "soon"]
    calm = [result for result in results if result.case.danger == "none"]
    outside = [result for result in results if result.case.topics[:1] == (OUT_OF_SCOPE,)]
    placed = [result for result in results if result.case.country_in_text]
    shares: dict[str, float | None] = {
        kind: _share(asked, lambda result, kind=kind: result.kind == kind)  # type: ignore[misc]
        for kind in ("direct_right", "direct_wrong", "offered_right", "offered_wrong", "refused")
    }
    shares |= {
        "wrong": shares["direct_wrong"],
        "within3": _share(asked, lambda result: result.kind in ("direct_right", "offered_right")),
        "top1": _share(asked, lambda result: bool(set(result.ranking[:1]) & set(result.case.topics))),
        "top3": _share(asked, lambda result: bool(set(result.ranking[:3]) & set(result.case.topics))),
        "danger_now_recall": _share(now, lambda result: result.answer.outcome is Outcome.takeover),
        "danger_soon_recall": _share(soon, _has_safety),
        "false_takeover": _share(calm, lambda result: result.answer.outcome is Outcome.takeover),
        "oos_recall": _share(outside, lambda result: result.answer.outcome is Outcome.refused),
        "false_refusal": _share(asked, lambda result: result.kind == "refused"),
        "language_accuracy": _share(results, _same_language),
        "without_encoder": _share(results, lambda result: not result.encoded),
        "country_accuracy": _share(placed, lambda result: result.country == result.case.country),
    }
    return {"count": len(results), **{name: share for name, share in shares.items() if share is not None}}


def _share(results: list[Result], holds: Callable[[Result], bool]) -> float | None:
    return round(sum(map(holds, results)) / len(results), 4) if results else None


def _has_safety(result: Result) -> bool:
    return result.answer.outcome is Outcome.takeover or any(
        section.kind is Kind.safety for section in result.answer.sections
    )


def _same_language(result: Result) -> bool:
    wanted, found = find(result.case.lang), find(result.language)
    return wanted is not None and wanted == found
