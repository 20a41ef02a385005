//! The closed list of what an expression may say, and what each of it means for types.

use std::ops::Range;

use base::{Decimal, Instant, Period, Time};
use cel::common::ast::{CallExpr, Expr as CelExpr, IdedExpr, LiteralValue, operators};

use super::fields::{Environment, SYSTEM_WORDS, field_type, level, paths};
use super::places::{Places, Problem};
use super::rows;
use super::{Arith, Compare, Expr, Function, Name, Node};
use crate::definition::{ACCOUNT, Level, Register};
use crate::diagnostic::suggest;
use crate::thing::Thing;
use crate::value::{Type, Value};

const SUPPORTED: &str = "supported: literals, fields, == != < <= > >=, && || !, + - * /, in, ?:, \
     has() today() me() param() day() size() year() month() startsWith() endsWith() contains(), and over rows \
     count() sum() avg() min() max() any() all()";

pub(super) struct Lower<'a> {
    pub(super) env: Environment<'a>,
    pub(super) places: Places<'a>,
    /// The field whose row is spoken of.
    pub(super) row: Option<String>,
    pub(super) problems: Vec<Problem>,
    /// Every name that was followed.
    pub(super) names: Vec<Name>,
}

/// None: the problem is already noted.
pub(super) type Lowered = Option<Expr>;

impl<'a> Lower<'a> {
    pub(super) fn whole(&mut self, tree: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        let expr = self.expr(tree, wanted)?;
        match wanted {
            Some(wanted) => self.fit(expr, wanted, tree),
            None => Some(expr),
        }
    }

    /// `wanted` is what literals in it should be, if they can.
    pub(super) fn expr(&mut self, tree: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        match &tree.expr {
            CelExpr::Literal(literal) => self.literal(literal, tree, wanted),
            CelExpr::Ident(_) => self.path(tree, wanted),
            CelExpr::Select(select) if !select.test => self.path(tree, wanted),
            CelExpr::Call(call) => self.call(call, tree, wanted),
            CelExpr::List(_) => self.problem(
                tree,
                "expr.unsupported",
                "a list stands only after `in`",
                "x in ['a', 'b']",
            ),
            _ => self.problem(tree, "expr.unsupported", "this is not supported", SUPPORTED),
        }
    }

    fn literal(
        &mut self,
        literal: &LiteralValue,
        tree: &IdedExpr,
        wanted: Option<&Type>,
    ) -> Lowered {
        match literal {
            LiteralValue::Boolean(flag) => typed(Value::Flag(*flag.inner()), Type::Flag),
            LiteralValue::Int(n) if wanted == Some(&Type::Decimal) => {
                typed(Value::Decimal(Decimal::from(*n.inner())), Type::Decimal)
            }
            LiteralValue::Int(n) => typed(Value::Integer(*n.inner()), Type::Integer),
            LiteralValue::Double(n) => {
                // As written, so that it stays exact.
                let text = &self.places.source[self.places.of(tree)];
                let exact =
                    Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text));
                match exact {
                    // The sign may be a token of its own.
                    Ok(exact) if (exact.is_sign_negative()) == (*n.inner() < 0.0) => {
                        typed(Value::Decimal(exact.normalize()), Type::Decimal)
                    }
                    Ok(exact) => typed(Value::Decimal(-exact.normalize()), Type::Decimal),
                    Err(_) => self.problem(tree, "expr.type", "no exact number", "write 0.5"),
                }
            }
            LiteralValue::String(text) => self.text(text.inner(), tree, wanted),
            LiteralValue::Null => self.problem(
                tree,
                "expr.unsupported",
                "null is nothing but one side of a choice",
                "c ? x : null; whether there is a value is asked with has(field) or !has(field)",
            ),
            LiteralValue::Bytes(_) | LiteralValue::UInt(_) => {
                self.problem(tree, "expr.unsupported", "no such literal", SUPPORTED)
            }
        }
    }

    /// A quoted text is whatever it is compared with or used as.
    fn text(&mut self, text: &str, tree: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        let ty = wanted.unwrap_or(&Type::Text);
        if text.is_empty() {
            let hint = "an empty text is missing: ask has(field) or !has(field)";
            return self.problem(tree, "expr.type", "nothing equals the empty text", hint);
        }
        match ty {
            Type::Code(list) => self.code(text, list, tree),
            Type::Day => match text.parse() {
                Ok(day) => typed(Value::Day(day), Type::Day),
                Err(_) => self.problem(tree, "expr.type", "not a day", "write '2026-01-31'"),
            },
            Type::Time => match text.parse::<Time>() {
                Ok(time) => typed(Value::Time(time), Type::Time),
                Err(_) => self.problem(tree, "expr.type", "not a time", "write '08:30'"),
            },
            Type::Period => match text.parse::<Period>() {
                Ok(period) => typed(Value::Period(period), Type::Period),
                Err(_) => self.problem(
                    tree,
                    "expr.type",
                    "not a period",
                    "write '2026', '2026Q3', '2026-09' or '2026SY'",
                ),
            },
            Type::Instant => match text.parse::<Instant>() {
                Ok(instant) => typed(Value::Instant(instant), Type::Instant),
                Err(_) => self.problem(
                    tree,
                    "expr.type",
                    "not an instant",
                    "write '2026-01-31T08:00:00+08:00'",
                ),
            },
            _ => typed(Value::Text(text.to_owned()), Type::Text),
        }
    }

    fn code(&mut self, text: &str, list: &str, tree: &IdedExpr) -> Lowered {
        let model = self.env.model;
        if let Some(register) = list.strip_suffix(".state").and_then(|id| self.register(id)) {
            if !register.states.contains_key(text) {
                let hint = suggest(text, register.states.keys().map(String::as_str));
                return self.problem(tree, "expr.unknown_state", "no such state", hint);
            }
        } else if let Some(codes) = model.codes(list)
            && !codes.codes.contains_key(text)
        {
            let hint = suggest(text, codes.codes.keys().map(String::as_str));
            let message = format!("no such code in {list}");
            return self.problem(tree, "expr.unknown_code", message, hint);
        }
        self.literal_name(text, Thing::code(list, text), tree);
        typed(Value::Code(text.to_owned()), Type::Code(list.to_owned()))
    }

    /// Notes what a name leads to.
    pub(super) fn name(&mut self, at: Range<usize>, thing: Thing) {
        if self.places.source.get(at.clone()) == Some(thing.name()) {
            self.names.push(Name { at, thing });
        }
    }

    /// The same of what stands at the end of a quoted text.
    fn literal_name(&mut self, text: &str, thing: Thing, tree: &IdedExpr) {
        let token = self.places.token(tree.id);
        if let Some(at) = self.places.source[token.clone()].rfind(text) {
            let end = token.start + at + text.len();
            self.name(end - thing.name().len()..end, thing);
        }
    }

    /// Notes that a name is a field's.
    pub(super) fn field_name(&mut self, at: Range<usize>, register: &Register, name: &str) {
        if register.field(name).is_some() {
            self.name(at, Thing::field(&register.id, name));
        }
    }

    fn path(&mut self, tree: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        let names = self.names(tree)?;
        let places = self.places.each(tree);
        let mut register = self.env.register;
        let (mut ty, mut first) = (None, 0);
        if rows::of(register, &names[0]).is_some() && names.len() > 1 {
            ty = Some(self.cell(&names, tree)?);
            first = 2;
        }
        for (depth, name) in names.iter().enumerate().skip(first) {
            if depth > 0 {
                let Some(Type::Ref(to)) = &ty else {
                    let message = format!("`{}` refers to no record", names[depth - 1]);
                    let message = match &ty {
                        Some(Type::List(_)) => format!("`{}` holds several", names[depth - 1]),
                        _ => message,
                    };
                    return self.problem(
                        tree,
                        "expr.type",
                        message,
                        "only references can be followed",
                    );
                };
                // An unknown register is reported where the field is.
                register = self.register(to)?;
            }
            ty = field_type(register, name);
            if ty.is_none() {
                return self.unknown(name, register, depth == 0, wanted, tree);
            }
            self.field_name(places[depth].clone(), register, name);
        }
        Some(Expr {
            node: Node::Path(names),
            ty: ty?,
        })
    }

    fn unknown(
        &mut self,
        name: &str,
        register: &Register,
        bare: bool,
        wanted: Option<&Type>,
        tree: &IdedExpr,
    ) -> Lowered {
        let is_code = match wanted {
            Some(Type::Code(list)) => self.is_code(name, list),
            _ => false,
        };
        let hint = match bare && is_code {
            true => format!("a code is written '{name}'"),
            false => suggest(
                name,
                register
                    .fields
                    .keys()
                    .map(String::as_str)
                    .chain(SYSTEM_WORDS),
            ),
        };
        let message = format!("{} has no field `{name}`", register.id);
        self.problem(tree, "expr.unknown", message, hint)
    }

    fn is_code(&self, name: &str, list: &str) -> bool {
        match list.strip_suffix(".state").and_then(|id| self.register(id)) {
            Some(register) => register.states.contains_key(name),
            None => self
                .env
                .model
                .codes(list)
                .is_some_and(|codes| codes.codes.contains_key(name)),
        }
    }

    fn names(&mut self, tree: &IdedExpr) -> Option<Vec<String>> {
        match &tree.expr {
            CelExpr::Ident(name) => Some(vec![name.trim_start_matches('.').to_owned()]),
            CelExpr::Select(select) if !select.test => {
                let mut names = self.names(&select.operand)?;
                names.push(select.field.clone());
                Some(names)
            }
            _ => {
                self.problem(
                    tree,
                    "expr.unsupported",
                    "only fields have fields",
                    SUPPORTED,
                );
                None
            }
        }
    }

    fn call(&mut self, call: &CallExpr, tree: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        let compare = match call.func_name.as_str() {
            operators::EQUALS => Some(Compare::Equal),
            operators::NOT_EQUALS => Some(Compare::NotEqual),
            operators::LESS => Some(Compare::Less),
            operators::LESS_EQUALS => Some(Compare::LessOrEqual),
            operators::GREATER => Some(Compare::Greater),
            operators::GREATER_EQUALS => Some(Compare::GreaterOrEqual),
            _ => None,
        };
        let arith = match call.func_name.as_str() {
            operators::ADD => Some(Arith::Add),
            operators::SUBSTRACT => Some(Arith::Subtract),
            operators::MULTIPLY => Some(Arith::Multiply),
            operators::DIVIDE => Some(Arith::Divide),
            _ => None,
        };
        match (call.func_name.as_str(), call.args.as_slice(), &call.target) {
            (_, [left, right], None) if compare.is_some() => {
                self.compare(compare?, left, right, tree)
            }
            (_, [left, right], None) if arith.is_some() => self.arith(arith?, left, right, tree),
            (operators::LOGICAL_AND | operators::LOGICAL_OR, [left, right], None) => {
                let (left, right) = (self.flag(left), self.flag(right));
                let (left, right) = (Box::new(left?), Box::new(right?));
                let node = match call.func_name.as_str() {
                    operators::LOGICAL_AND => Node::And(left, right),
                    _ => Node::Or(left, right),
                };
                Some(Expr {
                    node,
                    ty: Type::Flag,
                })
            }
            (operators::LOGICAL_NOT, [inner], None) => Some(Expr {
                node: Node::Not(Box::new(self.flag(inner)?)),
                ty: Type::Flag,
            }),
            (operators::NEGATE, [inner], None) => self.negate(inner, wanted),
            (operators::CONDITIONAL, [condition, yes, no], None) => {
                let condition = self.flag(condition);
                let (yes, no) = self.branches(yes, no, wanted, tree)?;
                let ty = yes.ty.clone();
                if !is_single(&ty) {
                    let hint = "only single values are chosen between";
                    let message = format!("no choice between {ty} and another");
                    return self.problem(tree, "expr.unsupported", message, hint);
                }
                let node = Node::If(Box::new(condition?), Box::new(yes), Box::new(no));
                Some(Expr { node, ty })
            }
            (operators::IN, [item, list], None) => self.is_in(item, list),
            (name, args, target) => self.function(name, target.as_deref(), args, tree),
        }
    }

    pub(super) fn flag(&mut self, tree: &IdedExpr) -> Lowered {
        let expr = self.expr(tree, Some(&Type::Flag))?;
        self.fit(expr, &Type::Flag, tree)
    }

    fn compare(
        &mut self,
        op: Compare,
        left: &IdedExpr,
        right: &IdedExpr,
        tree: &IdedExpr,
    ) -> Lowered {
        let (l, r) = self.pair(left, right, None, tree)?;
        let ordered = !matches!(op, Compare::Equal | Compare::NotEqual);
        if ordered {
            for (side, at) in [(&l, left), (&r, right)] {
                if self.is_sensitive(side) {
                    let hint = "only == and != are possible";
                    return self.problem(
                        at,
                        "expr.sensitive",
                        "a sensitive field has no order",
                        hint,
                    );
                }
            }
        }
        let comparable = match l.ty {
            ref ty if !is_single(ty) => false,
            Type::Integer | Type::Decimal | Type::Day | Type::Time => true,
            Type::Instant | Type::Period => true,
            _ => !ordered,
        };
        if !comparable {
            let message = match ordered {
                true => format!("{} has no order", l.ty),
                false => format!("{} cannot be compared", l.ty),
            };
            let hint = match l.ty {
                Type::Place | Type::Polygon => "ask has(field)",
                _ => "ask `x in list` or size(list)",
            };
            return self.problem(tree, "expr.type", message, hint);
        }
        Some(Expr {
            node: Node::Compare(op, Box::new(l), Box::new(r)),
            ty: Type::Flag,
        })
    }

    /// Two sides of one type: literals take the type of the other side, integers are widened.
    fn pair(
        &mut self,
        left: &IdedExpr,
        right: &IdedExpr,
        wanted: Option<&Type>,
        tree: &IdedExpr,
    ) -> Option<(Expr, Expr)> {
        let (l, r) = match is_literal(left) && !is_literal(right) {
            true => {
                let r = self.expr(right, wanted);
                let ty = r.as_ref().map(|r| &r.ty).or(wanted).cloned();
                (self.expr(left, ty.as_ref()), r)
            }
            false => {
                let l = self.expr(left, wanted);
                let ty = l.as_ref().map(|l| &l.ty).or(wanted).cloned();
                let r = self.expr(right, ty.as_ref());
                (l, r)
            }
        };
        let (l, r) = (l?, r?);
        match (&l.ty, &r.ty) {
            (a, b) if a == b => Some((l, r)),
            (Type::Integer, Type::Decimal) => Some((widen(l), r)),
            (Type::Decimal, Type::Integer) => Some((l, widen(r))),
            (a, b) => {
                let message = format!("{a} and {b} do not fit together");
                let hint = match (a, b) {
                    (Type::Day, Type::Instant) | (Type::Instant, Type::Day) => {
                        "created_on is a day"
                    }
                    (Type::Text, Type::Day) | (Type::Day, Type::Text) => "write day('2026-01-31')",
                    _ => "",
                };
                self.problem(tree, "expr.type", message, hint);
                None
            }
        }
    }

    /// The two sides of a choice. One of them may be `null`: nothing, of the type of the other.
    fn branches(
        &mut self,
        yes: &IdedExpr,
        no: &IdedExpr,
        wanted: Option<&Type>,
        tree: &IdedExpr,
    ) -> Option<(Expr, Expr)> {
        let nothing = |ty: &Type| typed(Value::Missing, ty.clone());
        match (is_null(yes), is_null(no)) {
            (false, false) => self.pair(yes, no, wanted, tree),
            (false, true) => {
                let yes = self.expr(yes, wanted)?;
                let no = nothing(&yes.ty)?;
                Some((yes, no))
            }
            (true, false) => {
                let no = self.expr(no, wanted)?;
                Some((nothing(&no.ty)?, no))
            }
            (true, true) => {
                let message = "there is nothing to choose between null and null";
                self.problem(tree, "expr.type", message, "write a value on one side");
                None
            }
        }
    }

    fn arith(&mut self, op: Arith, left: &IdedExpr, right: &IdedExpr, tree: &IdedExpr) -> Lowered {
        let (l, r) = (self.expr(left, None), self.expr(right, None));
        let (l, r) = (l?, r?);
        let expr = |l, r, ty| {
            Some(Expr {
                node: Node::Arith(op, Box::new(l), Box::new(r)),
                ty,
            })
        };
        match (op, &l.ty, &r.ty) {
            (Arith::Divide, Type::Integer | Type::Decimal, Type::Integer | Type::Decimal) => {
                expr(widen(l), widen(r), Type::Decimal)
            }
            (_, Type::Integer, Type::Integer) => expr(l, r, Type::Integer),
            (_, Type::Integer | Type::Decimal, Type::Integer | Type::Decimal) => {
                expr(widen(l), widen(r), Type::Decimal)
            }
            (Arith::Add | Arith::Subtract, Type::Day, Type::Integer) => expr(l, r, Type::Day),
            (Arith::Subtract, Type::Day, Type::Day) => expr(l, r, Type::Integer),
            (_, a, b) => {
                let message = format!("no arithmetic with {a} and {b}");
                let hint = "numbers; day + days, day - days, day - day";
                self.problem(tree, "expr.type", message, hint)
            }
        }
    }

    fn negate(&mut self, inner: &IdedExpr, wanted: Option<&Type>) -> Lowered {
        let expr = self.expr(inner, wanted.filter(|ty| **ty == Type::Decimal))?;
        match (&expr.ty, expr.node) {
            (Type::Integer, Node::Literal(Value::Integer(n))) if n != i64::MIN => {
                typed(Value::Integer(-n), Type::Integer)
            }
            (Type::Decimal, Node::Literal(Value::Decimal(n))) => {
                typed(Value::Decimal(-n), Type::Decimal)
            }
            (Type::Integer | Type::Decimal, node) => {
                let ty = expr.ty.clone();
                let inner = Box::new(Expr { node, ty: expr.ty });
                Some(Expr {
                    node: Node::Negate(inner),
                    ty,
                })
            }
            (ty, _) => {
                let message = format!("{ty} has no sign");
                self.problem(inner, "expr.type", message, "")
            }
        }
    }

    fn is_in(&mut self, item: &IdedExpr, list: &IdedExpr) -> Lowered {
        if let CelExpr::List(items) = &list.expr {
            let mut item_expr = self.expr(item, None)?;
            if items.elements.is_empty() {
                return self.problem(list, "expr.type", "nothing is in an empty list", "");
            }
            let mut values = Vec::new();
            for element in &items.elements {
                let Some(value) = self.expr(element, Some(&item_expr.ty)) else {
                    continue;
                };
                if item_expr.ty == Type::Integer && value.ty == Type::Decimal {
                    item_expr = widen(item_expr);
                    values = values.into_iter().map(as_decimal).collect();
                }
                let Some(value) = self.fit(value, &item_expr.ty, element) else {
                    continue;
                };
                match value.node {
                    Node::Literal(value) => values.push(value),
                    _ => {
                        let hint = "compare with == and ||";
                        self.problem(element, "expr.unsupported", "lists hold literals", hint);
                    }
                }
            }
            if !is_single(&item_expr.ty) {
                let message = format!("{} cannot be looked up", item_expr.ty);
                return self.problem(item, "expr.type", message, "");
            }
            return Some(Expr {
                node: Node::In(Box::new(item_expr), values),
                ty: Type::Flag,
            });
        }
        let list_expr = self.expr(list, None)?;
        self.no_cell(&list_expr, list)?;
        let Type::List(of) = list_expr.ty.clone() else {
            let message = format!("{} holds no several", list_expr.ty);
            return self.problem(
                list,
                "expr.type",
                message,
                "x in ['a', 'b'], or x in a field of codes or refs",
            );
        };
        let item_expr = self.expr(item, Some(&of))?;
        let item_expr = self.fit(item_expr, &of, item)?;
        let node = Node::Contains {
            list: Box::new(list_expr),
            item: Box::new(item_expr),
        };
        Some(Expr {
            node,
            ty: Type::Flag,
        })
    }

    fn function(
        &mut self,
        name: &str,
        target: Option<&IdedExpr>,
        args: &[IdedExpr],
        tree: &IdedExpr,
    ) -> Lowered {
        match (name, target, args) {
            ("has", None, [path]) => {
                let names = match self.path(path, None)?.node {
                    Node::Path(names) => names,
                    _ => return None,
                };
                Some(Expr {
                    node: Node::Has(names),
                    ty: Type::Flag,
                })
            }
            ("today", None, []) => call(Function::Today, vec![], Type::Day),
            ("me", None, []) => call(Function::Me, vec![], Type::Ref(ACCOUNT.to_owned())),
            ("param", None, [id]) => self.param(id, None),
            ("param", None, [id, day]) => self.param(id, Some(day)),
            ("day", None, [text]) => match &text.expr {
                CelExpr::Literal(LiteralValue::String(_)) => self.expr(text, Some(&Type::Day)),
                _ => self.problem(
                    text,
                    "expr.type",
                    "day() takes a literal",
                    "day('2026-01-31')",
                ),
            },
            ("size", None, [value]) | ("size", Some(value), []) => {
                let value_expr = self.expr(value, None)?;
                self.no_cell(&value_expr, value)?;
                match value_expr.ty {
                    Type::Text | Type::List(_) => {
                        call(Function::Size, vec![value_expr], Type::Integer)
                    }
                    ty => {
                        let message = format!("{ty} has no size");
                        self.problem(value, "expr.type", message, "texts and lists have")
                    }
                }
            }
            ("year" | "month", None, [day]) => {
                let function = if name == "year" {
                    Function::Year
                } else {
                    Function::Month
                };
                let day_expr = self.expr(day, Some(&Type::Day))?;
                let day_expr = self.fit(day_expr, &Type::Day, day)?;
                call(function, vec![day_expr], Type::Integer)
            }
            ("startsWith" | "endsWith" | "contains", Some(text), [part]) => {
                let function = match name {
                    "startsWith" => Function::StartsWith,
                    "endsWith" => Function::EndsWith,
                    _ => Function::ContainsText,
                };
                let fit = |lower: &mut Self, tree: &IdedExpr| {
                    let expr = lower.expr(tree, None)?;
                    lower.fit(expr, &Type::Text, tree)
                };
                let (text, part) = (fit(self, text), fit(self, part));
                call(function, vec![text?, part?], Type::Flag)
            }
            (name, None, [of]) if rows::fold(name).is_some() => self.fold(name, of, tree),
            _ => {
                let known = [
                    "has",
                    "today",
                    "me",
                    "param",
                    "day",
                    "size",
                    "year",
                    "month",
                    "startsWith",
                    "endsWith",
                    "contains",
                    "count",
                    "sum",
                    "avg",
                    "min",
                    "max",
                    "any",
                    "all",
                ];
                let message = match known.contains(&name) {
                    true => format!("{name}() is not called like this"),
                    false => format!(
                        "no such operator or function as {}",
                        name.trim_matches(['_', '@'])
                    ),
                };
                let near = suggest(name, known);
                let hint = if near.starts_with("did") {
                    near
                } else {
                    SUPPORTED.to_owned()
                };
                self.problem(tree, "expr.unsupported", message, hint)
            }
        }
    }

    /// A parameter where the record belongs, on a day or on that of the record's creation.
    fn param(&mut self, id: &IdedExpr, day: Option<&IdedExpr>) -> Lowered {
        let CelExpr::Literal(LiteralValue::String(text)) = &id.expr else {
            let hint = "param('safety.general_days')";
            return self.problem(id, "expr.type", "param() takes a name as it is", hint);
        };
        let (model, name) = (self.env.model, text.inner());
        let Some(param) = model.param(name) else {
            let hint = suggest(name, model.params().map(|it| it.id.as_str()));
            let message = format!("no parameter `{name}`");
            return self.problem(id, "expr.unknown_param", message, hint);
        };
        self.literal_name(name, Thing::Param(param.id.clone()), id);
        let own = &self.env.register.system;
        if !model.may_name(own, name) {
            let other = name.split('.').next().unwrap_or_default();
            let message = format!("`{own}` does not use `{other}`");
            let hint = format!("add \"{other}\" to `uses` in {own}/system.toml");
            return self.problem(id, "uses.not_listed", message, hint);
        }
        let on = match day {
            Some(tree) => {
                let expr = self.expr(tree, Some(&Type::Day))?;
                self.fit(expr, &Type::Day, tree)?
            }
            None => Expr {
                node: Node::Path(vec!["created_on".to_owned()]),
                ty: Type::Day,
            },
        };
        let node = Node::Param {
            id: param.id.clone(),
            on: Box::new(on),
        };
        Some(Expr {
            node,
            ty: param.kind.ty(),
        })
    }

    fn fit(&mut self, expr: Expr, wanted: &Type, tree: &IdedExpr) -> Lowered {
        match (&expr.ty, wanted) {
            (a, b) if a == b => Some(expr),
            (Type::Integer, Type::Decimal) => Some(widen(expr)),
            (a, b) => {
                let message = format!("this is {a}, {b} is wanted");
                self.problem(tree, "expr.type", message, "")
            }
        }
    }

    pub(super) fn is_sensitive(&self, expr: &Expr) -> bool {
        paths(expr)
            .into_iter()
            .any(|path| level(self.env, path) == Some(Level::Sensitive))
    }

    fn register(&self, id: &str) -> Option<&'a Register> {
        // The register being read may not be in the model, or not as it is now.
        match id == self.env.register.id {
            true => Some(self.env.register),
            false => self.env.model.register(id),
        }
    }

    pub(super) fn problem(
        &mut self,
        tree: &IdedExpr,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Lowered {
        let range = self.places.of(tree);
        let (message, hint) = (message.into(), hint.into());
        self.problems.push(Problem {
            code,
            start: range.start,
            end: range.end,
            message,
            hint,
        });
        None
    }
}

fn typed(value: Value, ty: Type) -> Lowered {
    Some(Expr {
        node: Node::Literal(value),
        ty,
    })
}

fn call(function: Function, args: Vec<Expr>, ty: Type) -> Lowered {
    Some(Expr {
        node: Node::Call(function, args),
        ty,
    })
}

/// Has it one value in one column?
fn is_single(ty: &Type) -> bool {
    !matches!(
        ty,
        Type::List(_) | Type::Rows(_) | Type::File | Type::Place | Type::Polygon
    )
}

fn is_null(tree: &IdedExpr) -> bool {
    matches!(&tree.expr, CelExpr::Literal(LiteralValue::Null))
}

fn is_literal(tree: &IdedExpr) -> bool {
    matches!(tree.expr, CelExpr::Literal(_))
}

pub(super) fn widen(expr: Expr) -> Expr {
    match (&expr.ty, expr.node) {
        (Type::Integer, Node::Literal(value)) => Expr {
            node: Node::Literal(as_decimal(value)),
            ty: Type::Decimal,
        },
        (Type::Integer, node) => {
            let inner = Box::new(Expr {
                node,
                ty: Type::Integer,
            });
            Expr {
                node: Node::Widen(inner),
                ty: Type::Decimal,
            }
        }
        (_, node) => Expr { node, ty: expr.ty },
    }
}

fn as_decimal(value: Value) -> Value {
    match value {
        Value::Integer(n) => Value::Decimal(n.into()),
        value => value,
    }
}
