//! 数据质量: what is wrong is found once, closed when it is right, and opened again; by what
//! changed, by what that refers to, by the day, and under other rules.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id;
use kernel::{Every, Job, JobKinds, JobState, Query, Record, Told, Values, read};
use model::{Model, SourceFile, Value};
use office::{Office, Place, loaded, over_both, sources};

over_both! {
    a_record_is_told_once_and_closes_when_right
    what_is_referred_to_counts
    those_alike_are_told_of_each_other
    other_rules_are_asked_of_all
}

const RULES: &str = "no_name = { title = '没有姓名', kind = 'missing', when = '!has(name)', advice = '补填' }\n\
    no_desk = { title = '课桌已报废', kind = 'orphaned', when = 'desk.broken', advice = '换一张' }\n\
    twin = { title = '同名', kind = 'doubled', same = ['name', 'born'], advice = '核对' }\n";

fn defined(rules: &str) -> Arc<Model> {
    let mut files = sources();
    let flaws = "[flaw]\ntitle = '类别'\ncode = { missing = '缺项', contradictory = '矛盾', improbable = '不合理', \
         doubled = '重复', orphaned = '无归属', late = '迟报' }\n";
    let rule = "title = '规则'\nlabel = 'title'\nsource = 'invented'\n[field]\n\
         name = { title = '标识', type = 'text', max = 200, unique = true, fixed = true }\n\
         title = { title = '问题', type = 'text', max = 200, fixed = true }\n\
         kind = { title = '类别', type = 'code', of = 'registry.flaw', fixed = true }\n\
         of = { title = '登记册', type = 'text', max = 200, fixed = true }\n\
         advice = { title = '怎么办', type = 'text', max = 200, fixed = true }\n\
         source = { title = '依据', type = 'text', max = 200, fixed = true }\n\
         [state]\nused = { title = '在用', start = true }\ndropped = { title = '停用', end = true }\n\
         [step]\ndrop = { title = '停用', from = 'used', to = 'dropped' }\n\
         use = { title = '启用', from = 'dropped', to = 'used', ask = 'reason', todo = false }\n\
         [access]\nclerk = 'public, read'\n";
    let finding = "title = '问题'\nowner = 'unit'\nlabel = 'unit'\nkey = ['about', 'rule']\nsource = 'invented'\n[field]\n\
         rule = { title = '规则', type = 'ref', to = 'registry.rule', fixed = true }\n\
         about = { title = '记录', type = 'record' }\ntwin = { title = '相同', type = 'record' }\n\
         unit = { title = '单位', type = 'ref', to = 'registry.organisation', fixed = true }\n\
         closed_on = { title = '销号', type = 'date', fixed = true }\n\
         [state]\nopen = { title = '待改', start = true }\nexplained = { title = '待认可' }\nclosed = { title = '已改', end = true }\n\
         [step]\nexplain = { title = '说明', from = 'open', to = 'explained', by = ['clerk'] }\n\
         close = { title = '销号', from = ['open', 'explained'], to = 'closed' }\n\
         again = { title = '再现', from = 'closed', to = 'open', ask = 'reason', todo = false }\n\
         [access]\nclerk = 'area'\n";
    let table = "title = '课桌'\ncreate = ['clerk']\nowner = 'unit'\nsource = 'invented'\n[field]\n\
         unit = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
         broken = { title = '报废', type = 'flag' }\n[access]\nclerk = 'area'\n";
    let guest = format!(
        "title = '客人'\ncreate = ['clerk']\nowner = 'unit'\nsource = 'invented'\n[field]\n\
         name = {{ title = '姓名', type = 'text' }}\nborn = {{ title = '生日', type = 'date' }}\n\
         unit = {{ title = '单位', type = 'ref', to = 'registry.organisation', required = true }}\n\
         desk = {{ title = '课桌', type = 'ref', to = 'desk.table' }}\n[quality]\n{rules}[access]\nclerk = 'area'\n"
    );
    for (path, text) in [
        ("registry/codes.toml", flaws.to_owned()),
        ("registry/rule.toml", rule.to_owned()),
        ("registry/finding.toml", finding.to_owned()),
        ("desk/table.toml", table.to_owned()),
        ("desk/guest.toml", guest),
    ] {
        files.push(SourceFile::new(path, text));
    }
    loaded(files)
}

struct School {
    office: Office,
}

fn school(place: &Place) -> School {
    let model = defined(RULES);
    School {
        office: office::over(place.open(&model), model),
    }
}

fn values(values: &[(&str, Value)]) -> Values {
    let all = values.iter().cloned();
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

impl School {
    fn make(&self, register: &'static str, said: &[(&str, Value)]) -> Id {
        let mut said = values(said);
        said.entry("unit".into()).or_insert(self.office.east.into());
        let made = self
            .office
            .kernel
            .as_platform(move |ctx| ctx.create(register, said.clone()));
        made.unwrap().id
    }

    fn set(&self, register: &'static str, id: Id, field: &'static str, value: Value) {
        let done = self.office.kernel.as_platform(move |ctx| {
            let mut record = ctx.get(register, id)?;
            record.set(field, value.clone());
            ctx.update(record)
        });
        done.unwrap();
    }

    /// Looks through what changed; how many findings were written.
    fn look(&self) -> i64 {
        let kernel = &self.office.kernel;
        let mut kinds = JobKinds::default();
        let every = Every::Minutes(60);
        kinds.returning("quality", "检查", every, kernel::check_quality);
        kernel.stand_jobs(&kinds).unwrap();
        let id = Job::id_of("quality", "");
        let due = kernel::write(kernel.store(), move |tx| {
            let mut job = tx.job(id)?.unwrap();
            job.due_at = base::Instant::from_second(0).unwrap();
            job.progress.done = 0;
            Ok(tx.put_job(&job)?)
        });
        due.unwrap();
        let job = kernel.claim_job(&kinds, "甲").unwrap().unwrap();
        kernel.run_job(&kinds, job, &Told::default()).unwrap();
        let job = kernel.job(id).unwrap().unwrap();
        assert_eq!(job.state, JobState::Waiting);
        assert_eq!(kernel.troubles().unwrap(), []);
        job.progress.done
    }

    fn all(&self, register: &str) -> Vec<Record> {
        let kernel = &self.office.kernel;
        let register = kernel.model.register(register).unwrap();
        let query = Query::all(register, kernel.today());
        read(kernel.store(), |read| read.rows(&query)).unwrap()
    }

    /// `没有姓名 open`, each for a finding, in the order of their titles.
    fn told(&self) -> Vec<String> {
        let rules = self.all("registry.rule");
        let title = |id: Option<Id>| {
            let rule = rules.iter().find(|it| Some(it.id) == id);
            rule.unwrap().text("title").to_owned()
        };
        let found = self.all("registry.finding").into_iter();
        let said = found.map(|it| {
            let state = it.state.clone().unwrap();
            format!("{} {state}", title(it.get("rule").as_ref()))
        });
        let mut said: Vec<String> = said.collect();
        said.sort();
        said
    }

    fn sound(&self) {
        let found = self
            .office
            .kernel
            .verify_history(&BTreeMap::new(), &mut |_| ());
        assert_eq!(found.unwrap().faults, []);
    }
}

fn a_record_is_told_once_and_closes_when_right(place: &Place) {
    let s = school(place);
    let guest = s.make("desk.guest", &[]);
    s.make("desk.guest", &[("name", "有名".into())]);
    s.look();
    assert_eq!(s.told(), ["没有姓名 open"]);
    assert_eq!(s.look(), 0, "nothing changed, nothing written");
    let finding = s.all("registry.finding").remove(0);
    assert_eq!(finding.owner, Some(s.office.east));
    assert_eq!(finding.text("about"), format!("desk.guest/{guest}"));

    s.set("desk.guest", guest, "name", "甲".into());
    assert_eq!(s.look(), 1);
    assert_eq!(s.told(), ["没有姓名 closed"]);
    assert!(
        s.all("registry.finding")[0]
            .get("closed_on")
            .as_day()
            .is_some()
    );
    s.set("desk.guest", guest, "name", Value::Missing);
    s.look();
    assert_eq!(s.told(), ["没有姓名 open"]);
    assert!(s.all("registry.finding")[0].get("closed_on").is_missing());
    // It goes with the record.
    s.set("desk.guest", guest, "unit", s.office.west.into());
    s.look();
    assert_eq!(s.all("registry.finding")[0].owner, Some(s.office.west));
    s.sound();
}

fn what_is_referred_to_counts(place: &Place) {
    let s = school(place);
    let table = s.make("desk.table", &[]);
    let sits: [(&str, Value); 2] = [("name", "甲".into()), ("desk", table.into())];
    s.make("desk.guest", &sits);
    s.look();
    assert_eq!(s.told(), Vec::<String>::new());
    s.set("desk.table", table, "broken", true.into());
    assert_eq!(s.look(), 1);
    assert_eq!(s.told(), ["课桌已报废 open"]);
    s.set("desk.table", table, "broken", false.into());
    s.look();
    assert_eq!(s.told(), ["课桌已报废 closed"]);
    s.sound();
}

fn those_alike_are_told_of_each_other(place: &Place) {
    let s = school(place);
    let born = |day: &str| Value::from(day.parse::<base::Day>().unwrap());
    let guest =
        |name: &str, day: &str| s.make("desk.guest", &[("name", name.into()), ("born", born(day))]);
    let first = guest("甲", "2020-01-01");
    let second = guest("甲", "2020-01-01");
    guest("甲", "2020-01-02");
    s.make("desk.guest", &[("name", "甲".into())]);
    s.look();
    assert_eq!(s.told(), ["同名 open", "同名 open"]);
    let third = guest("甲", "2020-01-01");
    assert_eq!(s.look(), 1, "the two that were told of already stay");
    // One that is no longer alike leaves the others alike.
    s.set("desk.guest", second, "name", "乙".into());
    s.look();
    assert_eq!(s.told(), ["同名 closed", "同名 open", "同名 open"]);
    // The last two: when one goes another way, neither is.
    s.set("desk.guest", third, "born", born("2020-02-02"));
    s.look();
    assert_eq!(s.told(), ["同名 closed", "同名 closed", "同名 closed"]);
    s.set("desk.guest", first, "name", "乙".into());
    s.look();
    assert_eq!(s.told(), ["同名 closed", "同名 open", "同名 open"]);
    s.sound();
}

fn other_rules_are_asked_of_all(place: &Place) {
    let mut s = school(place);
    for n in 0..450 {
        s.make("desk.guest", &[("name", format!("第 {n} 人").into())]);
    }
    s.make("desk.guest", &[]);
    s.look();
    assert_eq!(s.told(), ["没有姓名 open"]);
    let rules = "no_born = { title = '没有生日', kind = 'missing', when = '!has(born)', advice = '补填' }\n";
    let model = defined(rules);
    s.office.follow(model);
    s.look();
    let told = s.told();
    assert_eq!(told.iter().filter(|it| *it == "没有生日 open").count(), 451);
    assert_eq!(told.iter().filter(|it| *it == "没有姓名 closed").count(), 1);
    let dropped = s.all("registry.rule");
    assert_eq!(
        dropped.iter().filter(|it| it.in_state("dropped")).count(),
        3
    );
    assert_eq!(s.look(), 0);
    s.sound();
}
