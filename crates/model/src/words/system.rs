//! Words of `system.toml`: the system, its roles, its events, its menu.

use super::Takes::*;
use super::{Place, Word, must, word};

pub(super) const SYSTEM: &[Word] = &[
    must("title", Text, "Name of the system.", "title = \"计划\""),
    word(
        "help",
        Text,
        "Becomes the first paragraph of the manual.",
        "none",
        "help = \"年度计划的定与分\"",
    ),
    word(
        "uses",
        Texts,
        "Systems whose registers, codes, roles and events it may name; itself, `access` and `registry` always.",
        "none",
        "uses = [\"plan\"]",
    ),
    word(
        "role",
        Named(Place::Role),
        "Roles declared here; their names are global.",
        "none",
        "[role.plan_clerk]",
    ),
    word(
        "menu",
        Named(Place::Menu),
        "Entries of the main menu; its registers are shown in this order everywhere.",
        "none",
        "[menu]",
    ),
    word(
        "event",
        Named(Place::Event),
        "What its registers tell; who listens is not said here.",
        "none",
        "[event.hazard_overdue]",
    ),
    word(
        "refusal",
        NamedTexts,
        "Wording of refusals, `{name}` stands for a value.",
        "none",
        "place_left = \"{school}的计划已满。\"",
    ),
];

pub(super) const ROLE: &[Word] = &[
    must("title", Text, "Name of the role.", "title = \"督查员\""),
    word(
        "help",
        Text,
        "Who holds it.",
        "none",
        "help = \"办公室督查岗\"",
    ),
];

pub(super) const EVENT: &[Word] = &[
    must("title", Text, "What happened.", "title = \"隐患逾期未改\""),
    word(
        "help",
        Text,
        "When it is raised.",
        "none",
        "help = \"整改期限已过\"",
    ),
    word(
        "field",
        Named(Place::EventField),
        "What it carries, beside `owner` and `number` of the record it is about and `created_on`, the day. Nothing personal.",
        "none",
        "field = { grade = { title = \"等级\", type = \"code\", of = \"safety.hazard_grade\" } }",
    ),
];

pub(super) const MENU: &[Word] = &[
    must(
        "step",
        Text,
        "Step of the loop: plan, divide, collect, compute, warn, handle, supervise, publish or evaluate.",
        "step = \"divide\"",
    ),
    word(
        "title",
        Text,
        "What the entry says.",
        "the register's title",
        "title = \"任务\"",
    ),
    word(
        "register",
        Text,
        "The register whose list it opens; this or `screen`.",
        "none",
        "register = \"plan.task\"",
    ),
    word(
        "screen",
        Id,
        "The hand-made screen it opens, at `/SYSTEM/SCREEN`; this or `register`.",
        "none",
        "screen = \"audit\"",
    ),
    word(
        "roles",
        Texts,
        "Who sees the entry.",
        "everybody who may read the register",
        "roles = [\"plan_clerk\"]",
    ),
];
