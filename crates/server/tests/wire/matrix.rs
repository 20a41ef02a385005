//! The access tables of all systems, held against what the server does: the demo city,
//! every demo account, every register, every route by which a record could be read or
//! changed. The tables are those of `systems/*/derived/access.txt`, read as a person reads
//! them; nothing of the kernel's own reasoning is used.

use std::collections::{BTreeMap, BTreeSet};

use calamine::{Reader, Xlsx};
use kernel::{Caller, Query, Record, Values};
use model::{Kind, Register, Value};
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

/// Records of each register looked at one by one, of those seen and of those not.
const EACH: usize = 3;

#[tokio::test]
async fn what_the_tables_say_is_what_every_route_does() {
    let city = City::demo();
    children(&city);
    let logins: Vec<String> = systems::demo::accounts()
        .into_iter()
        .map(|it| it.login)
        .collect();
    let tables: BTreeMap<String, Table> = (city.kernel.model.registers())
        .map(|it| (it.id.clone(), table(it)))
        .collect();
    let mut looked_at = 0;
    for login in logins {
        let browser = city.signed_in(&login).await;
        let caller = city.kernel.caller(city.account(&login), None).unwrap();
        let mut walk = Walk {
            city: &city,
            tables: &tables,
            browser,
            caller,
            login,
            secrets: BTreeSet::new(),
        };
        for register in city.kernel.model.registers() {
            walk.learn(register);
        }
        for register in city.kernel.model.registers() {
            looked_at += walk.register(register).await;
        }
        walk.across().await;
    }
    assert!(
        looked_at > 200,
        "too few records to say anything: {looked_at}"
    );
}

/// Children of schools in two counties: what is personal in every kind of field.
fn children(city: &City) {
    let schools: Vec<_> = city.rows("registry.organisation");
    let schools = schools
        .into_iter()
        .filter(|it| it.get("kind").as_text() == Some("school"));
    let schools: Vec<_> = schools.map(|it| it.id).collect();
    let given = city.kernel.as_platform(move |ctx| {
        for (n, school) in schools.iter().enumerate() {
            let mut values = Values::new();
            values.insert("school".into(), (*school).into());
            values.insert("name".into(), format!("甲乙{n}号童").into());
            values.insert("mobile".into(), format!("139{n:08}").into());
            values.insert("illness".into(), format!("第{n}种病情").into());
            values.insert("note".into(), "普通备注".into());
            ctx.create("care.child", values)?;
        }
        Ok(())
    });
    given.unwrap();
}

/// One block of a table: whose rows, and what each may.
struct Block {
    columns: Vec<String>,
    rows: Vec<(String, Vec<String>, Vec<String>)>,
}

/// The blocks of a register's table.
fn table(register: &Register) -> Table {
    let text = model::derive::access_table(register) + "\n" + &kernel::sight_table(register);
    let mut blocks = BTreeMap::new();
    for part in text.split("\n\n").filter(|it| !it.trim().is_empty()) {
        let mut lines = part.trim_matches('\n').lines().map(|line| {
            let cells = line.split("  ").map(str::trim).filter(|it| !it.is_empty());
            cells.map(str::to_owned).collect::<Vec<_>>()
        });
        let heading = lines.next().unwrap();
        let of = heading[0]
            .split_once(" · ")
            .map_or("", |(_, it)| it)
            .to_owned();
        let rows = lines.map(|cells| {
            let mut names = cells[0].split(", ").map(str::to_owned);
            (names.next().unwrap(), names.collect(), cells[1..].to_vec())
        });
        blocks.insert(
            of,
            Block {
                columns: heading[1..].to_vec(),
                rows: rows.collect(),
            },
        );
    }
    blocks
}

/// By what stands behind the `·`: a state, `new`, `fields`.
type Table = BTreeMap<String, Block>;

struct Walk<'c> {
    city: &'c City,
    tables: &'c BTreeMap<String, Table>,
    browser: Browser,
    caller: Caller,
    login: String,
    /// Clear texts that no answer to this person may hold.
    secrets: BTreeSet<String>,
}

impl Walk<'_> {
    fn refs(&self, register: &Register, record: &Record, to: &str) -> Vec<base::Id> {
        let fields = register.fields.values();
        let fields =
            fields.filter(|it| matches!(&it.kind, Kind::Ref { to: target, .. } if target == to));
        fields.flat_map(|it| record.get(&it.name).refs()).collect()
    }

    /// Whether a row of the table opens this record to the person.
    fn opens(&self, register: &Register, record: &Record, who: &str, scopes: &[String]) -> bool {
        if register.fields.contains_key(who) {
            return record.get(who).refs().contains(&self.caller.account) && !scopes.is_empty();
        }
        let mut positions = self.caller.positions.iter().filter(|it| it.role == who);
        positions.any(|position| {
            scopes.iter().any(|scope| match scope.as_str() {
                "unit" => record.path.contains(&position.unit),
                "area" => record.path.contains(&position.area),
                "handling" => self
                    .refs(register, record, kernel::ORGANISATION)
                    .contains(&position.unit),
                "mine" => self
                    .refs(register, record, kernel::ACCOUNT)
                    .contains(&self.caller.account),
                "public" => true,
                other => panic!("no such scope: {other}"),
            })
        })
    }

    /// Whether the table lets the person do this with the record.
    fn may(&self, register: &Register, record: &Record, column: &str) -> bool {
        let blocks = &self.tables[&register.id];
        let Some(block) = blocks.get(record.state.as_deref().unwrap_or("")) else {
            return false;
        };
        let Some(at) = block.columns.iter().position(|it| it == column) else {
            return false;
        };
        let named = |who: &str| {
            let held = record.get(who).refs();
            let units = self.caller.positions.iter().map(|it| it.unit);
            register.fields.contains_key(who)
                && units
                    .chain([self.caller.account])
                    .any(|it| held.contains(&it))
        };
        block.rows.iter().any(|(who, scopes, cells)| {
            cells[at] == "✔"
                && (self.opens(register, record, who, scopes) || column != "read" && named(who))
        })
    }

    /// The fields the table masks in this record.
    fn masked(&self, register: &Register, record: &Record) -> BTreeSet<String> {
        let Some(block) = self.tables[&register.id].get("fields") else {
            return register
                .fields
                .values()
                .filter(|it| it.level >= model::Level::Personal)
                .map(|it| it.name.clone())
                .collect();
        };
        let fields = block.columns.iter().enumerate().filter(|(at, _)| {
            !block.rows.iter().any(|(who, scopes, cells)| {
                cells[*at] == "whole" && self.opens(register, record, who, scopes)
            })
        });
        fields
            .map(|(_, it)| it.split(" (").next().unwrap().to_owned())
            .collect()
    }

    /// What this register holds that the person must meet nowhere.
    fn learn(&mut self, register: &Register) {
        for record in self.city.rows(&register.id) {
            for name in self.masked(register, &record) {
                if let Some(text) = record
                    .get(&name)
                    .as_text()
                    .filter(|it| it.chars().count() > 3)
                {
                    self.secrets.insert(text.to_owned());
                }
            }
        }
    }

    async fn get(&self, path: &str) -> Answer {
        let answer = self.browser.get(path).await;
        self.silent(path, &answer.text());
        answer
    }

    fn silent(&self, path: &str, text: &str) {
        let told = self.secrets.iter().find(|it| text.contains(it.as_str()));
        assert_eq!(told, None, "{} is told at {path}", self.login);
    }

    async fn register(&self, register: &Register) -> usize {
        let at = format!("/records/{}", register.id.replace('.', "/"));
        let all = self.city.rows(&register.id);
        let (seen, unseen): (Vec<_>, Vec<_>) = all
            .iter()
            .partition(|it| self.may(register, it, "read") && !register.hidden);
        let expected: BTreeSet<String> = seen.iter().map(|it| it.id.to_string()).collect();
        let listed = self.listed(&at).await;
        let who = format!("{} {}", self.login, register.id);
        assert_eq!(
            listed.clone().unwrap_or_default(),
            expected,
            "{who}: the list"
        );
        let looked_up = self
            .get(&format!(
                "/lookup/{}?limit=200",
                register.id.replace('.', "/")
            ))
            .await;
        if looked_up.status == 200 && register.id != kernel::ORGANISATION {
            let rows: BTreeSet<String> = ids(&looked_up.json()["rows"]);
            assert!(rows.is_subset(&expected), "{who}: the look-up");
        }
        self.sheet(&at, listed.is_some(), expected.len()).await;
        self.created(register, &at, &who).await;
        for record in seen.iter().take(EACH) {
            self.reached(register, record, &at, &who).await;
        }
        for record in unseen.iter().take(EACH) {
            self.unreached(register, record, &at, &who).await;
        }
        seen.len().min(EACH) + unseen.len().min(EACH)
    }

    /// All pages of the list; none when it does not open.
    async fn listed(&self, at: &str) -> Option<BTreeSet<String>> {
        let (mut found, mut after) = (BTreeSet::new(), String::new());
        loop {
            let answer = self.get(&format!("{at}?limit=200{after}")).await;
            if answer.status == 404 {
                return None;
            }
            let page = answer.json();
            found.extend(ids(&page["rows"]));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Some(found),
            }
        }
    }

    async fn sheet(&self, at: &str, opens: bool, n: usize) {
        let path = format!("{at}/export?purpose=check");
        let answer = self.browser.get(&path).await;
        if !opens {
            assert_eq!(answer.status, 404, "{} {path}", self.login);
            return;
        }
        let mut book = Xlsx::new(std::io::Cursor::new(answer.bytes.to_vec())).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        // A title and the headings stand above.
        assert_eq!(sheet.rows().count() - 2, n, "{} {path}", self.login);
        let text: String = sheet.rows().flatten().map(|it| format!("{it} ")).collect();
        self.silent(&path, &text);
    }

    async fn created(&self, register: &Register, at: &str, who: &str) {
        let blocks = &self.tables[&register.id];
        let rows = blocks
            .get("new")
            .map(|it| it.rows.as_slice())
            .unwrap_or_default();
        let holds = |role: &str| self.caller.positions.iter().any(|it| it.role == role);
        let may = rows
            .iter()
            .any(|(role, _, cells)| cells[0] == "✔" && holds(role));
        if !may {
            let answer = self.browser.post(at, &json!({ "values": {} })).await;
            assert!(
                [404, 422].contains(&answer.status.as_u16()),
                "{who}: creates {}",
                answer.text()
            );
        }
    }

    /// What the table opens opens, with the fields it masks masked; what it does not let one
    /// do is not done.
    async fn reached(&self, register: &Register, record: &Record, at: &str, who: &str) {
        let at = format!("{at}/{}", record.id);
        let answer = self.get(&at).await;
        assert_eq!(answer.status, 200, "{who} {}", record.id);
        let facts = answer.json();
        let masked: BTreeSet<String> = facts["masked"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect();
        assert_eq!(masked, self.masked(register, record), "{who}: masked");
        assert!(
            !masked.iter().any(|it| facts["values"].get(it).is_some()),
            "{who}: {facts}"
        );
        let history = self.get(&format!("{at}/history")).await;
        assert_eq!(history.status, 200, "{who}: history");
        for entry in history.json()["entries"].as_array().unwrap() {
            let mut changes = entry["changes"].as_array().unwrap().iter();
            assert!(
                !changes.any(|it| masked.contains(it["field"].as_str().unwrap())),
                "{who}: history"
            );
        }
        for related in facts["related"].as_array().unwrap() {
            let (other, field) = (
                related["register"].as_str().unwrap(),
                related["field"].as_str().unwrap(),
            );
            let other = self.city.kernel.model.register(other).unwrap();
            let rows = self.city.rows(&other.id);
            let held = rows
                .iter()
                .filter(|it| it.get(field).refs().contains(&record.id));
            let n = held.filter(|it| self.may(other, it, "read")).count() as u64;
            let from = register.fields.values().any(|it| it.kind == Kind::Record);
            assert!(
                from || other.fields[field].kind == Kind::Record || related["count"] == n,
                "{who}: {related}, {n} seen"
            );
        }
        for file in files(register, record, &masked) {
            assert_eq!(
                self.browser.get(&format!("/files/{file}")).await.status,
                200,
                "{who}: file"
            );
        }
        // A version nobody has: who may is told of the conflict, and nothing is written.
        for step in register.steps.values() {
            let ask = json!({ "version": 0, "inputs": {}, "reason": "看看" });
            let answer = self
                .browser
                .post(&format!("{at}/steps/{}", step.name), &ask)
                .await;
            if !self.may(register, record, &step.name) {
                assert_eq!(
                    answer.code(),
                    "kernel.step",
                    "{who}: {} {}",
                    step.name,
                    answer.text()
                );
            }
        }
        let answer = self
            .browser
            .patch(&at, &json!({ "version": 0, "values": {} }))
            .await;
        if !self.may(register, record, "change") {
            assert_eq!(answer.code(), "kernel.edit", "{who}: {}", answer.text());
        }
    }

    /// What the table does not open is not found, whichever way one asks.
    async fn unreached(&self, register: &Register, record: &Record, at: &str, who: &str) {
        let (list, at) = (at, format!("{at}/{}", record.id));
        let body = json!({ "version": record.version, "values": {}, "inputs": {}, "reason": "看看", "field": "name", "id": record.id });
        let mut answers = vec![
            self.get(&at).await,
            self.get(&format!("{at}/history")).await,
            self.browser.patch(&at, &body).await,
            self.browser.post(&format!("{at}/reveal"), &body).await,
            self.browser.post(&format!("{list}/preview"), &body).await,
        ];
        for step in register.steps.keys() {
            answers.push(
                self.browser
                    .post(&format!("{at}/steps/{step}"), &body)
                    .await,
            );
        }
        for answer in answers {
            assert_eq!(answer.status, 404, "{who} {}: {}", record.id, answer.text());
        }
        let named = self
            .get(&format!(
                "/lookup/{}?ids={}",
                register.id.replace('.', "/"),
                record.id
            ))
            .await;
        let is_public = register.id == kernel::ORGANISATION;
        assert!(
            is_public || named.status == 404 || named.json()["rows"] == json!([]),
            "{who}: look-up by id"
        );
        let asked = self
            .get(&format!(
                "{list}?f.owner={}&limit=200",
                record.owner.unwrap_or(record.id)
            ))
            .await;
        assert!(
            !asked.text().contains(&record.id.to_string()),
            "{who}: by owner"
        );
        let created = self
            .browser
            .post(list, &json!({ "id": record.id, "values": {} }))
            .await;
        for step in register.steps.keys() {
            let many = json!({ "rows": [{ "id": record.id, "version": record.version }], "inputs": {}, "reason": "看看" });
            self.browser
                .post(&format!("{list}/steps/{step}"), &many)
                .await;
        }
        let now = self.city.rows(&register.id);
        assert!(now.contains(record), "{who}: {} was changed", record.id);
        let own = record.created_by == self.caller.account;
        assert!(
            own || !created.status.is_success(),
            "{who}: {}",
            created.text()
        );
    }

    /// What goes over all registers at once.
    async fn across(&self) {
        for path in [
            "/desk",
            "/todos",
            "/messages",
            "/model",
            "/measures",
            "/jobs",
        ] {
            self.get(path).await;
        }
        for typed in ["甲乙", "1", "学校", "尹"] {
            let found = self.get(&format!("/search?q={typed}")).await.json();
            self.all_reached(&found["rows"], "the search");
        }
        let measures = self.get("/measures").await.json();
        for measure in measures.as_array().unwrap() {
            let id = measure["id"].as_str().unwrap();
            let answer = self.get(&format!("/measures/{id}/rows")).await;
            if answer.status == 200 {
                self.all_reached(&answer.json()["of"], id);
                self.all_reached(&answer.json()["part"], id);
            }
        }
    }

    fn all_reached(&self, rows: &Json, what: &str) {
        for row in rows.as_array().unwrap() {
            let register = row["register"].as_str().unwrap();
            let register = self.city.kernel.model.register(register).unwrap();
            let id = row["id"].as_str().unwrap().parse().unwrap();
            let record =
                kernel::read(self.city.kernel.store(), |read| read.get(register, id)).unwrap();
            assert!(
                self.may(register, &record.unwrap(), "read"),
                "{}: {what} {row}",
                self.login
            );
        }
    }
}

fn ids(rows: &Json) -> BTreeSet<String> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

fn files(register: &Register, record: &Record, masked: &BTreeSet<String>) -> Vec<base::Id> {
    let fields = register
        .fields
        .values()
        .filter(|it| matches!(it.kind, Kind::Files { .. }));
    let shown = fields.filter(|it| !masked.contains(&it.name));
    shown.flat_map(|it| record.get(&it.name).refs()).collect()
}

impl City {
    fn rows(&self, register: &str) -> Vec<Record> {
        let register = self.kernel.model.register(register).unwrap();
        let query = Query::all(register, self.kernel.today());
        kernel::read(self.kernel.store(), |read| read.rows(&query)).unwrap()
    }

    fn account(&self, login: &str) -> base::Id {
        let login = Value::from(login);
        self.rows(kernel::ACCOUNT)
            .into_iter()
            .find(|it| *it.get("login") == login)
            .unwrap()
            .id
    }
}
