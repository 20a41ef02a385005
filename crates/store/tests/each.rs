//! 逐条办理: a step made of each record that refers to one, gone on with after a crash; and a
//! change of many records at once, taken back with its course.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base::Id;
use kernel::{Caller, EACH, JobKinds, JobState, JobsOf, Kernel, Query, Record, Told, Values, read};
use model::{Model, SourceFile, Value};
use office::{Office, Place, loaded, over_both, sources, taken_back};
use serde_json::json;

over_both! {
    a_step_is_made_of_each_and_goes_on_after_a_crash
    each_organisation_gets_the_one_it_lacks
    a_change_of_many_is_kept_and_taken_back_with_its_course
    a_change_older_than_the_last_is_refused
}

fn defined() -> Arc<Model> {
    let mut files = sources();
    let tour = "title = '走访'\nowner = 'unit'\ncreate = ['clerk']\nnumber = '访{seq:3}'\nsource = 'invented'\n\
        [field]\nunit = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
        [state]\nopen = { title = '待办', start = true }\nunder = { title = '正在办' }\nover = { title = '办完', end = true }\n\
        [step]\nplan = { title = '排定', from = 'open', by = ['clerk'], each = { of = 'desk.visit', for = \"level != 'city'\", step = 'set' } }\n\
        go = { title = '走访', from = ['open', 'under'], to = 'under', by = ['clerk'], each = { of = 'desk.visit', step = 'call', then = 'end' } }\n\
        end = { title = '走完', from = 'under', to = 'over' }\n[access]\nclerk = 'area'\n";
    let visit = "title = '上门'\nowner = 'unit'\ncreate = ['clerk']\nsource = 'invented'\n\
        [field]\nunit = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
        tour = { title = '走访', type = 'ref', to = 'desk.tour' }\nwhat = { title = '什么', type = 'text' }\n\
        [state]\ndue = { title = '待访', start = true }\nmade = { title = '已访', end = true }\n\
        [step]\nset = { title = '排定', from = 'due', by = ['clerk'], set = { what = \"'排定'\" }, todo = false }\n\
        call = { title = '上门', from = 'due', to = 'made', by = ['clerk'], rule = 'call' }\n[access]\nclerk = 'area'\n";
    let shelf = "title = '书架'\nowner = 'unit'\ncreate = ['clerk']\ncourse = 'desk.place'\nsource = 'invented'\n\
        [field]\nunit = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
        room = { title = '房间', type = 'text', required = true }\n\
        shown = { title = '所在', type = 'text', computed = 'room' }\n\
        since = { title = '自何日起', type = 'date', required = true }\n\
        [state]\nused = { title = '在用', start = true }\ngone = { title = '报废', end = true }\n\
        [step]\ndrop = { title = '报废', from = 'used', to = 'gone', by = ['clerk'] }\n[access]\nclerk = 'area'\n";
    let place = "title = '书架位置'\nowner = 'unit'\ndated = 'shelf'\nsource = 'invented'\n\
        [field]\nshelf = { title = '书架', type = 'ref', to = 'desk.shelf', required = true }\n\
        unit = { title = '单位', type = 'ref', to = 'registry.organisation' }\nroom = { title = '房间', type = 'text' }\n\
        from = { title = '自', type = 'date', required = true }\nto = { title = '至', type = 'date' }\n[access]\nclerk = 'area'\n";
    for (name, text) in [
        ("tour", tour),
        ("visit", visit),
        ("shelf", shelf),
        ("place", place),
    ] {
        files.push(SourceFile::new(format!("desk/{name}.toml"), text));
    }
    loaded(files)
}

fn scene(place: &Place) -> Office {
    let model = defined();
    office::over(place.open(&model), model)
}

fn made(kernel: &Kernel, register: &'static str, values: &[(&str, Value)]) -> Record {
    let values = values.iter().cloned();
    let values: Values = values.map(|(name, it)| (name.to_owned(), it)).collect();
    kernel
        .as_platform(move |ctx| ctx.create(register, values.clone()))
        .unwrap()
}

fn all(kernel: &Kernel, register: &str) -> Vec<Record> {
    let register = kernel.model.register(register).unwrap();
    let query = Query::all(register, kernel.today());
    read(kernel.store(), |read| read.rows(&query)).unwrap()
}

fn step(kernel: &Kernel, id: Id, step: &'static str) {
    let taken = kernel.as_platform(move |ctx| {
        let record = ctx.get("desk.tour", id)?;
        ctx.take_step(record, step)
    });
    taken.unwrap();
}

/// Claims what waits and does it; whether it went well.
fn turn(kernel: &Kernel) -> Option<bool> {
    let mut kinds = JobKinds::default();
    kinds.on_demand(EACH, kernel::step_each_of);
    let job = kernel.claim_job(&kinds, "甲").unwrap()?;
    Some(kernel.run_job(&kinds, job, &Told::default()).is_ok())
}

fn a_step_is_made_of_each_and_goes_on_after_a_crash(place: &Place) {
    let office = scene(place);
    let kernel = &office.kernel;
    let tour = made(kernel, "desk.tour", &[("unit", office.east.into())]);
    for what in ["一", "拒绝", "二", "停电", "三"] {
        let values = [
            ("unit", office.east.into()),
            ("tour", tour.id.into()),
            ("what", what.into()),
        ];
        made(kernel, "desk.visit", &values);
    }
    step(kernel, tour.id, "go");
    assert_eq!(turn(kernel), Some(false), "broken off at the fourth");
    let states = |kernel: &Kernel| -> Vec<String> {
        let visits = all(kernel, "desk.visit").into_iter();
        visits.filter_map(|it| it.state).collect()
    };
    assert_eq!(states(kernel), ["made", "due", "made", "due", "due"]);
    office.seconds.fetch_add(120, Ordering::Relaxed);
    assert_eq!(turn(kernel), Some(true));
    assert_eq!(states(kernel), ["made", "due", "made", "made", "made"]);
    assert!(all(kernel, "desk.tour")[0].in_state("over"));
    let jobs = kernel.jobs(JobsOf::Everybody, 9).unwrap();
    let job = jobs.into_iter().find(|it| it.kind == EACH).unwrap();
    assert_eq!((job.state, job.progress.done), (JobState::Done, 5));
    assert_eq!(job.progress.says, "已办成 4 条，没有办成 1 条");
    let refused = &job.result["refused"];
    assert_eq!(refused[0]["title"], json!("东县"));
    assert_eq!(refused[0]["refusal"], json!("对方不接受。"));
}

fn each_organisation_gets_the_one_it_lacks(place: &Place) {
    let office = scene(place);
    let kernel = &office.kernel;
    // One has its own already, and it goes along; one has another tour's.
    let own = made(kernel, "desk.visit", &[("unit", office.west.into())]);
    let former = made(kernel, "desk.tour", &[("unit", office.root.into())]);
    let values = [("unit", office.east.into()), ("tour", former.id.into())];
    made(kernel, "desk.visit", &values);
    let tour = made(kernel, "desk.tour", &[("unit", office.root.into())]);
    for _ in 0..2 {
        step(kernel, tour.id, "plan");
        assert_eq!(turn(kernel), Some(true));
    }
    let mut visits = all(kernel, "desk.visit");
    visits.retain(|it| it.get("tour").as_ref() == Some(tour.id));
    let mut units: Vec<Id> = visits.iter().filter_map(|it| it.owner).collect();
    units.sort_unstable();
    let mut wanted = [office.east, office.west, office.school];
    wanted.sort_unstable();
    assert_eq!(units, wanted);
    assert!(visits.iter().any(|it| it.id == own.id));
    assert!(visits.iter().all(|it| it.text("what") == "排定"));
}

/// Shelves and where each was: room, from, to.
fn places(kernel: &Kernel) -> Vec<String> {
    let rows = all(kernel, "desk.place").into_iter();
    let day = |it: &Record, name: &str| it.get(name).as_day().map(|it| it.to_string());
    let said = rows.map(|it| {
        let to = day(&it, "to").unwrap_or_default();
        let from = day(&it, "from").unwrap_or_default();
        format!("{} {from} {to}", it.text("room"))
    });
    let mut said: Vec<String> = said.collect();
    said.sort();
    said
}

fn shelves(office: &Office) {
    for room in ["甲", "乙"] {
        let values = [
            ("unit", office.east.into()),
            ("room", room.into()),
            ("since", Value::Day("2025-09-01".parse().unwrap())),
        ];
        made(&office.kernel, "desk.shelf", &values);
    }
}

fn a_change_of_many_is_kept_and_taken_back_with_its_course(place: &Place) {
    let office = scene(place);
    let kernel = &office.kernel;
    shelves(&office);
    let before = all(kernel, "desk.shelf");
    let day: base::Day = "2026-03-02".parse().unwrap();
    let done = kernel
        .as_platform(move |ctx| {
            let shelves = ctx.having("desk.shelf", "state", "used")?;
            ctx.change_all(
                "desk.shelf",
                shelves,
                |it| {
                    match it.text("room") {
                        "甲" => it.set("room", "丙"),
                        _ => it.state = Some("gone".into()),
                    }
                    it.set("since", Value::Day(day));
                },
                "搬家 1",
            )
        })
        .unwrap();
    assert_eq!(done.len(), 2);
    let shelves = all(kernel, "desk.shelf");
    assert_eq!(
        (shelves[0].text("shown"), shelves[1].in_state("gone")),
        ("丙", true)
    );
    let moved = [
        "丙 2026-03-02 ",
        "乙 2025-09-01 2026-03-02",
        "甲 2025-09-01 2026-03-02",
    ];
    let mut moved = moved.map(str::to_owned);
    moved.sort();
    assert_eq!(places(kernel), moved);
    let platform = Caller::platform(kernel.now());
    let all_of_them = ("desk.shelf", done.as_slice());
    let said = taken_back(kernel, &platform, all_of_them, "撤销搬家 1");
    assert_eq!(said, [None, None]);
    let mut as_before = ["甲 2025-09-01 ", "乙 2025-09-01 "];
    as_before.sort_unstable();
    assert_eq!(places(kernel), as_before);
    for (was, is) in before.iter().zip(all(kernel, "desk.shelf")) {
        assert_eq!((&was.values, &was.state), (&is.values, &is.state));
    }
    let again = taken_back(kernel, &platform, all_of_them, "");
    assert_eq!(again.iter().flatten().count(), 2, "{again:?}");
    let found = kernel.verify_history(&std::collections::BTreeMap::new(), &mut |_| ());
    assert_eq!(found.unwrap().faults, []);
}

fn a_change_older_than_the_last_is_refused(place: &Place) {
    let office = scene(place);
    shelves(&office);
    let changed = office.kernel.as_platform(|ctx| {
        let shelves = ctx.having("desk.shelf", "state", "used")?;
        let day: base::Day = "2025-08-31".parse().unwrap();
        let change = |it: &mut Record| {
            it.set("room", "丁");
            it.set("since", Value::Day(day));
        };
        ctx.change_all("desk.shelf", shelves, change, "")
    });
    assert!(changed.is_err());
    assert!(
        all(&office.kernel, "desk.shelf")
            .iter()
            .all(|it| it.text("room") != "丁")
    );
}
