//! What is asked of the columns, as SQL over the same files: for an engine put beside this one.
//!
//! Only the questions; summing up by organisations and what is made of counts are the kernel's.

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{Array, Int32Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::util::display::array_value_to_string;
use datafusion::common::ScalarValue;
use datafusion::prelude::Expr;
use kernel::{Counting, Kernel, Outcome, StoreError};
use parquet::arrow::ArrowWriter;

use crate::Lake;
use crate::count::{Pass, Plan};
use crate::found::{By, Found};
use crate::keep::Picture;

/// Questions over tables.
#[derive(Clone, Debug, Default)]
pub struct InSql {
    /// Each is, by its name: rows of the base whose place is not among those that are gone,
    /// and the fresh ones.
    pub tables: Vec<InFiles>,
    pub questions: Vec<String>,
}

/// Where the rows of a table lie.
#[derive(Clone, Debug)]
pub struct InFiles {
    pub name: String,
    /// Below the folder of the lake; none: there is no base.
    pub base: Option<String>,
    pub fresh: PathBuf,
    pub gone: PathBuf,
    /// As they are called.
    pub columns: Vec<String>,
}

impl Lake {
    /// What would be asked to count these, with what lies in memory written to a folder.
    ///
    /// # Errors
    /// When the store cannot be read, or the folder not be written.
    pub fn in_sql(
        &self,
        kernel: &Kernel,
        countings: &[Counting<'_>],
        folder: &Path,
    ) -> Outcome<InSql> {
        let picture = self.picture_for(kernel, countings)?;
        let plan = Plan::of(kernel, &picture, countings);
        let passes = plan.passes.iter();
        Ok(InSql {
            tables: tables(&picture, folder)?,
            questions: passes.filter_map(|it| question(it, &plan)).collect(),
        })
    }
}

fn tables(picture: &Picture, folder: &Path) -> Result<Vec<InFiles>, StoreError> {
    let mut tables = Vec::new();
    for (id, table) in &picture.tables {
        let Some(fresh) = picture.fresh.get(id) else {
            continue;
        };
        let file = |what: &str| folder.join(format!("{id}.{what}.parquet"));
        written(&file("fresh"), fresh)?;
        let alive = table.alive.iter().flat_map(|it| it.iter());
        let gone = alive.enumerate().filter(|(_, stands)| !stands);
        let gone = gone.filter_map(|(place, _)| i32::try_from(place).ok());
        let schema = Schema::new(vec![Field::new("place", DataType::Int32, false)]);
        let gone = Arc::new(Int32Array::from_iter_values(gone));
        let gone = RecordBatch::try_new(Arc::new(schema), vec![gone]);
        written(&file("gone"), &gone.map_err(unwritten)?)?;
        let base = table.base.as_ref().filter(|it| it.len() > 0);
        tables.push(InFiles {
            name: id.clone(),
            base: base.map(|it| format!("{id}/{}", it.file)),
            fresh: file("fresh"),
            gone: file("gone"),
            columns: table
                .schema
                .fields()
                .iter()
                .map(|it| it.name().clone())
                .collect(),
        });
    }
    Ok(tables)
}

fn written(path: &Path, rows: &RecordBatch) -> Result<(), StoreError> {
    let file = File::create(path).map_err(|e| StoreError::new("写入分析数据", e))?;
    let mut writer = ArrowWriter::try_new(file, rows.schema(), None).map_err(unwritten)?;
    writer.write(rows).map_err(unwritten)?;
    writer.close().map(drop).map_err(unwritten)
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::new("写入分析数据", error)
}

/// None where there is no saying it; nothing that is shipped.
fn question(pass: &Pass<'_>, plan: &Plan<'_>) -> Option<String> {
    let (looks, filter) = &plan.looks[pass.looks];
    let by = pass.dividers.iter().map(|(_, it)| said(it));
    let by: Vec<String> = std::iter::once(Some(quoted("owner")))
        .chain(by)
        .collect::<Option<_>>()?;
    let told = pass.told.iter().map(said).collect::<Option<Vec<_>>>()?;
    let mut text = format!("SELECT {}, {}", by.join(", "), told.join(", "));
    let _ = write!(text, " FROM {}", quoted(looks.register));
    for join in &looks.joins {
        let table = plan.picture.tables.get(&join.register)?;
        let columns = table.schema.fields().iter().map(|it| {
            let own = it.name();
            format!(
                "{} AS {}",
                quoted(own),
                quoted(&format!("{}{own}", join.prefix))
            )
        });
        let columns: Vec<String> = columns.collect();
        let _ = write!(
            text,
            " LEFT JOIN (SELECT {} FROM {}) AS {} ON {} = {}",
            columns.join(", "),
            quoted(&join.register),
            quoted(&join.prefix),
            quoted(&join.from),
            quoted(&format!("{}id", join.prefix)),
        );
    }
    if let Some(filter) = filter.as_ref()? {
        let _ = write!(text, " WHERE {}", said(filter)?);
    }
    let places: Vec<String> = (1..=by.len()).map(|it| it.to_string()).collect();
    let _ = write!(text, " GROUP BY {}", places.join(", "));
    Some(text)
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

fn said(expr: &Expr) -> Option<String> {
    let one = |it: &Expr| said(it);
    Some(match expr {
        Expr::Alias(it) => one(&it.expr)?,
        Expr::Column(it) => quoted(&it.name),
        Expr::Literal(value, _) => constant(value)?,
        Expr::BinaryExpr(it) => format!("({} {} {})", one(&it.left)?, it.op, one(&it.right)?),
        Expr::Not(it) => format!("(NOT {})", one(it)?),
        Expr::IsNull(it) => format!("({} IS NULL)", one(it)?),
        Expr::IsNotNull(it) => format!("({} IS NOT NULL)", one(it)?),
        Expr::IsTrue(it) => format!("({} IS TRUE)", one(it)?),
        Expr::Cast(it) => {
            let kind = match it.field.data_type() {
                DataType::Int32 => "INTEGER".to_owned(),
                DataType::Int64 => "BIGINT".to_owned(),
                DataType::Decimal128(places, scale) => format!("DECIMAL({places}, {scale})"),
                _ => return None,
            };
            format!("CAST({} AS {kind})", one(&it.expr)?)
        }
        Expr::Case(it) => {
            let mut text = "CASE".to_owned();
            for (when, then) in &it.when_then_expr {
                let _ = write!(text, " WHEN {} THEN {}", one(when)?, one(then)?);
            }
            if let Some(other) = &it.else_expr {
                let _ = write!(text, " ELSE {}", one(other)?);
            }
            text + " END"
        }
        Expr::ScalarFunction(it) => {
            let found = it.func.inner().downcast_ref::<Found>()?;
            looked_up(&one(it.args.first()?)?, &found.by)?
        }
        Expr::AggregateFunction(it) => {
            format!("{}({})", it.func.name(), one(it.params.args.first()?)?)
        }
        _ => return None,
    })
}

fn constant(value: &ScalarValue) -> Option<String> {
    Some(match value {
        ScalarValue::Boolean(None) => "CAST(NULL AS BOOLEAN)".to_owned(),
        ScalarValue::FixedSizeBinary(_, Some(bytes)) => {
            let bytes = bytes.iter().map(|it| format!("\\x{it:02x}"));
            format!("'{}'", bytes.collect::<String>())
        }
        it if it.is_null() => "NULL".to_owned(),
        it => it.to_string(),
    })
}

/// As somebody writes it who has the answers before him: for which numbers it is what.
fn looked_up(of: &str, by: &By) -> Option<String> {
    let answers = match by {
        By::Number(wanted) => return Some(format!("holds({of}, {wanted})")),
        By::Alive(_) => return None,
        By::Answers(answers) => answers,
    };
    let (last, kind) = (answers.len().checked_sub(1)?, answers.data_type());
    let told = |at: usize| match answers.is_null(at) {
        true => Some("NULL".to_owned()),
        false => array_value_to_string(answers, at).ok(),
    };
    let mut ways: Vec<(String, Vec<String>)> = Vec::new();
    for at in 0..last {
        let answer = told(at)?;
        let at = at.to_string();
        match ways.iter_mut().find(|(it, _)| *it == answer) {
            Some((_, all)) => all.push(at),
            None => ways.push((answer, vec![at])),
        }
    }
    let none = told(last)?;
    if *kind == DataType::Boolean && ways.iter().all(|(it, _)| it != "NULL") {
        let held = ways.iter().find(|(it, _)| it == "true");
        let held = held.map_or_else(|| "-1".to_owned(), |(_, all)| all.join(", "));
        let among = format!("({of} IN ({held}))");
        return Some(match none.as_str() {
            "NULL" => among,
            none => format!("coalesce({among}, {none})"),
        });
    }
    let mut text = format!("CASE WHEN {of} IS NULL THEN {none}");
    for (answer, all) in ways {
        let _ = write!(text, " WHEN {of} IN ({}) THEN {answer}", all.join(", "));
    }
    Some(text + " END")
}
