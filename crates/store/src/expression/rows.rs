//! Folds over the rows of a field: subqueries over its table.

use model::expr::{Expr, Fold};
use sea_query::{Alias, CaseStatement, Expr as Sql, ExprTrait, Func, Query, SelectStatement};

use super::{Number, Writer, null};
use crate::tables::link_table;

impl Writer<'_> {
    /// The same writer, within a row of a field.
    fn in_row(&self, rows: &str) -> (Writer<'_>, String) {
        let around = self.row.as_ref().map_or(self.alias, |(_, alias)| alias);
        let alias = format!("{around}_r");
        let writer = Writer {
            row: Some((rows.to_owned(), alias.clone())),
            ..*self
        };
        (writer, alias)
    }

    /// All rows of a field, nothing selected yet.
    fn all(&self, rows: &str, alias: &str) -> SelectStatement {
        let table = link_table(self.register, rows);
        Query::select()
            .from_as(Alias::new(table), Alias::new(alias))
            .and_where(
                self.column(alias, "record")
                    .eq(self.column(self.alias, "id")),
            )
            .take()
    }

    /// What is a number, with its places.
    pub(super) fn folded(&self, rows: &str, fold: Fold, of: Option<&Expr>) -> Number {
        let (within, alias) = self.in_row(rows);
        let mut all = self.all(rows, &alias);
        let Some(of) = of else {
            return (all.expr(Func::count(Sql::cust("*"))).take().into(), 0);
        };
        if fold == Fold::Count {
            all.and_where(within.sql(of));
            return (all.expr(Func::count(Sql::cust("*"))).take().into(), 0);
        }
        let (number, scale) = within.number(of);
        let number = self.words.operand(number);
        let of_all = |expr: Sql| -> Sql { all.clone().expr(expr).take().into() };
        let total = || of_all(self.words.total(number.clone()));
        match fold {
            Fold::Sum => (total(), scale),
            Fold::Average => {
                let n = of_all(Func::count(number.clone()).into());
                let places = model::eval::QUOTIENT_PLACES;
                (self.words.quotient((total(), scale), (n, 0)), places)
            }
            Fold::Least => (of_all(Func::min(number.clone()).into()), scale),
            Fold::Greatest => (of_all(Func::max(number.clone()).into()), scale),
            Fold::Count | Fold::Any | Fold::All => (null(), 0),
        }
    }

    /// Anything else.
    pub(super) fn fold(&self, rows: &str, fold: Fold, of: Option<&Expr>) -> Sql {
        let Some(of) = of else { return null() };
        let (within, alias) = self.in_row(rows);
        let all = self.all(rows, &alias);
        let some = |condition: Sql| {
            Sql::exists(all.clone().expr(Sql::cust("1")).and_where(condition).take())
        };
        let of_all = |expr: Sql| -> Sql { all.clone().expr(expr).take().into() };
        let decided = |met: Sql, then: bool| -> Sql {
            CaseStatement::new()
                .case(some(met), self.words.flag(then))
                .case(some(within.sql(of).is_null()), null())
                .finally(self.words.flag(!then))
                .into()
        };
        match fold {
            Fold::Any => decided(within.sql(of), true),
            Fold::All => decided(within.sql(of).not(), false),
            Fold::Least => of_all(Func::min(within.sql(of)).into()),
            Fold::Greatest => of_all(Func::max(within.sql(of)).into()),
            Fold::Count | Fold::Sum | Fold::Average => null(),
        }
    }
}
