//! 保存期限: what was kept long enough is listed, approved by a second person and carried out,
//! also when the node stops in the middle; over both stores.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::{Day, Id, Instant};
use kernel::{
    Caller, Clock, Create, Failure, JobKinds, Kernel, Outcome, Query, Record, Refusal, Signal,
    StepCall, Told, Values,
};
use model::{Ending, Model, SourceFile, Value};
use office::raw::Raw;
use office::{Place, loaded, object, over_both};
use serde_json::json;
use systems::access::lapsing::{self, Fate};

over_both! {
    what_was_kept_long_enough_goes_once_two_agreed
    a_node_that_stops_in_the_middle_leaves_the_rest_to_the_next
    what_has_ended_is_anonymised_and_counted_from_its_last_end
    what_is_archived_was_handed_over_before
    nothing_is_asked_for_twice_at_once
}

const ROLL: &str = "title = '毕业生名册'\nnumber = 'M-{seq:4}'\nowner = 'school'\nlabel = 'name'\n\
    retain = { years = 2, from = 'left_on', then = 'erase', source = '虚构的学籍办法第九条' }\n[field]\n\
    school = { title = '学校', type = 'ref', to = 'registry.organisation', required = true }\n\
    name = { title = '姓名', type = 'text', level = 'personal', means = 'yard.name' }\n\
    left_on = { title = '离校日期', type = 'date' }\n\
    proof = { title = '证书', type = 'files' }\n[access]\nschool_clerk = 'unit'\n";

const VISIT: &str = "title = '家访'\nretain = { years = 1, from = 'end', then = 'anonymise', source = '虚构的家访办法' }\n[field]\n\
    child = { title = '孩子', type = 'text', level = 'personal', means = 'yard.child' }\n\
    says = { title = '情况', type = 'text' }\nguest = { title = '在场', type = 'rows' }\n\
    [rows.guest]\nname = { title = '称呼', type = 'text', level = 'personal', means = 'yard.guest' }\n\
    hours = { title = '时长', type = 'integer' }\n\
    [state]\nopen = { title = '在办', start = true }\nclosed = { title = '办结', end = true }\n[step]\nclose = { title = '办结', from = 'open', to = 'closed' }\n[access]\nschool_clerk = 'public'\n";

const DEED: &str = "title = '契约'\nretain = { years = 1, from = 'created_on', then = 'archive', source = '虚构的档案规定' }\n[field]\n\
    party = { title = '当事人', type = 'text', level = 'personal', means = 'yard.party' }\n[access]\nschool_clerk = 'public'\n";

const FACTS: &str = "[yard]\nname = { title = '毕业生姓名' }\nchild = { title = '家访孩子' }\nguest = { title = '在场称呼' }\nparty = { title = '契约当事人' }\n";

fn model() -> Arc<Model> {
    let mut sources = systems::sources();
    let facts = sources.iter_mut().find(|it| it.path == "facts.toml");
    facts.unwrap().text.push_str(FACTS);
    for (path, text) in [
        ("yard/system.toml", "title = '校园'\n"),
        ("yard/roll.toml", ROLL),
        ("yard/visit.toml", VISIT),
        ("yard/deed.toml", DEED),
    ] {
        sources.push(SourceFile::new(path, text));
    }
    loaded(sources)
}

struct Scene {
    kernel: Kernel,
    unit: Id,
    /// Asks, and approves.
    security: Id,
    system: Id,
    now_s: Arc<AtomicI64>,
    /// The node that works, told to stop once the clock was asked so often.
    told: Arc<Mutex<Arc<Told>>>,
    left: Arc<AtomicI64>,
}

/// 23 November 2026.
fn scene(place: &Place) -> Scene {
    let (model, told) = (model(), Arc::<Mutex<Arc<Told>>>::default());
    let start: Instant = "2026-11-23T01:00:00Z".parse().unwrap();
    let (now_s, left) = (
        Arc::new(AtomicI64::new(start.as_second())),
        Arc::new(AtomicI64::new(i64::MAX)),
    );
    let (stop, asked, wound) = (Arc::clone(&told), Arc::clone(&left), Arc::clone(&now_s));
    let clock = Clock::from_fn(move || {
        if asked.fetch_sub(1, Ordering::Relaxed) == 0 {
            stop.lock().unwrap().tell(Signal::Stop);
        }
        Instant::from_second(wound.load(Ordering::Relaxed)).unwrap()
    });
    let store = place.open(&model);
    let kernel = Kernel::new(model, systems::rules(), store, clock).unwrap();
    let made = kernel.as_platform(|ctx| {
        let code = |it: &str| Value::Code(it.into());
        let unit = [
            ("title", "云岭市教育局".into()),
            ("code", "37".into()),
            ("kind", code("bureau")),
            ("level", code("city")),
        ];
        let unit = ctx.create(kernel::ORGANISATION, values(unit))?.id;
        let mut people = Vec::new();
        for (name, role) in [("甄安全", "security_admin"), ("贾系统", "system_admin")] {
            let account = [
                ("name", name.into()),
                ("login", role.into()),
                ("unit", unit.into()),
            ];
            let account = ctx.create(kernel::ACCOUNT, values(account))?.id;
            let position = [
                ("account", account.into()),
                ("role", code(role)),
                ("unit", unit.into()),
            ];
            ctx.create(kernel::POSITION, values(position))?;
            people.push(account);
        }
        Ok((unit, people[0], people[1]))
    });
    let (unit, security, system) = made.unwrap();
    Scene {
        kernel,
        unit,
        security,
        system,
        now_s,
        told,
        left,
    }
}

fn values<const N: usize>(pairs: [(&str, Value); N]) -> Values {
    pairs.map(|(name, it)| (name.to_owned(), it)).into()
}

fn day(text: &str) -> Value {
    Value::Day(text.parse().unwrap())
}

fn code(failure: Failure) -> String {
    match failure {
        Failure::Refused(Refusal { code, .. }) => code,
        Failure::Store(error) => format!("store: {error}"),
    }
}

impl Scene {
    fn caller(&self, account: Id) -> Caller {
        self.kernel.caller(account, None).unwrap()
    }

    fn wind(&self, days: i64) {
        self.now_s.fetch_add(days * 86_400, Ordering::Relaxed);
    }

    /// Pupils who left on a day.
    fn left(&self, n: usize, left_on: &'static str) -> Vec<Id> {
        let unit = self.unit;
        let made = self.kernel.as_platform(move |ctx| {
            let pupil = |n: usize| {
                let name = format!("离校生{n:03}号");
                let day = left_on.parse::<Day>().ok();
                [
                    ("school", unit.into()),
                    ("name", name.into()),
                    ("left_on", day.into()),
                ]
            };
            let made = (0..n).map(|n| Ok(ctx.create("yard.roll", values(pupil(n)))?.id));
            made.collect::<Outcome<Vec<Id>>>()
        });
        made.unwrap()
    }

    fn ask(&self, about: &str, more: &[(&str, serde_json::Value)]) -> Outcome<Record> {
        let mut values = object(&[
            ("about", json!(about)),
            ("ground", json!("ended")),
            ("basis", json!("2026 年度到期清册")),
        ]);
        values.extend(object(more));
        let create = Create {
            register: lapsing::ERASURE.into(),
            id: None,
            values,
        };
        self.kernel.create(&self.caller(self.security), create)
    }

    fn approve(&self, id: Id, by: Id) -> Outcome<Record> {
        let call = StepCall {
            register: lapsing::ERASURE.into(),
            id,
            version: self.get(lapsing::ERASURE, id).version,
            step: "carry".into(),
            inputs: object(&[]),
            reason: None,
        };
        self.kernel.step(&self.caller(by), call)
    }

    fn work(&self) {
        let mut kinds = JobKinds::default();
        lapsing::teach(&mut kinds);
        let told = Arc::clone(&*self.told.lock().unwrap());
        while let Some(job) = self.kernel.claim_job(&kinds, "甲").unwrap() {
            let id = job.id;
            self.kernel.run_job(&kinds, job, &told).unwrap();
            // A node that stops takes no other.
            if self.kernel.job(id).unwrap().unwrap().state.is_live() {
                return;
            }
        }
    }

    /// Another node, which nobody told anything, takes up the work.
    fn next_node(&self) {
        *self.told.lock().unwrap() = Arc::default();
    }

    fn get(&self, register: &str, id: Id) -> Record {
        let register = self.kernel.model.register(register).unwrap();
        let found = kernel::read(self.kernel.store(), |read| read.get(register, id));
        found.unwrap().unwrap()
    }

    fn names(&self) -> usize {
        let register = self.kernel.model.register("yard.roll").unwrap();
        let query = Query::all(register, self.kernel.today());
        let rows = kernel::read(self.kernel.store(), |read| read.rows(&query)).unwrap();
        rows.iter()
            .filter(|it| !it.get("name").is_missing())
            .count()
    }

    fn faults(&self) -> Vec<kernel::Fault> {
        let found = self.kernel.verify_history(&BTreeMap::new(), &mut |_| ());
        found.unwrap().faults
    }
}

fn what_was_kept_long_enough_goes_once_two_agreed(place: &Place) {
    let s = scene(place);
    let gone = s.left(120, "2024-11-23");
    s.left(3, "2024-11-24");
    s.left(2, "不详");
    let roll = s.kernel.model.register("yard.roll").unwrap();
    let due = |day: &str| s.kernel.count_lapsed(roll, day.parse().unwrap()).unwrap();
    assert_eq!(
        (due("2026-11-22"), due("2026-11-23"), due("2026-12-31")),
        (0, 120, 123)
    );

    let asked = s.ask("yard.roll", &[]).unwrap();
    assert_eq!(asked.text("term"), "自离校日期起 2 年");
    let why = s.approve(asked.id, s.system).unwrap_err();
    assert!(String::from(&why).contains("清册还在编制"), "{why:?}");
    s.work();
    // What becomes due later is another list's; what was corrected is not due.
    let corrected = gone[7];
    s.kernel
        .as_platform(move |ctx| {
            let mut pupil = ctx.get("yard.roll", corrected)?;
            pupil.set("left_on", day("2026-07-01"));
            ctx.update(pupil).map(drop)
        })
        .unwrap();
    s.wind(1);
    assert_eq!(
        code(s.approve(asked.id, s.security).unwrap_err()),
        "kernel.step"
    );
    s.approve(asked.id, s.system).unwrap();
    s.work();

    let done = s.get(lapsing::ERASURE, asked.id);
    assert_eq!(done.state.as_deref(), Some("done"));
    let told = ["records", "handled", "left", "fields", "entries"];
    let told = told.map(|it| done.get(it).as_integer().unwrap());
    assert_eq!(told, [120, 119, 1, 119, 119]);
    assert_eq!(
        (
            done.get("asked_by").as_ref(),
            done.get("approved_by").as_ref()
        ),
        (Some(s.security), Some(s.system))
    );
    assert_eq!(done.get("until"), &day("2026-11-23"));
    assert_eq!(*done.get("done_on"), day("2026-11-24"));
    assert_eq!(s.names(), 6);
    assert_eq!(
        s.get("yard.roll", gone[0]).get("left_on"),
        &day("2024-11-23")
    );
    let lines = lapsing::listed(&s.kernel, asked.id).unwrap();
    let left: Vec<Id> = lines
        .iter()
        .filter(|it| it.fate == Fate::Left)
        .map(|it| it.lapsed.record)
        .collect();
    assert_eq!((lines.len(), left), (120, vec![corrected]));
    assert_eq!(lines[0].lapsed.number.as_deref(), Some("M-0001"));
    assert_eq!(lapsing::ended(&s.kernel).unwrap().len(), 119);
    assert_eq!(s.faults(), []);
    // Until they were looked for elsewhere, the names wait in notes.
    s.kernel
        .as_platform(|ctx| ctx.drop_notes("erased_words"))
        .unwrap();
    s.kernel.store().forget(&[]).unwrap();
    let everything = Raw::open(place).everything();
    let is_there = |word: &str| {
        everything
            .windows(word.len())
            .any(|it| it == word.as_bytes())
    };
    assert!(is_there("离校生007号") && !is_there("离校生119号"));
    assert_eq!(due("2026-11-23"), 0, "what has met its end is due no more");
}

fn a_node_that_stops_in_the_middle_leaves_the_rest_to_the_next(place: &Place) {
    let s = scene(place);
    s.left(600, "2020-07-01");
    let asked = s.ask("yard.roll", &[]).unwrap();
    s.work();
    s.approve(asked.id, s.system).unwrap();
    // After so many looks at the clock some are gone and some are not; a store that looked
    // at it more often before the first is given more.
    for looks in 12.. {
        s.left.store(looks, Ordering::Relaxed);
        s.work();
        if s.names() < 600 {
            break;
        }
        s.next_node();
    }
    let (some, stopped) = (s.names(), s.get(lapsing::ERASURE, asked.id));
    assert!(
        stopped.in_state("doing") && (1..600).contains(&some),
        "{some}"
    );
    assert_eq!(lapsing::ended(&s.kernel).unwrap().len(), 600 - some);
    assert_eq!(s.faults(), []);

    s.next_node();
    s.work();
    let done = s.get(lapsing::ERASURE, asked.id);
    assert_eq!(done.get("handled").as_integer(), Some(600));
    assert_eq!((s.names(), s.faults()), (0, Vec::new()));
}

fn what_has_ended_is_anonymised_and_counted_from_its_last_end(place: &Place) {
    let s = scene(place);
    let visits = s.kernel.as_platform(|ctx| {
        let guest = model::Row {
            id: Id::now_v7(),
            cells: values([("name", "舅舅".into()), ("hours", 2.into())]),
        };
        let visit = || {
            values([
                ("child", "小甲".into()),
                ("says", "愿意复学".into()),
                ("guest", vec![guest.clone()].into()),
            ])
        };
        let mut made = || ctx.create("yard.visit", visit());
        let (open, closed, again) = (made()?, made()?, made()?);
        Ok((
            open.id,
            ctx.move_to(closed, "closed")?.id,
            ctx.move_to(again, "closed")?.id,
        ))
    });
    let (open, closed, again) = visits.unwrap();
    s.wind(300);
    s.kernel
        .as_platform(move |ctx| {
            let opened = ctx.get("yard.visit", again)?;
            let opened = ctx.move_to(opened, "open")?;
            ctx.move_to(opened, "closed")?;
            // Said later, and no other end.
            let mut said = ctx.get("yard.visit", closed)?;
            said.set("says", "已复学");
            ctx.update(said).map(drop)
        })
        .unwrap();
    s.wind(66);
    let asked = s.ask("yard.visit", &[]).unwrap();
    s.work();
    s.approve(asked.id, s.system).unwrap();
    s.work();
    let told = |id: Id| {
        let it = s.get("yard.visit", id);
        let guest = it.get("guest").rows()[0].clone();
        (
            it.text("child").to_owned(),
            it.text("says").to_owned(),
            guest.get("name").as_text().map(str::to_owned),
            guest.get("hours").as_integer(),
        )
    };
    let whole = |says: &str| ("小甲".into(), says.into(), Some("舅舅".into()), Some(2));
    assert_eq!(
        told(closed),
        (String::new(), "已复学".into(), None, Some(2))
    );
    assert_eq!(told(open), whole("愿意复学"));
    assert_eq!(told(again), whole("愿意复学"));
    assert_eq!(
        lapsing::ended(&s.kernel).unwrap()[0].ending,
        Ending::Anonymise
    );
    assert_eq!(s.faults(), []);
    let visit = s.kernel.model.register("yard.visit").unwrap();
    assert_eq!(s.kernel.count_lapsed(visit, s.kernel.today()).unwrap(), 0);
}

fn what_is_archived_was_handed_over_before(place: &Place) {
    let s = scene(place);
    let deed =
        |ctx: &mut kernel::Ctx<'_>| ctx.create("yard.deed", values([("party", "甄某".into())]));
    let deed = s.kernel.as_platform(move |ctx| Ok(deed(ctx)?.id)).unwrap();
    s.wind(365);
    assert_eq!(code(s.ask("yard.deed", &[]).unwrap_err()), "access.receipt");
    let asked = s
        .ask("yard.deed", &[("receipt", json!("移交 2027-3 号"))])
        .unwrap();
    s.work();
    s.approve(asked.id, s.system).unwrap();
    s.work();
    assert!(s.get("yard.deed", deed).get("party").is_missing());
    assert_eq!(s.faults(), []);
}

fn nothing_is_asked_for_twice_at_once(place: &Place) {
    let s = scene(place);
    let asked = s.ask("yard.roll", &[]).unwrap();
    assert_eq!(code(s.ask("yard.roll", &[]).unwrap_err()), "access.listed");
    assert!(s.ask("yard.visit", &[]).is_ok());
    s.work();
    assert_eq!(
        s.get(lapsing::ERASURE, asked.id)
            .get("records")
            .as_integer(),
        Some(0)
    );
    s.approve(asked.id, s.system).unwrap();
    s.work();
    assert!(s.ask("yard.roll", &[]).is_ok(), "the next may be asked for");
    let why = code(s.ask("yard.none", &[]).unwrap_err());
    assert_eq!(why, "access.absent");
}
