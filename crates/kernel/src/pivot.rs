//! 数据透视: the records of a list, counted by what divides them, as far as the caller reaches
//! them.
//!
//! What the list is asked by is said here as an expression, so that columns count it as well
//! as rows. Not here: counting (`measure`, the crate `lake`); how a list is asked (`read`).

use std::collections::BTreeMap;

use base::{Day, Id};
use model::expr::{Compare, Expr, Node};
use model::{Counted, Field, Formula, Kind, Level, Measure, Register, Type, Use, Value, What};

use crate::sight::looks_behind;
use crate::store::read;
use crate::{
    Along, Asked, Branch, Caller, Condition, Figures, Kernel, Outcome, Question, Refusal, china_day,
};

/// What is told of the records of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Tells {
    Rows(What),
    /// A measure over the register, of the records that are asked for.
    Measure(String),
}

/// What is asked of a list.
#[derive(Clone, Debug)]
pub struct Pivoting {
    /// As of a list.
    pub conditions: Vec<Condition>,
    pub tells: Tells,
    /// The day field that places a record in time.
    pub on: Option<String>,
    /// Each a table of its own.
    pub tables: Vec<Vec<Along>>,
}

/// What a list was counted to.
#[derive(Clone, Debug)]
pub struct Pivoted {
    /// In the order they were asked for, all known at one history number.
    pub tables: Vec<Figures>,
    /// The organisation [`Along::Below`] goes down from.
    pub above: Option<Id>,
}

/// Over rows, tables are counted one after the other; so often it is begun anew because something was
/// changed meanwhile.
const AGAIN: usize = 5;

impl Kernel {
    /// A list counted as the caller reaches it.
    ///
    /// # Errors
    /// Not found when no position of the caller opens the register; refused when it would be
    /// counted or asked by what is masked from the caller.
    pub fn pivot(&self, caller: &Caller, register: &str, asked: Pivoting) -> Outcome<Pivoted> {
        let register = self.visible(caller, register)?;
        let sight = self.sight(register, caller);
        let conditions = asked.conditions;
        let hidden = |it: &Condition| looks_behind(register, &sight, it);
        if conditions.iter().any(hidden) {
            return Err(Refusal::new("kernel.masked", "脱敏的项目不能用来筛选。").into());
        }
        let fields = asked.tables.iter().flatten().filter_map(|it| match it {
            Along::Field(name) => Some(name),
            _ => None,
        });
        let summed = match &asked.tells {
            Tells::Rows(What::Over(_, name)) => Some(name),
            Tells::Rows(What::Count) | Tells::Measure(_) => None,
        };
        let of = match &asked.tells {
            Tells::Rows(_) => None,
            Tells::Measure(id) => {
                let mut known = self.measures_over(caller, register);
                Some(known.find(|it| it.id == *id).ok_or_else(|| {
                    Refusal::new("kernel.pivot", "这一指标不能按这份列表统计。请换一项。")
                })?)
            }
        };
        for name in fields.chain(&asked.on).chain(summed) {
            self.counted_by(caller, register, name)?;
        }
        let conditions = read(self.store(), |read| {
            self.following(read, register, conditions.clone())
        })?;
        let reach = self.reach(register, caller);
        let mut organisation = None;
        let mut as_of = None;
        let mut filter: Option<Expr> = None;
        for condition in &conditions {
            match condition {
                Condition::Under(_, id) => organisation = Some(*id),
                Condition::On(day) => as_of = Some(*day),
                other => {
                    let said = said(register, other).ok_or_else(|| {
                        Refusal::new("kernel.pivot", "这样的筛选条件不能用于数据透视，请换一项。")
                    })?;
                    filter = Some(both(filter, said));
                }
            }
        }
        let divides = asked.tables.iter().flatten();
        let goes_down = divides.clone().any(|it| *it == Along::Below);
        let organisation = organisation.or_else(|| self.above(&reach).filter(|_| goes_down));
        // A dated register is counted on a day, unless its rows are placed in time or all asked.
        let on = match (&asked.on, as_of) {
            (None, None) if register.is_dated() => Some("from".to_owned()),
            (on, _) => on.clone(),
        };
        if let (Some(day), Some(_)) = (as_of, &on) {
            filter = Some(both(filter, true_on(day)));
        }
        let measure = match (asked.tells, of) {
            (_, Some(of)) => narrowed(of, filter, on),
            (Tells::Rows(what), _) => measure(register, what, filter, on),
            (Tells::Measure(_), None) => return Err(Refusal::not_found().into()),
        };
        let asked_of = Asked {
            measure: String::new(),
            organisation,
            period: None,
            by: BTreeMap::new(),
            as_of,
            known_at: None,
        };
        let questions: Vec<Question<'_>> = asked
            .tables
            .iter()
            .map(|along| Question {
                measure: &measure,
                asked: &asked_of,
                along,
                reach: Some(&reach),
            })
            .collect();
        let mut tables = self.figures_together(&questions)?;
        for _ in 0..AGAIN {
            if tables.windows(2).all(|it| it[0].history == it[1].history) {
                break;
            }
            tables = self.figures_together(&questions)?;
        }
        Ok(Pivoted {
            tables,
            above: organisation,
        })
    }

    /// Whether a list can be counted by a field; what is masked would be told by the counts.
    ///
    /// # Errors
    /// Refused with what to do otherwise.
    fn counted_by(&self, caller: &Caller, register: &Register, name: &str) -> Outcome<()> {
        if name.contains('.') && !register.beyond.iter().any(|it| it == name) {
            return Err(Refusal::not_found().into());
        }
        let Some(field) = register.fields.get(name) else {
            return Ok(());
        };
        let is_told = field.level == Level::Sensitive;
        if is_told || self.sight(register, caller).is_veiled(name) {
            let says = format!("“{}”对您脱敏，不能按它统计。请换一项。", field.title);
            return Err(Refusal::new("kernel.masked", says).into());
        }
        Ok(())
    }

    /// Measures that are counted of a register's records alone and can be told of some of them,
    /// before a caller to whom nothing is told by it that is masked.
    pub fn measures_over<'m>(
        &'m self,
        caller: &Caller,
        register: &'m Register,
    ) -> impl Iterator<Item = &'m Measure> {
        let sight = self.sight(register, caller);
        let measures = self.model.systems.values();
        let measures = measures.flat_map(|it| it.measures.values());
        measures.filter(move |it| {
            let is_plain = it.formula.made.is_none() && it.editions.is_empty();
            let is_of_one = it.by.iter().any(|by| by == "id");
            let mut sides = it.formula.sides();
            is_plain
                && !is_of_one
                && self.year_of(it).is_none()
                && sides.all(|side| {
                    let filter = side.filter.as_ref();
                    side.register == register.id
                        && filter.is_none_or(|it| self.sees_through(caller, register, it))
                        && match &side.what {
                            What::Over(_, name) => !sight.is_veiled(name),
                            What::Count => true,
                        }
                })
        })
    }

    /// Fields of a register by which this caller may count it.
    pub fn counts_by<'m>(
        &self,
        caller: &Caller,
        register: &'m Register,
    ) -> impl Iterator<Item = &'m Field> {
        let sight = self.sight(register, caller);
        let fields = register.fields.values();
        fields.filter(move |it| it.level != Level::Sensitive && !sight.is_veiled(&it.name))
    }

    /// The lowest organisation everything within reach lies under; the whole tree where reach
    /// does not go by organisations.
    fn above(&self, reach: &[Branch]) -> Option<Id> {
        let tree = self.tree();
        let root = tree.root().map(|it| it.id);
        let mut common: Option<Vec<Id>> = None;
        for branch in reach {
            let Branch::Under { organisation, .. } = branch else {
                return root;
            };
            let path = tree.get(*organisation)?.path.clone();
            common = Some(match common {
                None => path,
                Some(one) => {
                    let same = one.iter().zip(&path).take_while(|(a, b)| a == b);
                    same.map(|(id, _)| *id).collect()
                }
            });
        }
        common.and_then(|it| it.last().copied()).or(root)
    }
}

/// A measure of the records that meet a condition, held to no line.
fn narrowed(of: &Measure, filter: Option<Expr>, on: Option<String>) -> Measure {
    let narrow = |counted: &Counted| Counted {
        filter: match (&counted.filter, &filter) {
            (Some(own), Some(asked)) => Some(both(Some(asked.clone()), own.clone())),
            (own, asked) => own.clone().or(asked.clone()),
        },
        ..counted.clone()
    };
    Measure {
        formula: Formula {
            of: narrow(&of.formula.of),
            part: of.formula.part.as_ref().map(narrow),
            ..of.formula.clone()
        },
        line: None,
        on,
        ..of.clone()
    }
}

/// What is counted, as if a definition said it.
fn measure(register: &Register, what: What, filter: Option<Expr>, on: Option<String>) -> Measure {
    Measure {
        id: String::new(),
        title: register.title.clone(),
        unit: String::new(),
        better: None,
        nature: None,
        formula: Formula {
            part: None,
            of: Counted {
                register: register.id.clone(),
                what,
                filter,
            },
            per: base::Decimal::ONE,
            made: None,
            issuer: String::new(),
            source: String::new(),
        },
        editions: Vec::new(),
        base: None,
        target: None,
        line: None,
        held: Vec::new(),
        warn: Vec::new(),
        lacks: Vec::new(),
        by: Vec::new(),
        periods: Vec::new(),
        on,
        places: 0,
        also: Vec::new(),
        note: String::new(),
        version: String::new(),
    }
}

/// A condition of a list as an expression that is true or false of each record, never unknown:
/// who lacks what is asked for is not in the list. None where there is no expression for it.
fn said(register: &Register, condition: &Condition) -> Option<Expr> {
    Some(match condition {
        Condition::AnyOf(name, values) => {
            let at = path(register, name);
            let any = match at.ty {
                Type::List(_) => values
                    .iter()
                    .map(|it| {
                        flag(Node::Contains {
                            list: Box::new(at.clone()),
                            item: Box::new(literal(it.clone(), at.ty.clone())),
                        })
                    })
                    .reduce(|one, other| flag(Node::Or(Box::new(one), Box::new(other))))
                    .unwrap_or_else(|| flag(Node::Literal(Value::Flag(false)))),
                _ => flag(Node::In(Box::new(at), values.clone())),
            };
            both(Some(has(name)), any)
        }
        Condition::Missing(name) => flag(Node::Not(Box::new(has(name)))),
        Condition::Held(name) => has(name),
        Condition::Between(name, from, to) => {
            let (name, from, to) = match name.as_str() {
                // The days of moments: they are asked for by these.
                "created_at" => ("created_on", day_of(from), day_of(to)),
                name => (name, from.clone(), to.clone()),
            };
            let at = path(register, name);
            let ends = [(Compare::GreaterOrEqual, from), (Compare::LessOrEqual, to)];
            let ends = ends.into_iter().filter(|(_, end)| !end.is_missing());
            ends.map(|(how, end)| {
                let end = literal(end, at.ty.clone());
                flag(Node::Compare(how, Box::new(at.clone()), Box::new(end)))
            })
            .fold(has(name), |all, it| both(Some(all), it))
        }
        Condition::Where(expr, _) => known(expr)?,
        Condition::OneOf(ways) => {
            let ways: Option<Vec<Expr>> = ways
                .iter()
                .map(|all| {
                    let all: Option<Vec<Expr>> = all.iter().map(|it| said(register, it)).collect();
                    let all = all?.into_iter();
                    Some(all.fold(flag(Node::Literal(Value::Flag(true))), |all, it| {
                        both(Some(all), it)
                    }))
                })
                .collect();
            let ways = ways?.into_iter();
            ways.reduce(|one, other| flag(Node::Or(Box::new(one), Box::new(other))))?
        }
        Condition::On(_) | Condition::Under(..) => return None,
        Condition::Within(_) | Condition::ChangedSince(..) => return None,
    })
}

/// What is only true or unknown of comparisons joined by "and" and "or", as true or false.
fn known(expr: &Expr) -> Option<Expr> {
    Some(match &expr.node {
        Node::And(a, b) => flag(Node::And(Box::new(known(a)?), Box::new(known(b)?))),
        Node::Or(a, b) => flag(Node::Or(Box::new(known(a)?), Box::new(known(b)?))),
        Node::Compare(..) | Node::In(..) => {
            let paths = model::expr::asked(expr).into_iter();
            let there = paths.map(|it| flag(Node::Has(it.to_vec())));
            there.fold(expr.clone(), |all, it| both(Some(it), all))
        }
        Node::Literal(Value::Flag(_)) | Node::Has(_) => expr.clone(),
        Node::Not(one) if matches!(one.node, Node::Has(_)) => expr.clone(),
        _ => return None,
    })
}

/// A row of a dated register is true on this day.
fn true_on(day: Day) -> Expr {
    let at = |name: &str, how| {
        let path = Expr {
            node: Node::Path(vec![name.to_owned()]),
            ty: Type::Day,
        };
        let compared = Node::Compare(
            how,
            Box::new(path),
            Box::new(literal(day.into(), Type::Day)),
        );
        let lacks = flag(Node::Not(Box::new(has(name))));
        flag(Node::Or(
            Box::new(lacks),
            Box::new(both(Some(has(name)), flag(compared))),
        ))
    };
    both(
        Some(at("from", Compare::LessOrEqual)),
        at("to", Compare::Greater),
    )
}

fn day_of(moment: &Value) -> Value {
    match moment {
        Value::Instant(at) => china_day(*at).into(),
        _ => Value::Missing,
    }
}

fn flag(node: Node) -> Expr {
    Expr {
        node,
        ty: Type::Flag,
    }
}

fn literal(value: Value, ty: Type) -> Expr {
    Expr {
        node: Node::Literal(value),
        ty,
    }
}

fn both(one: Option<Expr>, other: Expr) -> Expr {
    match one {
        Some(one) => flag(Node::And(Box::new(one), Box::new(other))),
        None => other,
    }
}

fn has(name: &str) -> Expr {
    flag(Node::Has(vec![name.to_owned()]))
}

fn path(register: &Register, name: &str) -> Expr {
    let ty = match name {
        "state" => Type::Code(format!("{}.state", register.id)),
        "owner" => Type::Ref(crate::ORGANISATION.to_owned()),
        "id" => Type::Ref(register.id.clone()),
        "created_on" => Type::Day,
        name => register
            .fields
            .get(name)
            .map_or(Type::Text, |it| it.kind.ty()),
    };
    Expr {
        node: Node::Path(vec![name.to_owned()]),
        ty,
    }
}

/// Whether a list may be divided by a field of this kind: it takes values that stand for many. A
/// record that holds several of them is counted with each.
pub fn divides(kind: &Kind) -> bool {
    kind.serves(Use::Divide) && !matches!(kind, Kind::Day | Kind::Instant)
}
