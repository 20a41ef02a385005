//! What expressions may say of rows (明细): cells within a row, and folds over all of them.
//!
//! `dish.price` is a cell and stands only where a row is spoken of: in what is said of the
//! rows' own fields, and inside `count sum avg min max any all`, which go over the rows of
//! the one field their argument names.

use cel::common::ast::{Expr as CelExpr, IdedExpr};
use indexmap::IndexMap;

use super::lower::{Lower, Lowered, widen};
use super::{Expr, Fold, Node};
use crate::definition::{Field, Register};
use crate::diagnostic::suggest;
use crate::value::Type;

/// The fields of the rows of a field, if it has rows.
pub(super) fn of<'r>(register: &'r Register, name: &str) -> Option<&'r IndexMap<String, Field>> {
    register.fields.get(name)?.kind.rows()
}

pub(super) fn fold(name: &str) -> Option<Fold> {
    Some(match name {
        "count" => Fold::Count,
        "sum" => Fold::Sum,
        "avg" => Fold::Average,
        "min" => Fold::Least,
        "max" => Fold::Greatest,
        "any" => Fold::Any,
        "all" => Fold::All,
        _ => return None,
    })
}

impl Lower<'_> {
    /// The type of the cell that a path into rows begins with.
    pub(super) fn cell(&mut self, names: &[String], tree: &IdedExpr) -> Option<Type> {
        let (rows, name) = (&names[0], &names[1]);
        let fields = of(self.env.register, rows)?;
        let Some(field) = fields.get(name) else {
            let hint = suggest(name, fields.keys().map(String::as_str));
            let message = format!("the rows of `{rows}` have no field `{name}`");
            self.problem(tree, "expr.unknown", message, hint);
            return None;
        };
        let (register, places) = (self.env.register, self.places.each(tree));
        self.field_name(places[0].clone(), register, rows);
        self.field_name(places[1].clone(), register, &format!("{rows}.{name}"));
        if self.row.as_ref() != Some(rows) {
            let message = format!("`{rows}` has many rows");
            let hint = format!("say sum({rows}.{name}), any(…), all(…), or count({rows})");
            self.problem(tree, "expr.rows", message, hint);
            return None;
        }
        Some(field.kind.ty())
    }

    /// Several values in one cell are only asked for with `has`.
    pub(super) fn no_cell(&mut self, expr: &Expr, tree: &IdedExpr) -> Option<()> {
        let in_row = match &expr.node {
            Node::Path(path) => path.len() == 2 && of(self.env.register, &path[0]).is_some(),
            _ => false,
        };
        if in_row && matches!(expr.ty, Type::List(_)) {
            let message = "several values in one cell are not looked into";
            self.problem(tree, "expr.rows", message, "has(…) can be asked");
            return None;
        }
        Some(())
    }

    pub(super) fn fold(&mut self, name: &str, of: &IdedExpr, tree: &IdedExpr) -> Lowered {
        let fold = fold(name)?;
        let rows = self.rows_in(of, tree)?;
        let is_whole = matches!(&of.expr, CelExpr::Ident(name) if *name == rows);
        if is_whole {
            self.field_name(self.places.token(of.id), self.env.register, &rows);
        }
        if is_whole && fold == Fold::Count {
            let node = Node::Fold {
                rows,
                fold,
                of: None,
            };
            return Some(Expr {
                node,
                ty: Type::Integer,
            });
        }
        if is_whole {
            let hint = format!("for instance {name}({rows}.…)");
            return self.problem(of, "expr.rows", "say what of the rows is meant", hint);
        }
        let outer = self.row.replace(rows.clone());
        let of_expr = match fold {
            Fold::Count | Fold::Any | Fold::All => self.flag(of),
            _ => self.expr(of, None),
        };
        self.row = outer;
        let of_expr = self.foldable(fold, of_expr?, of)?;
        let ty = match fold {
            Fold::Count => Type::Integer,
            _ => of_expr.ty.clone(),
        };
        let of = Some(Box::new(of_expr));
        Some(Expr {
            node: Node::Fold { rows, fold, of },
            ty,
        })
    }

    fn foldable(&mut self, fold: Fold, of: Expr, tree: &IdedExpr) -> Lowered {
        let is_number = matches!(of.ty, Type::Integer | Type::Decimal);
        let has_order =
            is_number || matches!(of.ty, Type::Day | Type::Time | Type::Instant | Type::Period);
        match fold {
            Fold::Count | Fold::Any | Fold::All => Some(of),
            Fold::Sum if is_number => Some(of),
            Fold::Average if is_number => Some(widen(of)),
            Fold::Least | Fold::Greatest if has_order && self.is_sensitive(&of) => {
                let hint = "only == and != are possible";
                self.problem(
                    tree,
                    "expr.sensitive",
                    "a sensitive field has no order",
                    hint,
                )
            }
            Fold::Least | Fold::Greatest if has_order => Some(of),
            Fold::Sum | Fold::Average => {
                let message = format!("{} is not added up", of.ty);
                self.problem(tree, "expr.type", message, "numbers are")
            }
            Fold::Least | Fold::Greatest => {
                let message = format!("{} has no order", of.ty);
                self.problem(tree, "expr.type", message, "")
            }
        }
    }

    /// The one field of rows that is named.
    fn rows_in(&mut self, of: &IdedExpr, tree: &IdedExpr) -> Option<String> {
        let mut found = Vec::new();
        first_names(of, &mut found);
        let register = self.env.register;
        found.retain(|name| self::of(register, name).is_some());
        found.sort_unstable();
        found.dedup();
        let known: Vec<&str> = register
            .fields
            .values()
            .filter(|it| it.kind.rows().is_some())
            .map(|it| it.name.as_str())
            .collect();
        let message = match (found.as_slice(), known.first()) {
            ([one], _) => return Some((*one).to_owned()),
            ([], None) => format!("{} has no rows", register.id),
            ([], Some(_)) => "this names no rows".to_owned(),
            _ => "the rows of two fields do not go together".to_owned(),
        };
        let hint = match known.first() {
            Some(rows) => format!("for instance count({rows})"),
            None => String::new(),
        };
        self.problem(tree, "expr.rows", message, hint);
        None
    }
}

/// The names that paths begin with, in order.
fn first_names<'t>(tree: &'t IdedExpr, found: &mut Vec<&'t str>) {
    match &tree.expr {
        CelExpr::Ident(name) => found.push(name.trim_start_matches('.')),
        CelExpr::Select(select) => first_names(&select.operand, found),
        CelExpr::List(list) => list.elements.iter().for_each(|it| first_names(it, found)),
        CelExpr::Call(call) => {
            let target = call.target.iter().map(AsRef::as_ref);
            target
                .chain(&call.args)
                .for_each(|it| first_names(it, found));
        }
        _ => {}
    }
}
