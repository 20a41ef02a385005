//! What the names in expressions lead to: fields, system words, records referred to.

use super::{Compare, Expr, Fold, Function, Node};
use crate::definition::{Level, Model, ORGANISATION, Register};
use crate::value::Type;

/// What the names in an expression mean: the fields of one register.
#[derive(Clone, Copy, Debug)]
pub struct Environment<'a> {
    pub model: &'a Model,
    pub register: &'a Register,
    /// In a row of this field, whose cells are named like `dish.price`.
    pub row: Option<&'a str>,
}

/// What every record has beside its fields.
pub(super) const SYSTEM_WORDS: [&str; 5] = ["state", "number", "owner", "id", "created_on"];

/// The type of a field or of a system word.
pub(super) fn field_type(register: &Register, name: &str) -> Option<Type> {
    if let Some(field) = register.fields.get(name) {
        return Some(field.kind.ty());
    }
    match name {
        "state" if register.states.is_empty() => None,
        "state" => Some(Type::Code(format!("{}.state", register.id))),
        "number" => Some(Type::Text),
        "owner" => Some(Type::Ref(ORGANISATION.to_owned())),
        "id" => Some(Type::Ref(register.id.clone())),
        "created_on" => Some(Type::Day),
        _ => None,
    }
}

/// The level of the field a path ends at; none for system words.
pub(super) fn level(env: Environment<'_>, path: &[String]) -> Option<Level> {
    let (register, step) = env.model.end_of(env.register, path)?;
    register.field(&step).map(|it| it.level)
}

/// What an expression is made of, one step down.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        Node::Path(_) | Node::Literal(_) | Node::Has(_) => Vec::new(),
        Node::Not(a) | Node::Negate(a) | Node::Widen(a) | Node::In(a, _) => vec![a],
        Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Arith(_, a, b) => {
            vec![a, b]
        }
        Node::Contains { list, item } => vec![list, item],
        Node::If(a, b, c) => vec![a, b, c],
        Node::Call(_, args) => args.iter().collect(),
        Node::Param { on, .. } => vec![on],
        Node::Fold { of, .. } => of.as_deref().into_iter().collect(),
    }
}

/// Every path whose value an expression uses; not those only asked with `has`.
pub fn paths(expr: &Expr) -> Vec<&[String]> {
    match &expr.node {
        Node::Path(path) => vec![path],
        _ => parts(expr).into_iter().flat_map(paths).collect(),
    }
}

/// Where a condition says that what a reference names lies within what another field holds:
/// `section.plan == plan` of `section` is (`plan`, `plan`).
pub fn within<'e>(expr: &'e Expr, reference: &str) -> Option<(&'e str, &'e str)> {
    if let Node::Compare(Compare::Equal, a, b) = &expr.node {
        let sides = [(a, b), (b, a)];
        let found = sides
            .into_iter()
            .find_map(|(its, own)| match (&its.node, &own.node) {
                (Node::Path(its), Node::Path(own)) => match (its.as_slice(), own.as_slice()) {
                    ([first, field], [own]) if first == reference => {
                        Some((field.as_str(), own.as_str()))
                    }
                    _ => None,
                },
                _ => None,
            });
        if found.is_some() {
            return found;
        }
    }
    match &expr.node {
        Node::And(..) | Node::Or(..) => {
            parts(expr).into_iter().find_map(|it| within(it, reference))
        }
        _ => None,
    }
}

/// Every path an expression asks anything of.
pub fn asked(expr: &Expr) -> Vec<&[String]> {
    match &expr.node {
        Node::Path(path) | Node::Has(path) => vec![path],
        _ => parts(expr).into_iter().flat_map(asked).collect(),
    }
}

/// Whether an expression goes through rows of its record.
pub fn folds(expr: &Expr) -> bool {
    matches!(expr.node, Node::Fold { .. }) || parts(expr).into_iter().any(folds)
}

/// Every parameter an expression asks.
pub fn params(expr: &Expr) -> Vec<&str> {
    let mut found: Vec<&str> = parts(expr).into_iter().flat_map(params).collect();
    if let Node::Param { id, .. } = &expr.node {
        found.push(id);
    }
    found
}

/// Whether what an expression comes to is another on another day.
pub fn asks_the_day(expr: &Expr) -> bool {
    matches!(&expr.node, Node::Call(Function::Today, _))
        || parts(expr).into_iter().any(asks_the_day)
}

/// Whether an expression asks nothing but what a record of the register holds itself.
pub(crate) fn is_of_itself(expr: &Expr, register: &Register) -> bool {
    let held = |path: &[String]| register.step_of(path).is_some_and(|it| it.1.is_empty());
    let here = match &expr.node {
        Node::Path(path) | Node::Has(path) => held(path),
        Node::Call(function, _) => !matches!(function, Function::Today | Function::Me),
        Node::Param { .. } => false,
        _ => true,
    };
    here && parts(expr).into_iter().all(|it| is_of_itself(it, register))
}

/// The highest level of the fields whose values an expression uses.
pub(crate) fn highest_level(expr: &Expr, env: Environment<'_>) -> Level {
    paths(expr)
        .into_iter()
        .filter_map(|path| level(env, path))
        .max()
        .unwrap_or(Level::Public)
}

/// The highest level of the fields whose values are what an expression comes to, as they are:
/// not of those it only computes with.
pub(crate) fn level_shown(expr: &Expr, env: Environment<'_>) -> Level {
    let least = Level::Public;
    match &expr.node {
        Node::Path(path) => level(env, path).unwrap_or(least),
        Node::If(_, yes, no) => level_shown(yes, env).max(level_shown(no, env)),
        Node::Widen(of) => level_shown(of, env),
        Node::Fold {
            fold: Fold::Least | Fold::Greatest,
            of: Some(of),
            ..
        } => level_shown(of, env),
        _ => least,
    }
}
