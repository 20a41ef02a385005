//! 到期清单 on the wire: what each register keeps only so long and how much of it is due; the
//! year's lists of it, and what is in one.
//!
//! Asking for a list and approving it are the request's own creation and step (`records`). Not
//! here: which records are due (`kernel`), and what becomes of them (the access system).

use std::io::Cursor;

use axum::extract::State;
use axum::response::Response;
use base::{Day, Id as Uuid};
use exchange::Leaving;
use kernel::{Caller, Failure, Kernel, Outcome, Refusal, StoreError};
use model::Register;
use serde::{Deserialize, Serialize};
use sheet::write::{ColumnKind, Datum, Heading, Look};
use systems::access::lapsed_list::{self, Listed};
use systems::access::lapsing::{self, Fate};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::records::Count;
use crate::session::SignedIn;
use crate::{App, Problem, files};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_retention))
        .routes(routes!(export_lists))
        .routes(routes!(export_listed))
}

#[derive(Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OfYear {
    /// Of which the lists are wanted; this one when nothing is said.
    year: Option<i16>,
}

#[derive(Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListsWanted {
    year: Option<i16>,
    #[param(inline)]
    format: ListFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ListFormat {
    Xlsx,
    Docx,
}

#[derive(Serialize, ToSchema)]
struct Retention {
    year: i16,
    /// Those that keep something only so long, the most due first.
    registers: Vec<KeptRegister>,
    /// The lists of the year, the newest first.
    lists: Vec<LapsedList>,
}

#[derive(Serialize, ToSchema)]
struct KeptRegister {
    id: String,
    title: String,
    /// 自办结起 3 年
    term: String,
    /// The rule that says so.
    rule: String,
    /// erase, anonymise or archive
    ending: &'static str,
    ending_title: String,
    due: Count,
    /// Until the end of this year, with what is due now.
    this_year: Count,
}

#[derive(Serialize, ToSchema)]
struct LapsedList {
    id: Uuid,
    number: String,
    register: String,
    title: String,
    state: String,
    state_title: String,
    ending_title: String,
    /// Null while it is drawn up.
    records: Option<i64>,
    handled: Option<i64>,
    left: Option<i64>,
    asked_by: String,
    approved_by: String,
    #[schema(value_type = Option<String>, format = Date)]
    done_on: Option<Day>,
}

/// What is due by the end of its time, register by register, and the lists of a year. Only for
/// the three administrators.
#[utoipa::path(get, path = "/retention", tag = "retention", params(OfYear), responses(
    (status = 200, body = Retention), (status = 404, body = ErrorBody)))]
async fn get_retention(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<OfYear>,
) -> Result<Body<Retention>, Problem> {
    only_administrators(&who.caller)?;
    app.run(move |kernel| {
        let year = asked.year.unwrap_or(kernel.today().year());
        let registers = kernel.model.registers();
        let registers: Outcome<Vec<_>> = registers.filter_map(|it| kept(kernel, it)).collect();
        let mut registers = registers?;
        registers.sort_by_key(|it| std::cmp::Reverse((it.due.n, it.this_year.n)));
        let lists = lapsed_list::of_year(kernel, year)?.into_iter().rev();
        Ok(Retention {
            year,
            registers,
            lists: lists.map(|it| list(kernel, it)).collect(),
        })
    })
    .await
    .map(Body)
}

/// The year's approved lists, kept for ever: with their sources, counts and both who decided.
/// That it was taken is noted.
#[utoipa::path(get, path = "/retention/lists", tag = "retention", params(ListsWanted), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody)))]
async fn export_lists(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<ListsWanted>,
) -> Result<Response, Problem> {
    only_administrators(&who.caller)?;
    app.run(move |kernel| {
        let year = asked.year.unwrap_or(kernel.today().year());
        let lists = lapsed_list::of_year(kernel, year)?;
        let lists: Vec<Listed> = lists.into_iter().filter(lapsed_list::is_approved).collect();
        let (format, bytes) = match asked.format {
            ListFormat::Docx => ("docx", lapsed_list::document(kernel, year, &lists)?),
            ListFormat::Xlsx => {
                let rows = lists.iter().map(|it| list_cells(kernel, it));
                (
                    "xlsx",
                    table("到期处理清册", &LIST_COLUMNS, rows.collect())?,
                )
            }
        };
        let title = format!("{year}年到期处理清册");
        let columns = LIST_COLUMNS.iter().map(|(it, ..)| (*it).to_owned());
        note(
            kernel,
            &who.caller,
            Leaving {
                register: lapsing::ERASURE.into(),
                title: title.clone(),
                format,
                rows: lists.len() as u64,
                columns: columns.collect(),
                asked: format!("year={year}"),
                says: String::new(),
                purpose: String::new(),
            },
        )?;
        let name = format!("{title}.{format}");
        Ok(files::attachment(&name, files::media_type_of(&name), bytes))
    })
    .await
}

/// The records of one list, with what became of each. That it was taken is noted.
#[utoipa::path(get, path = "/retention/lists/{id}/records.xlsx", tag = "retention", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody)))]
async fn export_listed(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Response, Problem> {
    only_administrators(&who.caller)?;
    app.run(move |kernel| {
        let register = kernel.model.register(lapsing::ERASURE);
        let asked = register.map(|it| kernel::read(kernel.store(), |read| read.get(it, id)));
        let asked = asked.transpose()?.flatten();
        let asked = asked.filter(|it| !it.get("until").is_missing());
        let asked = asked.ok_or_else(Refusal::not_found)?;
        let number = asked.number.clone().unwrap_or_default();
        let lines = lapsing::listed(kernel, id)?;
        let rows: Vec<_> = (1..)
            .zip(&lines)
            .map(|(n, it)| line_cells(kernel, n, it))
            .collect();
        let title = format!("到期清册明细 {number}");
        let columns = LINE_COLUMNS.iter().map(|(it, ..)| (*it).to_owned());
        note(
            kernel,
            &who.caller,
            Leaving {
                register: asked.text("about").to_owned(),
                title: title.clone(),
                format: "xlsx",
                rows: rows.len() as u64,
                columns: columns.collect(),
                asked: number,
                says: String::new(),
                purpose: String::new(),
            },
        )?;
        let bytes = table("到期清册明细", &LINE_COLUMNS, rows)?;
        Ok(files::attachment(
            &format!("{title}.xlsx"),
            files::XLSX,
            bytes,
        ))
    })
    .await
}

fn only_administrators(caller: &Caller) -> Result<(), Problem> {
    let roles = systems::access::ADMINISTRATORS.map(str::to_owned);
    match caller.has_role(&roles) {
        true => Ok(()),
        false => Err(Problem::not_found()),
    }
}

fn note(kernel: &Kernel, caller: &Caller, leaving: Leaving) -> Outcome<()> {
    kernel.as_caller(caller, move |ctx| leaving.note(ctx).map(drop))
}

/// How much of a register is due; none when it keeps what it holds.
fn kept(kernel: &Kernel, register: &Register) -> Option<Outcome<KeptRegister>> {
    let retain = register.retain.as_ref()?;
    let due = |by: Day| {
        let n = kernel.count_lapsed(register, by)?;
        Ok::<_, Failure>(Count::from(kernel::Count::capped(n)))
    };
    let (today, ending) = (kernel.today(), retain.then.word());
    let kept = || {
        Ok(KeptRegister {
            id: register.id.clone(),
            title: register.title.clone(),
            term: lapsing::term(register, retain),
            rule: retain.source.clone(),
            ending,
            ending_title: lapsed_list::ending_title(kernel, ending),
            due: due(today)?,
            this_year: due(today.last_of_year())?,
        })
    };
    Some(kept())
}

fn list(kernel: &Kernel, it: Listed) -> LapsedList {
    LapsedList {
        state_title: lapsed_list::state_title(kernel, &it.state),
        ending_title: lapsed_list::ending_title(kernel, &it.ending),
        id: it.id,
        number: it.number,
        register: it.register,
        title: it.title,
        state: it.state,
        records: it.records,
        handled: it.handled,
        left: it.left,
        asked_by: it.asked_by,
        approved_by: it.approved_by,
        done_on: it.done_on,
    }
}

const LIST_COLUMNS: [Heading; 14] = [
    ("编号", ColumnKind::Text, 16.0),
    ("登记册", ColumnKind::Text, 20.0),
    ("保存期限", ColumnKind::Text, 20.0),
    ("期限依据", ColumnKind::Text, 40.0),
    ("到期处理", ColumnKind::Text, 16.0),
    ("移交文据", ColumnKind::Text, 20.0),
    ("期满截至", ColumnKind::Day, 12.0),
    ("列入清册", ColumnKind::Integer, 10.0),
    ("已处理", ColumnKind::Integer, 10.0),
    ("没有处理", ColumnKind::Integer, 10.0),
    ("提出人", ColumnKind::Text, 14.0),
    ("批准人", ColumnKind::Text, 14.0),
    ("执行日期", ColumnKind::Day, 12.0),
    ("状态", ColumnKind::Text, 12.0),
];

const LINE_COLUMNS: [Heading; 6] = [
    ("序号", ColumnKind::Integer, 8.0),
    ("编号", ColumnKind::Text, 20.0),
    ("单位", ColumnKind::Text, 24.0),
    ("起算日", ColumnKind::Day, 12.0),
    ("记录", ColumnKind::Text, 38.0),
    ("结果", ColumnKind::Text, 12.0),
];

fn list_cells(kernel: &Kernel, it: &Listed) -> Vec<Datum> {
    let text = |text: &str| Datum::Text(text.to_owned());
    let n = |n: Option<i64>| n.map_or(Datum::None, Datum::Integer);
    let day = |day: Option<Day>| day.map_or(Datum::None, Datum::Day);
    vec![
        text(&it.number),
        text(&it.title),
        text(&it.term),
        text(&it.rule),
        Datum::Text(lapsed_list::ending_title(kernel, &it.ending)),
        text(&it.receipt),
        day(it.until),
        n(it.records),
        n(it.handled),
        n(it.left),
        text(&it.asked_by),
        text(&it.approved_by),
        day(it.done_on),
        Datum::Text(lapsed_list::state_title(kernel, &it.state)),
    ]
}

fn line_cells(kernel: &Kernel, n: i64, it: &lapsing::Line) -> Vec<Datum> {
    let tree = kernel.tree();
    let unit = it.lapsed.owner.and_then(|id| tree.get(id));
    let fate = match it.fate {
        Fate::Waiting => "待处理",
        Fate::Ended => "已处理",
        Fate::Left => "没有处理",
    };
    vec![
        Datum::Integer(n),
        Datum::Text(it.lapsed.number.clone().unwrap_or_default()),
        Datum::Text(unit.map(|it| it.title.clone()).unwrap_or_default()),
        Datum::Day(it.lapsed.from),
        Datum::Text(it.lapsed.record.to_string()),
        Datum::Text(fate.into()),
    ]
}

fn table(name: &str, columns: &[Heading], rows: Vec<Vec<Datum>>) -> Outcome<Vec<u8>> {
    let failed = |error| Failure::from(StoreError::new("writing a spreadsheet", error));
    let mut bytes = Vec::new();
    let look = Look::of(name, columns);
    let mut table = sheet::write::xlsx(Cursor::new(&mut bytes), look).map_err(failed)?;
    for row in rows {
        table.row(&row).map_err(failed)?;
    }
    table.finish().map_err(failed)?;
    Ok(bytes)
}
