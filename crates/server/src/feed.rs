//! 数据共享: changes of registers since a cursor, for other departments.
//!
//! A consumer proves itself by a token and gets what its grant says: these registers, these
//! fields, of this area, until this day. Each call is written down before the answer leaves, and
//! asks anew whether the grant still holds, so that revoking works at once. Each answer has a seal
//! in its head (`exchange::seal`), over the bytes of its body, so that it can be kept and shown later
//! whose it is. Not here: who grants (`exchange.consumer`), what it proves itself by (`tokens`), and
//! what one signed in sees (`records`).

mod terms;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use exchange::seal::{Seal, Signer};
use kernel::{
    Condition, Entry, Failure, Kernel, Outcome, Query, Read, Record, Refusal, StoreError, to_json,
};
use model::{Kind, Level, Register, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use systems::exchange::{CALL, CONSUMER, Grant, grants};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Asked;
use crate::errors::ErrorBody;
use crate::source::Source;
use crate::{App, Problem, tokens};

/// Entries of the history looked through for one answer.
const ENTRIES: usize = 2_000;
/// Records in one answer.
const RECORDS: usize = 500;
/// The head that says what the body holds, signed.
const SEAL: HeaderName = HeaderName::from_static("xuezheng-seal");

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_changes))
        .routes(routes!(terms::get_terms))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FeedQuery {
    /// The `next` of the answer before; 0 from the beginning.
    #[param(value_type = i64, required = false)]
    #[serde(default)]
    after: String,
}

impl FeedQuery {
    /// Whoever asks is a program: what is wrong is said in its words.
    fn after(&self) -> Result<i64, Refusal> {
        let after = match self.after.trim() {
            "" => Some(0),
            text => text.parse().ok(),
        };
        after.filter(|it| *it >= 0).ok_or_else(|| {
            let says = format!(
                "after 应为 0 或上一次答复里的 next，是一个整数；收到的是“{}”。",
                self.after
            );
            Refusal::new("feed.after", says)
        })
    }
}

#[derive(Serialize, ToSchema)]
struct Changes {
    changes: Vec<Change>,
    /// What to ask with as `after` the next time.
    next: i64,
    /// There is more already.
    more: bool,
}

/// A record that changed, as it is now.
#[derive(Serialize, ToSchema)]
struct Change {
    /// The history number of its last change up to here.
    number: i64,
    /// `registry.pupil`
    register: String,
    id: Uuid,
    /// It was removed, or belongs to another area now; nothing else is told.
    gone: bool,
    state: Option<String>,
    /// The code of the organisation it belongs to.
    unit: Option<String>,
    /// The fields that are granted, by their names; those without a value are left out.
    #[schema(value_type = BTreeMap<String, String>)]
    values: Map<String, Json>,
    /// Of the fields that refer to records: the code of an organisation, what others are called;
    /// several as a list. Whoever has a name of his own is not called by it.
    #[schema(value_type = BTreeMap<String, String>)]
    called: Map<String, Json>,
}

/// Changes since a cursor, for the holder of a token: `Authorization: Bearer …`. The same
/// question may be asked again; nothing is lost between two answers. The seal is a JSON object as
/// beside files: `register`, `since`, `until`, `rows`, `at`, the SM3 of the body, `key`, `signature`.
#[utoipa::path(get, path = "/feed", tag = "feed", params(FeedQuery), responses(
    (status = 200, body = Changes, headers(("xuezheng-seal" = String))), (status = 401, body = ErrorBody)))]
async fn get_changes(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
    Asked(asked): Asked<FeedQuery>,
) -> Result<Response, Problem> {
    let signer = app.signer.clone();
    let digest = tokens::carried(&headers).ok_or_else(refused)?;
    let after = asked.after()?;
    let address = source.address.to_string();
    let answer = app
        .run(move |kernel| {
            let found = kernel::read(kernel.store(), |read| {
                let Some(consumer) = tokens::holder(kernel, read, CONSUMER, &digest)? else {
                    return Ok(None);
                };
                let last = read.history_number()?;
                let changes = changes(kernel, read, &consumer, after)?;
                Ok::<_, Failure>(Some((consumer, changes, last)))
            })?;
            let Some((consumer, changes, last)) = found else {
                return Ok(None);
            };
            if after > last {
                let says = format!(
                    "after={after} 还没有到，现在只到 {last}。请用上一次答复里的 next 接着问。"
                );
                return Err(Refusal::new("feed.after", says).into());
            }
            log(kernel, consumer.id, after, &changes, &address)?;
            let number = consumer.number.unwrap_or_default();
            Ok(Some(sealed(kernel, &signer, &number, after, &changes)?))
        })
        .await?;
    let (body, seal) = answer.ok_or_else(refused)?;
    let heads = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (SEAL, seal),
    ];
    Ok((heads, body).into_response())
}

/// The answer's bytes, and their seal.
fn sealed(
    kernel: &Kernel,
    signer: &Signer,
    consumer: &str,
    after: i64,
    changes: &Changes,
) -> Outcome<(Vec<u8>, HeaderValue)> {
    let failed = |error| StoreError::new("writing an answer of the feed", error);
    let body = serde_json::to_vec(changes).map_err(failed)?;
    let seal = Seal {
        register: format!("feed/{consumer}"),
        since: after,
        until: changes.next,
        rows: changes.changes.len() as u64,
        at: kernel.now(),
        sm3: exchange::digest(body.as_slice()).map_err(|it| StoreError::new("a digest", it))?,
        gone: None,
    };
    let seal = seal.signed(signer).to_string();
    let seal = HeaderValue::from_bytes(seal.as_bytes());
    let seal = seal.map_err(|it| StoreError::new("a seal as a head", it))?;
    Ok((body, seal))
}

fn refused() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "feed.token",
        "令牌无效、已撤销或已到期。请与教育局系统管理员联系。",
    )
}

fn changes(
    kernel: &Kernel,
    read: &mut dyn Read,
    consumer: &Record,
    after: i64,
) -> Outcome<Changes> {
    let granted = grants(&kernel.model, consumer);
    let area = consumer.get("area").as_ref();
    let entries = read.entries_after(after, ENTRIES)?;
    let mut next = after;
    // By register and record: the last number, and whether it came from the area.
    let mut touched: BTreeMap<(usize, Uuid), (i64, bool)> = BTreeMap::new();
    let mut seen = 0;
    for entry in &entries {
        let grant = granted
            .iter()
            .position(|it| is_of(it.register, &entry.entry.register));
        let key = grant.map(|grant| (grant, entry.entry.record));
        if let Some(key) = key.filter(|_| entry.entry.action.writes()) {
            if touched.len() >= RECORDS && !touched.contains_key(&key) {
                break;
            }
            let left = left_area(kernel, entry, area);
            let at = touched.entry(key).or_insert((0, false));
            *at = (entry.number, at.1 || left);
        }
        next = entry.number;
        seen += 1;
    }
    let mut changes = Vec::new();
    for (idx, grant) in granted.iter().enumerate() {
        let of: Vec<_> = touched.range((idx, Uuid::nil())..).collect();
        let of = of.into_iter().take_while(|((at, _), _)| *at == idx);
        let of: BTreeMap<Uuid, (i64, bool)> = of.map(|((_, id), it)| (*id, *it)).collect();
        changes.extend(of_grant(kernel, read, grant, area, &of)?);
    }
    changes.sort_by_key(|it| it.number);
    let more = seen < entries.len() || entries.len() == ENTRIES;
    Ok(Changes {
        changes,
        next,
        more,
    })
}

/// Whether an entry's register is this one, perhaps by a former id.
fn is_of(register: &Register, id: &String) -> bool {
    &register.id == id || register.was.contains(id)
}

/// Whether an entry says that a record left the area.
fn left_area(kernel: &Kernel, entry: &Entry, area: Option<Uuid>) -> bool {
    let tree = kernel.tree();
    let changes = entry.entry.changes();
    let owner = changes.iter().find(|it| it.field == "$owner");
    let was = owner.and_then(|it| it.old.as_str()?.parse::<Uuid>().ok());
    was.zip(area)
        .is_some_and(|(was, area)| tree.is_under(was, area))
}

fn of_grant(
    kernel: &Kernel,
    read: &mut dyn Read,
    grant: &Grant<'_>,
    area: Option<Uuid>,
    touched: &BTreeMap<Uuid, (i64, bool)>,
) -> Outcome<Vec<Change>> {
    let register = grant.register;
    let ids: Vec<Uuid> = touched.keys().copied().collect();
    let mut found: BTreeMap<Uuid, Record> = BTreeMap::new();
    for page in ids.chunks(200) {
        let ids = page.iter().map(|it| Value::Ref(*it)).collect();
        let query = Query::all(register, kernel.today()).with(Condition::AnyOf("id".into(), ids));
        found.extend(read.rows(&query)?.into_iter().map(|it| (it.id, it)));
    }
    let tree = kernel.tree();
    let called = called(kernel, read, grant, &found)?;
    let mut changes = Vec::new();
    for (id, (number, left)) in touched {
        let here = found.get(id).filter(|it| {
            let owner = it.owner.zip(area);
            owner.is_some_and(|(owner, area)| tree.is_under(owner, area))
        });
        // Of what never was in the area nothing is told, not even that it is there.
        if here.is_none() && found.contains_key(id) && !left {
            continue;
        }
        let words = here.map(|record| {
            let held = grant.fields.iter().filter_map(|field| {
                let words = word(record.get(&field.name), &called)?;
                Some((field.name.clone(), words))
            });
            held.collect()
        });
        let values = here.map(|record| {
            let held = grant.fields.iter().filter_map(|field| {
                let value = record.get(&field.name);
                (!value.is_missing()).then(|| (field.name.clone(), to_json(value)))
            });
            held.collect()
        });
        changes.push(Change {
            number: *number,
            register: register.id.clone(),
            id: *id,
            gone: here.is_none(),
            state: here.and_then(|it| it.state.clone()),
            unit: here.and_then(|it| Some(tree.get(it.owner?)?.code.clone())),
            values: values.unwrap_or_default(),
            called: words.unwrap_or_default(),
        });
    }
    Ok(changes)
}

/// By what those are known elsewhere who are referred to in what is granted.
fn called(
    kernel: &Kernel,
    read: &mut dyn Read,
    grant: &Grant<'_>,
    found: &BTreeMap<Uuid, Record>,
) -> Outcome<BTreeMap<Uuid, String>> {
    let tree = kernel.tree();
    let mut called = BTreeMap::new();
    for field in &grant.fields {
        let Kind::Ref { to, .. } = &field.kind else {
            continue;
        };
        let values = found.values().map(|it| it.get(&field.name));
        let mut ids: Vec<Uuid> = values.flat_map(Value::refs).collect();
        ids.sort_unstable();
        ids.dedup();
        if to == kernel::ORGANISATION {
            let known = ids.iter().filter_map(|it| tree.get(*it));
            called.extend(known.map(|it| (it.id, it.code.clone())));
            continue;
        }
        let is_personal = |it: &&Register| {
            let mut fields = it.label.iter().filter_map(|name| it.fields.get(name));
            fields.any(|it| it.level >= Level::Personal)
        };
        let Some(target) = kernel.model.register(to).filter(|it| !is_personal(it)) else {
            continue;
        };
        for page in ids.chunks(200) {
            called.extend(kernel.titles(read, &target.id, page)?);
        }
    }
    Ok(called)
}

fn word(value: &Value, called: &BTreeMap<Uuid, String>) -> Option<Json> {
    match value {
        Value::Ref(id) => called.get(id).map(|it| it.as_str().into()),
        value => {
            let words = value.refs().into_iter();
            let words: Vec<&String> = words.filter_map(|it| called.get(&it)).collect();
            (!words.is_empty()).then(|| json!(words))
        }
    }
}

fn log(
    kernel: &Kernel,
    consumer: Uuid,
    after: i64,
    changes: &Changes,
    address: &str,
) -> Outcome<()> {
    let mut values = kernel::Values::new();
    let n = i64::try_from(changes.changes.len()).unwrap_or(i64::MAX);
    values.insert("consumer".into(), consumer.into());
    values.insert("after".into(), Value::Integer(after));
    values.insert("until".into(), Value::Integer(changes.next));
    values.insert("rows".into(), Value::Integer(n));
    values.insert("address".into(), address.into());
    kernel.as_platform(move |ctx| ctx.create(CALL, values.clone()).map(drop))
}
