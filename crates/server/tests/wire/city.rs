//! An invented city in memory, its people, and browsers that sign in as them.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use base::{Id, Instant};
use kernel::{Clock, JobKinds, Kernel, Running, Told, Values};
use model::{Model, SourceFile, Value};
use serde_json::{Value as Json, json};
use server::{Asset, Limits, Options, Outlets, secret};
use tower::ServiceExt;

pub(super) const PASSWORD: &str = "Yunling-2026";

const SYSTEM: &str = r#"
title = "校园安全"
[menu]
hazards = { step = "handle", register = "yard.hazard" }
"#;

const CODES: &str = r#"
[grade]
title = "等级"
code  = { low = "一般", high = "重大" }
"#;

const HAZARD: &str = r#"
title  = "隐患"
shape  = "ledger"
number = "{year}-{seq:4}"
owner  = "school"
create = ["school_clerk"]
label  = "place"
sort   = ["due_on", "number", "created_on"]
search = ["place"]
list   = ["number", "place", "grade", "people", "due_on", "state"]
urgent = "grade == 'high'"
[field]
school = { title = "学校",     type = "ref",     to = "registry.organisation", required = true }
place  = { title = "部位",     type = "text",    required = true, max = 50 }
grade  = { title = "等级",     type = "code",    of = "yard.grade", default = "'low'" }
people = { title = "涉及人数", type = "integer", min = 0, unit = "人" }
plan   = { title = "应急预案", type = "text",    when = "grade == 'high'", required = true }
found  = { title = "发现日期", type = "date",    default = "today()" }
due_on = { title = "整改期限", type = "date",    check = "due_on >= found", says = "整改期限不能早于发现日期" }
fixer  = { title = "责任人",   type = "ref",     to = "access.account" }
photos = { title = "照片",     type = "files",   max = 9 }
[state]
found_ = { title = "已登记", start = true }
fixing = { title = "整改中", tone = "wait" }
closed = { title = "已销号", end = true, tone = "good" }
[step]
assign = { title = "交办", from = "found_", to = "fixing", by = ["school_clerk"], need = ["due_on"], ask = ["due_on", "fixer"], notify = "county_clerk" }
accept = { title = "销号", from = "fixing", to = "closed", by = ["county_clerk"], ask = "reason" }
[clock]
overdue = { title = "超期", in = "fixing", until = "due_on" }
[access]
school_clerk = "unit"
county_clerk = "area"
office_clerk = "area, read"
"#;

const ROUND: &str = r#"
title  = "巡查"
owner  = "school"
counted = ["office_clerk"]
create = ["school_clerk"]
label  = "title"
retain = { years = 1, from = "created_on", then = "erase", source = "invented" }
[field]
title  = { title = "名称", type = "text", required = true }
school = { title = "学校", type = "ref",  to = "registry.organisation", required = true }
item   = { title = "项目", type = "rows", max = 60 }
total  = { title = "费用合计", type = "money", computed = "sum(item.cost)" }
[rows.item]
place  = { title = "部位",     type = "text",  required = true, aliases = ["地点"] }
grade  = { title = "等级",     type = "code",  of = "yard.grade" }
due_on = { title = "整改期限", type = "date" }
cost   = { title = "费用",     type = "money", check = "item.cost >= 0", says = "“费用”不能小于 0" }
unit   = { title = "责任单位", type = "ref",   to = "registry.organisation" }
phone  = { title = "联系电话", type = "phone", level = "personal", means = "pupil.guardian" }
photo  = { title = "照片",     type = "picture" }
[access]
school_clerk = { scope = "unit", clear = ["item.phone"] }
county_clerk = "area"
"#;

const MEASURES: &str = r#"
[closed_share]
title = "隐患销号率"
unit  = "%"
places = 1
of    = { count = "yard.hazard" }
part  = { count = "yard.hazard", where = "state == 'closed'" }
by    = ["organisation", "grade"]

[hazard_count]
title = "隐患数"
unit  = "处"
of    = { count = "yard.hazard" }
by    = ["organisation", "grade"]

[round_count]
title = "巡查次数"
of    = { count = "yard.round" }
by    = ["organisation"]
"#;

/// A register of personal data, handled daily by the child's own school only.
const CARE: &str = r#"
title = "学生关爱"
[role]
visitor = { title = "家访员" }
"#;

const CHILD: &str = r#"
title  = "关爱对象"
shape  = "ledger"
owner  = "school"
create = ["school_clerk"]
label  = "name"
sort   = ["born", "note", "visited"]
search = ["name", "note"]
list   = ["name", "note", "born", "illness", "state"]
retain = { years = 3, from = "end", then = "erase", source = "测试用" }
check  = [{ expr = "!has(visited) || !has(born) || visited >= born", says = "家访日期不能早于出生日期" }]
[field]
school  = { title = "就读学校", type = "ref",  to = "registry.organisation", required = true }
name    = { title = "儿童姓名", type = "text", max = 20, required = true, level = "personal", means = "care.name" }
citizen = { title = "证件号",   type = "citizen_id", level = "sensitive", means = "care.citizen" }
mobile  = { title = "联络手机", type = "phone", level = "personal", means = "care.mobile" }
born    = { title = "出生日",   type = "date", level = "personal", means = "care.born" }
poor    = { title = "家庭困难", type = "flag", level = "personal", means = "care.poor" }
illness = { title = "病情",     type = "text", max = 50, level = "sensitive", means = "care.illness" }
note    = { title = "备注",     type = "text", max = 50 }
visited = { title = "家访日期", type = "date" }
teacher = { title = "结对教师", type = "ref",  to = "access.account", level = "personal", means = "care.teacher" }
proof   = { title = "证明",     type = "files", max = 3, level = "sensitive", means = "care.proof" }
seen_on = { title = "核对日",   type = "date",  fixed = true }
[state]
kept   = { title = "在册", start = true }
closed = { title = "已结束", end = true }
[step]
close = { title = "结束", from = "kept", to = "closed", by = ["county_clerk"], ask = "reason" }
[access]
school_clerk = { scope = "unit", clear = ["name", "citizen", "mobile", "born", "poor", "illness", "teacher", "proof"] }
county_clerk = "area"
office_clerk = "area, read"
guardian     = { scope = "mine, read", clear = ["name", "born"] }
"#;

/// Who may see a child as its own: the school says so.
const GUARDIAN: &str = r#"
title      = "监护关系"
owner      = "school"
stands_for = "parent"
acts_for   = "child"
create     = ["school_clerk"]
[field]
school   = { title = "学校",   type = "ref", to = "registry.organisation", required = true }
parent   = { title = "监护人", type = "ref", to = "access.account", required = true }
child    = { title = "孩子",   type = "ref", to = "care.child", required = true }
[state]
kept  = { title = "有效", start = true }
ended = { title = "已终止", end = true }
[step]
end = { title = "终止", from = "kept", to = "ended", by = ["school_clerk"], ask = "reason" }
[access]
school_clerk = "unit"
guardian     = "mine, read"
"#;

const VISIT: &str = r#"
title  = "家访"
owner  = "school"
create = ["school_clerk"]
[field]
school = { title = "学校",   type = "ref",  to = "registry.organisation", required = true }
child  = { title = "对象",   type = "ref",  to = "care.child", required = true }
says   = { title = "情况",   type = "text", max = 50 }
[state]
noted = { title = "已记录", start = true }
told  = { title = "已告知", end = true }
[step]
tell = { title = "告知家长", from = "noted", to = "told", by = ["school_clerk"], notify = "guardian" }
[access]
school_clerk = "unit"
county_clerk = "area"
guardian     = "mine, read"
"#;

const CARE_MEASURES: &str = r#"
[poor]
title = "困难学生数"
unit  = "人"
of    = { count = "care.child", where = "poor" }

[visit_count]
title = "家访次数"
unit  = "次"
of    = { count = "care.visit" }
"#;

/// A promise bound to a number.
const PLEDGE: &str = r#"
title  = "承诺"
owner  = "unit"
create = ["office_clerk"]
opens  = ["measure", "unit"]
[field]
unit    = { title = "单位", type = "ref",  to = "registry.organisation", required = true }
measure = { title = "指标", type = "code", of = "registry.measure", required = true }
[state]
given = { title = "已承诺", start = true }
kept  = { title = "已兑现", end = true }
[step]
keep = { title = "兑现", from = "given", to = "kept", by = ["office_clerk"] }
[access]
office_clerk = "area"
"#;

const CARE_FACTS: &str = r#"
[care]
name = { title = "关爱对象姓名" }
citizen = { title = "关爱对象证件号" }
mobile = { title = "关爱对象手机" }
born = { title = "关爱对象出生日" }
poor = { title = "关爱对象家庭困难" }
illness = { title = "关爱对象病情" }
teacher = { title = "关爱对象教师" }
proof = { title = "关爱对象证明" }
"#;

/// Login, name, role, unit code, area code.
const PEOPLE: &[(&str, &str, &str, &str, &str)] = &[
    ("sys", "尹系统", "system_admin", "37", "37"),
    ("sec", "甄安管", "security_admin", "37", "37"),
    ("aud", "贾审计", "audit_admin", "37", "37"),
    ("office", "甄督查", "office_clerk", "BGS", "37"),
    ("east", "甄云东", "county_clerk", "370101", "370101"),
    ("west", "甄云西", "county_clerk", "370102", "370102"),
    ("school", "贾校办", "school_clerk", "3701011", "3701011"),
    ("other", "贾二小", "school_clerk", "3701021", "3701021"),
];

const CLIENT: &[Asset] = &[
    Asset {
        path: "index.html",
        media_type: "text/html; charset=utf-8",
        bytes: b"<p>page</p>",
        gzip: None,
        tag: "1",
    },
    Asset {
        path: "assets/index-1.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: b"go()",
        gzip: Some(b"zipped"),
        tag: "2",
    },
];

pub(super) struct City {
    pub(super) app: Router,
    pub(super) kernel: Kernel,
    pub(super) running: Running,
    now_s: Arc<AtomicI64>,
    pub(super) units: HashMap<String, Id>,
    pub(super) accounts: HashMap<String, Id>,
}

/// Someone at a browser; signed out without a cookie.
#[derive(Clone)]
pub(super) struct Browser {
    app: Router,
    pub(super) cookie: Option<String>,
    /// Where its machine is in the network.
    pub(super) address: &'static str,
    /// What it calls itself.
    pub(super) agent: &'static str,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: header::HeaderMap,
    pub(super) bytes: Bytes,
}

pub(super) fn sources() -> Vec<SourceFile> {
    let mut sources = systems::sources();
    let facts = sources.iter_mut().find(|it| it.path == "facts.toml");
    facts.unwrap().text.push_str(CARE_FACTS);
    for (path, text) in [
        ("yard/system.toml", SYSTEM),
        ("yard/codes.toml", CODES),
        ("yard/hazard.toml", HAZARD),
        ("yard/round.toml", ROUND),
        ("yard/measures.toml", MEASURES),
        ("care/system.toml", CARE),
        ("care/child.toml", CHILD),
        ("care/guardian.toml", GUARDIAN),
        ("care/visit.toml", VISIT),
        ("care/pledge.toml", PLEDGE),
        ("care/measures.toml", CARE_MEASURES),
    ] {
        sources.push(SourceFile::new(path, text));
    }
    sources
}

impl City {
    /// 23 November 2026, a Monday morning in Yunling.
    pub(super) fn new() -> City {
        City::over(&relaxed())
    }

    /// The same over PostgreSQL; none where it is not installed.
    pub(super) fn postgres() -> Option<City> {
        let cluster = whole::cluster()?;
        let open = |model: Arc<Model>| -> Arc<dyn kernel::Store> {
            let files = tempfile::Builder::new().prefix("xz-wire-").tempdir();
            let files = files.unwrap().keep();
            Arc::new(store::Postgres::open(&cluster.database(), &files, model).unwrap())
        };
        Some(City::set(&relaxed(), open))
    }

    /// Where four rows are many: lists of more leave by a background job.
    pub(super) fn hurried() -> City {
        let sources = relaxed().into_iter().map(|it| {
            let text = it.text.replace("is = 5000", "is = 3");
            let text = text.replace("min   = 100\n", "min   = 1\n");
            SourceFile::new(it.path, text)
        });
        City::over(&sources.collect::<Vec<_>>())
    }

    /// As shipped: administrators need a second factor.
    pub(super) fn strict() -> City {
        City::over(&sources())
    }

    /// The demo's city, whole, with its year behind it; the winder goes on from there.
    pub(super) fn demo(winder: &systems::demo::Winder) -> City {
        let kernel = opened(&relaxed(), winder.clock(), in_memory);
        let options = systems::demo::Options {
            seed: 1,
            pupils: None,
            today: "2026-11-23".parse().unwrap(),
            winder: winder.clone(),
            hash: &|password| secret::hash_password(password).unwrap(),
        };
        systems::demo::build(&kernel, &options, &mut |_, _, _| {}).unwrap();
        City::serving(kernel, HashMap::new(), HashMap::new(), Arc::default())
    }

    fn over(sources: &[SourceFile]) -> City {
        City::set(sources, in_memory)
    }

    fn set(
        sources: &[SourceFile],
        store: impl FnOnce(Arc<Model>) -> Arc<dyn kernel::Store>,
    ) -> City {
        let start: Instant = "2026-11-23T01:00:00Z".parse().unwrap();
        let now_s = Arc::new(AtomicI64::new(start.as_second()));
        let wound = Arc::clone(&now_s);
        let clock =
            Clock::from_fn(move || Instant::from_second(wound.load(Ordering::SeqCst)).unwrap());
        let kernel = opened(sources, clock, store);
        let (units, accounts) = people_it(&kernel);
        City::serving(kernel, units, accounts, now_s)
    }

    fn serving(
        kernel: Kernel,
        units: HashMap<String, Id>,
        accounts: HashMap<String, Id>,
        now_s: Arc<AtomicI64>,
    ) -> City {
        let running = Running::new(kernel.clone());
        City {
            app: server::router(&options(&running)),
            kernel,
            running,
            now_s,
            units,
            accounts,
        }
    }

    /// How it is served.
    pub(super) fn options(&self) -> Options {
        options(&self.running)
    }

    pub(super) fn wind(&self, minutes: i64) {
        self.now_s.fetch_add(minutes * 60, Ordering::SeqCst);
    }

    pub(super) fn stranger(&self) -> Browser {
        Browser {
            app: self.app.clone(),
            cookie: None,
            address: "192.0.2.1",
            agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/88.0 Safari/537.36",
        }
    }

    /// Does all background jobs that wait.
    pub(super) async fn work(&self) {
        let kernel = self.kernel.clone();
        let run = move || {
            let kinds = server::job_kinds();
            while let Some(job) = kernel.claim_job(&kinds, "甲").unwrap() {
                kernel.run_job(&kinds, job, &Told::default()).unwrap();
            }
        };
        tokio::task::spawn_blocking(run).await.unwrap();
    }

    /// Does the next background job that is due, as the node that set the scene; whether there was one.
    pub(super) async fn turn(&self, kinds: &JobKinds) -> bool {
        let (kernel, kinds) = (self.kernel.clone(), kinds.clone());
        let run = move || match kernel.claim_job(&kinds, "甲").unwrap() {
            Some(job) => kernel.run_job(&kinds, job, &Told::default()).map(|()| true),
            None => Ok(false),
        };
        tokio::task::spawn_blocking(run).await.unwrap().unwrap()
    }

    pub(super) async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.stranger();
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, 200, "{login}: {}", answer.text());
        browser
    }

    pub(super) fn unit(&self, code: &str) -> Id {
        self.units[code]
    }

    /// A child of the unit, as its clerk enters it.
    pub(super) async fn child(&self, clerk: &Browser, unit: &str, name: &str) -> Json {
        let values = json!({
            "school": self.unit(unit), "name": name, "citizen": "110101201501010011", "mobile": "13912345678",
            "born": "2015-01-01", "poor": true, "illness": format!("{name}的病"), "teacher": self.accounts["school"],
        });
        let answer = clerk
            .post("/records/care/child", &json!({ "values": values }))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// Somebody who was not there at first; the account.
    pub(super) fn person(&self, login: &str, role: &str, unit: &str) -> Id {
        let (login, role, unit) = (login.to_owned(), role.to_owned(), self.unit(unit));
        let hash = secret::hash_password(PASSWORD).unwrap();
        let made = self.kernel.as_platform(move |ctx| {
            let values = |pairs: &[(&str, Value)]| -> Values {
                let pairs = pairs.iter();
                pairs
                    .map(|(name, it)| ((*name).to_owned(), it.clone()))
                    .collect()
            };
            let name = Value::from(format!("尹{login}"));
            let account = values(&[
                ("name", name),
                ("login", login.as_str().into()),
                ("unit", unit.into()),
            ]);
            let account = ctx.create(kernel::ACCOUNT, account)?.id;
            let position = values(&[
                ("account", account.into()),
                ("role", Value::Code(role.clone())),
                ("unit", unit.into()),
                ("area", unit.into()),
            ]);
            ctx.create(kernel::POSITION, position)?;
            let credential = values(&[("account", account.into()), ("hash", hash.as_str().into())]);
            ctx.create(kernel::CREDENTIAL, credential)?;
            Ok(account)
        });
        made.unwrap()
    }

    /// Another position for somebody.
    pub(super) fn position(&self, login: &str, role: &str, unit: &str) {
        let (account, unit, role) = (self.accounts[login], self.unit(unit), role.to_owned());
        let given = self.kernel.as_platform(move |ctx| {
            let mut values = Values::new();
            values.insert("account".into(), account.into());
            values.insert("role".into(), Value::Code(role.clone()));
            values.insert("unit".into(), unit.into());
            values.insert("area".into(), unit.into());
            ctx.create(kernel::POSITION, values).map(drop)
        });
        given.unwrap();
    }

    /// A hazard of the school, as its clerk files it.
    pub(super) async fn hazard(&self, clerk: &Browser, place: &str) -> Json {
        let values = json!({ "school": self.unit("3701011"), "place": place, "people": 30 });
        let answer = clerk
            .post("/records/yard/hazard", &json!({ "values": values }))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }
}

fn options(running: &Running) -> Options {
    Options {
        kernel: running.clone(),
        listen: "127.0.0.1:0".parse().unwrap(),
        client: CLIENT,
        proxies: Vec::new(),
        notify: Outlets {
            nets: vec!["127.0.0.1".parse().unwrap()],
            folder: std::env::temp_dir(),
        },
        tls: None,
        limits: Limits::USUAL,
        signer: exchange::seal::Signer::fresh().unwrap(),
        jobs: kernel::JobKinds::default(),
        keeps: Vec::new(),
    }
}

/// Most tests are about something else than a second factor.
fn relaxed() -> Vec<SourceFile> {
    let sources = sources().into_iter().map(|it| {
        let text = it
            .text
            .replace("is = \"administrators\"", "is = \"nobody\"");
        SourceFile::new(it.path, text)
    });
    sources.collect()
}

fn in_memory(model: Arc<Model>) -> Arc<dyn kernel::Store> {
    Arc::new(store::Sqlite::in_memory(model).unwrap())
}

fn opened(
    sources: &[SourceFile],
    clock: Clock,
    store: impl FnOnce(Arc<Model>) -> Arc<dyn kernel::Store>,
) -> Kernel {
    let (model, found) = model::load(sources);
    let errors: Vec<_> = found.iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let model = Arc::new(model);
    let store = store(Arc::clone(&model));
    Kernel::new(model, systems::rules(), store, clock).unwrap()
}

fn people_it(kernel: &Kernel) -> (HashMap<String, Id>, HashMap<String, Id>) {
    let hash = secret::hash_password(PASSWORD).unwrap();
    kernel
        .as_platform(move |ctx| {
            let mut units: HashMap<String, Id> = HashMap::new();
            for (code, title, kind, level, parent) in [
                ("37", "云岭市教育局", "bureau", "city", ""),
                ("BGS", "办公室", "section", "section", "37"),
                ("370101", "云东区教育局", "county", "county", "37"),
                ("370102", "云西区教育局", "county", "county", "37"),
                ("3701011", "云东区第一小学", "school", "school", "370101"),
                ("3701021", "云西区第二小学", "school", "school", "370102"),
            ] {
                let mut values = Values::new();
                values.insert("title".into(), title.into());
                values.insert("code".into(), code.into());
                values.insert("kind".into(), Value::Code(kind.into()));
                values.insert("level".into(), Value::Code(level.into()));
                values.insert("parent".into(), units.get(parent).copied().into());
                units.insert(code.into(), ctx.create(kernel::ORGANISATION, values)?.id);
            }
            let mut accounts = HashMap::new();
            for (login, name, role, unit, area) in PEOPLE {
                let mut values = Values::new();
                values.insert("name".into(), (*name).into());
                values.insert("login".into(), (*login).into());
                values.insert("phone".into(), "13800000000".into());
                values.insert("unit".into(), units[*unit].into());
                let account = ctx.create(kernel::ACCOUNT, values)?.id;
                let mut values = Values::new();
                values.insert("account".into(), account.into());
                values.insert("role".into(), Value::Code((*role).into()));
                values.insert("unit".into(), units[*unit].into());
                values.insert("area".into(), units[*area].into());
                ctx.create(kernel::POSITION, values)?;
                let mut values = Values::new();
                values.insert("account".into(), account.into());
                values.insert("hash".into(), hash.as_str().into());
                ctx.create(kernel::CREDENTIAL, values)?;
                accounts.insert((*login).to_owned(), account);
            }
            Ok((units, accounts))
        })
        .unwrap()
}

impl Browser {
    pub(super) async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let answer = self
            .post("/session", &json!({ "login": login, "password": password }))
            .await;
        self.keep_cookie(&answer);
        answer
    }

    pub(super) fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            self.cookie = Some(
                cookie
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .to_owned(),
            );
        }
    }

    pub(super) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, Body::empty(), &[]).await
    }

    pub(super) async fn post(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub(super) async fn patch(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    pub(super) async fn put(&self, path: &str, body: &Json) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub(super) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &Json::Null).await
    }

    async fn send(&self, method: Method, path: &str, body: &Json) -> Answer {
        let json = [("content-type", "application/json"), ("x-xuezheng", "1")];
        self.ask(method, path, Body::from(body.to_string()), &json)
            .await
    }

    pub(super) async fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let form = [
            ("content-type", "multipart/form-data; boundary=edge"),
            ("x-xuezheng", "1"),
        ];
        self.ask(Method::POST, path, Body::from(body), &form).await
    }

    pub(super) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Body,
        headers: &[(&str, &str)],
    ) -> Answer {
        let uri = if path.starts_with("//") {
            path[1..].to_owned()
        } else {
            format!("/api{path}")
        };
        let peer: SocketAddr = (self.address.parse::<IpAddr>().unwrap(), 40_000).into();
        let mut request = Request::builder()
            .method(method)
            .uri(uri)
            .extension(ConnectInfo(peer))
            .header("host", "xuezheng.example")
            .header("user-agent", self.agent);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        // As browsers say it.
        if let Some(size) = body.size_hint().exact() {
            request = request.header(header::CONTENT_LENGTH, size);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self
            .app
            .clone()
            .oneshot(request.body(body).unwrap())
            .await
            .unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }
}

impl Answer {
    pub(super) fn json(&self) -> Json {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What the person is told.
    pub(super) fn says(&self) -> String {
        self.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn code(&self) -> String {
        self.json()["error"]["code"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The code of a refusal, as far as there is one.
    pub(super) fn code_or_none(&self) -> String {
        let json: Json = serde_json::from_slice(&self.bytes).unwrap_or_default();
        let code = json["error"]["code"].as_str();
        code.unwrap_or_default().to_owned()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }
}
