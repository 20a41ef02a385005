//! The access tables of all systems, held against what the server does: the demo city,
//! every demo account, every register, every route by which a record could be read or
//! changed; and the same for somebody who stands in for another (委托代办), before, while and
//! after. The tables are those of `systems/*/derived/access.txt`, read as a person reads
//! them; nothing of the kernel's own reasoning is used.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use base::{Day, Id};
use calamine::{Reader, Xlsx};
use kernel::{Position, Query, Record, Values};
use model::{Kind, Level, Register, Value};
use serde_json::{Value as Json, json};
use systems::demo::Winder;

use crate::city::{Answer, Browser, City};

/// Records of each register looked at one by one, of those seen and of those not.
const EACH: usize = 3;

#[tokio::test]
async fn what_the_tables_say_is_what_every_route_does() {
    let city = City::demo(&Winder::new());
    children(&city);
    let tables = tables(&city);
    let mut looked_at = 0;
    for login in systems::demo::accounts().into_iter().map(|it| it.login) {
        let walk = Walk::of(&city, &tables, &login, Vec::new()).await;
        looked_at += walk.everywhere().await;
    }
    assert!(
        looked_at > 200,
        "too few records to say anything: {looked_at}"
    );
}

/// Who gives the work of which role to a teacher, and of what: everything, a system, a register.
const LENT: &[(&str, &str, Option<&str>)] = &[
    ("yundong", "county_clerk", None),
    ("xiaoban", "school_safety", Some("safety")),
    ("ducha", "office_clerk", Some("plan.task")),
];

#[tokio::test]
async fn who_stands_in_may_what_the_lent_position_may_on_its_days_and_no_more() {
    let winder = Winder::new();
    let city = City::demo(&winder);
    children(&city);
    let tables = tables(&city);
    let mut n_more = 0;
    for (lender, role, of) in LENT {
        let first = city.kernel.today().tomorrow().unwrap();
        let hat = lent(&city, lender, role, *of, first).await;
        let own = Walk::of(&city, &tables, "laoshi", Vec::new()).await;
        own.lists().await;
        winder.to(first, 9, 0);
        let walk = Walk::of(&city, &tables, "laoshi", vec![hat]).await;
        walk.everywhere().await;
        n_more += walk.reach() - own.reach();
        winder.to(first.tomorrow().unwrap(), 9, 0);
        let own = Walk::of(&city, &tables, "laoshi", Vec::new()).await;
        own.lists().await;
    }
    assert!(n_more > 20, "too little is lent to say anything: {n_more}");
}

/// Gives the work of one position to the teacher, for one day.
async fn lent(city: &City, lender: &str, role: &str, of: Option<&str>, on: Day) -> Hat {
    let account = city.account(lender);
    let caller = city.kernel.caller(account, None).unwrap();
    let mut positions = caller.positions.into_iter();
    let position = positions.find(|it| it.role == role).unwrap();
    let asked = json!({
        "position": position.id, "delegate": city.account("laoshi"), "scope": of,
        "from": on, "until": on, "why": "出差",
    });
    let lends = city.signed_in(lender).await;
    let given = lends.post("/delegations", &asked).await;
    assert_eq!(given.status, 201, "{lender}: {}", given.text());
    Hat {
        position,
        person: account,
        lent: Some(of.map(str::to_owned)),
    }
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

fn tables(city: &City) -> BTreeMap<String, Table> {
    let registers = city.kernel.model.registers();
    registers.map(|it| (it.id.clone(), table(it))).collect()
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

/// A position somebody works in: one's own, or another's.
struct Hat {
    position: Position,
    /// Whose it is.
    person: Id,
    /// Lent: with only this register, or this system; with everything when none.
    lent: Option<Option<String>>,
}

impl Hat {
    fn counts_in(&self, register: &Register) -> bool {
        let Some(Some(of)) = &self.lent else {
            return true;
        };
        *of == register.id || *of == register.system
    }

    /// Whose own things it opens: what is the lender's in person in the system of accounts
    /// stays the lender's.
    fn person_in(&self, register: &Register) -> Option<Id> {
        let opens = self.lent.is_none() || register.system != "access";
        opens.then_some(self.person)
    }
}

struct Walk<'c> {
    city: &'c City,
    tables: &'c BTreeMap<String, Table>,
    browser: Browser,
    account: Id,
    hats: Vec<Hat>,
    login: String,
    /// Clear texts that no answer to this person may hold.
    secrets: BTreeSet<String>,
    /// Finds them, all at once.
    hidden: AhoCorasick,
}

impl<'c> Walk<'c> {
    /// Signed in, with own positions and those that were lent.
    async fn of(
        city: &'c City,
        tables: &'c BTreeMap<String, Table>,
        login: &str,
        lent: Vec<Hat>,
    ) -> Walk<'c> {
        let account = city.account(login);
        let own = city.kernel.caller(account, None).unwrap().positions;
        let own = own.into_iter().map(|position| Hat {
            position,
            person: account,
            lent: None,
        });
        let mut walk = Walk {
            city,
            tables,
            browser: city.signed_in(login).await,
            account,
            hats: own.chain(lent).collect(),
            login: login.to_owned(),
            secrets: BTreeSet::new(),
            hidden: AhoCorasick::new([""; 0]).unwrap(),
        };
        for register in city.kernel.model.registers() {
            walk.learn(register);
        }
        for register in city.kernel.model.registers() {
            let known = walk.known(register);
            walk.secrets.retain(|it| !known.contains(it));
        }
        walk.hidden = AhoCorasick::new(&walk.secrets).unwrap();
        walk
    }

    /// All registers on all routes; how many records were looked at.
    async fn everywhere(&self) -> usize {
        let mut looked_at = 0;
        for register in self.city.kernel.model.registers() {
            looked_at += self.register(register).await;
        }
        self.across().await;
        looked_at
    }

    /// How many records the tables open.
    fn reach(&self) -> usize {
        let registers = self.city.kernel.model.registers();
        registers.map(|it| self.seen(it).0.len()).sum()
    }

    /// All lists, and nothing else.
    async fn lists(&self) {
        for register in self.city.kernel.model.registers() {
            self.list(register).await;
        }
    }
}

impl Walk<'_> {
    fn refs(&self, register: &Register, record: &Record, to: &str) -> Vec<Id> {
        let fields = register.fields.values();
        let fields =
            fields.filter(|it| matches!(&it.kind, Kind::Ref { to: target, .. } if target == to));
        fields.flat_map(|it| record.get(&it.name).refs()).collect()
    }

    /// Whether the record names what stands for the person elsewhere: a record of staff.
    fn names_stand(&self, register: &Register, record: &Record, person: Id) -> bool {
        let standing = self.city.kernel.model.registers();
        let standing = standing.filter_map(|it| {
            let field = it.stands_for.as_ref()?;
            let kind = &it.fields.get(field)?.kind;
            matches!(kind, Kind::Ref { to, .. } if to == kernel::ACCOUNT).then_some((it, field))
        });
        standing.into_iter().any(|(standing, field)| {
            let named = self.refs(register, record, &standing.id);
            let held =
                |it: &Record| it.get(field).as_ref() == Some(person) && named.contains(&it.id);
            !named.is_empty() && self.city.rows(&standing.id).iter().any(held)
        })
    }

    /// Whether the person acts for the record, or for one that it names: a parent for a child.
    fn is_ward(&self, register: &Register, record: &Record, person: Id) -> bool {
        let acting = self.city.kernel.model.registers();
        let acting = acting.filter_map(|it| {
            let whom = it.acts_for.as_ref()?;
            let Kind::Ref { to, .. } = &it.fields.get(whom)?.kind else {
                return None;
            };
            Some((it, it.stands_for.as_ref()?, whom, to))
        });
        acting.into_iter().any(|(acting, who, whom, to)| {
            let mut named = self.refs(register, record, to);
            named.extend((register.id == *to).then_some(record.id));
            let is_end = |it: &Record| {
                let state = it.state.as_ref().and_then(|it| acting.states.get(it));
                state.is_some_and(|it| it.end)
            };
            self.city.rows(&acting.id).iter().any(|it| {
                let ward = it.get(whom).as_ref();
                it.get(who).as_ref() == Some(person)
                    && !is_end(it)
                    && ward.is_some_and(|it| named.contains(&it))
            })
        })
    }

    fn hats_in(&self, register: &Register) -> impl Iterator<Item = &Hat> {
        self.hats.iter().filter(|it| it.counts_in(register))
    }

    /// Whether a row of the table opens this record to the person, by one of these positions.
    fn opens<'h>(
        &self,
        register: &Register,
        record: &Record,
        (who, scopes): (&str, &[String]),
        mut hats: impl Iterator<Item = &'h Hat>,
    ) -> bool {
        if register.fields.contains_key(who) {
            let held = record.get(who).refs();
            let mut persons = hats.filter_map(|it| it.person_in(register));
            return persons.any(|it| held.contains(&it)) && !scopes.is_empty();
        }
        hats.any(|hat| {
            let Hat { position, .. } = hat;
            position.role == who
                && scopes.iter().any(|scope| match scope.as_str() {
                    "unit" => record.path.contains(&position.unit),
                    "area" => record.path.contains(&position.area),
                    "handling" => self
                        .refs(register, record, kernel::ORGANISATION)
                        .contains(&position.unit),
                    "mine" => hat.person_in(register).is_some_and(|it| {
                        self.refs(register, record, kernel::ACCOUNT).contains(&it)
                            || self.names_stand(register, record, it)
                            || self.is_ward(register, record, it)
                    }),
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
            let parts = self.hats_in(register);
            let mut parts =
                parts.flat_map(|it| [Some(it.position.unit), it.person_in(register)].into_iter());
            register.fields.contains_key(who)
                && parts.any(|it| it.is_some_and(|it| held.contains(&it)))
        };
        block.rows.iter().any(|(who, scopes, cells)| {
            let opens = || self.opens(register, record, (who, scopes), self.hats_in(register));
            cells[at] == "✔" && (opens() || column != "read" && named(who))
        })
    }

    /// The fields the table masks in this record.
    fn masked(&self, register: &Register, record: &Record) -> BTreeSet<String> {
        let Some(block) = self.tables[&register.id].get("fields") else {
            return register
                .fields
                .values()
                .filter(|it| it.level >= Level::Personal)
                .map(|it| it.name.clone())
                .collect();
        };
        let fields = block.columns.iter().enumerate();
        let fields = fields.map(|(at, it)| (at, it.split(" (").next().unwrap()));
        let masked = fields.filter(|(at, field)| {
            // What is sensitive is trusted to a person, and not lent.
            let is_lent = register.field(field).unwrap().level < Level::Sensitive;
            !block.rows.iter().any(|(who, scopes, cells)| {
                let hats = self.hats_in(register);
                let hats = hats.filter(|it| is_lent || it.lent.is_none());
                cells[*at] == "whole" && self.opens(register, record, (who, scopes), hats)
            })
        });
        masked.map(|(_, field)| field.to_owned()).collect()
    }

    /// What of this register shows in clear what another holds, which is no secret then.
    fn known(&self, register: &Register) -> BTreeSet<String> {
        let shown = |name: &String| register.fields[name].computed.is_some();
        let personal = register
            .fields
            .values()
            .filter(|it| it.level >= Level::Personal);
        let shown: Vec<&String> = personal.map(|it| &it.name).filter(|it| shown(it)).collect();
        let mut known = BTreeSet::new();
        if shown.is_empty() {
            return known;
        }
        for record in self.seen(register).0 {
            let masked = self.masked(register, &record);
            let clear = shown.iter().filter(|it| !masked.contains(**it));
            known.extend(clear.filter_map(|it| record.get(it).as_text().map(str::to_owned)));
        }
        known
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
        let told = self.hidden.find(text).map(|it| &text[it.range()]);
        assert_eq!(told, None, "{} is told at {path}", self.login);
    }

    async fn register(&self, register: &Register) -> usize {
        let (at, who) = (at(register), self.who(register));
        let (seen, unseen) = self.seen(register);
        let listed = self.list(register).await;
        let expected = listed.clone().unwrap_or_default();
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

    fn who(&self, register: &Register) -> String {
        format!("{} {}", self.login, register.id)
    }

    /// The records the person sees, by the tables, and the others.
    fn seen(&self, register: &Register) -> (Vec<Record>, Vec<Record>) {
        let all = self.city.rows(&register.id).into_iter();
        all.partition(|it| self.may(register, it, "read") && !register.hidden)
    }

    /// The list holds what the tables say; none when it does not open.
    async fn list(&self, register: &Register) -> Option<BTreeSet<String>> {
        let (seen, _) = self.seen(register);
        let expected: BTreeSet<String> = seen.iter().map(|it| it.id.to_string()).collect();
        let listed = self.listed(&at(register)).await;
        let who = self.who(register);
        assert_eq!(
            listed.clone().unwrap_or_default(),
            expected,
            "{who}: the list"
        );
        listed
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
        let holds = |role: &str| self.hats_in(register).any(|it| it.position.role == role);
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
            // A cell is told of by its column.
            .filter(|it| it.matches('.').count() < 2)
            .cloned()
            .collect();
        // What is not asked of this record hides nothing.
        let mut hidden = self.masked(register, record);
        let is_asked = |it: &str| register.field(it).is_none_or(|it| it.when.is_none());
        hidden.retain(|it| is_asked(it) || masked.contains(it));
        assert_eq!(masked, hidden, "{who}: masked");
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
            let is_link = |it: &Kind| matches!(it, Kind::Record { .. });
            let from = register.fields.values().any(|it| is_link(&it.kind));
            assert!(
                from || is_link(&other.fields[field].kind) || related["count"] == n,
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
        let own = record.created_by == self.account;
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

/// Where the API has a register.
fn at(register: &Register) -> String {
    format!("/records/{}", register.id.replace('.', "/"))
}

fn ids(rows: &Json) -> BTreeSet<String> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect()
}

fn files(register: &Register, record: &Record, masked: &BTreeSet<String>) -> Vec<Id> {
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

    fn account(&self, login: &str) -> Id {
        let login = Value::from(login);
        self.rows(kernel::ACCOUNT)
            .into_iter()
            .find(|it| *it.get("login") == login)
            .unwrap()
            .id
    }
}
