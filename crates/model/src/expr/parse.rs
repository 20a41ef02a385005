//! From CEL's text to the typed form: the way in.
//!
//! CEL gives syntax and tree; the types and the closed list of what may be said
//! are in `lower`. Nothing of CEL is ever evaluated.

use cel::Env;

use super::fields::Environment;
use super::lower::Lower;
use super::places::{Places, Problem};
use super::{Expr, Name, Node};
use crate::value::{Type, Value};

/// Reads an expression of whatever type it has.
///
/// # Errors
/// Everything that is wrong with it, at once, where it stands.
pub fn parse(source: &str, env: &Environment<'_>) -> Result<Expr, Vec<Problem>> {
    read(source, env, None).0
}

/// Reads an expression that must have a type; integers are widened to decimals.
///
/// # Errors
/// Everything that is wrong with it, at once, where it stands.
pub fn parse_as(source: &str, env: &Environment<'_>, ty: &Type) -> Result<Expr, Vec<Problem>> {
    read(source, env, Some(ty)).0
}

/// A plain value as an expression of a type; none if it does not fit.
pub fn literal(value: Value, ty: &Type) -> Option<Expr> {
    let value = match (value, ty) {
        (Value::Integer(n), Type::Decimal) => Value::Decimal(n.into()),
        (value, _) => value,
    };
    let fits = matches!(
        (&value, ty),
        (Value::Flag(_), Type::Flag)
            | (Value::Integer(_), Type::Integer)
            | (Value::Decimal(_), Type::Decimal)
            | (Value::Text(_), Type::Text)
            | (Value::Day(_), Type::Day)
            | (Value::Time(_), Type::Time)
            | (Value::Period(_), Type::Period)
    );
    fits.then(|| Expr {
        node: Node::Literal(value),
        ty: ty.clone(),
    })
}

/// The same, with every name in it that leads to something.
pub(crate) fn read(
    source: &str,
    env: &Environment<'_>,
    wanted: Option<&Type>,
) -> (Result<Expr, Vec<Problem>>, Vec<Name>) {
    // No macros: `has` is one of our functions, and the others are not ours.
    let parsed = Env::default()
        .parser()
        .enable_optional_syntax(false)
        .parse_with_source_info(source);
    let (tree, info) = match parsed {
        Ok(parsed) => parsed,
        Err(errors) => {
            let errors = errors.errors.iter();
            let problems = errors.map(|error| syntax(source, error)).collect();
            return (Err(problems), Vec::new());
        }
    };
    let mut lower = Lower {
        env: *env,
        places: Places { source, info },
        row: env.row.map(str::to_owned),
        problems: Vec::new(),
        names: Vec::new(),
    };
    let expr = lower.whole(&tree, wanted);
    let read = match expr {
        Some(expr) if lower.problems.is_empty() => Ok(expr),
        _ => Err(lower.problems),
    };
    (read, lower.names)
}

fn syntax(source: &str, error: &cel::ParseError) -> Problem {
    // Lines and columns count from 1 and 0.
    let line = usize::try_from(error.pos.0).unwrap_or(1).max(1);
    let column = usize::try_from(error.pos.1).unwrap_or(1).max(1);
    let line_start: usize = source
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let line_text = source[line_start..].lines().next().unwrap_or_default();
    let start = line_text
        .char_indices()
        .nth(column - 1)
        .map_or(line_text.len(), |(at, _)| at);
    let start = line_start + start;
    let len = source[start..].chars().next().map_or(0, char::len_utf8);
    let message = error.msg.trim_start_matches("Syntax error: ");
    let message = message.split(" expecting ").next().unwrap_or(message);
    Problem {
        code: "expr.syntax",
        start,
        end: start + len,
        message: message.to_owned(),
        hint: String::new(),
    }
}
