//! A field, and where what it holds comes from.
//!
//! Not here: what kind of value it is (`kind`).

use crate::expr::Expr;
use crate::kind::Kind;
use crate::pattern::Pattern;

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub name: String,
    pub title: String,
    /// What lists of others call it: columns of an upload are found by these, too.
    pub aliases: Vec<String>,
    /// What lists of others have in its column, and which fields the parts of it fill:
    /// `{grade}（{no}）班`.
    pub reads: Vec<String>,
    /// What JY/T 1001–1007 call it.
    pub standard: Option<String>,
    pub kind: Kind,
    pub required: bool,
    pub unique: bool,
    pub default: Option<Expr>,
    /// Must not be false when the record is written.
    pub check: Option<Expr>,
    /// What to say when `check` is false; made from the title when empty.
    pub check_says: String,
    pub level: Level,
    /// The fact it holds, `plan.deadline`.
    pub means: Option<String>,
    pub help: String,
    /// Heading of the group that starts at this field; empty: none goes on.
    pub group: Option<String>,
    /// Only asked and shown when this is true.
    pub when: Option<Expr>,
    /// Former names, the latest first.
    pub was: Vec<String>,
    /// Of what the field it was held, only what this finds.
    pub part: Option<Pattern>,
    /// Set by this rule or expression, never typed.
    pub computed: Option<Computed>,
    /// It is typed when the record is made, though the record it is computed from keeps it.
    pub given: Option<GivenTo>,
    /// Of a reference: where what is given finds no record, it is made.
    pub made: bool,
    /// Of a reference: which records are offered.
    pub among: Option<Among>,
    /// Only rules and steps write it; shown but not offered in forms.
    pub fixed: bool,
    /// Typed when the record is made, and never changed by hand.
    pub once: bool,
    /// What it is computed from over references is followed when it changes.
    pub follow: bool,
    /// The field with the citizen's number that tells it, where nothing else is said.
    pub told_by: Option<String>,
    /// Of a citizen's number: where lists have another document in its column.
    pub instead: Option<Instead>,
    /// Of a date: in lists a month alone is its first day.
    pub month: bool,
}

/// Which records of the register it refers to a field offers.
#[derive(Clone, Debug, PartialEq)]
pub struct Among {
    /// `plan.task.serves`
    pub field: String,
    /// Asked of the record that is referred to.
    pub filter: Expr,
}

/// The fields of another document than that of a citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    pub kind: String,
    pub number: String,
    /// The code, among those kinds, of the citizen's own document; none: lists are not asked
    /// whether they say it.
    pub own: Option<String>,
}

impl Instead {
    /// Whether a kind is the citizen's own document.
    pub fn is_own(&self, kind: &str) -> bool {
        self.own.as_deref() == Some(kind)
    }
}

impl Field {
    /// Whether nobody ever types it, because it is computed.
    pub fn is_computed(&self) -> bool {
        self.computed.is_some() && self.given.is_none()
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Computed {
    Rule(String),
    Expr(Expr),
    Latest(Latest),
}

/// Whose a value is that is typed with another record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenTo {
    /// The reference to the record that keeps it.
    pub through: String,
    /// That record's field.
    pub field: String,
}

/// 取最近一条: the newest record of another register that refers to this one.
#[derive(Clone, Debug, PartialEq)]
pub struct Latest {
    /// The other register.
    pub of: String,
    /// Its field that refers to this one.
    pub through: String,
    /// Its field whose greatest value is the newest; none: which was made last.
    pub by: Option<String>,
    /// Only records for which this is true, asked of what they hold themselves.
    pub filter: Option<Expr>,
}

/// A register whose records show the latest of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownBy {
    pub register: String,
    /// The other's field that refers to them.
    pub through: String,
}

/// 随引用更新: a register whose records are written again when what they refer to says
/// something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowedBy {
    pub register: String,
    /// Its field that refers to the other.
    pub through: String,
    /// What of the other it shows, or belongs by.
    pub shows: Vec<String>,
    /// Others belong where its records do, by the register it refers to.
    pub stands: bool,
}

/// How a field is handled: who sees it in clear, whether it is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Level {
    Public,
    #[default]
    Internal,
    /// 个人信息
    Personal,
    /// 敏感个人信息: encrypted at rest.
    Sensitive,
}
