//! The states of a record, and the steps between them.

use indexmap::IndexMap;

use super::Field;
use crate::expr::Expr;
use crate::process::Effects;

#[derive(Clone, Debug)]
pub struct State {
    pub name: String,
    pub title: String,
    pub start: bool,
    pub end: bool,
    /// Fields may still be edited by those who may write.
    pub open: bool,
    /// While open, only these edit; empty: all who may write.
    pub edit: Vec<Actor>,
    /// Whose it is in this state, whatever the owner field says: the unit of whoever has one of
    /// these roles. Empty: the owner's.
    pub kept_by: Vec<String>,
    /// Shown in red, amber or green where a list marks states; nothing otherwise.
    pub tone: Tone,
    /// 列表默认不列: lists that are asked for no state leave it out.
    pub aside: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Wait,
    Bad,
}

/// A transition that somebody makes.
#[derive(Clone, Debug)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub help: String,
    pub from: Vec<String>,
    /// None: the state stays as it is.
    pub to: Option<String>,
    /// 退回: to the state the record was in before, with a reason.
    pub back: bool,
    pub by: Vec<Actor>,
    /// Everybody named in `by` makes it; this field collects who has.
    pub all: Option<String>,
    /// 并入: the record becomes part of the one this field names.
    pub merge: Option<String>,
    /// Fields that must be filled when the step is made.
    pub need: Vec<String>,
    /// What the step asks for, by the names of fields of this register or `reason`.
    pub ask: Vec<Ask>,
    /// What of it is filled in already when the step is begun, by its name.
    pub start: IndexMap<String, Expr>,
    /// Must not be false.
    pub when: Option<Expr>,
    pub when_says: String,
    /// Rule run inside the write transaction, before the state changes.
    pub rule: Option<String>,
    /// 逐条办理: made of each record of another register, too.
    pub each: Option<Each>,
    pub effects: Effects,
    /// Waiting for this step is somebody's to-do.
    pub todo: bool,
    /// And only while this is true.
    pub todo_when: Option<Expr>,
}

/// A step of each record that refers to one, made in the background.
#[derive(Clone, Debug)]
pub struct Each {
    /// The register of those records.
    pub of: String,
    /// Its field that refers to the one.
    pub through: String,
    pub step: String,
    /// The organisations at or below the one's owner that are to have a record.
    pub owed: Option<Expr>,
    /// The step of the one that is made when all were gone through.
    pub then: Option<String>,
}

#[derive(Clone, Debug)]
pub enum Ask {
    /// 理由, kept in history.
    Reason,
    /// A field of the record, written by the step.
    Field(String),
    /// A value only the step's rule sees, described with the same words as a field.
    Extra(Box<Field>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Role(String),
    /// The person, or a holder of a position in the organisation, named by this field.
    Field(String),
}
