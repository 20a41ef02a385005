//! A condition in Chinese, for those who want to know what is counted: 状态是在读、休学之一，学段是小学.
//!
//! It says what the definition says, in its order; it is not read back.

use super::{Arith, Compare, Environment, Expr, Function, Node};
use crate::kind::Kind;
use crate::value::{Type, Value};

/// A condition or a value in words.
pub fn said(env: Environment<'_>, expr: &Expr) -> String {
    let of = |it: &Expr| said(env, it);
    match &expr.node {
        Node::Literal(value) => shown(env, value, &expr.ty),
        Node::Path(path) if expr.ty == Type::Flag => format!("{}为“是”", title(env, path)),
        Node::Path(path) => title(env, path),
        Node::Has(path) => format!("填了{}", title(env, path)),
        Node::Not(it) => denied(env, it),
        Node::And(a, b) => format!("{}，{}", within(env, a), within(env, b)),
        Node::Or(a, b) => format!("{}或{}", of(a), of(b)),
        Node::Compare(how, a, b) => {
            let is = match how {
                Compare::Equal => "是",
                Compare::NotEqual => "不是",
                Compare::Less => "小于",
                Compare::LessOrEqual => "不大于",
                Compare::Greater => "大于",
                Compare::GreaterOrEqual => "不小于",
            };
            let held = shown_as(env, b, &a.ty);
            format!("{}{is}{held}", value_of(env, a))
        }
        Node::Arith(how, a, b) => {
            let sign = match how {
                Arith::Add => "+",
                Arith::Subtract => "−",
                Arith::Multiply => "×",
                Arith::Divide => "÷",
            };
            format!("{} {sign} {}", of(a), of(b))
        }
        Node::Negate(it) => format!("−{}", of(it)),
        Node::In(it, values) => format!("{}是{}", of(it), listed(env, values, &it.ty)),
        Node::Contains { list, item } => {
            let ty = match &list.ty {
                Type::List(ty) => ty.as_ref(),
                ty => ty,
            };
            format!("{}里有{}", of(list), shown_as(env, item, ty))
        }
        Node::If(condition, yes, no) => match &no.node {
            Node::Literal(Value::Missing) => format!("{}时{}", of(condition), of(yes)),
            _ => format!("{}时{}，否则{}", of(condition), of(yes), of(no)),
        },
        Node::Widen(it) => of(it),
        Node::Call(function, args) => called(env, *function, args),
        Node::Param { id, .. } => {
            let param = env.model.param(id);
            format!("“{}”", param.map_or(id.as_str(), |it| &it.title))
        }
        Node::Fold { rows, of: it, .. } => {
            let each = it.as_deref().map_or_else(String::new, of);
            let field = env.register.field(rows.split('.').next().unwrap_or(rows));
            let field = field.map_or(rows.as_str(), |it| &it.title);
            format!("{field}的合计{each}")
        }
    }
}

/// The other way round.
fn denied(env: Environment<'_>, expr: &Expr) -> String {
    match &expr.node {
        Node::Has(path) => format!("没有填{}", title(env, path)),
        Node::Path(path) => format!("{}为“否”", title(env, path)),
        Node::In(it, values) => {
            format!("{}不是{}", said(env, it), listed(env, values, &it.ty))
        }
        _ => format!("不是（{}）", said(env, expr)),
    }
}

/// What stands among others that must hold: alternatives in brackets.
fn within(env: Environment<'_>, expr: &Expr) -> String {
    match &expr.node {
        Node::Or(..) => format!("（{}）", said(env, expr)),
        _ => said(env, expr),
    }
}

/// A flag that is compared is its name alone.
fn value_of(env: Environment<'_>, expr: &Expr) -> String {
    match &expr.node {
        Node::Path(path) => title(env, path),
        _ => said(env, expr),
    }
}

fn called(env: Environment<'_>, function: Function, args: &[Expr]) -> String {
    let arg = |at: usize| args.get(at).map(|it| said(env, it)).unwrap_or_default();
    match function {
        Function::Today => "统计日".to_owned(),
        Function::Me => "本人".to_owned(),
        Function::Size => format!("{}的个数", arg(0)),
        Function::StartsWith => format!("{}以“{}”开头", arg(0), arg(1)),
        Function::EndsWith => format!("{}以“{}”结尾", arg(0), arg(1)),
        Function::ContainsText => format!("{}含“{}”", arg(0), arg(1)),
        Function::Year => format!("{}的年份", arg(0)),
        Function::Month => format!("{}的月份", arg(0)),
    }
}

/// 学校的办学性质.
fn title(env: Environment<'_>, path: &[String]) -> String {
    let mut register = Some(env.register);
    let mut titles = Vec::new();
    for step in path {
        let field = register.and_then(|it| it.field(step));
        titles.push(match (field, step.as_str()) {
            (Some(field), _) => field.title.clone(),
            (None, "state") => "状态".to_owned(),
            (None, "number") => "编号".to_owned(),
            (None, "owner") => "单位".to_owned(),
            (None, "created_on") => "登记日期".to_owned(),
            (None, _) => step.clone(),
        });
        register = register.and_then(|it| match field.map(|it| &it.kind) {
            Some(Kind::Rows { .. }) => Some(it),
            _ => env.model.leads_to(it, step),
        });
    }
    titles.join("的")
}

fn listed(env: Environment<'_>, values: &[Value], ty: &Type) -> String {
    let values: Vec<String> = values.iter().map(|it| shown(env, it, ty)).collect();
    match values.as_slice() {
        [one] => one.clone(),
        several => format!("{}之一", several.join("、")),
    }
}

/// What stands beside something of a type: a code is told as there.
fn shown_as(env: Environment<'_>, expr: &Expr, ty: &Type) -> String {
    match &expr.node {
        Node::Literal(value) => shown(env, value, ty),
        _ => value_of(env, expr),
    }
}

fn shown(env: Environment<'_>, value: &Value, ty: &Type) -> String {
    match (value, ty) {
        (Value::Missing, _) => "没有值".to_owned(),
        (Value::Flag(is), _) => if *is { "“是”" } else { "“否”" }.to_owned(),
        (Value::Code(code), Type::Code(list)) => {
            let state = list.strip_suffix(".state");
            let state = state.and_then(|it| env.model.register(it)?.states.get(code));
            let known = || env.model.codes(list)?.codes.get(code);
            let titled = state.map(|it| &it.title).or_else(|| Some(&known()?.title));
            titled.unwrap_or(code).clone()
        }
        (Value::Text(text) | Value::Code(text), _) => text.clone(),
        (Value::Integer(n), _) => n.to_string(),
        (Value::Decimal(n), _) => n.normalize().to_string(),
        (Value::Day(day), _) => day.to_string(),
        (Value::Period(period), _) => period.spoken(),
        (other, _) => format!("{other:?}"),
    }
}
