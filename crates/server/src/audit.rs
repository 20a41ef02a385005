//! 审计日志: the whole history asked by who, what, when and from where; only for the audit
//! administrator. Of it 明文查阅, who was shown what is masked, is also the security
//! administrator's.
//!
//! It says that something was done and which fields it touched, not what they held: who
//! watches the others' work need not know the people it is about. Not here: how far the
//! history is sealed (`history`), and what one record's history shows (`entry`).

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use axum::extract::State;
use axum::response::Response;
use base::{Day, Id as Uuid, Instant};
use exchange::Leaving;
use kernel::{
    Action, AuditPage, AuditQuery, Caller, Entry, Failure, Kernel, NewEntry, Outcome, StoreError,
    action_title, field_title, made_by,
};
use model::Register;
use serde::{Deserialize, Serialize};
use sheet::write::{ColumnKind, Datum, Heading, Look};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::entry::{actors, position_titles};
use crate::errors::ErrorBody;
use crate::records::Count;
use crate::session::SignedIn;
use crate::{App, Problem, files, filter};

const AUDIT: &str = "audit_admin";
/// Answers for how personal data are handled.
const SECURITY: &str = "security_admin";
const LIMIT: usize = 50;
const LIMIT_MAX: usize = 200;
/// Entries of one file; ask for less.
const FILE_MAX: usize = 50_000;
/// Entries read at once for a file.
const PAGE: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_entries))
        .routes(routes!(list_audit_words))
        .routes(routes!(export_entries))
}

/// What the history is asked by; what is left out is not asked.
#[derive(Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditAsked {
    account: Option<Uuid>,
    /// `plan.task`
    register: Option<String>,
    record: Option<Uuid>,
    /// `create`, `update`, `step:confirm`…
    action: Option<String>,
    /// Where in the network it came from.
    address: Option<String>,
    /// The first day.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// The last day.
    #[param(value_type = Option<String>, format = Date)]
    to: Option<Day>,
    /// Where the last page ended, as `next` said.
    after: Option<String>,
    /// 1 to 200.
    limit: Option<u16>,
}

#[derive(Serialize, ToSchema)]
struct AuditEntries {
    /// Newest first.
    entries: Vec<AuditEntry>,
    next: Option<String>,
    count: Count,
}

#[derive(Serialize, ToSchema)]
struct AuditEntry {
    /// History number.
    number: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    account: Uuid,
    by: String,
    position: Option<String>,
    address: Option<String>,
    register: String,
    register_title: String,
    record: Uuid,
    /// Its number, and what is chosen from a list in its name: 登录成功.
    mark: Option<String>,
    action: String,
    action_title: String,
    reason: Option<String>,
    /// Titles of the fields it touched.
    fields: Vec<String>,
}

/// What can be chosen.
#[derive(Serialize, ToSchema)]
struct AuditWords {
    registers: Vec<AuditRegister>,
    /// What is done to records of every register.
    actions: Vec<AuditWord>,
}

#[derive(Serialize, ToSchema)]
struct AuditRegister {
    id: String,
    title: String,
    /// What else is done to its records.
    actions: Vec<AuditWord>,
}

#[derive(Serialize, ToSchema)]
struct AuditWord {
    name: String,
    title: String,
}

/// Entries of the whole history. Only for the audit administrator; those that say who was shown
/// what is masked (`action=reveal`) also for the security administrator.
#[utoipa::path(get, path = "/history", tag = "history", params(AuditAsked), responses(
    (status = 200, body = AuditEntries), (status = 404, body = ErrorBody)))]
async fn list_entries(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<AuditAsked>,
) -> Result<Body<AuditEntries>, Problem> {
    may_ask(&who.caller, &asked)?;
    let limit = usize::from(asked.limit.unwrap_or(0));
    let limit = if limit == 0 {
        LIMIT
    } else {
        limit.min(LIMIT_MAX)
    };
    let query = query(&asked, limit)?;
    app.run(move |kernel| {
        let page = kernel.audit(asked.register.as_deref(), query)?;
        Ok(AuditEntries {
            next: page
                .next
                .map(|(at, n)| format!("{}.{n}", at.as_microsecond())),
            count: kernel::Count::capped(page.count).into(),
            entries: told(kernel, &page.entries)?,
        })
    })
    .await
    .map(Body)
}

/// What the history can be asked by.
#[utoipa::path(get, path = "/history/words", tag = "history", responses(
    (status = 200, body = AuditWords), (status = 404, body = ErrorBody)))]
async fn list_audit_words(who: SignedIn) -> Result<Body<AuditWords>, Problem> {
    may_watch(&who.caller)?;
    let everywhere = [
        Action::Create,
        Action::Update,
        Action::Rule,
        Action::Reveal,
        Action::Remove,
        Action::Erase,
        Action::Urge,
        Action::Define,
    ];
    let word = |action: &Action| AuditWord {
        name: action.text(),
        title: action_title(None, action),
    };
    let registers = who.kernel.model.registers().map(|register| AuditRegister {
        id: register.id.clone(),
        title: register.title.clone(),
        actions: register
            .steps
            .values()
            .map(|step| AuditWord {
                name: Action::Step(step.name.clone()).text(),
                title: step.title.clone(),
            })
            .collect(),
    });
    Ok(Body(AuditWords {
        registers: registers.collect(),
        actions: everywhere.iter().map(word).collect(),
    }))
}

/// The entries as a spreadsheet, for whom they are; that it was taken is noted.
#[utoipa::path(get, path = "/history/export.xlsx", tag = "history", params(AuditAsked), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody)))]
async fn export_entries(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<AuditAsked>,
) -> Result<Response, Problem> {
    may_ask(&who.caller, &asked)?;
    let query = query(&asked, PAGE)?;
    let title = match asked.is_of_reveals() {
        true => "明文查阅",
        false => "审计日志",
    };
    let name = format!("{title}_{}.xlsx", who.kernel.today());
    let bytes = app
        .run(move |kernel| {
            let (bytes, rows) = file(kernel, title, &asked, query)?;
            let leaving = Leaving {
                register: "history".into(),
                title: title.into(),
                format: "xlsx",
                rows,
                columns: COLUMNS.iter().map(|(it, _, _)| (*it).to_owned()).collect(),
                asked: asked.says(),
                says: asked.words(kernel)?,
                purpose: String::new(),
            };
            kernel.as_caller(&who.caller, move |ctx| leaving.note(ctx))?;
            Ok(bytes)
        })
        .await?;
    Ok(files::attachment(&name, files::XLSX, bytes))
}

fn may_ask(caller: &Caller, asked: &AuditAsked) -> Result<(), Problem> {
    match asked.is_of_reveals() {
        true => may_watch(caller),
        false => only(caller, &[AUDIT]),
    }
}

fn may_watch(caller: &Caller) -> Result<(), Problem> {
    only(caller, &[AUDIT, SECURITY])
}

fn only(caller: &Caller, roles: &[&str]) -> Result<(), Problem> {
    let mut roles = roles.iter().map(|it| (*it).to_owned());
    match roles.any(|it| caller.has_role(&[it])) {
        true => Ok(()),
        false => Err(Problem::not_found()),
    }
}

impl AuditAsked {
    fn is_of_reveals(&self) -> bool {
        self.action.as_deref() == Some("reveal")
    }

    /// As the address says it.
    fn says(&self) -> String {
        let text = |it: &Option<String>| it.clone().unwrap_or_default();
        let id = |it: &Option<Uuid>| it.map(|it| it.to_string()).unwrap_or_default();
        let day = |it: &Option<Day>| it.map(|it| it.to_string()).unwrap_or_default();
        let pairs = [
            ("account", id(&self.account)),
            ("register", text(&self.register)),
            ("record", id(&self.record)),
            ("action", text(&self.action)),
            ("address", text(&self.address)),
            ("from", day(&self.from)),
            ("to", day(&self.to)),
        ];
        let said = pairs.iter().filter(|(_, it)| !it.is_empty());
        let said: Vec<String> = said.map(|(name, it)| format!("{name}={it}")).collect();
        said.join("&")
    }
}

impl AuditAsked {
    /// The same in words.
    fn words(&self, kernel: &Kernel) -> Outcome<String> {
        let ids: Vec<Uuid> = self.account.into_iter().collect();
        let names = kernel::read(kernel.store(), |read| {
            kernel.titles(read, kernel::ACCOUNT, &ids)
        })?;
        let register = self.register.as_deref();
        let register = register.map(|id| (id, kernel.model.register(id)));
        let action = self.action.as_deref().map(|it| match Action::parse(it) {
            Some(action) => action_title(register.and_then(|(_, it)| it), &action),
            None => it.to_owned(),
        });
        let day = |it: Option<Day>, word: &str| it.map(|it| format!("{it} {word}"));
        let said = [
            names.into_values().next().map(|it| format!("人员 {it}")),
            register.map(|(id, it)| format!("登记册 {}", it.map_or(id, |it| it.title.as_str()))),
            self.record.map(|it| format!("记录 {it}")),
            action.map(|it| format!("操作 {it}")),
            self.address.as_ref().map(|it| format!("网络地址 {it}")),
            day(self.from, "起"),
            day(self.to, "止"),
        ];
        Ok(filter::joined(said.into_iter().flatten().collect()))
    }
}

fn query(asked: &AuditAsked, limit: usize) -> Result<AuditQuery, Problem> {
    let wrong = || Problem::refused("server.query", "筛选条件读不出来。请重新筛选。");
    let begins = |day: Day| base::beginning(day).ok_or_else(wrong);
    let until = asked.to.map(|day| day.tomorrow().map_err(|_| wrong()));
    let after = asked.after.as_deref().map(|text| {
        let (at, number) = text.split_once('.').ok_or_else(wrong)?;
        let at = Instant::from_microsecond(at.parse().map_err(|_| wrong())?);
        Ok::<_, Problem>((
            at.map_err(|_| wrong())?,
            number.parse().map_err(|_| wrong())?,
        ))
    });
    let text = |it: &Option<String>| it.clone().filter(|it| !it.is_empty());
    // What no text of the database can hold is nowhere in it.
    if [&asked.register, &asked.action, &asked.address]
        .into_iter()
        .flatten()
        .any(|it| it.contains('\0'))
    {
        return Err(wrong());
    }
    Ok(AuditQuery {
        account: asked.account,
        registers: Vec::new(),
        record: asked.record,
        action: text(&asked.action),
        address: text(&asked.address),
        from: asked.from.map(begins).transpose()?,
        until: until.transpose()?.map(begins).transpose()?,
        after: after.transpose()?,
        limit,
    })
}

/// Entries with what is called how.
fn told(kernel: &Kernel, entries: &[Entry]) -> Outcome<Vec<AuditEntry>> {
    let accounts = actors(entries.iter().map(|it| &it.entry));
    let positions: BTreeSet<Uuid> = entries.iter().map(|it| it.entry.position).collect();
    let positions: Vec<Uuid> = positions.into_iter().collect();
    let mut records: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for Entry { entry, .. } in entries {
        records
            .entry(&entry.register)
            .or_default()
            .push(entry.record);
    }
    let called = kernel::read(kernel.store(), |read| {
        let mut marks = BTreeMap::new();
        for (register, ids) in &records {
            marks.extend(kernel.marks(read, register, ids)?);
        }
        Ok::<_, Failure>(Called {
            names: kernel.titles(read, kernel::ACCOUNT, &accounts)?,
            positions: position_titles(kernel, read, &positions)?,
            marks,
        })
    })?;
    Ok(entries.iter().map(|it| one(kernel, &called, it)).collect())
}

/// What those in the entries are called.
struct Called {
    names: BTreeMap<Uuid, String>,
    positions: BTreeMap<Uuid, String>,
    marks: BTreeMap<Uuid, String>,
}

fn one(kernel: &Kernel, called: &Called, entry: &Entry) -> AuditEntry {
    let (number, entry) = (entry.number, &entry.entry);
    let register = kernel.model.register(&entry.register);
    let title = match register {
        Some(register) => register.title.clone(),
        None if entry.register == kernel::DEFINITIONS => "业务定义".into(),
        None => entry.register.clone(),
    };
    AuditEntry {
        number,
        at: entry.at,
        account: entry.account,
        by: made_by(&called.names, entry),
        position: called.positions.get(&entry.position).cloned(),
        address: entry.address().map(str::to_owned),
        register: entry.register.clone(),
        register_title: title,
        record: entry.record,
        mark: called.marks.get(&entry.record).cloned(),
        action: entry.action.text(),
        action_title: action_title(register, &entry.action),
        reason: entry.reason().map(str::to_owned),
        fields: touched(register, entry),
    }
}

/// Titles of the fields an entry changed, or showed in clear.
fn touched(register: Option<&Register>, entry: &NewEntry) -> Vec<String> {
    let changes = entry.changes();
    let changed = changes.iter().map(|it| it.field.as_str());
    let fields = changed.chain(entry.revealed());
    fields.map(|it| field_title(register, it)).collect()
}

const COLUMNS: [Heading; 11] = [
    ("留痕号", ColumnKind::Integer, 10.0),
    ("时间", ColumnKind::Moment, 20.0),
    ("人员", ColumnKind::Text, 14.0),
    ("岗位", ColumnKind::Text, 24.0),
    ("网络地址", ColumnKind::Text, 18.0),
    ("登记册", ColumnKind::Text, 16.0),
    ("编号", ColumnKind::Text, 20.0),
    ("记录", ColumnKind::Text, 38.0),
    ("操作", ColumnKind::Text, 14.0),
    ("涉及字段", ColumnKind::Text, 40.0),
    ("理由", ColumnKind::Text, 40.0),
];

/// The file, and how many entries are in it.
fn file(
    kernel: &Kernel,
    title: &str,
    asked: &AuditAsked,
    mut query: AuditQuery,
) -> Outcome<(Vec<u8>, u64)> {
    let failed = |error| Failure::from(StoreError::new("writing a spreadsheet", error));
    let look = Look::of(title, &COLUMNS);
    let (mut bytes, mut rows) = (Vec::new(), 0);
    let mut table = sheet::write::xlsx(Cursor::new(&mut bytes), look).map_err(failed)?;
    loop {
        let AuditPage { entries, next, .. } =
            kernel.audit(asked.register.as_deref(), query.clone())?;
        rows += entries.len();
        if rows > FILE_MAX {
            let says = format!(
                "符合条件的超过 {FILE_MAX} 条，不能一次导出。请缩短时间或加其他条件后分几次导出。"
            );
            return Err(kernel::Refusal::new("export.too_many", says).into());
        }
        for entry in told(kernel, &entries)? {
            table.row(&cells(entry)).map_err(failed)?;
        }
        match next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    table.finish().map_err(failed)?;
    Ok((bytes, rows as u64))
}

fn cells(it: AuditEntry) -> Vec<Datum> {
    let at = base::CHINA.to_datetime(it.at);
    vec![
        Datum::Integer(it.number),
        Datum::Moment(at),
        Datum::Text(it.by),
        Datum::Text(it.position.unwrap_or_default()),
        Datum::Text(it.address.unwrap_or_default()),
        Datum::Text(it.register_title),
        Datum::Text(it.mark.unwrap_or_default()),
        Datum::Text(it.record.to_string()),
        Datum::Text(it.action_title),
        Datum::Text(it.fields.join("、")),
        Datum::Text(it.reason.unwrap_or_default()),
    ]
}
