//! What somebody types is found in the words of records: as it is written or spelt, nearest
//! first, and never in what the person may not see.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::sync::Arc;

use base::Id;
use kernel::{
    Author, Caller, Condition, Crowd, Edit, Given, Kernel, Listing, Present, Query, Record, Sort,
    Sought, Store, Taken,
};
use model::{Model, SourceFile, Value};
use office::raw::Raw;
use office::{Office, Place, cluster, loaded, object, over, over_both, sources, taken_back};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use store::whole;

over_both! {
    a_person_is_found_by_number_name_and_spelling
    what_is_nearest_comes_first
    nobody_finds_what_is_not_theirs
    what_is_masked_is_not_found_by_its_parts
    a_sealed_number_is_found_whole_and_lies_nowhere_in_clear
    words_follow_their_record
    what_is_erased_leaves_no_words
    many_at_once_are_found_and_taken_back
    those_below_a_moved_organisation_are_found_from_above_it
    older_data_get_their_words_when_they_are_opened
    what_was_laid_down_is_found_as_what_was_written
    words_follow_a_changed_definition
    what_was_restored_or_moved_is_found
    the_words_of_ones_own_lead_the_way
    what_was_found_is_read_by_its_ids
    a_search_is_the_same_however_it_is_found
    what_many_are_called_is_counted_as_far_as_it_is_soon_told
}

const PERSON: &str = "desk.person";
const PERSON_TOML: &str = "title = '人员'\nnumber = '{county}-{seq:4}'\nowner = 'school'\ncreate = ['clerk']\nlabel = 'name'\n\
    sort = ['name', 'room']\nsearch = ['name', 'card', 'room']\nsource = 'invented'\n\
    retain = { years = 1, from = 'created_on', then = 'erase', source = 'invented' }\n[field]\n\
    name = { title = '姓名', type = 'text', required = true, level = 'personal', means = 'own.name' }\n\
    card = { title = '证件', type = 'citizen_id', level = 'sensitive', means = 'own.card' }\n\
    room = { title = '房间', type = 'text' }\n\
    school = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
    helper = { title = '协助单位', type = 'ref', to = 'registry.organisation' }\n\
    [access]\nclerk = { scope = 'unit, handling', clear = ['name'] }\n\
    leader = { scope = 'area', clear = ['name'] }\nchief = 'area, read'\n";

fn defined(person: &str) -> Arc<Model> {
    let mut all = sources();
    all.push(SourceFile::new("desk/person.toml", person));
    for it in all.iter_mut().filter(|it| it.path == "facts.toml") {
        it.text += "[own.name]\ntitle = '本名'\n[own.card]\ntitle = '本人证件'\n";
    }
    loaded(all)
}

fn office(place: &Place) -> Office {
    let model = defined(PERSON_TOML);
    over(place.open(&model), model)
}

impl Office {
    fn person(&self, school: Id, values: &[(&str, Json)]) -> Record {
        let mut all = vec![("school", json!(school))];
        all.extend_from_slice(values);
        let create = kernel::Create {
            register: PERSON.into(),
            id: None,
            values: object(&all),
        };
        let clerk = self.as_role("clerk", school);
        self.kernel.create(&clerk, create).unwrap()
    }

    fn named(&self, school: Id, name: &str) -> Record {
        self.person(school, &[("name", json!(name))])
    }

    /// Names or, where these are masked, rooms: by the list, which the look-up must agree with.
    fn finds(&self, caller: &Caller, typed: &str) -> Vec<String> {
        let listing = Listing {
            text: Some(typed.into()),
            ..Listing::first(100)
        };
        let page = self.kernel.list(caller, PERSON, listing).unwrap();
        assert_eq!(page.count.n, page.rows.len() as u64, "{typed}");
        let mut listed: Vec<String> = page.rows.iter().map(called).collect();
        listed.sort();
        let mut near = self.near(caller, typed);
        near.sort();
        assert_eq!(listed, near, "{typed}");
        listed
    }

    fn near(&self, caller: &Caller, typed: &str) -> Vec<String> {
        let found = self
            .kernel
            .nearest(caller, PERSON, (typed, &[]), 100)
            .unwrap();
        found.iter().map(|(_, it, _)| called(it)).collect()
    }

    fn edit(&self, unit: Id, record: &Record, values: &[(&str, Json)]) -> Record {
        let edit = Edit {
            register: PERSON.into(),
            id: record.id,
            version: record.version,
            values: object(values),
            reason: None,
        };
        self.kernel
            .edit(&self.as_role("clerk", unit), edit)
            .unwrap()
    }
}

fn called(record: &Record) -> String {
    match record.text("name") {
        "" => record.text("room").to_owned(),
        name => name.to_owned(),
    }
}

fn a_person_is_found_by_number_name_and_spelling(place: &Place) {
    let o = office(place);
    for name in ["张小三", "单晓乐", "吕一", "欧阳明明"] {
        o.named(o.school, name);
    }
    let clerk = o.as_role("clerk", o.school);
    for (typed, found) in [
        ("张小三", "张小三"),
        ("小三", "张小三"),
        ("zhangxiao", "张小三"),
        ("ZXS", "张小三"),
        ("xiaosan", "张小三"),
        ("shanxiaole", "单晓乐"),
        ("danxiaoyue", "单晓乐"),
        ("lvyi", "吕一"),
        ("明 欧阳", "欧阳明明"),
        ("E-0003", "吕一"),
        ("0003", "吕一"),
        ("吕 e-0003", "吕一"),
        ("吕 e-0001", ""),
        ("李", ""),
        ("'", ""),
        ("%", ""),
    ] {
        assert_eq!(o.finds(&clerk, typed).join(" "), found, "{typed}");
    }
}

fn what_is_nearest_comes_first(place: &Place) {
    let o = office(place);
    for room in [
        "东楼小一室",
        "东楼（小一）",
        "小一室",
        "小一",
        "小二",
        "又一小一",
    ] {
        o.person(o.school, &[("name", json!("甲")), ("room", json!(room))]);
    }
    let chief = o.as_role("chief", o.root);
    let found = ["小一", "小一室", "东楼（小一）", "又一小一", "东楼小一室"];
    assert_eq!(o.near(&chief, "小一"), found);
    let first = o.kernel.nearest(&chief, PERSON, ("小一", &[]), 2).unwrap();
    let first: Vec<_> = first
        .iter()
        .map(|(rank, it, _)| (*rank, called(it)))
        .collect();
    assert_eq!(first, [(0, "小一".to_owned()), (1, "小一室".to_owned())]);
}

fn nobody_finds_what_is_not_theirs(place: &Place) {
    let o = office(place);
    o.named(o.school, "张三");
    o.named(o.west, "张四");
    o.person(
        o.west,
        &[("name", json!("张五")), ("helper", json!(o.school))],
    );
    let by = |role: &str, unit| o.finds(&o.as_role(role, unit), "zhang");
    assert_eq!(by("clerk", o.school), ["张三", "张五"]);
    assert_eq!(by("clerk", o.west), ["张五", "张四"]);
    assert_eq!(by("clerk", o.east), ["张三"], "a school lies in its county");
    assert_eq!(by("leader", o.east), ["张三"]);
    assert_eq!(by("leader", o.west), ["张五", "张四"]);
    assert_eq!(by("leader", o.root).len(), 3);
    let mut both = o.as_role("clerk", o.school);
    both.positions.extend(o.as_role("leader", o.west).positions);
    assert_eq!(o.finds(&both, "zhang si"), ["张四"]);
    assert_eq!(o.finds(&both, "zhang").len(), 3);
    let nobody = o.as_role("teacher", o.school);
    assert!(o.kernel.nearest(&nobody, PERSON, ("张三", &[]), 5).is_err());
}

fn what_is_masked_is_not_found_by_its_parts(place: &Place) {
    let o = office(place);
    o.person(
        o.school,
        &[("name", json!("张三")), ("room", json!("甲室"))],
    );
    let chief = o.as_role("chief", o.root);
    for typed in ["张三", "张", "zhang", "zs"] {
        assert_eq!(o.finds(&chief, typed), [""; 0], "{typed}");
        assert_eq!(o.finds(&o.as_role("leader", o.root), typed).len(), 1);
    }
    assert_eq!(o.finds(&chief, "甲"), ["甲室"]);
    assert_eq!(o.finds(&chief, "甲 张"), [""; 0]);
}

fn a_sealed_number_is_found_whole_and_lies_nowhere_in_clear(place: &Place) {
    let o = office(place);
    let card = "11010519491231002X";
    let values = [
        ("name", json!("张三")),
        ("room", json!("甲室")),
        ("card", json!(card)),
    ];
    o.person(o.school, &values);
    o.named(o.school, "李四");
    let chief = o.as_role("chief", o.root);
    assert_eq!(o.finds(&chief, card), ["甲室"]);
    assert_eq!(o.finds(&chief, " １１０１０５ 19491231 002x"), ["甲室"]);
    assert_eq!(o.finds(&o.as_role("chief", o.west), card), [""; 0]);
    for part in ["110105", "002X", "1101051949123100", "19491231"] {
        assert_eq!(o.finds(&chief, part), [""; 0], "{part}");
    }
    let Office { kernel, .. } = o;
    drop(kernel);
    let everything = Raw::open(place).everything();
    for part in ["110105", "002x"] {
        assert!(
            !everything
                .windows(part.len())
                .any(|it| it == part.as_bytes()),
            "{part}"
        );
    }
}

fn words_follow_their_record(place: &Place) {
    let o = office(place);
    let record = o.person(
        o.school,
        &[("name", json!("张三")), ("room", json!("甲室"))],
    );
    let (school, root) = (o.as_role("clerk", o.school), o.as_role("leader", o.root));
    let record = o.edit(o.school, &record, &[("name", json!("李四"))]);
    assert_eq!(o.finds(&school, "张三"), [""; 0]);
    assert_eq!(o.finds(&school, "lisi"), ["李四"]);
    let record = o.edit(o.school, &record, &[("room", Json::Null)]);
    assert_eq!(o.finds(&school, "甲"), [""; 0]);
    let mut of_west = record;
    of_west.set("school", o.west);
    o.kernel
        .as_platform(move |ctx| ctx.update(of_west.clone()).map(drop))
        .unwrap();
    assert_eq!(o.finds(&school, "李四"), [""; 0]);
    assert_eq!(o.finds(&o.as_role("clerk", o.west), "李四"), ["李四"]);
    assert_eq!(o.finds(&root, "李四"), ["李四"]);
    // What is refused leaves no words.
    let unit = o.school;
    let refused = o.kernel.as_platform(move |ctx| -> kernel::Outcome<()> {
        let values = [("name", "王五".into()), ("school", unit.into())];
        ctx.create(
            PERSON,
            values
                .map(|(k, v): (&str, Value)| (k.to_owned(), v))
                .into_iter()
                .collect(),
        )?;
        Err(kernel::Refusal::new("desk.no", "不收。").into())
    });
    assert!(refused.is_err());
    assert_eq!(o.finds(&root, "王五"), [""; 0]);
}

/// Neither in the list of words nor by them; the number stays, as it does in the row.
fn what_is_erased_leaves_no_words(place: &Place) {
    let o = office(place);
    let record = o.person(
        o.school,
        &[("name", json!("张三")), ("room", json!("甲室"))],
    );
    let words = || {
        let of = |table: &str| format!("SELECT record FROM \"{table}\" WHERE field > 0");
        let n = |table: &str| Raw::open(place).bytes(&of(table)).len();
        (n("desk_person~words"), n("desk_person~words.told"))
    };
    assert_eq!(words(), (10, 2));
    let clerk = o.as_role("clerk", o.school);
    assert_eq!(o.finds(&clerk, "zhangsan"), ["张三"]);
    let id = record.id;
    let erased = o
        .kernel
        .as_platform(move |ctx| ctx.erase(PERSON, id, "SC-1"));
    assert_eq!(erased.unwrap().fields, 2);
    assert_eq!(words(), (0, 0));
    for typed in ["张三", "zhangsan", "zs", "甲室"] {
        assert_eq!(o.finds(&clerk, typed), [""; 0], "{typed}");
    }
}

fn many_at_once_are_found_and_taken_back(place: &Place) {
    let o = office(place);
    let rows: Vec<Given> = ["张三", "李四", "王五"]
        .map(|name| Given {
            values: [("name", name.into()), ("school", o.school.into())]
                .map(|(k, v): (&str, Value)| (k.to_owned(), v))
                .into_iter()
                .collect(),
            faults: Vec::new(),
        })
        .into();
    let clerk = o.as_role("clerk", o.school);
    let taken = o
        .kernel
        .in_slot(&clerk, move |ctx| {
            ctx.take(PERSON, &rows, &[], Present::Refuse, "导入")
        })
        .unwrap();
    assert_eq!(o.finds(&clerk, "wangwu"), ["王五"]);
    let done: Vec<kernel::Done> = taken
        .iter()
        .map(|it| match *it {
            Taken::Created { id, version } => kernel::Done {
                id,
                version,
                created: true,
            },
            _ => panic!("{it:?}"),
        })
        .collect();
    taken_back(&o.kernel, &clerk, (PERSON, &done), "撤销");
    assert_eq!(o.finds(&clerk, "wangwu"), [""; 0]);
}

fn those_below_a_moved_organisation_are_found_from_above_it(place: &Place) {
    let o = office(place);
    o.named(o.school, "张三");
    let (school, west) = (o.school, o.west);
    o.kernel
        .as_platform(move |ctx| {
            let mut it = ctx.get(kernel::ORGANISATION, school)?;
            it.set("parent", west);
            ctx.update(it)
        })
        .unwrap();
    assert_eq!(o.finds(&o.as_role("leader", o.west), "张三"), ["张三"]);
    assert_eq!(o.finds(&o.as_role("leader", o.east), "张三"), [""; 0]);
}

fn older_data_get_their_words_when_they_are_opened(place: &Place) {
    let o = office(place);
    let record = o.named(o.school, "张三");
    drop(o.kernel);
    let sql = "DROP TABLE \"desk_person~words\"; DROP TABLE worded";
    match Raw::open(place) {
        Raw::Sqlite(conn, _) => conn.execute_batch(sql).unwrap(),
        Raw::Postgres(mut client) => client.batch_execute(sql).unwrap(),
    }
    let dir = place.dir.path();
    let store: Arc<dyn Store> = match &place.url {
        None => Arc::new(store::Sqlite::reopen(dir).unwrap().unwrap()),
        Some(url) => Arc::new(store::Postgres::reopen(url, dir).unwrap().unwrap()),
    };
    assert_eq!(found_in(&*store, "zhangsan"), [record.id]);
}

/// What is looked up by is made of all rows: the same words, and in SQLite indexes that are
/// what it would have made of them.
fn what_was_laid_down_is_found_as_what_was_written(place: &Place) {
    let o = office(place);
    let root = o.as_role("leader", o.east);
    for (no, name) in ["张三", "单晓乐", "张三", "贾乐", "Anna 张"]
        .iter()
        .enumerate()
    {
        let unit = [o.school, o.east, o.west][no % 3];
        o.person(
            unit,
            &[("name", json!(name)), ("room", json!(format!("甲{no}室")))],
        );
    }
    let words = || {
        let as_bytes = |column: &str| match place.url {
            None => format!("CAST({column} AS BLOB)"),
            Some(_) => format!("convert_to({column}, 'UTF8')"),
        };
        let words = format!(
            "SELECT {} FROM \"desk_person~words\" ORDER BY record, field, word",
            as_bytes("word")
        );
        let told = format!(
            "SELECT {} FROM \"desk_person~words.told\" ORDER BY record, field",
            as_bytes("words")
        );
        [words, told].map(|it| Raw::open(place).bytes(&it))
    };
    let finds = || ["张", "zhang", "zs", "san", "甲", "danxiaoyue"].map(|it| o.finds(&root, it));
    let (before, found) = (words(), finds());
    assert!(before[0].len() > 30 && before[1].len() == 15);
    o.kernel.store().index(false).unwrap();
    o.kernel.store().index(true).unwrap();
    assert_eq!(words(), before);
    assert_eq!(finds(), found);
    if let Raw::Sqlite(conn, _) = Raw::open(place) {
        let said: String = conn
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(said, "ok");
        let n: i64 = conn
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%~words%' AND type = 'index' \
                 AND tbl_name = 'desk_person~words' AND sql NOT NULL",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(n, 1);
    }
    // And they follow what changes afterwards.
    let record = o.named(o.school, "张三丰");
    assert_eq!(o.finds(&root, "sanfeng"), ["张三丰"]);
    let id = record.id;
    o.kernel
        .as_platform(move |ctx| ctx.erase(PERSON, id, "SC-1"))
        .unwrap();
    assert_eq!(o.finds(&root, "sanfeng"), [""; 0]);
}

/// Persons found whoever asks.
fn found_in(store: &dyn Store, typed: &str) -> Vec<Id> {
    let model = store.model();
    let register = model.register(PERSON).unwrap();
    let query = Query {
        text: Sought::of(register, typed, &[]),
        ..Query::all(register, base::Day::ZERO)
    };
    let rows = kernel::read(store, |read| read.rows(&query)).unwrap();
    rows.iter().map(|it| it.id).collect()
}

fn words_follow_a_changed_definition(place: &Place) {
    let o = office(place);
    let record = o.person(
        o.school,
        &[("name", json!("张三")), ("room", json!("甲室"))],
    );
    let author = || Author {
        account: Id::from_u128(9),
        position: Id::from_u128(8),
        at: o.kernel.now(),
    };
    let store = o.kernel.store();
    let migrate = |person: &str| {
        store
            .migrate(&defined(person), author(), None, &mut |_| ())
            .unwrap()
    };
    let found = |typed: &str| found_in(store, typed).len();
    // Searched by less, by a field of another name, and by nothing.
    let less = PERSON_TOML.replace("'card', 'room']", "'card']");
    migrate(&less);
    assert_eq!((found("张三"), found("甲")), (1, 0));
    let renamed = less
        .replace("'card']", "'card', 'place']")
        .replace("sort = ['name', 'room']", "sort = ['name']")
        .replace("room = { title", "place = { was = 'room', title");
    migrate(&renamed);
    assert_eq!((found("张三"), found("jia")), (1, 1));
    store.revert(author(), &mut |_| ()).unwrap();
    assert_eq!((found("张三"), found("jia")), (1, 0));
    let none = PERSON_TOML
        .replace("number = '{county}-{seq:4}'\n", "")
        .replace("search = ['name', 'card', 'room']\n", "");
    migrate(&none);
    assert_eq!((found("张三"), found("jia")), (0, 0));
    migrate(PERSON_TOML);
    assert_eq!(found_in(store, "zs 甲"), [record.id]);
}

fn what_was_restored_or_moved_is_found(place: &Place) {
    let o = office(place);
    let record = o.named(o.school, "张三");
    drop(o.kernel);
    let out = std::io::Cursor::new(Vec::new());
    let (_, backup) = whole::back_up(&place.at(), out, &mut |_| ()).unwrap();
    let mut targets = vec![Place::sqlite()];
    targets.extend(cluster().map(Place::postgres));
    for target in targets {
        let to = target.at();
        store::custody::copy(&place.dir.path().join("keys"), &to).unwrap();
        let from = std::io::Cursor::new(backup.get_ref().clone());
        whole::restore(from, &to, &mut |_| ()).unwrap();
        let store = target.open(&defined(PERSON_TOML));
        assert_eq!(found_in(&*store, "zhangsan"), [record.id]);
    }
}

/// SQLite says how it would find them. PostgreSQL would read so small a table whole.
fn the_words_of_ones_own_lead_the_way(place: &Place) {
    if place.url.is_some() {
        return;
    }
    let o = office(place);
    o.named(o.school, "张三");
    let at = place.at();
    let register = o.kernel.model.register(PERSON).unwrap();
    let plan = |role: &str, typed: &str, crowd| {
        let query = Query {
            reach: Some(o.kernel.reach(register, &o.as_role(role, o.east))),
            text: Sought::of(register, typed, &[]),
            limit: 51,
            crowd,
            ..Query::all(register, o.kernel.today())
        };
        at.explain(&o.kernel.model, &query).unwrap().join("\n")
    };
    for typed in ["张", "zhang san"] {
        let lines = plan("leader", typed, Crowd::Few);
        let index = "INDEX desk_person~words_owner (owner=? AND at=? AND word>? AND word<?)";
        assert_eq!(lines.matches(index).count(), 2, "{lines}");
        assert!(!lines.contains("SCAN t"), "{lines}");
    }
    // Few words lead, however many records there are said to be.
    let lines = plan("leader", "zhang", Crowd::Many);
    assert!(!lines.contains("USING PRIMARY KEY (record=?)"), "{lines}");
    // A clerk also finds what a unit helps with: by the few records that say so.
    let lines = plan("clerk", "zhang", Crowd::Few);
    assert!(lines.contains("desk_person_by_helper"), "{lines}");
}

/// What was found is read by what it is, and not below the bureau that everybody is below.
fn what_was_found_is_read_by_its_ids(place: &Place) {
    if place.url.is_some() {
        return;
    }
    let o = office(place);
    let register = o.kernel.model.register(PERSON).unwrap();
    let ids = (1..60).map(|n| Value::Ref(Id::from_u128(n))).collect();
    let query = Query {
        reach: Some(o.kernel.reach(register, &o.as_role("leader", o.east))),
        conditions: vec![Condition::AnyOf("id".into(), ids)],
        ..Query::all(register, o.kernel.today())
    };
    let lines = place.at().explain(&o.kernel.model, &query).unwrap();
    let by_id = lines.iter().filter(|it| it.contains("PRIMARY KEY (id=?)"));
    assert!(
        by_id.count() >= 1 && !lines.join("").contains("up1"),
        "{lines:?}"
    );
    assert!(!lines.join("").contains("up2"), "{lines:?}");
}

/// More than a thousand are called alike, and few of them sit in a room that many sit in.
fn what_many_are_called_is_counted_as_far_as_it_is_soon_told(place: &Place) {
    let o = office(place);
    let (many, hall) = (&*"张".repeat(20), &*"甲".repeat(20));
    let person = |n: usize| Given {
        values: [
            ("name", if n < 1_400 { many } else { "李四" }.into()),
            ("room", if n < 1_000 { "乙室" } else { hall }.into()),
            ("school", o.school.into()),
        ]
        .map(|(k, v): (&str, Value)| (k.to_owned(), v))
        .into_iter()
        .collect(),
        faults: Vec::new(),
    };
    let mut people: Vec<Given> = (0..1_800).map(person).collect();
    while !people.is_empty() {
        let rest = people.clone();
        let take =
            move |ctx: &mut kernel::Ctx<'_>| ctx.take(PERSON, &rest, &[], Present::Refuse, "导入");
        let clerk = o.as_role("clerk", o.school);
        let taken = o.kernel.in_slot(&clerk, take).unwrap();
        people.drain(..taken.len());
    }
    let leader = o.as_role("leader", o.root);
    let of_room = |room: &str| Condition::AnyOf("room".into(), vec![room.into()]);
    for (typed, conditions, told) in [
        ("z", vec![], "1000+"),
        ("z", vec![of_room("乙室")], "1000"),
        ("z", vec![of_room(hall)], "400"),
        ("zhang jia", vec![], "300+"),
        ("zhang yishi", vec![], "1000"),
        ("lisi", vec![], "400"),
        ("张 e-0001", vec![], "1"),
        ("z 李", vec![], "0"),
    ] {
        let listing = Listing {
            text: Some(typed.into()),
            conditions,
            ..Listing::first(50)
        };
        let page = o.kernel.list(&leader, PERSON, listing).unwrap();
        assert_eq!(shown(page.count), told, "{typed}");
        assert_eq!(page.rows.len() as u64, page.count.n.min(50), "{typed}");
    }
    let register = o.kernel.model.register(PERSON).unwrap();
    let query = |typed: &str| Query {
        reach: Some(o.kernel.reach(register, &leader)),
        text: Sought::of(register, typed, &[]),
        limit: 51,
        crowd: Crowd::Many,
        ..Query::all(register, o.kernel.today())
    };
    kernel::read::<_, kernel::StoreError>(o.kernel.store(), |read| {
        assert_eq!(shown(read.found(&query("z"), 1_000)?), "1000+");
        assert_eq!(read.count(&query("z"), 10_000)?, 1_400);
        // Each has many words that begin with either: not all are gone through.
        assert_eq!(shown(read.found(&query("zhang jia"), 500)?), "300+");
        assert_eq!(read.count(&query("zhang jia"), 500)?, 400);
        // One word has both.
        assert!(read.found(&query("张 张张"), 500)?.over);
        Ok(())
    })
    .unwrap();
    // Of so many words the first are met along the order, each record asked for its own.
    if place.url.is_none() {
        let lines = place.at().explain(&o.kernel.model, &query("z")).unwrap();
        let lines = lines.join("\n");
        assert!(lines.contains("USING PRIMARY KEY (record=?)"), "{lines}");
    }
}

fn shown(count: kernel::Count) -> String {
    format!("{}{}", count.n, if count.over { "+" } else { "" })
}

/// A list, a count and a look-up find what the texts themselves say, whatever leads.
fn a_search_is_the_same_however_it_is_found(place: &Place) {
    let o = office(place);
    let people: Vec<Record> = (0..30)
        .map(|n| {
            let unit = [o.east, o.west, o.school][n % 3];
            let name = ["张小三", "张三", "李小四", "单一", "王小五"][n % 5];
            let room = ["小一室", "张家 12 号", "B203"][n % 3];
            let helper = (n % 4 == 0).then_some(o.east);
            o.person(
                unit,
                &[
                    ("name", json!(name)),
                    ("room", json!(room)),
                    ("helper", json!(helper)),
                ],
            )
        })
        .collect();
    let typed = prop::sample::select(vec![
        "张",
        "zhang",
        "xiao",
        "z",
        "小",
        "b2",
        "张 小",
        "12",
        "E-00",
        "shan",
        "室 zhang",
        "四 b203",
        "不在",
    ]);
    let asked = (typed, 0..4_usize, any::<bool>(), any::<bool>(), 1..40_usize);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&asked, |(typed, who, filtered, descending, limit)| {
            let who = [
                ("leader", o.root),
                ("leader", o.east),
                ("clerk", o.east),
                ("clerk", o.school),
            ][who];
            compare(
                &o.kernel,
                &people,
                &o.as_role(who.0, who.1),
                (typed, filtered, descending, limit),
            );
            Ok(())
        })
        .unwrap();
}

fn compare(
    kernel: &Kernel,
    people: &[Record],
    caller: &Caller,
    (typed, filtered, descending, limit): (&str, bool, bool, usize),
) {
    let register = kernel.model.register(PERSON).unwrap();
    let reach = kernel.reach(register, caller);
    let room = "小一室";
    let seen = people
        .iter()
        .filter(|it| reach.iter().any(|branch| branch.covers(it)))
        .filter(|it| !filtered || it.text("room") == room);
    let said = |it: &Record, term: &str| {
        let texts = [
            it.text("name"),
            it.text("room"),
            it.number.as_deref().unwrap(),
        ];
        let mut words = texts.iter().flat_map(|text| base::search::words(text));
        words.any(|word| word.text.starts_with(term))
    };
    let terms = base::search::terms(typed);
    let mut wanted: Vec<Id> = seen
        .filter(|it| terms.iter().all(|term| said(it, term)))
        .map(|it| it.id)
        .collect();
    wanted.sort();
    if descending {
        wanted.reverse();
    }
    let mut query = Query {
        reach: Some(reach),
        text: Sought::of(register, typed, &[]),
        sort: Sort {
            field: None,
            descending,
        },
        limit,
        ..Query::all(register, kernel.today())
    };
    if filtered {
        query = query.with(Condition::AnyOf("room".into(), vec![room.into()]));
    }
    kernel::read::<_, kernel::StoreError>(kernel.store(), |read| {
        let n = read.count(&query, 10_000)?;
        assert_eq!(n, wanted.len() as u64, "{typed}");
        assert_eq!(read.count(&query, 3)?, n.min(4), "{typed}");
        for crowd in [Crowd::Unknown, Crowd::Few, Crowd::Many] {
            let query = Query {
                crowd,
                ..query.clone()
            };
            let rows: Vec<Id> = read.rows(&query)?.iter().map(|it| it.id).collect();
            assert_eq!(rows, wanted[..limit.min(wanted.len())], "{typed} {crowd:?}");
        }
        let near = read.nearest(&query)?;
        assert_eq!(near.len(), limit.min(wanted.len()), "{typed}");
        assert!(near.iter().all(|(_, it)| wanted.contains(&it.id)));
        assert!(near.is_sorted_by_key(|(rank, _)| *rank));
        Ok(())
    })
    .unwrap();
}
