//! 取最近一条: what many rows at once, their taking back, an erasure, many clients and other
//! definitions do to the record that is shown. One record at a time is played in `process`.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id;
use kernel::{
    Done, Every, Given, Job, JobKinds, JobState, Kernel, Present, Query, Record, Taken, Told,
    Values, read,
};
use model::{Model, SourceFile, Value};
use office::{Office, Place, loaded, over_both, sources};

over_both! {
    rows_that_come_at_once_write_it_once
    what_is_erased_is_not_the_latest
    many_clients_leave_the_greatest
    records_that_were_there_are_gone_through
}

const LATEST: &str = "last = { title = '最近来信', type = 'ref', to = 'desk.letter', \
                      latest = { by = 'came_on', where = \"seal != '破'\" } }\n\
                      of = { title = '来自', type = 'text', computed = 'last.sender' }\n";

fn defined(shows: &str) -> Arc<Model> {
    let mut files = sources();
    let tray = format!(
        "title = '信箱'\nowner = 'unit'\ncreate = ['clerk']\nlabel = 'name'\nsource = 'invented'\n[field]\n\
         name = {{ title = '名称', type = 'text', required = true }}\n\
         unit = {{ title = '单位', type = 'ref', to = 'registry.organisation', required = true }}\n\
         {shows}[access]\nclerk = 'area'\n"
    );
    let letter = "title = '来信'\ncreate = ['clerk']\nlabel = 'sender'\nkey = ['sender']\nsource = 'invented'\n[field]\n\
         tray = { title = '信箱', type = 'ref', to = 'desk.tray', required = true }\n\
         sender = { title = '寄信人', type = 'text', required = true }\n\
         came_on = { title = '收到日期', type = 'date' }\n\
         seal = { title = '封口', type = 'text', default = \"'好'\" }\n[access]\nclerk = 'area'\n";
    files.push(SourceFile::new("desk/tray.toml", tray));
    files.push(SourceFile::new("desk/letter.toml", letter));
    loaded(files)
}

struct Trays {
    office: Office,
    east: Id,
    west: Id,
}

fn trays(place: &Place, shows: &str) -> Trays {
    let model = defined(shows);
    let office = office::over(place.open(&model), model);
    let tray = |name: &str| {
        let values = [("name", Value::from(name)), ("unit", office.east.into())];
        created(&office.kernel, "desk.tray", &values)
    };
    let (east, west) = (tray("东"), tray("西"));
    Trays { office, east, west }
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

/// A letter from the nth sender, on the nth day of the year.
fn letter(tray: Id, n: i64) -> Values {
    let day: base::Day = "2026-01-01".parse().unwrap();
    let day = day.checked_add(jiff::Span::new().days(n)).unwrap();
    values(&[
        ("tray", tray.into()),
        ("sender", format!("第 {n} 人").into()),
        ("came_on", day.into()),
    ])
}

impl Trays {
    fn tray(&self, id: Id) -> Record {
        now(&self.office.kernel, "desk.tray", id)
    }

    fn shown(&self, id: Id) -> String {
        self.tray(id).text("of").to_owned()
    }

    fn sound(&self) {
        let found = self
            .office
            .kernel
            .verify_history(&BTreeMap::new(), &mut |_| ());
        assert_eq!(found.unwrap().faults, []);
    }
}

fn now(kernel: &Kernel, register: &str, id: Id) -> Record {
    let register = kernel.model.register(register).unwrap();
    let query = Query::by_id(register, id);
    read(kernel.store(), |read| read.rows(&query))
        .unwrap()
        .remove(0)
}

fn rows_that_come_at_once_write_it_once(place: &Place) {
    let t = trays(place, LATEST);
    let kernel = &t.office.kernel;
    let order = (0..200).map(|n| n * 77 % 200);
    let rows = order.map(|n| Given {
        values: letter(if n % 2 == 0 { t.east } else { t.west }, n),
        faults: Vec::new(),
    });
    let rows: Vec<Given> = rows.collect();
    let taken = kernel.as_platform(move |ctx| {
        let (key, mut taken) = (["sender".to_owned()], Vec::new());
        while taken.len() < rows.len() {
            let rest = &rows[taken.len()..];
            taken.extend(ctx.take("desk.letter", rest, &key, Present::Refuse, "导入")?);
        }
        Ok(taken)
    });
    let taken = taken.unwrap();
    assert_eq!(taken.len(), 200);
    assert_eq!(t.shown(t.east), "第 198 人");
    assert_eq!(t.shown(t.west), "第 199 人");
    assert_eq!(t.tray(t.east).version, 2, "once for all of them");

    // Taken back from the newest on: what is shown keeps nothing from going.
    let done = taken.iter().map(|it| match *it {
        Taken::Created { id, version } => Done {
            id,
            version,
            created: true,
        },
        ref other => panic!("{other:?}"),
    });
    let mut done: Vec<Done> = done.collect();
    let left = done.split_off(199);
    let back = kernel.as_platform(move |ctx| {
        let mut back = Vec::new();
        while back.len() < done.len() {
            let rest = &done[back.len()..];
            back.extend(ctx.take_back("desk.letter", rest, "撤销")?);
        }
        Ok(back)
    });
    assert!(back.unwrap().iter().all(Option::is_none));
    let kept = now(kernel, "desk.letter", left[0].id);
    let tray = kept.get("tray").as_ref().unwrap();
    assert_eq!(t.shown(tray), kept.text("sender"));
    let other = if tray == t.east { t.west } else { t.east };
    assert!(t.tray(other).get("last").is_missing());
    assert_eq!(t.shown(other), "");
    t.sound();
}

fn what_is_erased_is_not_the_latest(place: &Place) {
    let t = trays(place, LATEST);
    let kernel = &t.office.kernel;
    let mut ids = Vec::new();
    for n in 0..3 {
        let said = letter(t.east, n);
        let made = kernel.as_platform(move |ctx| ctx.create("desk.letter", said.clone()));
        ids.push(made.unwrap().id);
    }
    assert_eq!(t.shown(t.east), "第 2 人");
    let last = ids[2];
    let erased =
        kernel.as_platform(move |ctx| ctx.erase_fields("desk.letter", last, &["came_on"], "到期"));
    assert_eq!(erased.unwrap().fields, 1);
    assert_eq!(t.shown(t.east), "第 1 人");
    // Of the sender of the one that is shown nothing stays either.
    let shown = ids[1];
    let erased =
        kernel.as_platform(move |ctx| ctx.erase_fields("desk.letter", shown, &["sender"], "到期"));
    erased.unwrap();
    assert_eq!(t.tray(t.east).get("last").as_ref(), Some(shown));
    assert_eq!(t.shown(t.east), "");
    t.sound();
}

fn many_clients_leave_the_greatest(place: &Place) {
    let t = trays(place, LATEST);
    let mut nodes = vec![t.office.kernel.clone()];
    if place.url.is_some() {
        let model = defined(LATEST);
        let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_000).unwrap());
        let store = place.open(&model);
        nodes.push(Kernel::new(model, office::rules(), store, clock).unwrap());
    }
    std::thread::scope(|scope| {
        for client in 0..8_usize {
            let (kernel, tray) = (&nodes[client % nodes.len()], t.east);
            scope.spawn(move || {
                for n in 0..6 {
                    let n = (n * 8 + i64::try_from(client).unwrap()) * 29 % 48;
                    let said = letter(tray, n);
                    let made =
                        kernel.as_platform(move |ctx| ctx.create("desk.letter", said.clone()));
                    made.unwrap();
                }
            });
        }
    });
    assert_eq!(t.shown(t.east), "第 47 人");
    t.sound();
}

fn gone_through(kernel: &Kernel) -> Job {
    let mut kinds = JobKinds::default();
    kinds.returning(
        "latest.show",
        "补齐",
        Every::Minutes(1),
        kernel::show_latest,
    );
    kernel.stand_jobs(&kinds).unwrap();
    let id = Job::id_of("latest.show", "");
    // Its turn may be a while off.
    let due = kernel::write(kernel.store(), move |tx| {
        let mut job = tx.job(id)?.unwrap();
        job.due_at = base::Instant::from_second(0).unwrap();
        Ok(tx.put_job(&job)?)
    });
    due.unwrap();
    let job = kernel.claim_job(&kinds, "甲").unwrap().unwrap();
    kernel.run_job(&kinds, job, &Told::default()).unwrap();
    let job = kernel.job(id).unwrap().unwrap();
    assert_eq!(job.state, JobState::Waiting);
    job
}

fn records_that_were_there_are_gone_through(place: &Place) {
    let mut t = trays(place, "");
    for n in [5, 9, 7] {
        let said = letter(t.east, n);
        let made = t
            .office
            .kernel
            .as_platform(move |ctx| ctx.create("desk.letter", said.clone()));
        made.unwrap();
    }
    assert_eq!(gone_through(&t.office.kernel).progress.done, 0);
    let under = |t: &mut Trays, shows: &str| {
        let model = defined(shows);
        t.office.follow(model);
    };
    under(&mut t, LATEST);
    assert_eq!(t.shown(t.east), "");
    assert_eq!(gone_through(&t.office.kernel).progress.done, 2);
    assert_eq!(t.shown(t.east), "第 9 人");
    assert_eq!(
        t.tray(t.west).version,
        1,
        "nothing to show, nothing written"
    );
    let version = t.tray(t.east).version;
    gone_through(&t.office.kernel);
    assert_eq!(t.tray(t.east).version, version);
    // Said otherwise, all are looked at again.
    under(&mut t, &LATEST.replace("by = 'came_on', ", ""));
    gone_through(&t.office.kernel);
    assert_eq!(t.shown(t.east), "第 7 人");
    assert_eq!(t.tray(t.east).version, version + 1);
    t.sound();
}
