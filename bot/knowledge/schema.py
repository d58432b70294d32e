"""The shape of `data/knowledge`: topics, countries, contacts, facts and their provenance.

Every free text is English (the source language) and has a stable id, `<record id>.<field>`, by which catalogues
translate it. Fields that hold such text are typed `Prose`.
"""

from __future__ import annotations

import datetime
from enum import Enum
from typing import Any

from pydantic import BaseModel, Extra, Field, StrictStr, root_validator, validator

from bot.knowledge import opening
from bot.knowledge.fields import Day, Key, Phone, Prose, ShortProse, TopicId, Url


class Record(BaseModel):
    """Any mapping in a file: an unknown field is a typing mistake, and is reported."""

    class Config:
        extra = Extra.forbid
        allow_mutation = False


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError("is empty; give at least one")
    return value


class Known(str, Enum):
    """What is known of a yes-or-no question. Not knowing is an answer, and is told."""

    yes = "yes"
    no = "no"
    unknown = "unknown"


class Status(str, Enum):
    """`sourced` is shown; `unverified` waits in the backlog; `dead` no longer works and is never shown."""

    sourced = "sourced"
    unverified = "unverified"
    dead = "dead"


class RunBy(str, Enum):
    """Who answers. Decides which guard an answer puts before the contact."""

    police = "police"
    immigration = "immigration"
    government = "government"
    independent = "independent"
    international = "international"
    ngo = "ngo"
    union = "union"
    consulate = "consulate"
    private = "private"


ENFORCEMENT = frozenset({RunBy.police, RunBy.immigration})


class Audience(str, Enum):
    """People whose answer can differ."""

    women = "women"
    men_survivors = "men_survivors"
    children = "children"
    unaccompanied = "unaccompanied"
    lgbti = "lgbti"
    disabled = "disabled"
    older = "older"
    domestic_workers = "domestic_workers"
    seafarers = "seafarers"
    without_papers = "without_papers"
    fear_return = "fear_return"
    detained = "detained"
    stateless = "stateless"
    indigenous = "indigenous"
    minorities = "minorities"
    families_at_home = "families_at_home"
    returnees = "returnees"
    workers = "workers"
    refugees = "refugees"


class Stage(str, Enum):
    """Where on the journey a person is."""

    before = "before"
    on_the_way = "on_the_way"
    first_72_hours = "first_72_hours"
    living_there = "living_there"
    going_back = "going_back"


class Source(Record):
    """Where a record comes from. `date` is the page's own date: a year, a month or a day, or absent."""

    title: str
    publisher: str
    url: Url
    date: str | None = Field(None, regex=r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?$")
    issuer: bool = False
    """The page belongs to the body that runs the contact or made the rule."""
    law: bool = False
    """The text of a law that is in force: it may be older than other sources may be."""

    @validator("date", pre=True)
    def _as_text(cls, value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime.date) else str(value) if value is not None else None

    @validator("date")
    def _real(cls, value: str | None) -> str | None:
        if value and len(value) == len("2026-11-23"):
            datetime.date.fromisoformat(value)
        return value


class Provenance(Record):
    """What every contact and fact carries: its sources, when they were read and confirmed, when to look again."""

    status: Status = Status.sourced
    sources: tuple[Source, ...] = ()
    seen: Day | None = None
    """When the source was read, in a stored copy."""
    checked: Day | None = None
    """When a person or the live page confirmed it; empty until then."""
    review_by: Day | None = None
    valid_until: Day | None = None
    backlog: str | None = None
    """For curators: what is known of an unverified record and what is missing. Never shown."""

    @root_validator(skip_on_failure=True)
    def _sourced(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["status"] is Status.sourced and not (values["sources"] and values["seen"]):
            raise ValueError("needs `sources` and `seen`; without a source set `status: unverified`")
        return values


class Number(Record):
    """A phone number and from where it can be reached."""

    number: Phone
    dialable_from: str = Field("inside", regex="^(inside|abroad|anywhere)$")


class Messaging(Record):
    """A messaging address: a phone number for WhatsApp, Viber, SMS; a name for Telegram."""

    app: str = Field(..., regex="^(whatsapp|telegram|signal|viber|messenger|sms)$")
    address: StrictStr


class Contact(Provenance):
    """A body that a person can reach, filed under the roles that it fills."""

    roles: tuple[Key, ...]
    name: Prose
    own_name: dict[str, str] = {}
    """The official name in the languages of the place, by language code; not translated."""
    what: Prose | None = None
    """What they do for the person, in one sentence."""
    phones: tuple[Number, ...] = ()
    messaging: tuple[Messaging, ...] = ()
    email: str | None = None
    url: Url | None = None
    address: Prose | None = None
    always_open: bool = False
    open: StrictStr | None = None
    """When, in OpenStreetMap's notation and local time: `Mo-Fr 08:00-17:00`."""
    hours: Prose | None = None
    """When, where that notation cannot say it."""
    languages: tuple[str, ...] = ()
    cost: str = Field("unknown", regex="^(free|local_rate|paid|unknown)$")
    audience: tuple[Audience, ...] = ()
    nationals: tuple[str, ...] = ()
    """Countries, if it serves their citizens only, as an embassy does."""
    accessibility: Prose | None = None
    women_on_staff: Known = Known.unknown
    confidential_address: bool = False
    run_by: RunBy
    tells_immigration: Known = Known.unknown
    police_report_needed: Known = Known.unknown
    leaves_trace: Known = Known.unknown
    caution: Prose | None = None
    """What contacting them can cost, where that is known."""

    _named = validator("roles", allow_reuse=True)(_not_empty)

    @validator("open")
    def _readable(cls, value: str | None) -> str | None:
        if value:
            opening.read(value)
        return value

    @root_validator(skip_on_failure=True)
    def _reachable(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["status"] is Status.sourced and not any(
            values[way] for way in ("phones", "messaging", "email", "url", "address")
        ):
            raise ValueError("has no phone, messaging, email, url or address; set `status: unverified` or add one")
        if values["confidential_address"] and values["address"]:
            raise ValueError("has a confidential address: remove `address`, give the phone only")
        return values


class Article(Record):
    """A treaty article behind a right; shown only where the state is bound by it."""

    treaty: str
    article: str


class FactType(str, Enum):
    """Types whose value has a form of its own are rendered by a localised template; `rule` is free text."""

    minimum_wage = "minimum_wage"
    fee = "fee"
    processing_time = "processing_time"
    deadline = "deadline"
    working_hours = "working_hours"
    passport_retention = "passport_retention"
    complaint_tells_immigration = "complaint_tells_immigration"
    leaving_employer_consequence = "leaving_employer_consequence"
    change_employer_days = "change_employer_days"
    health_without_papers = "health_without_papers"
    application_window = "application_window"
    rule = "rule"


VALUES: dict[FactType, tuple[str, ...]] = {
    FactType.minimum_wage: ("amount", "currency", "period"),
    FactType.fee: ("label", "amount", "currency"),
    FactType.processing_time: ("label", "count", "unit"),
    FactType.deadline: ("label", "count", "unit"),
    FactType.working_hours: ("count", "period"),
    FactType.passport_retention: ("allowed",),
    FactType.complaint_tells_immigration: ("answer",),
    FactType.leaving_employer_consequence: ("text",),
    FactType.change_employer_days: ("count",),
    FactType.health_without_papers: ("text",),
    FactType.application_window: ("label", "valid_until"),
    FactType.rule: ("text",),
}
"""The fields that a type cannot do without. `text` is a condition or an addition for the types that have a value."""

MONEY = frozenset({FactType.minimum_wage, FactType.fee})


class Fact(Provenance):
    """One thing that is true in a country: typed where a type fits without losing its condition."""

    type: FactType
    topics: tuple[TopicId, ...]
    label: Prose | None = None
    """What the value is of, as a short noun phrase: "Residence permit, first issue"."""
    text: Prose | None = None
    amount: float | None = Field(None, ge=0)
    currency: str | None = Field(None, regex="^[A-Z]{3}$")
    period: str | None = Field(None, regex="^(hour|day|week|month|year)$")
    count: int | None = Field(None, ge=0)
    unit: str | None = Field(None, regex="^(hour|day|working_day|week|month|year)$")
    allowed: bool | None = None
    answer: Known | None = None
    audience: tuple[Audience, ...] = ()
    stage: tuple[Stage, ...] = ()
    disputed: bool = False
    """Good sources differ on the time or the date; the shorter or earlier one stands here, and the answer says so."""
    bound_by: tuple[Article, ...] = ()
    """Treaty articles from which it follows: it is said only of states that are bound by one of them."""
    requires: tuple[Key, ...] = ()
    """Facts of the same country that must stand beside this one, such as the caution to an offer."""

    _filed = validator("topics", allow_reuse=True)(_not_empty)

    @root_validator(skip_on_failure=True)
    def _typed(cls, values: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in VALUES[values["type"]] if values[name] is None]
        if missing and values["status"] is Status.sourced:
            raise ValueError(f"a {values['type'].value} fact needs {', '.join(f'`{name}`' for name in missing)}")
        return values


class Country(Record):
    """`countries/<ISO>.yml`: one country or region, its contacts and its facts."""

    name: Prose | None = None
    """Of a region whose name is not in CLDR; countries are named by Babel."""
    owner: str | None = None
    """Who keeps it; empty: the position is open."""
    safety_only: bool = False
    """Only safety contacts are kept yet; nothing else is expected of it."""
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    """Official or widely used languages, most spoken first."""
    neighbours: tuple[str, ...] = ()
    """Countries that a person asking here may also mean, likely ones first."""
    lgbti_criminalised: Known = Known.unknown
    """Whether the law punishes LGBTI people: then they are shown no police, authority or embassy."""
    lgbti_sources: tuple[Source, ...] = ()
    contacts: dict[Key, Contact] = {}
    facts: dict[Key, Fact] = {}


class Right(Record):
    """A right in plain words, with the treaty articles behind it."""

    text: Prose
    articles: tuple[Article, ...] = ()


class Guidance(Record):
    """What to do, what the law says, what happens, what to avoid. Each text has a key of its own."""

    steps: dict[Key, Prose] = {}
    rights: dict[Key, Right] = {}
    practice: dict[Key, Prose] = {}
    avoid: dict[Key, Prose] = {}


class Topic(Guidance):
    """`topics/<family>/<name>.yml`: general guidance for one question, true in every country."""

    title: Prose
    short: ShortProse
    """For buttons and list rows."""
    summary: Prose
    needs_country: bool
    """Whether the useful part of the answer depends on the country."""
    contacts: tuple[Key, ...] = ()
    """Roles, the most useful first."""
    home_contacts: tuple[Key, ...] = ()
    """Roles to look for in the country that the person comes from too. Where some are given, that country's facts on
    the topic are shown as well."""
    facts: tuple[FactType, ...] = ()
    """Fact types to show beyond those filed under this topic."""
    audiences: dict[Audience, Guidance] = {}
    stages: dict[Stage, Guidance] = {}
    related: tuple[TopicId, ...] = ()
    implies: tuple[Audience, ...] = ()
    """What asking this says of the person: who asks for asylum fears going back."""
    suppress_if_fear: bool = False
    """Suggests going back or asking one's own state: not suggested to people who fear it."""
    compact: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: Day
    review_by: Day

    @validator("steps")
    def _enough(cls, steps: dict[str, str]) -> dict[str, str]:
        if not 2 <= len(steps) <= 7:
            raise ValueError(f"has {len(steps)} steps; give 3 to 7 (2 at least), the most urgent first")
        return steps


class Role(Record):
    """`roles.yml`: what a contact can be to a person."""

    title: Prose
    enforcement: bool = False
    """Police and immigration bodies are filed under such roles only."""
    safety: bool = False
    """A wrong number here can cost a life: two sources, one the issuer's own."""
    life: bool = False
    """A life can hang on it: shown even to people who must be careful of the state."""
    guard: Prose | None = None
    """What is said before any contact in this role."""
    fallback: tuple[Key, ...] = ()
    """Roles to look under when a country has nobody in this one."""


class Need(Record):
    """`needs.yml`: something that a person must be able to find out in every country, and what answers it there."""

    title: Prose
    topics: tuple[TopicId, ...] = ()
    """A fact under one of these topics answers it …"""
    types: tuple[FactType, ...] = ()
    """… or a fact of one of these types …"""
    roles: tuple[Key, ...] = ()
    """… or a contact in one of these roles."""
