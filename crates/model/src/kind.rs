//! The types of fields: what each holds, and what can be done with it.
//!
//! A new type is a variant here, a row in `words::TYPES`, a line in `load/field.rs`; how
//! its values are written out is said in the kernel (`encoding`), which columns they lie
//! in by the store (`codec`), how they are drawn by the client (`web/src/fields`).

use std::sync::Arc;

use base::Decimal;
use indexmap::IndexMap;

use crate::definition::Field;
use crate::value::Type;

/// The type of a field with what belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// At most `max` characters, one line.
    Text {
        max: usize,
    },
    LongText,
    Integer {
        min: Option<i64>,
        max: Option<i64>,
        unit: String,
    },
    /// Kept exactly with `scale` places after the point.
    Decimal {
        scale: u8,
        min: Option<Decimal>,
        max: Option<Decimal>,
        unit: String,
    },
    /// In 分.
    Money,
    /// 0–100 and beyond, two places.
    Percent,
    Day,
    /// 时刻: hour and minute.
    Time,
    Instant,
    Period,
    /// 学年: a period that is a school year.
    SchoolYear,
    Flag,
    Code {
        of: String,
        several: bool,
    },
    Ref {
        to: String,
        several: bool,
    },
    Files {
        max: usize,
        /// Nothing but pictures.
        pictures: bool,
    },
    Phone,
    Address {
        max: usize,
    },
    /// 公民身份号码, GB 11643-1999.
    CitizenId,
    /// 统一社会信用代码, GB 32100-2015.
    CreditCode,
    Place,
    Polygon,
    /// One record of whatever register, `plan.task/ID`. Who makes the entry may name one of a
    /// register of `about`; all else only the kernel writes.
    Record {
        about: Vec<String>,
    },
    /// 明细: from `min` to `max` rows, with fields of their own.
    Rows {
        fields: Arc<IndexMap<String, Field>>,
        min: usize,
        max: usize,
    },
}

/// What lists, measures and definitions may want of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Lists are put in its order.
    Sort,
    /// The search box looks into it.
    Search,
    /// Lists are asked by one of its values.
    Filter,
    /// Lists are asked by its values from one to another.
    Range,
    /// No two records hold the same.
    Unique,
    /// A measure is asked by its values.
    Divide,
    /// It places a record in time.
    Date,
}

impl Kind {
    pub fn ty(&self) -> Type {
        match self {
            Kind::Text { .. } | Kind::LongText | Kind::Address { .. } => Type::Text,
            Kind::Phone | Kind::CitizenId | Kind::CreditCode | Kind::Record { .. } => Type::Text,
            Kind::Integer { .. } => Type::Integer,
            Kind::Decimal { .. } | Kind::Money | Kind::Percent => Type::Decimal,
            Kind::Day => Type::Day,
            Kind::Time => Type::Time,
            Kind::Instant => Type::Instant,
            Kind::Period | Kind::SchoolYear => Type::Period,
            Kind::Flag => Type::Flag,
            Kind::Code { of, several: false } => Type::Code(of.clone()),
            Kind::Code { of, .. } => Type::List(Box::new(Type::Code(of.clone()))),
            Kind::Ref { to, several: false } => Type::Ref(to.clone()),
            Kind::Ref { to, .. } => Type::List(Box::new(Type::Ref(to.clone()))),
            Kind::Files { .. } => Type::List(Box::new(Type::File)),
            Kind::Place => Type::Place,
            Kind::Polygon => Type::Polygon,
            Kind::Rows { fields, .. } => {
                let ty = |(name, field): (&String, &Field)| (name.clone(), field.kind.ty());
                Type::Rows(fields.iter().map(ty).collect())
            }
        }
    }

    /// Places after the point, for exact numbers.
    pub fn scale(&self) -> Option<u8> {
        match self {
            Kind::Decimal { scale, .. } => Some(*scale),
            Kind::Money | Kind::Percent => Some(2),
            _ => None,
        }
    }

    /// What its numbers count; empty when nothing is said.
    pub fn unit(&self) -> &str {
        match self {
            Kind::Integer { unit, .. } | Kind::Decimal { unit, .. } => unit,
            Kind::Money => "元",
            Kind::Percent => "%",
            _ => "",
        }
    }

    /// The fields of its rows; none unless it is a 明细.
    pub fn rows(&self) -> Option<&IndexMap<String, Field>> {
        match self {
            Kind::Rows { fields, .. } => Some(fields),
            _ => None,
        }
    }

    pub fn is_several(&self) -> bool {
        matches!(self.ty(), Type::List(_))
    }

    /// A number that names one person or body: asked whole it may be looked for even
    /// where it is masked.
    pub fn is_document_number(&self) -> bool {
        matches!(self, Kind::CitizenId | Kind::CreditCode)
    }

    pub fn serves(&self, wanted: Use) -> bool {
        let is_single = !matches!(
            self.ty(),
            Type::List(_) | Type::Rows(_) | Type::Place | Type::Polygon
        );
        match wanted {
            Use::Sort | Use::Unique => is_single && *self != Kind::LongText,
            Use::Search => self.ty() == Type::Text && !matches!(self, Kind::Record { .. }),
            Use::Filter => !matches!(
                self,
                Kind::Text { .. }
                    | Kind::LongText
                    | Kind::Address { .. }
                    | Kind::Files { .. }
                    | Kind::Place
                    | Kind::Polygon
                    | Kind::Rows { .. }
            ),
            Use::Range => matches!(
                self,
                Kind::Integer { .. }
                    | Kind::Decimal { .. }
                    | Kind::Money
                    | Kind::Percent
                    | Kind::Day
                    | Kind::Time
                    | Kind::Instant
                    | Kind::Period
                    | Kind::SchoolYear
            ),
            Use::Divide => matches!(
                self,
                Kind::Integer { .. }
                    | Kind::Day
                    | Kind::Instant
                    | Kind::Period
                    | Kind::SchoolYear
                    | Kind::Flag
                    | Kind::Code { .. }
                    | Kind::Ref { .. }
            ),
            Use::Date => matches!(self, Kind::Day | Kind::Period | Kind::SchoolYear),
        }
    }
}
