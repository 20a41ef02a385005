//! A list as a spreadsheet: the columns of the list, for people.
//!
//! Cells are written as text or numbers, never as formulas: a value that a spreadsheet
//! would run gets an apostrophe in front when it is opened as csv later.

use axum::extract::State;
use axum::response::Response;
use exchange::Leaving;
use kernel::{Caller, Cursor, Kernel, Listing, Outcome, Record};
use model::{Kind, Register, Value};
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Place};
use crate::errors::ErrorBody;
use crate::filter::{self, ListQuery};
use crate::records::opened;
use crate::row::Labels;
use crate::session::SignedIn;
use crate::{App, Problem, definitions, files};

/// More rows are a data set, not a list for people; ask for less.
const ROWS_MAX: usize = 50_000;
const PAGE: usize = 500;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(export_records))
}

/// The list as a spreadsheet, with the same conditions.
#[utoipa::path(get, path = "/records/{system}/{record}/export.xlsx", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_records(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    let register = opened(&who.kernel, &who.caller, &id)?;
    let asked = filter::read(&who.kernel, register, &pairs)?;
    let chosen = filter::columns(register, &pairs)?;
    let name = format!("{}_{}.xlsx", register.title, who.kernel.today());
    let conditions = pairs.iter().filter(|(key, _)| key != "columns");
    let conditions: Vec<String> = conditions.map(|(key, it)| format!("{key}={it}")).collect();
    let bytes = app
        .run(move |kernel| {
            let (bytes, mut leaving) = workbook(kernel, &who.caller, &id, asked, chosen)?;
            leaving.asked = conditions.join("&");
            kernel.as_caller(&who.caller, move |ctx| leaving.note(ctx))?;
            Ok(bytes)
        })
        .await?;
    Ok(files::attachment(&name, files::XLSX, bytes))
}

/// Paper of the print, as spreadsheets number it.
const A4: u8 = 9;

/// Column name, heading, and the field when it is one.
type Column<'r> = (String, String, Option<&'r model::Field>);

fn workbook(
    kernel: &Kernel,
    caller: &Caller,
    id: &str,
    asked: Listing,
    chosen: Option<Vec<String>>,
) -> Outcome<(Vec<u8>, Leaving)> {
    let register = crate::row::register(kernel, id)?;
    let columns = columns(register, chosen, kernel.sight(register, caller).veiled());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().map_err(failed)?;
    let heading = Format::new()
        .set_bold()
        .set_background_color("#F0F2F5")
        .set_text_wrap();
    (|| {
        sheet.set_name(register.title.chars().take(31).collect::<String>())?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_landscape();
        sheet.set_paper_size(A4);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        for (at, (name, title, field)) in columns.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.set_column_width(column, width(name, *field))?;
            sheet.write_string_with_format(0, column, title, &heading)?;
        }
        Ok(())
    })()
    .map_err(failed)?;
    let (mut line, mut after): (u32, Option<Cursor>) = (1, asked.after.clone());
    loop {
        let (after_this, limit) = (after.take(), PAGE);
        let listing = Listing {
            after: after_this,
            limit,
            ..asked.clone()
        };
        let page = kernel.list(caller, id, listing)?;
        for record in &page.rows {
            for (at, column) in columns.iter().enumerate() {
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                match cell(kernel, record, column, &page.labels) {
                    Cell::Number(number) => sheet.write_number(line, at, number).map(drop),
                    Cell::Text(text) if text.is_empty() => Ok(()),
                    Cell::Text(text) => sheet
                        .write_string(line, at, sheet::harmless(&text))
                        .map(drop),
                }
                .map_err(failed)?;
            }
            line += 1;
        }
        after = page.next;
        if after.is_none() {
            break;
        }
        if line as usize > ROWS_MAX {
            let says =
                format!("符合条件的超过 {ROWS_MAX} 条，不能一次导出。请加筛选条件后分几次导出。");
            return Err(kernel::Refusal::new("export.too_many", says).into());
        }
    }
    let leaving = Leaving {
        register: id.to_owned(),
        title: register.title.clone(),
        format: "xlsx",
        rows: u64::from(line - 1),
        columns: columns.iter().map(|(_, title, _)| title.clone()).collect(),
        asked: String::new(),
    };
    Ok((book.save_to_buffer().map_err(failed)?, leaving))
}

/// The chosen columns between number and state, as the list shows them; else those of the
/// definition, with whose record it is.
fn columns<'r>(
    register: &'r Register,
    chosen: Option<Vec<String>>,
    masked: &[String],
) -> Vec<Column<'r>> {
    let is_chosen = chosen.is_some();
    let mut names = chosen.unwrap_or_else(|| definitions::columns(register));
    let lacks = |names: &[String], name: &str| !names.iter().any(|it| it == name);
    if register.number.is_some() && lacks(&names, "number") {
        names.insert(0, "number".into());
    }
    if !register.states.is_empty() && lacks(&names, "state") {
        names.push("state".into());
    }
    let owner = register.owner.as_deref().unwrap_or("owner");
    if !is_chosen && lacks(&names, owner) && lacks(&names, "owner") {
        names.push("owner".into());
    }
    names.dedup();
    names
        .into_iter()
        .filter(|name| !masked.contains(name))
        .map(|name| {
            let field = register.fields.get(&name);
            let title = match (name.as_str(), field) {
                (_, Some(field)) => match field.kind.unit() {
                    "" => field.title.clone(),
                    unit => format!("{}（{unit}）", field.title),
                },
                ("number", _) => "编号".into(),
                ("state", _) => "状态".into(),
                ("owner", _) => "归属单位".into(),
                ("created_on", _) => "建立日期".into(),
                _ => name.clone(),
            };
            (name, title, field)
        })
        .collect()
}

fn width(name: &str, field: Option<&model::Field>) -> f64 {
    match field.map(|it| &it.kind) {
        Some(Kind::LongText) => 60.0,
        Some(Kind::Text { max }) if *max > 60 => 40.0,
        Some(Kind::Address { .. } | Kind::Polygon) => 40.0,
        Some(Kind::Ref { .. } | Kind::Text { .. } | Kind::Files { .. } | Kind::Place) => 24.0,
        Some(Kind::CitizenId | Kind::CreditCode) => 22.0,
        _ if name == "owner" => 24.0,
        _ => 14.0,
    }
}

enum Cell {
    Number(f64),
    Text(String),
}

fn cell(kernel: &Kernel, record: &Record, (name, _, field): &Column<'_>, labels: &Labels) -> Cell {
    let Some(field) = field else {
        return Cell::Text(filter::column_value(kernel, record, name).unwrap_or_default());
    };
    let value = record.get(name);
    match value {
        Value::Integer(_) | Value::Decimal(_) => {
            let number = value.as_decimal().and_then(|it| it.to_f64());
            // Long numbers (telephone, codes) would lose digits: they stay text.
            let exact = number.filter(|it| it.abs() < 1e15);
            exact.map_or_else(|| Cell::Text(kernel::value_text(value)), Cell::Number)
        }
        _ => Cell::Text(kernel::shown(&kernel.model, &field.kind, value, labels)),
    }
}

pub(crate) fn failed(error: XlsxError) -> kernel::Failure {
    kernel::StoreError::new("writing a spreadsheet", error).into()
}
