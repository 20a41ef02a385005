//! Words of what happens to a record: states, steps, clocks, applications, duties, events followed.

use super::Takes::*;
use super::{Place, Word, must, word};

pub(super) const STATE: &[Word] = &[
    must("title", Text, "Name of the state.", "title = \"整改中\""),
    word(
        "start",
        Flag,
        "New records are in it; exactly one.",
        "false",
        "start = true",
    ),
    word(
        "end",
        Flag,
        "Nothing is left to do. A step that leads out opens again: it asks a reason and has `todo = false`.",
        "false",
        "end = true",
    ),
    word(
        "open",
        Flag,
        "Fields may still be edited by those who may write.",
        "true, false for end states",
        "open = false",
    ),
    word(
        "edit",
        Actors,
        "Who edits fields in this state, instead of all who may write: roles, or `{ field = \"unit\" }` as in a step's `by`.",
        "all who may write",
        "edit = { field = \"unit\" }",
    ),
    word(
        "kept_by",
        Texts,
        "Roles whose unit has it in this state instead of its owner, who sees it only afterwards.",
        "the owner",
        "kept_by = [\"office_clerk\"]",
    ),
    word(
        "tone",
        Text,
        "plain, good, wait or bad: the lamp in lists.",
        "plain",
        "tone = \"bad\"",
    ),
    word(
        "aside",
        Flag,
        "Lists leave it out until it is asked for: what was dropped, taken back or merged.",
        "false",
        "aside = true",
    ),
];

/// What steps and clocks do beside moving the state.
pub(super) const SET: Word = word(
    "set",
    NamedDefaults,
    "Fields it sets.",
    "none",
    "set = { closed_on = \"today()\" }",
);

pub(super) const RAISE: Word = word(
    "raise",
    Raises,
    "Events of its system it raises. What an event carries is taken from the fields of the same names, or said as expressions.",
    "none",
    "raise = { hazard_found = { what = \"place\" } }",
);

pub(super) const NOTIFY: Word = word(
    "notify",
    Actors,
    "Who gets a message: roles in whose reach the record is, or `{ field = \"fixer\" }`: the person, or those who hold a position in the organisation, named there.",
    "nobody",
    "notify = [\"county_safety\", { field = \"fixer\" }]",
);

pub(super) const STEP: &[Word] = &[
    must("title", Text, "The verb on the button.", "title = \"交办\""),
    word(
        "help",
        Text,
        "What it does.",
        "none",
        "help = \"交给责任人\"",
    ),
    word(
        "from",
        Texts,
        "States in which it can be made.",
        "every state that is not an end",
        "from = [\"found\", \"fixing\"]",
    ),
    word(
        "to",
        Text,
        "State it leads to; `previous`: the one the record was in before, and a reason is asked for.",
        "the state stays",
        "to = \"fixing\"",
    ),
    word(
        "by",
        Actors,
        "Roles, or `{ field = \"fixer\" }`: the person, or holders of a position in the organisation, named there.",
        "rules only",
        "by = [\"inspector\", { field = \"fixer\" }]",
    ),
    word(
        "all",
        Text,
        "Everybody named in `by` must make it, and it takes effect with the last: the field of several that collects who has, as the field in `by` or `codes` of the roles.",
        "the first who makes it is enough",
        "all = \"signed_by\"",
    ),
    word(
        "merge",
        Text,
        "The record becomes part of another of its register, which this field names: it stays to be read, both histories tell, and who asks for what refers to the other finds what refers to it too. Leaving the state it leads to empties the field.",
        "nothing is merged",
        "merge = \"merged_into\"",
    ),
    word(
        "need",
        Texts,
        "Fields that must be filled.",
        "none",
        "need = [\"due_on\"]",
    ),
    word(
        "ask",
        Asks,
        "What it asks for: `reason`, fields of the record, or fields described in place that only the rule sees.",
        "nothing",
        "ask = \"reason\"",
    ),
    word(
        "start",
        NamedDefaults,
        "What of it is filled in when the step is begun, to be changed or left: by expressions over the record.",
        "fields of the record as they are, all else empty",
        "start = { closed_on = \"today()\" }",
    ),
    word(
        "when",
        Expression,
        "Must not be false.",
        "always",
        "when = \"has(due_on)\"",
    ),
    word(
        "says",
        Text,
        "What to say when `when` is false.",
        "made from the title",
        "says = \"先填写整改期限\"",
    ),
    word(
        "rule",
        Id,
        "Rule run in the write transaction, before the state changes.",
        "none",
        "rule = \"place_left\"",
    ),
    word(
        "each",
        Table(Place::Each),
        "It is then made of many: a step of each record that refers to this one, in the background.",
        "of this record alone",
        "each = { of = \"yard.check\", step = \"begin\", then = \"begun\" }",
    ),
    SET,
    RAISE,
    NOTIFY,
    word(
        "todo",
        Default,
        "Waiting for it is somebody's to-do; an expression: only while it is true. Unlike `when`, it does not forbid the step.",
        "true if it leads to another state",
        "todo = \"parts == 0\"",
    ),
];

pub(super) const CLOCK: &[Word] = &[
    must(
        "title",
        Text,
        "What a late record is marked with.",
        "title = \"挂牌督办\"",
    ),
    must("in", Texts, "States in which it runs.", "in = \"fixing\""),
    must(
        "until",
        Text,
        "The date field it runs to; late from the day after.",
        "until = \"due_on\"",
    ),
    word(
        "within",
        Within,
        "It sets `until` itself, so long after the day it starts: the record comes from a state in which it neither runs nor pauses. How many may be an expression over the record; while that is unknown there is no deadline.",
        "somebody fills `until`",
        "within = \"5 workdays\"",
    ),
    word(
        "pause",
        Texts,
        "States in which it stands still; when it goes on, `until` moves by the time spent there.",
        "none",
        "pause = \"supplementing\"",
    ),
    word(
        "remind",
        Within,
        "So long before, those whose turn it is get a message.",
        "nobody is reminded",
        "remind = \"2 workdays\"",
    ),
    SET,
    RAISE,
    NOTIFY,
    word(
        "step",
        Text,
        "A step the platform makes when it has run out; nobody is late then. It has no `by`, or those named may make it before.",
        "none",
        "step = \"lapse\"",
    ),
    word(
        "escalate",
        Tables(Place::Stage),
        "What else happens, the later it is.",
        "nothing",
        "escalate = [{ after = \"3 workdays\", title = \"报区市\", notify = \"county_safety\" }]",
    ),
];

pub(super) const APPLICATION: &[Word] = &[
    word(
        "check",
        Actors,
        "Who checks it first, and asks for papers.",
        "it goes to the decision at once",
        "check = \"school_clerk\"",
    ),
    must(
        "decide",
        Actors,
        "Who decides.",
        "decide = \"county_clerk\"",
    ),
    word(
        "object",
        Actors,
        "Who may object while it is published; `[access]` lets them see it.",
        "nobody",
        "object = \"teacher\"",
    ),
    word(
        "hear",
        Actors,
        "Who looks into objections.",
        "those who decide",
        "hear = \"office_clerk\"",
    ),
    word(
        "appeal",
        Actors,
        "Who hears appeals of the applicant against a refusal.",
        "a refusal is the end",
        "appeal = \"office_clerk\"",
    ),
    word(
        "check_within",
        Within,
        "How long checking may take.",
        "no limit",
        "check_within = \"5 workdays\"",
    ),
    word(
        "supplement_within",
        Within,
        "How long papers may be supplied; it counts as withdrawn after that. Other clocks stand still meanwhile.",
        "no limit",
        "supplement_within = \"10 workdays\"",
    ),
    word(
        "decide_within",
        Within,
        "How long the decision may take.",
        "no limit",
        "decide_within = \"20 workdays\"",
    ),
    word(
        "publish_for",
        Within,
        "How long what is to be granted is published before it is; an objection stops the count.",
        "not published",
        "publish_for = \"7 workdays\"",
    ),
    word(
        "appeal_within",
        Within,
        "How long a refusal may be appealed against.",
        "no limit",
        "appeal_within = \"60 days\"",
    ),
];

pub(super) const DUTY: &[Word] = &[
    word(
        "for",
        Expression,
        "Which organisations owe it, over `registry.organisation`.",
        "all that `with` leaves",
        "for = \"kind == 'school'\"",
    ),
    word(
        "with",
        Text,
        "Only organisations to which records of this register belong owe it.",
        "all that `for` leaves",
        "with = \"canteen.canteen\"",
    ),
    word(
        "where",
        Expression,
        "Only records of `with` for which this is true.",
        "all of them",
        "where = \"state == 'serving'\"",
    ),
    must(
        "period",
        Text,
        "day, week, month, quarter, half_year, year, school_year or term.",
        "period = \"month\"",
    ),
    word(
        "open",
        Within,
        "Opened so long before it is due.",
        "on the first day of the period",
        "open = \"5 workdays\"",
    ),
    word(
        "due",
        Within,
        "Due so long after the last day of the period.",
        "on that day",
        "due = \"3 workdays\"",
    ),
    word(
        "close",
        Within,
        "So long after it was due it is closed, and can be filed no more.",
        "it can be filed late",
        "close = \"10 workdays\"",
    ),
    word(
        "check",
        Actors,
        "Who accepts it or gives it back.",
        "filed is done",
        "check = \"county_clerk\"",
    ),
];

pub(super) const STAGE: &[Word] = &[
    must(
        "after",
        Within,
        "So long after `until`.",
        "after = \"3 workdays\"",
    ),
    must("title", Text, "What happens then.", "title = \"报区市\""),
    SET,
    RAISE,
    NOTIFY,
];

pub(super) const ON: &[Word] = &[
    word(
        "when",
        Expression,
        "Opened only when this is true of the event.",
        "always",
        "when = \"grade == 'high'\"",
    ),
    word(
        "single",
        Flag,
        "While an entry about the same record is open, no second one is opened.",
        "false",
        "single = true",
    ),
    word(
        "step",
        Text,
        "Nothing is opened: entries about the same record make this step, where they are in a state it leads from.",
        "an entry is opened",
        "step = \"lapse\"",
    ),
    word(
        "set",
        NamedDefaults,
        "Fields of the new entry, said of what the event carries: a field of the same name does not come by itself.",
        "the owner is the owner of the record the event is about",
        "set = { title = \"what\", due_on = \"created_on + 15\" }",
    ),
];

pub(super) const EACH: &[Word] = &[
    must(
        "of",
        Text,
        "The register of those records; one field of it refers to this register.",
        "of = \"yard.check\"",
    ),
    must(
        "step",
        Text,
        "The step made of each, where it is in a state it leads from; who made this one makes it.",
        "step = \"begin\"",
    ),
    word(
        "for",
        Expression,
        "Organisations, at or below whom this record belongs to, each of which is to have one: the one it has by itself goes along, else one is made.",
        "those that refer to this one",
        "for = \"level == 'school'\"",
    ),
    word(
        "then",
        Text,
        "The step of this record made when all were gone through; it has no `by`.",
        "none",
        "then = \"begun\"",
    ),
];
