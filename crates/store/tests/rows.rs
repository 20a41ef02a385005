//! 明细 over both stores: rows stay who they are from save to save, every cell is judged in
//! its row, formulas are exact, history says what became of each row, and definitions change
//! under them.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id;
use kernel::{Asked, Author, Create, Edit, Failure, Measures, Outcome, Record, to_json};
use model::{Ending, Model, SourceFile, Value};
use office::{Office, Place, loaded, object, over, over_both, sources};
use serde_json::{Value as Json, json};

over_both! {
    rows_stay_who_they_are
    every_cell_is_judged_in_its_row
    formulas_over_rows_are_exact
    a_form_is_told_what_its_rows_come_to
    what_is_masked_in_a_row_stays_what_it_was
    rows_are_what_they_were_at_any_history_number
    rows_follow_their_definition_and_come_back
    what_is_personal_leaves_the_rows_too
    a_row_takes_from_what_it_refers_to
}

const MENU: &str = r#"
title  = "菜单"
owner  = "unit"
create = ["clerk"]
source = "invented"
retain = { years = 1, from = "created_on", then = "erase", source = "invented" }
check  = [{ expr = "!has(limit) || total <= limit", says = "“合计”超过了“限额”" }]

[field]
unit  = { title = "单位", type = "ref", to = "registry.organisation" }
dish  = { title = "菜品", type = "rows", min = 1, max = 4 }
n     = { title = "道数", type = "integer", computed = "count(dish)" }
total = { title = "合计", type = "money", computed = "sum(dish.sum)" }
mean  = { title = "均价", type = "decimal", computed = "avg(dish.price)" }
dear  = { title = "有贵的", type = "flag", computed = "any(dish.price > 10)" }
limit = { title = "限额", type = "money" }

[rows.dish]
ROWS

[access]
clerk = { scope = "area", clear = ["dish.cook"] }
chief = "area"
"#;

const ROWS: &[(&str, &str)] = &[
    (
        "name",
        "title = '菜名', type = 'text', required = true, unique = true, max = 4",
    ),
    (
        "price",
        "title = '单价', type = 'money', check = 'dish.price > 0', says = '“单价”应大于 0'",
    ),
    ("amount", "title = '数量', type = 'decimal', default = 1"),
    (
        "sum",
        "title = '小计', type = 'money', computed = 'dish.price * dish.amount'",
    ),
    (
        "taste",
        "title = '口味', type = 'codes', of = 'kitchen.taste'",
    ),
    (
        "cook",
        "title = '厨师电话', type = 'phone', level = 'personal', means = 'kitchen.cook'",
    ),
    (
        "secret",
        "title = '配方', type = 'text', level = 'sensitive', means = 'kitchen.secret'",
    ),
    (
        "why",
        "title = '贵的理由', type = 'text', required = true, when = 'dish.price > 10'",
    ),
];

/// The menu's definition with some fields of its rows said otherwise; an empty text takes one away.
fn defined(other: &[(&str, &str)]) -> Arc<Model> {
    let mut fields = String::new();
    for field in ROWS.iter().chain(
        other
            .iter()
            .filter(|(name, _)| !ROWS.iter().any(|it| it.0 == *name)),
    ) {
        let (name, words) = other
            .iter()
            .find(|(name, _)| *name == field.0)
            .unwrap_or(field);
        if !words.is_empty() {
            fields += &format!("{name} = {{ {words} }}\n");
        }
    }
    let mut all = sources();
    for it in all.iter_mut().filter(|it| it.path == "facts.toml") {
        it.text += "[kitchen]\ncook = { title = '厨师电话' }\nsecret = { title = '配方' }\n";
    }
    let codes = "[taste]\ntitle = '口味'\ncode = { hot = '辣', sweet = '甜' }\n";
    let measures = "[dear]\ntitle = '贵的菜单'\nunit = '份'\nof = { count = 'kitchen.menu', where = 'any(dish.price > 10)' }\nsource = 'invented'\n";
    for (path, text) in [
        ("kitchen/system.toml", "title = '食堂'\n"),
        ("kitchen/codes.toml", codes),
        ("kitchen/measures.toml", measures),
        ("kitchen/menu.toml", &MENU.replace("ROWS\n", &fields)),
    ] {
        all.push(SourceFile::new(path, text));
    }
    loaded(all)
}

fn begun(place: &Place) -> Office {
    let model = defined(&[]);
    over(place.open(&model), model)
}

fn create(o: &Office, values: &[(&str, Json)]) -> Outcome<Record> {
    let request = Create {
        register: "kitchen.menu".into(),
        id: None,
        values: object(values),
    };
    o.kernel.create(&o.as_role("clerk", o.east), request)
}

fn edit(o: &Office, role: &str, record: &Record, values: &[(&str, Json)]) -> Outcome<Record> {
    let request = Edit {
        register: "kitchen.menu".into(),
        id: record.id,
        version: record.version,
        values: object(values),
        reason: None,
    };
    o.kernel.edit(&o.as_role(role, o.east), request)
}

fn dish(name: &str, price: &str) -> Json {
    json!({ "name": name, "price": price })
}

/// What is refused: each place with what is said of it.
#[track_caller]
fn refused(outcome: Outcome<Record>) -> Vec<(String, String)> {
    match outcome {
        Err(Failure::Refused(refusal)) => {
            let fields = refusal.fields.into_iter();
            fields.map(|it| (it.field, it.message)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn ids(record: &Record) -> Vec<Id> {
    record.get("dish").rows().iter().map(|it| it.id).collect()
}

/// One cell of each row, as JSON.
fn column(record: &Record, name: &str) -> Vec<Json> {
    let rows = record.get("dish").rows().iter();
    rows.map(|row| to_json(row.get(name))).collect()
}

#[track_caller]
fn sound(o: &Office) {
    let found = o
        .kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(found.faults, []);
}

fn seen(o: &Office, role: &str, id: Id) -> kernel::View {
    o.kernel
        .view(&o.as_role(role, o.east), "kitchen.menu", id)
        .unwrap()
}

/// As it lies there, masked for nobody.
fn whole(o: &Office, id: Id) -> Record {
    let register = o.kernel.model.register("kitchen.menu").unwrap();
    let found =
        kernel::read::<_, kernel::StoreError>(o.kernel.store(), |read| read.get(register, id));
    found.unwrap().unwrap()
}

fn rows_stay_who_they_are(place: &Place) {
    let o = begun(place);
    let rows = json!([dish("甲", "1"), dish("乙", "2"), dish("丙", "3")]);
    let made = create(&o, &[("dish", rows)]).unwrap();
    let [a, b, c] = ids(&made).try_into().unwrap();
    // 丙 moves up, 甲 gets another price, 乙 goes, 丁 comes: what is not said stays.
    let rows = json!([
        { "id": c },
        { "id": a, "price": "1.5", "taste": ["hot"] },
        dish("丁", "4"),
    ]);
    let changed = edit(&o, "clerk", &made, &[("dish", rows)]).unwrap();
    assert_eq!(ids(&changed)[..2], [c, a]);
    assert!(![a, b, c].contains(&ids(&changed)[2]));
    assert_eq!(column(&changed, "name"), ["丙", "甲", "丁"]);
    assert_eq!(column(&changed, "price"), ["3", "1.5", "4"]);
    assert_eq!(seen(&o, "clerk", made.id).record.values, changed.values);
    // A cell named with nothing is emptied; a default is for new rows only.
    let rows = json!([{ "id": c, "price": null, "amount": null }, { "id": a, "taste": [] }]);
    let emptied = edit(&o, "clerk", &changed, &[("dish", rows)]).unwrap();
    assert_eq!(column(&emptied, "price"), [Json::Null, "1.5".into()]);
    assert_eq!(column(&emptied, "amount"), [Json::Null, "1".into()]);
    assert_eq!(column(&emptied, "taste"), [Json::Null, Json::Null]);
    let same = edit(
        &o,
        "clerk",
        &emptied,
        &[("dish", json!([{ "id": c }, { "id": a }]))],
    );
    assert_eq!(same.unwrap().version, emptied.version, "nothing changed");
    let entries = o
        .kernel
        .history(&o.as_role("clerk", o.east), "kitchen.menu", made.id)
        .unwrap();
    let entries = entries.entries;
    let told = |at: usize| {
        entries[at]
            .entry
            .changes()
            .into_iter()
            .find(|it| it.field == "dish")
            .unwrap()
    };
    assert_eq!(told(1).old, to_json(made.get("dish")));
    assert_eq!(told(1).new, to_json(changed.get("dish")));
    sound(&o);
}

fn every_cell_is_judged_in_its_row(place: &Place) {
    let o = begun(place);
    let at = |place: &str, says: &str| (place.to_owned(), says.to_owned());
    let rows = json!([
        dish("甲", "一"),
        { "name": "很长的菜名", "price": "1", "sum": "9", "salt": 1 },
        { "id": "x", "name": "乙" },
    ]);
    let found = refused(create(&o, &[("dish", rows)]));
    let expected = [
        at("dish.0.price", "第 1 行“单价”应为数字"),
        at("dish.1.name", "第 2 行“菜名”最多 4 个字，现有 5 个字"),
        at("dish.1.sum", "第 2 行“小计”由系统填写，不能手工改"),
        at("dish.1.salt", "第 2 行没有“salt”这一栏"),
        at("dish.2.id", "第 3 行的行号重复或有误，请刷新后再填"),
    ];
    assert_eq!(found, expected);
    let rows = json!([
        dish("甲", "-1"),
        { "price": "12" },
        { "name": "甲", "price": "2", "taste": ["salt"] },
        dish("乙", "1"),
        dish("丙", "1"),
    ]);
    let found = refused(create(&o, &[("dish", rows)]));
    let expected = [
        at("dish", "“菜品”最多 4 行，现有 5 行"),
        at("dish.0.price", "第 1 行“单价”应大于 0"),
        at("dish.1.name", "第 2 行请填写“菜名”"),
        at("dish.1.why", "第 2 行请填写“贵的理由”"),
        at("dish.2.taste", "第 3 行“口味”没有“salt”这一选项"),
        at("dish.2.name", "第 3 行“菜名”与第 1 行相同，不能重复"),
    ];
    assert_eq!(found, expected);
    let found = refused(create(&o, &[("dish", json!([]))]));
    assert_eq!(found, [at("dish", "“菜品”至少填 1 行，现有 0 行")]);
    let found = refused(create(&o, &[("dish", json!("甲"))]));
    assert_eq!(found, [at("dish", "“菜品”应为若干行")]);
}

fn formulas_over_rows_are_exact(place: &Place) {
    let o = begun(place);
    let priced = |name: &str, price: &str, amount: &str| json!({ "name": name, "price": price, "amount": amount });
    let rows = json!([priced("甲", "0.1", "3"), priced("乙", "0.2", "0.05"), { "name": "丙" }]);
    let made = create(&o, &[("dish", rows.clone()), ("limit", json!("0.31"))]).unwrap();
    assert_eq!(
        column(&made, "sum"),
        [json!("0.3"), json!("0.01"), Json::Null]
    );
    let worth = |field: &str| to_json(made.get(field));
    assert_eq!(worth("total"), "0.31", "to the 分, not 0.30000000000000004");
    assert_eq!((worth("n"), worth("mean")), (json!(3), json!("0.15")));
    assert_eq!(worth("dear"), Json::Null, "who knows what 丙 costs");
    let found = refused(create(&o, &[("dish", rows), ("limit", json!("0.3"))]));
    assert_eq!(found, [(String::new(), "“合计”超过了“限额”".to_owned())]);
    sound(&o);
}

fn a_form_is_told_what_its_rows_come_to(place: &Place) {
    let o = begun(place);
    let rows = json!([dish("甲", "2.5"), dish("乙", "-1"), dish("丙", "12")]);
    let values = object(&[("dish", rows), ("limit", json!("1"))]);
    let clerk = o.as_role("clerk", o.east);
    let found = o
        .kernel
        .preview(&clerk, "kitchen.menu", None, &values)
        .unwrap();
    let computed: Vec<(&str, Json)> = found
        .computed
        .iter()
        .map(|(name, it)| (name.as_str(), to_json(it)))
        .collect();
    let expected = [
        ("dish.0.sum", json!("2.5")),
        ("dish.1.sum", json!("-1")),
        ("dish.2.sum", json!("12")),
        ("n", json!(3)),
        ("total", json!("13.5")),
        ("mean", json!("4.5")),
        ("dear", json!(true)),
    ];
    assert_eq!(computed, expected);
    let begun: Vec<&str> = found.defaults.keys().map(String::as_str).collect();
    assert_eq!(begun, ["dish.0.amount", "dish.1.amount", "dish.2.amount"]);
    assert_eq!(found.hidden, ["dish.0.why", "dish.1.why"]);
    let errors: Vec<&str> = found.errors.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(errors, ["", "dish.1.price"]);

    // A cell that cannot be read, or a row told twice, leaves the others counted.
    let unread = json!({ "name": "丁", "price": "几块钱" });
    let rows = json!([dish("甲", "2.5"), unread, dish("丙", "12")]);
    let values = object(&[("dish", rows)]);
    let found = o.kernel.preview(&clerk, "kitchen.menu", None, &values);
    let found = found.unwrap();
    let worth = |name: &str| to_json(&found.computed[name]);
    assert_eq!(
        (worth("total"), worth("n"), worth("dish.1.sum")),
        (json!("14.5"), json!(3), Json::Null)
    );
    let errors: Vec<&str> = found.errors.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(errors, ["dish.1.price"]);
}

fn what_is_masked_in_a_row_stays_what_it_was(place: &Place) {
    let o = begun(place);
    let rows = json!([
        { "name": "甲", "price": "1", "cook": "13800000001", "secret": "祖传" },
        { "name": "乙", "price": "2", "cook": "13800000002" },
    ]);
    let made = create(&o, &[("dish", rows)]).unwrap();
    let [a, b] = ids(&made).try_into().unwrap();
    let view = seen(&o, "chief", made.id);
    assert_eq!(column(&view.record, "cook"), [Json::Null, Json::Null]);
    assert_eq!(view.masked["dish.cook"], "");
    assert_eq!(view.masked[&format!("dish.{a}.cook")], "138****0001");
    assert_eq!(view.masked[&format!("dish.{a}.secret")], "");
    // Who does not see it saves the rest.
    let rows = json!([{ "id": b, "price": "3" }, { "id": a, "name": "丁", "price": "1" }]);
    let changed = edit(&o, "chief", &made, &[("dish", rows)]).unwrap();
    assert_eq!(column(&changed, "cook"), ["13800000002", "13800000001"]);
    assert_eq!(column(&changed, "secret"), [Json::Null, "祖传".into()]);
    let chief = o.as_role("chief", o.east);
    let entries = o.kernel.history(&chief, "kitchen.menu", made.id).unwrap();
    let told = format!("{:?}", entries.entries[0].entry.changes());
    assert!(
        told.contains("丁") && !told.contains("1380000") && !told.contains("祖传"),
        "{told}"
    );
    let once = o
        .kernel
        .reveal(&chief, "kitchen.menu", made.id, "dish.secret", "核对")
        .unwrap();
    let cells: Vec<&Value> = once.rows().iter().map(|it| it.get("secret")).collect();
    assert_eq!(cells, [&Value::Missing, &"祖传".into()]);
    assert_eq!(once.rows()[0].cells.len(), 0, "nothing else of the row");
    let lies = office::raw::Raw::open(place).everything();
    assert!(
        !lies.windows(6).any(|it| it == "祖传".as_bytes()),
        "lies open"
    );
    sound(&o);
}

fn known_at(o: &Office, number: Option<i64>) -> String {
    measured(o, "kitchen.dear", number)
}

fn measured(o: &Office, measure: &str, number: Option<i64>) -> String {
    let asked = Asked {
        measure: measure.into(),
        organisation: None,
        period: None,
        by: BTreeMap::new(),
        known_at: number,
        as_of: None,
    };
    o.kernel.measure(&asked).unwrap().value.unwrap().to_string()
}

fn number(o: &Office) -> i64 {
    kernel::read::<_, kernel::StoreError>(o.kernel.store(), |read| read.history_number()).unwrap()
}

fn rows_are_what_they_were_at_any_history_number(place: &Place) {
    let o = begun(place);
    let dear = json!([{ "name": "甲", "price": "12", "why": "进口" }, dish("乙", "2")]);
    let made = create(&o, &[("dish", dear)]).unwrap();
    create(&o, &[("dish", json!([dish("丙", "3")]))]).unwrap();
    assert_eq!(known_at(&o, None), "1");
    let then = settled(&o);
    let cheap = json!([{ "id": ids(&made)[1] }]);
    edit(&o, "clerk", &made, &[("dish", cheap)]).unwrap();
    assert_eq!(known_at(&o, None), "0");
    assert_eq!(known_at(&o, Some(then)), "1");
    sound(&o);
}

/// The history number when all that was written has one.
fn settled(o: &Office) -> i64 {
    loop {
        let left = kernel::read::<_, kernel::StoreError>(o.kernel.store(), |read| read.unsealed());
        if left.unwrap().is_empty() {
            return number(o);
        }
    }
}

fn under(o: &mut Office, model: &Arc<Model>) {
    let author = author(o);
    let epoch = o.kernel.store().migrate(model, author, None, &mut |_| ());
    o.kernel = o.kernel.under(Arc::clone(model), epoch.unwrap());
}

fn author(o: &Office) -> Author {
    Author {
        account: Id::from_u128(9),
        position: Id::nil(),
        at: o.kernel.now(),
    }
}

fn rows_follow_their_definition_and_come_back(place: &Place) {
    let mut o = begun(place);
    let rows = json!([
        { "name": "甲", "price": "1.5", "amount": "2", "secret": "祖传" },
        { "name": "乙", "price": "2", "amount": "0.5" },
    ]);
    let made = create(&o, &[("dish", rows)]).unwrap();
    let then = settled(&o);
    // A field of the rows is renamed, one has no place any more, one is new, one gets another type.
    let new = defined(&[
        (
            "name",
            "title = '菜名', type = 'text', was = 'none', required = true",
        ),
        ("taste", ""),
        ("secret", ""),
        (
            "recipe",
            "title = '配方', type = 'text', was = 'secret', level = 'sensitive', means = 'kitchen.secret'",
        ),
        ("amount", "title = '数量', type = 'integer', default = 1"),
        ("from", "title = '产地', type = 'text'"),
    ]);
    let plan = o.kernel.store().plan(&new).unwrap();
    assert!(
        plan.said.contains("secret 配方 改名为 recipe 配方"),
        "{}",
        plan.said
    );
    under(&mut o, &new);
    let now = whole(&o, made.id);
    assert_eq!(ids(&now), ids(&made));
    assert_eq!(
        column(&now, "amount"),
        [json!(2), Json::Null],
        "0.5 is no whole number"
    );
    let secret = now.get("dish").rows()[0].get("recipe").clone();
    assert_eq!(secret, "祖传".into());
    let rows = json!([{ "id": ids(&now)[1], "amount": 3, "from": "本地" }, { "id": ids(&now)[0] }]);
    let changed = edit(&o, "clerk", &now, &[("dish", rows)]).unwrap();
    assert_eq!(to_json(changed.get("total")), json!("9"));
    assert_eq!(known_at(&o, Some(then)), "0");
    sound(&o);
    // And it is undone, with what was written since.
    let epoch = o.kernel.store().revert(author(&o), &mut |_| ()).unwrap();
    o.kernel = o.kernel.under(o.kernel.store().model(), epoch);
    let back = whole(&o, made.id);
    assert_eq!(column(&back, "name"), ["乙", "甲"]);
    assert_eq!(column(&back, "amount"), ["3", "2"]);
    assert_eq!(back.get("dish").rows()[1].get("secret"), &"祖传".into());
    sound(&o);
}

fn what_is_personal_leaves_the_rows_too(place: &Place) {
    let o = begun(place);
    let rows = json!([
        { "name": "甲", "price": "1", "cook": "13800000001", "secret": "祖传" },
        { "name": "乙", "price": "2", "cook": "13800000002" },
    ]);
    let made = create(&o, &[("dish", rows)]).unwrap();
    let id = made.id;
    let erase = o
        .kernel
        .as_platform(move |ctx| ctx.erase("kitchen.menu", id, "SC-1"));
    let erased = erase.unwrap();
    assert_eq!((erased.fields, erased.entries), (5, 1));
    let left = whole(&o, id);
    assert_eq!(ids(&left), ids(&made));
    assert_eq!(column(&left, "price"), ["1", "2"]);
    for cell in ["name", "cook", "secret"] {
        assert_eq!(column(&left, cell), [Json::Null, Json::Null], "{cell}");
    }
    sound(&o);
    o.kernel.store().forget(&[]).unwrap();
    let everything = office::raw::Raw::open(place).everything();
    for number in ["13800000001", "13800000002"] {
        let mut all = everything.windows(number.len());
        assert!(!all.any(|it| it == number.as_bytes()), "{number}");
    }
}

const FOOD: &str = r#"
title  = "食材"
owner  = "unit"
create = ["clerk"]
source = "invented"
[field]
unit   = { title = "单位", type = "ref", to = "registry.organisation" }
name   = { title = "名称", type = "text" }
energy = { title = "热量", type = "integer" }
[access]
clerk = "area"
"#;

/// The menu, whose dishes are made of something.
fn with_food() -> Arc<Model> {
    let cells = "food = { title = '食材', type = 'ref', to = 'kitchen.food' }\n\
                 energy = { title = '热量', type = 'integer', computed = 'dish.food.energy * 2' }\n\
                 called = { title = '食材名称', type = 'text', computed = 'dish.food.name' }\n\n[access]";
    let rich = "[rich]\ntitle = '高热量的菜单'\nof = { count = 'kitchen.menu', where = 'any(dish.food.energy > 500)' }\nsource = 'invented'\n";
    let mut all = defined(&[]).sources.to_vec();
    for it in &mut all {
        match it.path.as_str() {
            "kitchen/menu.toml" => it.text = it.text.replace("[access]", cells),
            "kitchen/measures.toml" => it.text += rich,
            _ => {}
        }
    }
    all.push(SourceFile::new("kitchen/food.toml", FOOD));
    loaded(all)
}

/// A cell refers to a record as a field does: other cells take from it, sums and conditions
/// ask it, and what leaves it for good leaves the rows that took it, and no others.
fn a_row_takes_from_what_it_refers_to(place: &Place) {
    let model = with_food();
    let o = over(place.open(&model), model);
    let food = |name: &str, energy: i64| {
        let request = Create {
            register: "kitchen.food".into(),
            id: None,
            values: object(&[("name", json!(name)), ("energy", json!(energy))]),
        };
        let made = o.kernel.create(&o.as_role("clerk", o.east), request);
        made.unwrap().id
    };
    let (rice, oil) = (food("大米", 116), food("菜油", 899));
    let dish = |name: &str, food: Id| json!({ "name": name, "price": "1", "food": food });
    let rows = json!([dish("甲", rice), dish("乙", oil), { "name": "丙", "price": "1" }]);
    // A form is told before it is saved.
    let clerk = o.as_role("clerk", o.east);
    let values = object(&[("dish", rows.clone())]);
    let told = o.kernel.preview(&clerk, "kitchen.menu", None, &values);
    let told = told.unwrap().computed;
    assert_eq!(to_json(&told["dish.1.energy"]), json!(1798));
    let made = create(&o, &[("dish", rows)]).unwrap();
    let plain = create(&o, &[("dish", json!([dish("丁", rice)]))]).unwrap();
    assert_eq!(
        column(&made, "energy"),
        [json!(232), json!(1798), json!(null)]
    );
    assert_eq!(
        column(&made, "called"),
        [json!("大米"), json!("菜油"), json!(null)]
    );
    assert_eq!(measured(&o, "kitchen.rich", None), "1");
    assert_eq!(measured(&o, "kitchen.rich", Some(number(&o))), "1");
    let reason = "保存期满";
    let ended = o
        .kernel
        .as_platform(move |ctx| ctx.end("kitchen.food", oil, Ending::Erase, reason));
    assert_eq!(ended.unwrap().fields, 2);
    let (left, other) = (whole(&o, made.id), whole(&o, plain.id));
    assert_eq!(
        column(&left, "called"),
        [json!("大米"), json!(null), json!(null)]
    );
    assert_eq!(column(&other, "called"), [json!("大米")]);
    sound(&o);
}
