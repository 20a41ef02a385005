//! What is counted of registers, and how it is seen.
//!
//! Not here: counting (`kernel::judge`, `lake`).

use base::Day;
use base::Decimal;

use crate::expr::Expr;

/// A number computed from a register.
#[derive(Clone, Debug)]
pub struct Measure {
    /// `plan.tasks_done`
    pub id: String,
    pub title: String,
    pub unit: String,
    pub better: Option<Better>,
    pub nature: Option<Nature>,
    pub formula: Formula,
    /// Other formulas; the last that holds is used instead of `formula`.
    pub editions: Vec<Edition>,
    /// The parameter that says what it was at the beginning (基期值).
    pub base: Option<String>,
    /// The parameter that says what it is to become (目标值).
    pub target: Option<String>,
    /// The parameter that says what it must not fall below or pass, by `better` (预警线).
    pub line: Option<String>,
    /// Levels of organisations that are held to the line; none: all, or of a coefficient those
    /// that are warned.
    pub held: Vec<String>,
    /// Levels of organisations that are warned when their value is past the line, or jumps.
    pub warn: Vec<String>,
    /// Numbers of the counted register that say how much a record lacks that is not in the part.
    pub lacks: Vec<String>,
    /// What it can be asked by, besides the organisation: fields of the counted register.
    pub by: Vec<String>,
    /// Kinds of periods it can be asked by: `day`, `month`, `quarter`, `half_year`, `year`,
    /// `school_year`, `term`.
    pub periods: Vec<String>,
    /// The day or period field that places a row in a period; none: all rows.
    pub on: Option<String>,
    /// Places shown.
    pub places: u8,
    /// What plans call it as well.
    pub also: Vec<String>,
    /// What whoever reads it should know.
    pub note: String,
    pub version: String,
}

/// How a measure is counted.
#[derive(Clone, Debug)]
pub struct Formula {
    pub part: Option<Counted>,
    pub of: Counted,
    /// Of how many of the whole the part is told.
    pub per: Decimal,
    /// What is made of what is counted, among whom; none: it is told as it is.
    pub made: Option<Made>,
    pub issuer: String,
    pub source: String,
}

/// A number made of another measure, of which it has `part`, `of` and `per`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    pub how: How,
    /// `registry.teaching_area`
    pub from: String,
    /// What a ratio is told to.
    pub to: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// 差异系数 among the units that own the records, weighted by the whole.
    Differs,
    /// What came to what there was in the period before, of it.
    Growth,
    /// The share of the units that own the records which keep to the other's line.
    Meets,
    /// What comes to one of another measure.
    Ratio,
}

/// A formula from a day on, in an area.
#[derive(Clone, Debug)]
pub struct Edition {
    pub from: Option<Day>,
    /// Code of the organisation in whose area it holds.
    pub area: Option<String>,
    pub formula: Formula,
}

/// A page of numbers and drawings of one organisation.
#[derive(Clone, Debug)]
pub struct Dashboard {
    /// `registry.county`
    pub id: String,
    pub title: String,
    pub help: String,
    /// The level of the organisations it is of; none: any.
    pub level: Option<String>,
    /// Their kinds; empty: any.
    pub kinds: Vec<String>,
    /// For whom it is; empty: for everybody.
    pub roles: Vec<String>,
    /// Measures told as sentences.
    pub cards: Vec<String>,
    pub charts: Vec<Chart>,
    /// What the organisation is judged by.
    pub items: Vec<Item>,
    /// The level of the units below whose lack is told; none: nobody's.
    pub among: Option<String>,
    pub source: String,
}

/// What an organisation is judged by in a report.
#[derive(Clone, Debug)]
pub struct Item {
    /// The part of the report that begins here; empty: that of the item before.
    pub part: String,
    /// Empty: the measure's.
    pub title: String,
    /// Measures with a line; none: no register answers it.
    pub measures: Vec<String>,
    /// In what is told how much is missing; empty: the unit of what is summed.
    pub unit: String,
}

/// A measure drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Empty: the measure's.
    pub title: String,
    pub measure: String,
    /// One or two of `below`, `level:LEVEL`, `period:KIND`, and fields it may be asked by.
    pub along: Vec<String>,
    pub draw: Draw,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    Bars,
    Line,
    Heat,
    /// How many units have how much.
    Spread,
    /// The counties on the bureau's own map, shaded by how much they have.
    Map,
    Table,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// 约束性
    Binding,
    /// 预期性
    Expected,
}

impl Measure {
    /// The measure that tells nothing but this, where and when this one does: no share of a
    /// whole, and no line it is held to.
    pub fn alone(&self, of: Counted) -> Measure {
        Measure {
            formula: Formula {
                of,
                part: None,
                made: None,
                ..self.formula.clone()
            },
            editions: Vec::new(),
            line: None,
            ..self.clone()
        }
    }

    /// The formula that holds for a period that ends on this day, where the organisation and
    /// those above it have these codes.
    pub fn formula_on(&self, day: Day, areas: &[&str]) -> &Formula {
        let holds = |it: &&Edition| {
            let in_area = |area: &String| areas.contains(&area.as_str());
            it.from.is_none_or(|from| from <= day) && it.area.as_ref().is_none_or(in_area)
        };
        let last = self.editions.iter().rev().find(holds);
        last.map_or(&self.formula, |it| &it.formula)
    }

    /// All formulas it has.
    pub fn formulas(&self) -> impl Iterator<Item = &Formula> {
        let others = self.editions.iter().map(|it| &it.formula);
        std::iter::once(&self.formula).chain(others)
    }
}

impl Formula {
    /// What is counted, the whole last.
    pub fn sides(&self) -> impl Iterator<Item = &Counted> {
        self.part.iter().chain([&self.of])
    }

    /// Whether it is made of amounts that rows hold, and not of how many rows there are.
    pub fn is_of_amounts(&self) -> bool {
        !matches!(self.of.what, What::Count)
    }

    /// Whether what it comes to for several units is the sum of what it comes to for each.
    pub fn is_summed(&self) -> bool {
        self.part.is_none() && self.made.is_none() && self.of.what.is_summed()
    }
}

impl What {
    /// Whether what it comes to over all is the sum of its parts.
    pub fn is_summed(&self) -> bool {
        matches!(self, What::Count | What::Over(Gist::Sum, _))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Higher,
    Lower,
}

/// `part / of` when there is a part, `of` otherwise.
#[derive(Clone, Debug)]
pub struct Counted {
    pub register: String,
    pub what: What,
    pub filter: Option<Expr>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Count,
    /// Something of a number field.
    Over(Gist, String),
}

/// What of many numbers is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gist {
    Sum,
    Average,
    /// The middle value; of two, what lies between them.
    Median,
    Least,
    Greatest,
}
