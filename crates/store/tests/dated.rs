//! 按期间记录: one episode begins where the one before ends, by hand and in a batch, is taken
//! back, and amended with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Day, Id};
use kernel::{
    Asked, Branch, Caller, Condition, Create, Done, Edit, Failure, Given, Listing, Measures as _,
    Present, Query, Record, Taken, Values, read,
};
use model::{Model, SourceFile, Value};
use office::{Office, Place, loaded, over_both, sources, taken_back};
use serde_json::{Map, Value as Json, json};

over_both! {
    one_begins_where_the_other_ends
    what_does_not_fit_is_refused
    nobody_ends_what_is_anothers
    an_edit_says_why
    a_batch_begins_many_and_is_taken_back
    a_key_may_be_of_several
    what_is_true_on_a_day_is_found_and_counted
    what_is_true_on_a_day_runs_along_an_index
}

fn defined() -> Arc<Model> {
    let mut files = sources();
    let post = |dated: &str| {
        format!(
            "title = '任职'\ndated = {dated}\nowner = 'unit'\ncreate = ['clerk']\nsource = 'invented'\n[field]\n\
             who = {{ title = '人员', type = 'text', required = true }}\n\
             unit = {{ title = '单位', type = 'ref', to = 'registry.organisation', required = true }}\n\
             kind = {{ title = '岗位', type = 'text' }}\n\
             from = {{ title = '起日', type = 'date', required = true }}\n\
             to = {{ title = '止日', type = 'date' }}\n\
             days = {{ title = '天数', type = 'integer', computed = 'to - from' }}\n[access]\nclerk = 'unit'\n"
        )
    };
    files.push(SourceFile::new("desk/post.toml", post("'who'")));
    files.push(SourceFile::new(
        "desk/seatpost.toml",
        post("['who', 'unit']"),
    ));
    let measures =
        "[posts]\ntitle = '任职人数'\nof = { count = 'desk.post' }\nsource = 'invented'\n";
    files.push(SourceFile::new("desk/measures.toml", measures));
    loaded(files)
}

struct Posts {
    office: Office,
    clerk: Caller,
}

fn posts(place: &Place) -> Posts {
    let model = defined();
    let office = office::over(place.open(&model), model);
    let clerk = office.as_role("clerk", office.east);
    Posts { office, clerk }
}

fn object(values: &[(&str, Json)]) -> Map<String, Json> {
    let all = values.iter().cloned();
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// What was refused, all of it.
#[track_caller]
fn said<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    match outcome {
        Err(Failure::Refused(it)) if it.fields.is_empty() => it.message,
        Err(Failure::Refused(it)) => {
            let fields = it.fields.iter().map(|it| it.message.as_str());
            fields.collect::<Vec<_>>().join(" ")
        }
        other => panic!("{other:?}"),
    }
}

impl Posts {
    fn post(&self, who: &str, from: &str, to: Option<&str>) -> Result<Record, Failure> {
        self.post_in("desk.post", self.office.east, who, (from, to))
    }

    fn post_in(
        &self,
        register: &str,
        unit: Id,
        who: &str,
        (from, to): (&str, Option<&str>),
    ) -> Result<Record, Failure> {
        let values = object(&[
            ("who", json!(who)),
            ("unit", json!(unit.to_string())),
            ("from", json!(from)),
            ("to", json!(to)),
        ]);
        let create = Create {
            register: register.into(),
            id: None,
            values,
        };
        let clerk = self.office.as_role("clerk", unit);
        self.office.kernel.create(&clerk, create)
    }

    /// From and to of somebody's posts, in the order of their beginning.
    fn of(&self, register: &str, who: &str) -> Vec<String> {
        let kernel = &self.office.kernel;
        let register = kernel.model.register(register).unwrap();
        let query = Query::all(register, kernel.today()).having("who", who);
        let rows = read(kernel.store(), |read| read.rows(&query)).unwrap();
        let day = |it: &Record, name: &str| {
            let day = it.get(name).as_day();
            day.map_or(String::new(), |it: Day| it.to_string())
        };
        let mut all: Vec<String> = rows
            .iter()
            .map(|it| format!("{}/{}", day(it, "from"), day(it, "to")))
            .collect();
        all.sort();
        all
    }

    fn now(&self, id: Id) -> Record {
        let kernel = &self.office.kernel;
        let register = kernel.model.register("desk.post").unwrap();
        let query = Query::by_id(register, id);
        let mut found = read(kernel.store(), |read| read.rows(&query)).unwrap();
        found.remove(0)
    }

    fn sound(&self) {
        let kernel = &self.office.kernel;
        let found = kernel.verify_history(&BTreeMap::new(), &mut |_| ());
        assert_eq!(found.unwrap().faults, []);
    }
}

fn one_begins_where_the_other_ends(place: &Place) {
    let p = posts(place);
    let first = p.post("王一", "2025-09-01", None).unwrap();
    p.post("王一", "2026-02-01", None).unwrap();
    assert_eq!(
        p.of("desk.post", "王一"),
        ["2025-09-01/2026-02-01", "2026-02-01/"]
    );
    let kernel = &p.office.kernel;
    let history = kernel.history(&p.clerk, "desk.post", first.id).unwrap();
    let last = &history.entries[0].entry;
    assert_eq!(last.action.text(), "rule");
    assert_eq!(last.reason(), Some("变更：自2026-02-01起由新的一段接续"));
    assert_eq!(
        p.now(first.id).get("days"),
        &Value::Integer(153),
        "what is computed from its end follows"
    );
    // Gaps are allowed, and what was before may be told later.
    p.post("王一", "2024-01-01", Some("2024-06-01")).unwrap();
    p.post("王一", "2026-03-01", Some("2026-04-01")).unwrap();
    p.post("王一", "2026-05-01", None).unwrap();
    assert_eq!(p.of("desk.post", "王一").len(), 5);
    p.sound();
}

fn what_does_not_fit_is_refused(place: &Place) {
    let p = posts(place);
    p.post("王一", "2025-01-01", Some("2025-07-01")).unwrap();
    p.post("王一", "2025-09-01", None).unwrap();
    let refused = |from: &str, to: Option<&str>| said(p.post("王一", from, to));
    assert_eq!(
        refused("2025-09-01", None),
        "起日应晚于现有一段的起日（2025-09-01）；要改那一段，请用更正"
    );
    assert_eq!(
        refused("2025-08-01", Some("2025-10-01")),
        "起日应晚于现有一段的起日（2025-09-01）；要改那一段，请用更正"
    );
    assert_eq!(
        refused("2025-06-30", Some("2025-09-01")),
        "与已有的一段（2025-01-01至2025-07-01）重叠，请核对起止日期"
    );
    assert_eq!(
        refused("2026-06-30", Some("2026-06-30")),
        "止日应晚于起日（止日当天不含在内）"
    );
    assert_eq!(p.of("desk.post", "王一").len(), 2);
}

fn nobody_ends_what_is_anothers(place: &Place) {
    let p = posts(place);
    p.post("王一", "2025-09-01", None).unwrap();
    let west = p.office.west;
    let taken = p.post_in("desk.post", west, "王一", ("2026-02-01", None));
    assert_eq!(
        said(taken),
        "同一对象在其他单位还有未结束的任职（2025-09-01起），请先由该单位结束或办理转出。"
    );
    assert_eq!(p.of("desk.post", "王一"), ["2025-09-01/"]);
}

fn an_edit_says_why(place: &Place) {
    let p = posts(place);
    let post = p.post("王一", "2025-09-01", None).unwrap();
    let edit = |reason: Option<&str>, values: &[(&str, Json)]| {
        let edit = Edit {
            register: "desk.post".into(),
            id: post.id,
            version: 1,
            values: object(values),
            reason: reason.map(str::to_owned),
        };
        p.office.kernel.edit(&p.clerk, edit)
    };
    let from = [("from", json!("2025-08-25"))];
    assert_eq!(said(edit(None, &from)), "请写明更正任职的理由");
    assert_eq!(said(edit(Some(" "), &from)), "请写明更正任职的理由");
    assert_eq!(edit(Some("报到单有误"), &from).unwrap().version, 2);
    assert_eq!(p.of("desk.post", "王一"), ["2025-08-25/"]);
}

fn row(who: &str, unit: Id, from: &str) -> Given {
    let day: Day = from.parse().unwrap();
    let values: [(&str, Value); 3] = [
        ("who", who.into()),
        ("unit", unit.into()),
        ("from", day.into()),
    ];
    let values: Values = values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Given {
        values,
        faults: Vec::new(),
    }
}

fn a_batch_begins_many_and_is_taken_back(place: &Place) {
    let p = posts(place);
    let (kernel, east) = (&p.office.kernel, p.office.east);
    p.post("王一", "2025-09-01", None).unwrap();
    p.post("李二", "2025-09-01", None).unwrap();
    let rows = vec![
        row("王一", east, "2026-02-01"),
        row("李二", east, "2025-08-01"),
        row("王一", east, "2026-03-01"),
        row("张三", east, "2026-02-01"),
    ];
    let taken = kernel.as_caller(&p.clerk, move |ctx| {
        ctx.take("desk.post", &rows, &[], Present::Refuse, "导入")
    });
    let taken = taken.unwrap();
    let refused =
        matches!(&taken[1], Taken::Refused(it) if it.fields[0].message.starts_with("起日应晚于"));
    assert!(refused, "{:?}", taken[1]);
    assert_eq!(
        p.of("desk.post", "王一"),
        [
            "2025-09-01/2026-02-01",
            "2026-02-01/2026-03-01",
            "2026-03-01/"
        ]
    );
    assert_eq!(p.of("desk.post", "李二"), ["2025-09-01/"]);
    let done = taken.iter().filter_map(|it| match *it {
        Taken::Created { id, version } => Some(Done {
            id,
            version,
            created: true,
        }),
        _ => None,
    });
    let mut done: Vec<Done> = done.collect();
    done.reverse();
    let back = taken_back(kernel, &p.clerk, ("desk.post", &done), "撤销");
    assert_eq!(back, [None, None, None]);
    assert_eq!(p.of("desk.post", "王一"), ["2025-09-01/"], "open again");
    assert_eq!(p.of("desk.post", "张三"), [""; 0]);
    p.sound();
}

fn a_key_may_be_of_several(place: &Place) {
    let p = posts(place);
    let (east, west) = (p.office.east, p.office.west);
    let open = ("2025-09-01", None);
    p.post_in("desk.seatpost", east, "王一", open).unwrap();
    p.post_in("desk.seatpost", west, "王一", open).unwrap();
    let next = ("2026-02-01", None);
    p.post_in("desk.seatpost", east, "王一", next).unwrap();
    assert_eq!(
        p.of("desk.seatpost", "王一"),
        ["2025-09-01/", "2025-09-01/2026-02-01", "2026-02-01/"]
    );
}

fn what_is_true_on_a_day_is_found_and_counted(place: &Place) {
    let p = posts(place);
    let kernel = &p.office.kernel;
    p.post("王一", "2025-09-01", None).unwrap();
    p.post("王一", "2026-02-01", None).unwrap();
    p.post("李二", "2025-10-01", Some("2026-01-01")).unwrap();
    let known: Result<i64, kernel::StoreError> = read(kernel.store(), |read| read.history_number());
    let known = known.unwrap();
    let on = |day: &str| {
        let mut listing = Listing::first(9);
        listing.conditions = vec![Condition::On(day.parse().unwrap())];
        let page = kernel.list(&p.clerk, "desk.post", listing).unwrap();
        assert_eq!(page.count.n, page.rows.len() as u64);
        let row = |it: &Record| format!("{} {}", it.text("who"), it.get("from").as_day().unwrap());
        let mut rows: Vec<String> = page.rows.iter().map(row).collect();
        rows.sort();
        rows
    };
    assert_eq!(on("2025-08-31"), [""; 0]);
    assert_eq!(on("2025-09-01"), ["王一 2025-09-01"]);
    assert_eq!(on("2025-12-31"), ["李二 2025-10-01", "王一 2025-09-01"]);
    assert_eq!(on("2026-01-31"), ["王一 2025-09-01"]);
    assert_eq!(on("2026-02-01"), ["王一 2026-02-01"]);
    let count = |day: Option<&str>, known_at: Option<i64>| {
        let asked = Asked {
            measure: "desk.posts".into(),
            organisation: Some(p.office.root),
            period: None,
            by: BTreeMap::new(),
            as_of: day.map(|it| it.parse().unwrap()),
            known_at,
        };
        kernel.measure(&asked).unwrap().value.unwrap().to_string()
    };
    assert_eq!(count(Some("2025-12-31"), None), "2");
    assert_eq!(count(Some("2026-02-01"), None), "1");
    assert_eq!(count(None, None), "1", "today");
    // What is told later of that day is not what was known then.
    p.post("张三", "2025-11-01", Some("2026-01-01")).unwrap();
    assert_eq!(count(Some("2025-12-31"), None), "3");
    assert_eq!(count(Some("2025-12-31"), Some(known)), "2");
}

/// SQLite says how it would count. PostgreSQL would read so small a table whole.
fn what_is_true_on_a_day_runs_along_an_index(place: &Place) {
    if place.url.is_some() {
        return;
    }
    let p = posts(place);
    let kernel = &p.office.kernel;
    let register = kernel.model.register("desk.post").unwrap();
    let east = Branch::Under {
        depth: 2,
        organisation: p.office.east,
    };
    for (reach, index) in [
        (east, "COVERING INDEX desk_post_up2_on"),
        (Branch::All, "INDEX desk_post_on"),
    ] {
        let mut query = Query::all(register, kernel.today());
        query.reach = Some(vec![reach]);
        query.limit = 51;
        let query = query.with(Condition::On("2026-02-01".parse().unwrap()));
        let lines = place.at().explain(&kernel.model, &query).unwrap();
        let count: Vec<_> = lines
            .iter()
            .take_while(|it| !it.contains("SCAN n"))
            .collect();
        assert!(count.iter().any(|it| it.contains(index)), "{lines:?}");
    }
}
