//! What the names in expressions lead to: fields, system words, records referred to.

use super::{Expr, Node};
use crate::definition::{Level, Model, ORGANISATION, Register};
use crate::kind::Kind;
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
    let mut register = env.register;
    for (depth, name) in path.iter().enumerate() {
        let field = register.fields.get(name);
        if depth + 1 == path.len() {
            return field.map(|field| field.level);
        }
        let kind = field.map(|field| &field.kind);
        if let Some(inner) = kind.and_then(Kind::rows) {
            return path
                .get(depth + 1)
                .and_then(|it| inner.get(it))
                .map(|it| it.level);
        }
        let to = match kind {
            Some(Kind::Ref { to, .. }) => to,
            None if name == "owner" => ORGANISATION,
            _ => return None,
        };
        register = env.model.register(to)?;
    }
    None
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

/// Every parameter an expression asks.
pub fn params(expr: &Expr) -> Vec<&str> {
    let mut found: Vec<&str> = parts(expr).into_iter().flat_map(params).collect();
    if let Node::Param { id, .. } = &expr.node {
        found.push(id);
    }
    found
}

/// The highest level of the fields whose values an expression uses.
pub(crate) fn highest_level(expr: &Expr, env: Environment<'_>) -> Level {
    paths(expr)
        .into_iter()
        .filter_map(|path| level(env, path))
        .max()
        .unwrap_or(Level::Public)
}
