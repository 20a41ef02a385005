//! 随引用更新: what follows another record, and what hangs on it, when that is changed by hand,
//! in a batch, by an erasure, and when more follow it than are written at once.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id;
use kernel::{
    Caller, Done, Every, Given, Job, JobKinds, JobState, Kernel, Present, Query, Record, Taken,
    Told, Values, read,
};
use model::{Model, SourceFile, Value};
use office::{Office, Place, loaded, over_both, sources, taken_back};

over_both! {
    what_is_shown_follows_at_once
    what_hangs_on_a_record_moves_with_it
    a_batch_writes_each_once_and_is_taken_back
    what_is_erased_is_not_shown
    what_many_follow_is_left_to_a_job
    records_that_were_there_are_gone_through
}

const FOLLOWS: &str = "follow = true";

/// People, who is at which school, and what hangs on that.
fn defined(follows: &str) -> Arc<Model> {
    let mut files = sources();
    let facts = files.iter_mut().find(|it| it.path == "facts.toml");
    facts.unwrap().text += "\n[soul.name]\ntitle = '姓名'\n";
    let one = |name: &str, text: String| SourceFile::new(format!("desk/{name}.toml"), text);
    files.push(one("soul", "title = '人员'\ncreate = ['clerk']\nlabel = 'name'\nkey = ['card']\nretain = { years = 2, from = 'created_on', then = 'erase', source = 'invented' }\nsource = 'invented'\n[field]\n\
        card = { title = '编号', type = 'text', required = true }\n\
        name = { title = '姓名', type = 'text', required = true, level = 'personal', means = 'soul.name' }\n[access]\nclerk = 'public'\n".to_owned()));
    files.push(one("place", format!("title = '学籍'\nowner = 'school'\nstands_for = 'school'\ncreate = ['clerk']\nlabel = 'name'\nretain = {{ years = 2, from = 'created_on', then = 'erase', source = 'invented' }}\nsource = 'invented'\n[field]\n\
        soul = {{ title = '人员', type = 'ref', to = 'desk.soul', required = true }}\n\
        school = {{ title = '学校', type = 'ref', to = 'registry.organisation', required = true }}\n\
        name = {{ title = '姓名', type = 'text', level = 'personal', computed = 'soul.name', {follows} }}\n\
        since = {{ title = '入学', type = 'date', check = 'since <= today()' }}\n[access]\nclerk = 'area'\n")));
    files.push(one("keeper", format!("title = '监护人'\nowner = 'child'\ncreate = ['clerk']\nsource = 'invented'\nretain = {{ years = 2, from = 'created_on', then = 'erase', source = 'invented' }}\n[field]\n\
        child = {{ title = '孩子', type = 'ref', to = 'desk.place', required = true }}\n\
        named = {{ title = '孩子姓名', type = 'text', level = 'personal', computed = 'child.name', {follows} }}\n[access]\nclerk = 'area'\n")));
    loaded(files)
}

struct School {
    office: Office,
    soul: Id,
    place: Id,
    keeper: Id,
}

fn school(place: &Place, follows: &str) -> School {
    let model = defined(follows);
    let office = office::over(place.open(&model), model);
    let kernel = &office.kernel;
    let soul = created(
        kernel,
        "desk.soul",
        &[("card", "1".into()), ("name", "王一".into())],
    );
    let place = created(
        kernel,
        "desk.place",
        &[("soul", soul.into()), ("school", office.school.into())],
    );
    let keeper = created(kernel, "desk.keeper", &[("child", place.into())]);
    School {
        office,
        soul,
        place,
        keeper,
    }
}

fn values(values: &[(&str, Value)]) -> Values {
    let all = values.iter().cloned();
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn created(kernel: &Kernel, register: &'static str, said: &[(&str, Value)]) -> Id {
    let said = values(said);
    let made = kernel.as_platform(move |ctx| ctx.create(register, said.clone()));
    made.unwrap().id
}

fn changed(
    kernel: &Kernel,
    register: &'static str,
    id: Id,
    field: &'static str,
    to: impl Into<Value>,
) {
    let to = to.into();
    let done = kernel.as_platform(move |ctx| {
        let mut record = ctx.get(register, id)?;
        record.set(field, to.clone());
        ctx.update_because(record, "更正")
    });
    done.unwrap();
}

fn now(kernel: &Kernel, register: &str, id: Id) -> Record {
    let register = kernel.model.register(register).unwrap();
    let query = Query::by_id(register, id);
    let mut found = read(kernel.store(), |read| read.rows(&query)).unwrap();
    found.remove(0)
}

impl School {
    fn place(&self) -> Record {
        now(&self.office.kernel, "desk.place", self.place)
    }

    fn keeper(&self) -> Record {
        now(&self.office.kernel, "desk.keeper", self.keeper)
    }

    fn sound(&self) {
        let kernel = &self.office.kernel;
        let found = kernel.verify_history(&BTreeMap::new(), &mut |_| ());
        assert_eq!(found.unwrap().faults, []);
    }
}

fn what_is_shown_follows_at_once(place: &Place) {
    let s = school(place, FOLLOWS);
    let kernel = &s.office.kernel;
    changed(kernel, "desk.soul", s.soul, "name", "王二");
    assert_eq!(s.place().text("name"), "王二");
    assert_eq!(s.keeper().text("named"), "王二", "and what shows that");
    assert_eq!((s.place().version, s.keeper().version), (2, 2));
    // What is not shown writes nothing, and what is wrong there keeps nobody from it.
    changed(kernel, "desk.soul", s.soul, "card", "2");
    assert_eq!(s.place().version, 2);
    s.sound();
    // Without the word it is as it was when it was saved.
    let s = school(&Place::sqlite(), "follow = false");
    changed(&s.office.kernel, "desk.soul", s.soul, "name", "王二");
    assert_eq!(s.place().text("name"), "王一");
}

fn what_hangs_on_a_record_moves_with_it(place: &Place) {
    let s = school(place, FOLLOWS);
    let (kernel, west) = (&s.office.kernel, s.office.west);
    assert_eq!(s.keeper().owner, Some(s.office.school));
    changed(kernel, "desk.place", s.place, "school", west);
    assert_eq!(s.keeper().owner, Some(west));
    assert_eq!(s.keeper().path, s.place().path);
    let other = created(
        kernel,
        "desk.place",
        &[("soul", s.soul.into()), ("school", s.office.east.into())],
    );
    changed(kernel, "desk.keeper", s.keeper, "child", other);
    assert_eq!(s.keeper().owner, Some(s.office.east));
    s.sound();
}

fn a_batch_writes_each_once_and_is_taken_back(place: &Place) {
    let s = school(place, FOLLOWS);
    let kernel = &s.office.kernel;
    let rows: Vec<Given> = (0..60)
        .map(|n| Given {
            values: values(&[
                ("card", (n % 30 + 1).to_string().into()),
                ("name", format!("第 {n} 人").into()),
            ]),
            faults: Vec::new(),
        })
        .collect();
    let taken = kernel.as_platform(move |ctx| {
        let (key, mut taken) = (["card".to_owned()], Vec::new());
        while taken.len() < rows.len() {
            taken.extend(ctx.take(
                "desk.soul",
                &rows[taken.len()..],
                &key,
                Present::Update,
                "导入",
            )?);
        }
        Ok(taken)
    });
    assert_eq!(s.place().text("name"), "第 30 人");
    assert_eq!((s.place().version, s.keeper().version), (2, 2), "once");
    let done = taken.unwrap().into_iter().filter_map(|it| match it {
        Taken::Updated { id, version } => Some(Done {
            id,
            version,
            created: false,
        }),
        _ => None,
    });
    let mut done: Vec<Done> = done.filter(|it| it.id == s.soul).collect();
    done.reverse();
    let platform = Caller::platform(kernel.now());
    let back = taken_back(kernel, &platform, ("desk.soul", &done), "撤销");
    assert_eq!(back, [None, None]);
    assert_eq!(s.place().text("name"), "王一");
    assert_eq!(s.keeper().text("named"), "王一");
    s.sound();
}

fn what_is_erased_is_not_shown(place: &Place) {
    let s = school(place, FOLLOWS);
    let (kernel, soul) = (&s.office.kernel, s.soul);
    changed(kernel, "desk.soul", soul, "name", "王二");
    let erased = kernel.as_platform(move |ctx| ctx.erase("desk.soul", soul, "到期"));
    assert!(erased.unwrap().fields >= 3);
    assert!(s.place().get("name").is_missing());
    assert!(s.keeper().get("named").is_missing());
    let entries: Result<_, kernel::StoreError> = read(kernel.store(), |read| {
        let mut all = read.entries("desk.place", s.place)?;
        all.extend(read.entries("desk.keeper", s.keeper)?);
        Ok(all)
    });
    let told = entries
        .unwrap()
        .iter()
        .any(|it| it.entry.payload.to_string().contains('王'));
    assert!(!told, "nor in the history of what showed it");
    s.sound();
}

fn run_one(kernel: &Kernel, kinds: &JobKinds, id: Id) -> Job {
    let due = kernel::write(kernel.store(), move |tx| {
        let mut job = tx.job(id)?.unwrap();
        job.due_at = base::Instant::from_second(0).unwrap();
        Ok(tx.put_job(&job)?)
    });
    due.unwrap();
    let job = kernel.claim_job(kinds, "甲").unwrap().unwrap();
    kernel.run_job(kinds, job, &Told::default()).unwrap();
    kernel.job(id).unwrap().unwrap()
}

fn what_many_follow_is_left_to_a_job(place: &Place) {
    let s = school(place, FOLLOWS);
    let (kernel, soul, east) = (&s.office.kernel, s.soul, s.office.east);
    let made = kernel.as_platform(move |ctx| {
        for _ in 0..520 {
            ctx.create(
                "desk.place",
                values(&[("soul", soul.into()), ("school", east.into())]),
            )?;
        }
        Ok(())
    });
    made.unwrap();
    changed(kernel, "desk.soul", soul, "name", "王二");
    assert_eq!(s.place().text("name"), "王一", "not yet");
    let mut kinds = JobKinds::default();
    kinds.on_demand(kernel::FOLLOW, kernel::follow);
    let jobs = kernel.jobs(kernel::JobsOf::Live, 9).unwrap();
    let [job] = jobs.as_slice() else {
        panic!("{jobs:?}");
    };
    let job = run_one(kernel, &kinds, job.id);
    assert_eq!((job.state, job.progress.done), (JobState::Done, 521));
    assert_eq!(s.place().text("name"), "王二");
    assert_eq!(s.keeper().text("named"), "王二");
    s.sound();
}

fn records_that_were_there_are_gone_through(place: &Place) {
    let mut s = school(place, "follow = false");
    changed(&s.office.kernel, "desk.soul", s.soul, "name", "王二");
    assert_eq!(s.place().text("name"), "王一");
    let model = defined(FOLLOWS);
    s.office.follow(model);
    let kernel = &s.office.kernel;
    let mut kinds = JobKinds::default();
    kinds.returning(
        "latest.show",
        "补齐",
        Every::Minutes(1),
        kernel::show_latest,
    );
    kernel.stand_jobs(&kinds).unwrap();
    run_one(kernel, &kinds, Job::id_of("latest.show", ""));
    assert_eq!(s.place().text("name"), "王二");
    assert_eq!(s.keeper().text("named"), "王二");
    let version = s.place().version;
    run_one(kernel, &kinds, Job::id_of("latest.show", ""));
    assert_eq!(s.place().version, version);
    s.sound();
}
