//! What would come of a file: its sheets, its heading, which column is which field, and how
//! the first rows would be read. Nothing is written.

use axum::extract::State;
use axum::response::Response;
use exchange::{ColumnUse, Fate, Layout, Origin, Preview, Use};
use kernel::{Failure, Kernel, Outcome};
use model::Register;
use serde::Serialize;
use sheet::{Book, Row};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Wish, importable};
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, files};

/// Columns past this are not shown.
const SHOWN: usize = 200;
/// Cells of the first rows, from which a heading is chosen.
const TOP_SHOWN: usize = 12;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_import_template))
        .routes(routes!(look_at_import))
}

/// How a file would be read, and what would come of it.
#[derive(Default, Serialize, ToSchema)]
struct Look {
    name: String,
    /// The one that is read; empty where a file has but one.
    sheet: String,
    /// Those that can be chosen.
    sheets: Vec<String>,
    /// The row of the heading; null when none names the fields.
    heading: Option<u32>,
    /// The first rows, to choose the heading from.
    top: Vec<TopRow>,
    columns: Vec<LookColumn>,
    /// What a column can be.
    fields: Vec<Choosable>,
    /// Titles of the fields by which a row finds its record; none: every row is a new one.
    key: Vec<String>,
    /// What the first rows say.
    rows: Vec<LookRow>,
    counts: LookCounts,
    /// About how many rows there are; null when it is not soon told.
    about: Option<u64>,
    /// Why it cannot be imported as it stands.
    stands: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct TopRow {
    row: u32,
    cells: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct LookColumn {
    title: String,
    /// The field it fills.
    field: Option<String>,
    /// Why it fills nothing and cannot: the platform gives it itself, or no cell can hold it.
    says: Option<&'static str>,
    /// seen, remembered or chosen
    origin: &'static str,
}

#[derive(Serialize, ToSchema)]
struct Choosable {
    name: String,
    title: String,
    required: bool,
}

#[derive(Serialize, ToSchema)]
struct LookRow {
    row: u32,
    /// create, update, same or refuse
    fate: &'static str,
    cells: Vec<LookCell>,
    /// What is wrong with the row as a whole.
    faults: Vec<String>,
}

#[derive(Clone, Default, Serialize, ToSchema)]
struct LookCell {
    /// As the file has it.
    text: String,
    /// As it will be read, where that differs.
    read: Option<String>,
    fault: Option<String>,
}

#[derive(Default, Serialize, ToSchema)]
struct LookCounts {
    create: usize,
    update: usize,
    same: usize,
    refuse: usize,
}

/// An empty list to be filled in, with drop-downs and remarks.
#[utoipa::path(get, path = "/imports/{system}/{record}/template.xlsx", tag = "imports",
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_import_template(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
) -> Result<Response, Problem> {
    let (name, bytes) = app
        .run(move |kernel| {
            let register = importable(kernel, &who.caller, &format!("{system}.{record}"))?;
            let bytes = exchange::template(kernel, &who.caller, register)?;
            Ok((format!("{}_模板.xlsx", register.title), bytes))
        })
        .await?;
    Ok(files::attachment(&name, files::XLSX, bytes))
}

/// What would come of a kept file.
#[utoipa::path(post, path = "/imports/{system}/{record}/look", tag = "imports", request_body = Wish,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Look), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn look_at_import(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(wish): Body<Wish>,
) -> Result<Body<Look>, Problem> {
    app.run(move |kernel| look(kernel, &who, &format!("{system}.{record}"), &wish))
        .await
        .map(Body)
}

fn look(kernel: &Kernel, who: &SignedIn, id: &str, wish: &Wish) -> Outcome<Look> {
    let register = importable(kernel, &who.caller, id)?;
    let mut book = wish.open(kernel, &who.caller)?;
    let unreadable = |why: sheet::Unreadable| kernel::Refusal::new("import.file", why.to_string());
    let tabs = book.tabs().iter().filter(|it| !it.hidden);
    let mut look = Look {
        name: kernel.file_record(wish.file)?.text("name").to_owned(),
        sheets: tabs.map(|it| it.name.clone()).collect(),
        fields: fields(register),
        ..Look::default()
    };
    let layout = match Layout::for_caller(kernel, &who.caller, register, &mut book, &wish.choice())
    {
        Ok(layout) => layout,
        Err(Failure::Refused(refusal)) if refusal.code == "import.heading" => {
            look.sheet = sheet_of(&book, wish);
            let at = book.tabs().iter().position(|it| it.name == look.sheet);
            look.top = top(&book.top(at.unwrap_or(0)).map_err(unreadable)?);
            look.stands = Some(refusal.message);
            return Ok(look);
        }
        Err(failure) => return Err(failure),
    };
    look.sheet.clone_from(&layout.sheet);
    look.heading = Some(layout.heading_row());
    look.top = top(&book.top(layout.tab()).map_err(unreadable)?);
    look.columns = layout.columns.iter().take(SHOWN).map(column).collect();
    look.about = book.about(layout.tab()).map_err(unreadable)?;
    look.about = look
        .about
        .map(|it| it.saturating_sub(u64::from(layout.heading_row())));
    let key = layout.key(register);
    let titles = key.iter().filter_map(|it| register.fields.get(it));
    look.key = titles.map(|it| it.title.clone()).collect();
    let import = wish.import(kernel, &who.caller, id, layout);
    look.stands = exchange::may_take(register, &import.layout, import.present)
        .err()
        .map(|it| it.message);
    for shown in exchange::preview(&import, book)? {
        match shown.fate {
            Fate::Create => look.counts.create += 1,
            Fate::Update => look.counts.update += 1,
            Fate::Unchanged => look.counts.same += 1,
            Fate::Refuse(_) => look.counts.refuse += 1,
        }
        look.rows.push(row(register, &import.layout, shown));
    }
    Ok(look)
}

fn sheet_of(book: &Book, wish: &Wish) -> String {
    let first = || book.tabs().iter().find(|it| !it.hidden);
    let first = || first().map(|it| it.name.clone()).unwrap_or_default();
    wish.sheet.clone().unwrap_or_else(first)
}

fn fields(register: &Register) -> Vec<Choosable> {
    let fields = register.fields.values().filter(|it| exchange::takes(it));
    fields
        .map(|it| Choosable {
            name: it.name.clone(),
            title: it.title.clone(),
            required: it.required && it.default.is_none() && it.when.is_none(),
        })
        .collect()
}

fn top(rows: &[Row]) -> Vec<TopRow> {
    let shown = |row: &Row| row.cells.len().min(TOP_SHOWN);
    rows.iter()
        .map(|row| TopRow {
            row: row.number,
            cells: (0..shown(row)).map(|at| row.text(at)).collect(),
        })
        .collect()
}

fn column(column: &ColumnUse) -> LookColumn {
    LookColumn {
        title: column.title.clone(),
        field: column.becomes.field().map(str::to_owned),
        says: match column.becomes {
            Use::Given => Some("由系统生成"),
            Use::With(_) => Some("与另一列合起来读"),
            Use::Again => Some("同一行里的另一条"),
            Use::Apart => Some("不能从表格导入，请在记录上填"),
            Use::Field(_) | Use::Unknown => None,
        },
        origin: match column.origin {
            Origin::Seen => "seen",
            Origin::Remembered => "remembered",
            Origin::Chosen => "chosen",
        },
    }
}

fn row(register: &Register, layout: &Layout, shown: Preview) -> LookRow {
    let texts = shown.cells.into_iter().zip(shown.reads);
    let cells = texts.map(|(text, read)| LookCell {
        read: read.filter(|it| *it != text),
        text,
        fault: None,
    });
    let mut row = LookRow {
        row: shown.row,
        fate: "refuse",
        cells: cells.take(SHOWN).collect(),
        faults: Vec::new(),
    };
    let problems = match shown.fate {
        Fate::Create => {
            row.fate = "create";
            return row;
        }
        Fate::Update => {
            row.fate = "update";
            return row;
        }
        Fate::Unchanged => {
            row.fate = "same";
            return row;
        }
        Fate::Refuse(problems) => problems,
    };
    for problem in &problems {
        let place = layout.places_of(std::slice::from_ref(problem));
        let cell = place.first().and_then(|at| row.cells.get_mut(*at));
        match cell {
            Some(cell) => cell.fault = Some(problem.message.clone()),
            None => row.faults.push(exchange::says(register, problem)),
        }
    }
    row
}
