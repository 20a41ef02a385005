//! Definitions change under records: nothing is lost, nothing is altered unseen, and a kill
//! or a second thought at any point leaves the data whole.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use base::Id;
use kernel::{Asked, Author, Create, Edit, Kernel, Measures, Plan, Record, RowsDone, Store};
use model::{Model, SourceFile, Value};
use office::raw::{Cell, Raw};
use office::{Office, Place, loaded, object, over_both, sources};
use serde_json::{Value as Json, json};

over_both! {
    a_renamed_field_keeps_its_values_and_its_history
    a_retyped_field_converts_what_it_can_and_lists_the_rest
    a_field_is_split_into_its_parts
    a_removed_field_stays_with_its_records
    lists_and_single_values_become_one_another
    a_renamed_register_goes_on_with_its_records
    sensitive_values_stay_sealed_under_other_names
    fields_swap_their_names
    lists_are_sorted_by_other_fields
    a_new_index_is_made_before_anything_moves
    a_removed_register_comes_back_with_its_rows
    what_is_undone_is_as_before_with_what_was_written_since
    after_confirmation_nothing_lies_aside_and_nothing_is_lost
    a_migration_goes_on_where_it_was_stopped
    another_target_leaves_nothing_of_the_first
    writers_go_on_while_rows_are_carried
    what_goes_with_a_change_is_written_in_its_transaction
    what_records_share_is_told_before_it_may_not_be
    wording_waits_for_nobody
    altered_definitions_and_former_values_are_found
}

const PAPER: &str = r#"
title  = "收文"
number = "{county}-{year}-{seq:4}"
owner  = "unit"
create = ["clerk"]
label  = "subject"
sort   = ["due_on", "pages"]
search = ["subject"]
[field]
FIELDS
[state]
open = { title = "办理中", start = true }
done = { title = "已办结", end = true }
[step]
finish = { title = "办结", from = "open", to = "done", by = ["clerk"] }
[clock]
overdue = { title = "逾期", in = "open", until = "due_on" }
[access]
clerk = "unit, handling"
"#;

const FIELDS: &[(&str, &str)] = &[
    ("subject", "title = '标题', type = 'text', required = true"),
    (
        "unit",
        "title = '承办单位', type = 'ref', to = 'registry.organisation', required = true",
    ),
    (
        "helpers",
        "title = '协办单位', type = 'refs', to = 'registry.organisation'",
    ),
    ("due_on", "title = '期限', type = 'date'"),
    ("pages", "title = '页数', type = 'integer'"),
    ("fee", "title = '邮资', type = 'decimal', scale = 2"),
    ("note", "title = '附注', type = 'text'"),
    ("urgent", "title = '加急', type = 'flag'"),
];

/// The papers' definition with some fields said otherwise; an empty text takes one away.
fn paper(other: &[(&str, &str)]) -> String {
    let said = |(name, words): &(&str, &str)| format!("{name} = {{ {words} }}\n");
    let mut fields = String::new();
    for field in FIELDS {
        let changed = other.iter().find(|(name, _)| *name == field.0);
        let field = changed.unwrap_or(field);
        if !field.1.is_empty() {
            fields += &said(field);
        }
    }
    let new = other
        .iter()
        .filter(|(name, _)| !FIELDS.iter().any(|(it, _)| it == name));
    fields.extend(new.map(said));
    PAPER.replace("FIELDS", &fields)
}

/// The same with more words.
fn paper_with(words: &str) -> String {
    format!("{words}{}", paper(&[]))
}

fn defined(other: &[(&str, &str)]) -> Arc<Model> {
    model_of(&[("desk/paper.toml", &paper(other))])
}

/// An office whose papers are defined so.
fn begun(place: &Place, other: &[(&str, &str)]) -> Office {
    let model = defined(other);
    office::over(place.open(&model), model)
}

impl Office {
    /// The definitions change while the office is open.
    fn under(&mut self, model: &Arc<Model>) {
        let store = self.kernel.store();
        let epoch = store.migrate(model, self.author(), None, &mut |_| ());
        self.kernel = self.kernel.under(Arc::clone(model), epoch.unwrap());
        assert_eq!(self.kernel.store().model().digest, model.digest);
    }

    fn author(&self) -> Author {
        Author {
            account: Id::from_u128(9),
            position: Id::from_u128(8),
            at: self.kernel.now(),
        }
    }

    fn of(&self, values: &[(&str, Json)]) -> Record {
        let mut all = vec![("subject", json!("甲")), ("unit", json!(self.east))];
        all.extend_from_slice(values);
        self.create(self.east, &all).unwrap()
    }

    fn change(&self, register: &str, record: &Record, values: &[(&str, Json)]) -> Record {
        let edit = Edit {
            register: register.into(),
            id: record.id,
            version: self.now(register, record.id).version,
            values: object(values),
            reason: None,
        };
        self.kernel
            .edit(&self.as_role("clerk", self.east), edit)
            .unwrap()
    }

    fn now(&self, register: &str, id: Id) -> Record {
        let register = self.kernel.model.register(register).unwrap();
        kernel::read::<_, kernel::StoreError>(self.kernel.store(), |read| read.get(register, id))
            .unwrap()
            .unwrap()
    }

    fn faults(&self) -> Vec<String> {
        faults(&self.kernel)
    }

    fn plan(&self, model: &Arc<Model>) -> Plan {
        self.kernel.store().plan(model).unwrap()
    }

    fn history_number(&self) -> i64 {
        kernel::read::<_, kernel::StoreError>(self.kernel.store(), |read| read.history_number())
            .unwrap()
    }

    /// The sum a measure has as known at a history number.
    fn measured(&self, measure: &str, known_at: Option<i64>) -> String {
        let asked = Asked {
            measure: measure.into(),
            organisation: None,
            period: None,
            by: BTreeMap::new(),
            known_at,
            as_of: None,
        };
        let measured = self.kernel.measure(&asked).unwrap();
        format!("{} of {}", measured.value.unwrap(), measured.of.rows.len())
    }

    /// What is kept aside of a record, by the name it had.
    fn former(&self, register: &str, id: Id) -> Vec<String> {
        let former = kernel::read::<_, kernel::StoreError>(self.kernel.store(), |read| {
            read.former(register, id)
        });
        let said = |it: kernel::Former| format!("{} {}", it.field, it.value);
        former.unwrap().into_iter().map(said).collect()
    }
}

fn faults(kernel: &Kernel) -> Vec<String> {
    let found = kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    let said = |it: kernel::Fault| format!("{} {}", it.place, it.says);
    found.faults.into_iter().map(said).collect()
}

/// The office's definitions with these files for its papers, or in place of others.
fn model_of(papers: &[(&str, &str)]) -> Arc<Model> {
    let said = |path: &str| papers.iter().any(|(it, _)| *it == path);
    let mut files = sources();
    files.retain(|it| it.path != "desk/paper.toml" && !said(&it.path));
    let papers = papers.iter();
    files.extend(papers.map(|(path, text)| SourceFile::new(*path, *text)));
    loaded(files)
}

fn model_with(other: &[(&str, &str)], measures: &str) -> Arc<Model> {
    model_of(&[
        ("desk/paper.toml", &paper(other)),
        ("desk/measures.toml", measures),
    ])
}

/// A measure that sums one field of papers, and one that counts those where something holds.
fn sum_and_count(sum: &str, holds: &str) -> String {
    format!(
        "[total]\ntitle = '合计'\nof = {{ sum = 'desk.paper.{sum}' }}\nsource = 'invented'\n\
         [number]\ntitle = '件数'\nof = {{ count = 'desk.paper', where = \"{holds}\" }}\nsource = 'invented'\n"
    )
}

/// Opens the store under the definitions it was last used with.
fn reopen(place: &Place) -> Arc<dyn Store> {
    let dir = place.dir.path();
    match &place.url {
        None => Arc::new(store::Sqlite::reopen(dir).unwrap().unwrap()),
        Some(url) => Arc::new(store::Postgres::reopen(url, dir).unwrap().unwrap()),
    }
}

fn a_renamed_field_keeps_its_values_and_its_history(place: &Place) {
    let model = model_with(&[], &sum_and_count("pages", "pages > 4"));
    let mut o = office::over(place.open(&model), model);
    let first = o.of(&[("pages", json!(3)), ("helpers", json!([o.west, o.school]))]);
    let second = o.of(&[("pages", json!(5))]);
    let then = o.history_number();
    o.change("desk.paper", &second, &[("pages", json!(6))]);
    let before = (
        o.measured("desk.total", None),
        o.measured("desk.number", None),
    );
    assert_eq!(before, ("9 of 2".into(), "1 of 1".into()));
    let long_ago = model_with(
        &[("pages", "title = '页数', type = 'integer', was = 'leaves'")],
        &sum_and_count("pages", "pages > 4"),
    );
    assert!(o.plan(&long_ago).tables.is_empty(), "of long ago");

    let text = paper(&[
        ("pages", ""),
        ("sheets", "title = '张数', type = 'integer', was = 'pages'"),
        ("helpers", ""),
        (
            "others",
            "title = '协办', type = 'refs', to = 'registry.organisation', was = 'helpers'",
        ),
    ]);
    let text = text.replace("\"pages\"]", "\"sheets\"]");
    let measures = sum_and_count("sheets", "sheets > 4");
    let model = model_of(&[
        ("desk/paper.toml", &text),
        ("desk/measures.toml", &measures),
    ]);
    let plan = o.plan(&model);
    assert_eq!(plan.tables.len(), 1, "{}", plan.text());
    assert!(!plan.tables[0].rewritten, "a name costs no row");
    let said: Vec<_> = plan.tables[0]
        .fields
        .iter()
        .map(|it| (it.said.as_str(), it.filled))
        .collect();
    assert_eq!(
        said,
        [
            ("字段改名：pages 页数 → sheets 张数", 2),
            ("字段改名：helpers 协办单位 → others 协办", 1)
        ]
    );
    o.under(&model);
    assert_eq!(o.faults(), [""; 0]);
    let now = o.now("desk.paper", first.id);
    assert_eq!(now.get("sheets"), &Value::Integer(3));
    assert_eq!(now.get("others").refs(), [o.west, o.school]);
    assert_eq!(
        now.definition, first.definition,
        "filed under the older one"
    );
    o.change(
        "desk.paper",
        &first,
        &[("sheets", json!(4)), ("others", json!([o.west]))],
    );
    let edited = o.now("desk.paper", first.id);
    assert_eq!(
        edited.definition,
        model.register("desk.paper").unwrap().version
    );
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(o.measured("desk.total", None), "10 of 2");
    assert_eq!(
        o.measured("desk.total", Some(then)),
        "8 of 2",
        "in the words of now"
    );
    assert_eq!(o.measured("desk.number", Some(then)), "1 of 1");
}

fn a_retyped_field_converts_what_it_can_and_lists_the_rest(place: &Place) {
    let model = model_with(&[], &sum_and_count("pages", "has(note)"));
    let mut o = office::over(place.open(&model), model);
    let note = |text: &str| {
        o.of(&[
            ("note", json!(text)),
            ("pages", json!(1)),
            ("fee", json!("1.50")),
        ])
    };
    let (plain, padded, odd) = (note("12"), note("012"), note("十二"));
    let none = o.of(&[]);
    let then = o.history_number();
    o.change("desk.paper", &odd, &[("note", json!("13"))]);
    o.change("desk.paper", &odd, &[("note", json!("若干"))]);
    let other = [
        ("note", "title = '附件数', type = 'integer'"),
        ("pages", "title = '页数', type = 'text'"),
        ("fee", "title = '邮资', type = 'decimal', scale = 1"),
        ("due_on", "title = '期限', type = 'text'"),
    ];
    let text = paper(&other).replace(", \"pages\"]", "]").replace(
        "[clock]\noverdue = { title = \"逾期\", in = \"open\", until = \"due_on\" }\n",
        "",
    );
    let measures = sum_and_count("note", "has(note)");
    let model = model_of(&[
        ("desk/paper.toml", &text),
        ("desk/measures.toml", &measures),
    ]);
    let plan = o.plan(&model);
    let note = &plan.tables[0].fields[3];
    assert_eq!(
        (
            note.said.as_str(),
            note.filled,
            note.stuck,
            note.shown[0].value.as_deref()
        ),
        (
            "字段改类型：note 附注（文字）→ note 附件数（整数）",
            3,
            1,
            Some("若干")
        )
    );
    assert_eq!(note.shown[0].number, odd.number);
    assert!(
        plan.text().contains("其中 1 行转不了，原值留作旧版字段"),
        "{}",
        plan.text()
    );
    o.under(&model);
    let values = |record: &Record, field: &str| o.now("desk.paper", record.id).get(field).clone();
    assert_eq!(values(&plain, "note"), Value::Integer(12));
    assert_eq!(values(&padded, "note"), Value::Integer(12));
    assert_eq!(values(&odd, "note"), Value::Missing);
    assert_eq!(values(&none, "note"), Value::Missing);
    assert_eq!(values(&plain, "pages"), Value::Text("1".into()));
    assert_eq!(
        values(&plain, "fee").as_decimal(),
        Some("1.5".parse().unwrap())
    );
    assert_eq!(o.former("desk.paper", odd.id), ["note \"若干\""]);
    assert_eq!(
        o.former("desk.paper", padded.id),
        ["note \"012\""],
        "not given back by 12"
    );
    assert_eq!(o.former("desk.paper", plain.id), [""; 0]);
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(o.measured("desk.total", None), "24 of 2");
    assert_eq!(
        o.measured("desk.total", Some(then)),
        "24 of 2",
        "十二 is no number"
    );
    o.change("desk.paper", &odd, &[("note", json!(7))]);
    o.change(
        "desk.paper",
        &padded,
        &[("note", json!(null)), ("pages", json!("二"))],
    );
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(o.measured("desk.total", Some(then)), "24 of 2");
    assert_eq!(o.measured("desk.number", None), "2 of 2");
}

fn a_field_is_split_into_its_parts(place: &Place) {
    let mut o = begun(place, &[]);
    let both = o.of(&[("note", json!("王一 13800000000"))]);
    let name = o.of(&[("note", json!("李二"))]);
    let model = defined(&[
        ("note", ""),
        (
            "person",
            r"title = '联系人', type = 'text', was = 'note', part = '^(\S+)'",
        ),
        (
            "phone",
            "title = '电话', type = 'text', was = 'note', part = '([0-9]{11})$'",
        ),
    ]);
    let plan = o.plan(&model);
    let stuck: Vec<_> = plan.tables[0]
        .fields
        .iter()
        .map(|it| (it.said.as_str(), it.stuck))
        .collect();
    assert_eq!(
        stuck,
        [
            ("字段拆分：note 附注 → person 联系人", 0),
            ("字段拆分：note 附注 → phone 电话", 1),
            ("删去字段：note 附注", 0)
        ]
    );
    o.under(&model);
    let now = o.now("desk.paper", both.id);
    assert_eq!(
        (now.text("person"), now.text("phone")),
        ("王一", "13800000000")
    );
    assert_eq!(o.now("desk.paper", name.id).text("phone"), "");
    assert_eq!(
        o.former("desk.paper", both.id),
        ["note \"王一 13800000000\""]
    );
    assert_eq!(o.faults(), [""; 0]);
    o.change("desk.paper", &both, &[("phone", json!("13900000000"))]);
    assert_eq!(o.faults(), [""; 0]);
}

fn a_removed_field_stays_with_its_records(place: &Place) {
    let mut o = begun(place, &[]);
    let first = o.of(&[
        ("note", json!("急")),
        ("helpers", json!([o.west])),
        ("urgent", json!(true)),
    ]);
    o.change("desk.paper", &first, &[("note", json!("特急"))]);
    let told = |o: &Office| {
        let clerk = o.as_role("clerk", o.east);
        let history = o.kernel.history(&clerk, "desk.paper", first.id).unwrap();
        let changed = history.entries.iter().find(|entry| {
            let changes = entry.entry.changes().into_iter();
            changes
                .filter(|it| it.field == "note")
                .any(|it| it.new == json!("特急"))
        });
        changed.map(|entry| history.then(entry).1.fields["note"].title.clone())
    };
    let shown = |o: &Office| -> Vec<String> {
        let clerk = o.as_role("clerk", o.east);
        let view = o.kernel.view(&clerk, "desk.paper", first.id).unwrap();
        let former = view.former.into_iter();
        former
            .map(|it| format!("{}：{}", it.title, it.text))
            .collect()
    };
    assert_eq!(told(&o).as_deref(), Some("附注"));
    assert_eq!(shown(&o), [""; 0]);
    let fewer = defined(&[("note", ""), ("helpers", ""), ("urgent", "")]);
    o.under(&fewer);
    let kept = ["helpers", "note", "urgent"].map(|it| it.to_owned());
    let former = |o: &Office| -> Vec<String> {
        let former = o.former("desk.paper", first.id).into_iter();
        former
            .map(|it| it.split(' ').next().unwrap().to_owned())
            .collect()
    };
    assert_eq!(former(&o), kept);
    assert_eq!(told(&o).as_deref(), Some("附注"), "in the words of then");
    assert_eq!(shown(&o), ["协办单位：西县", "附注：特急", "加急：是"]);
    assert_eq!(o.faults(), [""; 0]);
    o.change("desk.paper", &first, &[("pages", json!(2))]);
    let anew = defined(&[("helpers", ""), ("urgent", "")]);
    o.under(&anew);
    assert_eq!(
        o.now("desk.paper", first.id).text("note"),
        "",
        "another field of the old name"
    );
    assert_eq!(former(&o), kept);
    o.change("desk.paper", &first, &[("note", json!("又急"))]);
    assert_eq!(o.faults(), [""; 0]);
    o.under(&fewer);
    assert_eq!(o.former("desk.paper", first.id).len(), 4);
    assert_eq!(o.faults(), [""; 0]);
}

fn lists_and_single_values_become_one_another(place: &Place) {
    let mut o = begun(place, &[]);
    let one = o.of(&[("helpers", json!([o.west]))]);
    let two = o.of(&[("helpers", json!([o.west, o.school]))]);
    let single = defined(&[(
        "helpers",
        "title = '协办单位', type = 'ref', to = 'registry.organisation'",
    )]);
    assert_eq!(o.plan(&single).tables[0].fields[0].stuck, 1);
    o.under(&single);
    assert_eq!(
        o.now("desk.paper", one.id).get("helpers"),
        &Value::Ref(o.west)
    );
    assert_eq!(o.now("desk.paper", two.id).get("helpers"), &Value::Missing);
    assert_eq!(o.faults(), [""; 0]);
    o.change("desk.paper", &two, &[("helpers", json!(o.east))]);
    let again = defined(&[]);
    o.under(&again);
    assert_eq!(o.now("desk.paper", one.id).get("helpers").refs(), [o.west]);
    assert_eq!(o.now("desk.paper", two.id).get("helpers").refs(), [o.east]);
    o.change("desk.paper", &one, &[("helpers", json!([o.west, o.east]))]);
    assert_eq!(o.faults(), [""; 0]);
}

fn a_renamed_register_goes_on_with_its_records(place: &Place) {
    let measures = |id: &str| sum_and_count("pages", "pages > 1").replace("desk.paper", id);
    let model = model_with(&[], &measures("desk.paper"));
    let mut o = office::over(place.open(&model), model);
    let first = o.of(&[("pages", json!(2)), ("helpers", json!([o.west]))]);
    let then = o.history_number();
    o.change("desk.paper", &first, &[("pages", json!(3))]);
    let letter = format!("was = 'desk.paper'\n{}", paper(&[("note", "")]));
    let model = model_of(&[
        ("desk/letter.toml", &letter),
        ("desk/measures.toml", &measures("desk.letter")),
    ]);
    let told = o.plan(&model).text();
    assert!(
        told.contains("登记册改名：收文（desk.paper）→ 收文（desk.letter）"),
        "{told}"
    );
    o.under(&model);
    let now = o.now("desk.letter", first.id);
    assert_eq!(
        (now.get("pages"), now.get("helpers").refs()),
        (&Value::Integer(3), vec![o.west])
    );
    assert_eq!(o.faults(), [""; 0]);
    o.change("desk.letter", &first, &[("pages", json!(4))]);
    let create = Create {
        register: "desk.letter".into(),
        id: None,
        values: object(&[("subject", json!("乙")), ("unit", json!(o.east))]),
    };
    let next = o
        .kernel
        .create(&o.as_role("clerk", o.east), create)
        .unwrap();
    assert_eq!(next.number.as_deref(), Some("E-2026-0002"), "numbers go on");
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(o.measured("desk.total", Some(then)), "2 of 1");
    let history = o
        .kernel
        .history(&o.as_role("clerk", o.east), "desk.letter", first.id);
    assert_eq!(history.unwrap().entries.len(), 3, "before and after");
}

fn sensitive_values_stay_sealed_under_other_names(place: &Place) {
    const SEALED: &str =
        "title = '附注', type = 'text', level = 'sensitive', means = 'person.secret'";
    let retain =
        "retain = { years = 3, from = 'created_on', then = 'erase', source = 'invented' }\n";
    let with = |other: &[(&str, &str)], name: &str, was: &str| {
        let text = format!("{was}{retain}{}", paper(other));
        model_of(&[
            (&format!("desk/{name}.toml"), &text),
            ("desk/measures.toml", ""),
        ])
    };
    let model = with(&[], "paper", "");
    let mut o = office::over(place.open(&model), model);
    let first = o.of(&[("note", json!("家中有病人"))]);
    let lies_open = |text: &str| {
        let mut raw = Raw::open(place);
        let columns = raw.columns().into_iter();
        let papers = columns.filter(|(table, _)| table.starts_with("desk_") || table == "former");
        let mut found = papers.filter_map(|(table, column)| raw.first(&table, &column));
        found.any(|it| matches!(it, Cell::Text(said) if said.contains(text)))
    };
    o.under(&with(&[("note", SEALED)], "paper", ""));
    assert_eq!(o.now("desk.paper", first.id).text("note"), "家中有病人");
    assert_eq!(o.faults(), [""; 0]);
    o.kernel.store().confirm(o.author()).unwrap();
    assert!(!lies_open("病人"));
    o.change("desk.paper", &first, &[("note", json!("已痊愈"))]);
    let renamed = format!("{SEALED}, was = 'note'");
    o.under(&with(&[("note", ""), ("secret", &renamed)], "paper", ""));
    assert_eq!(o.now("desk.paper", first.id).text("secret"), "已痊愈");
    assert_eq!(o.faults(), [""; 0]);
    o.under(&with(
        &[("note", ""), ("secret", SEALED)],
        "letter",
        "was = 'desk.paper'\n",
    ));
    assert_eq!(o.now("desk.letter", first.id).text("secret"), "已痊愈");
    assert_eq!(o.faults(), [""; 0]);
    o.under(&with(&[("note", "")], "letter", "was = 'desk.paper'\n"));
    assert_eq!(o.former("desk.letter", first.id), ["secret \"已痊愈\""]);
    let clerk = o.as_role("clerk", o.east);
    let view = o.kernel.view(&clerk, "desk.letter", first.id).unwrap();
    assert_eq!(view.former, [], "nobody says any more who may read it");
    let history = o.kernel.history(&clerk, "desk.letter", first.id).unwrap();
    let mut payloads = history
        .entries
        .iter()
        .map(|it| it.entry.payload.to_string());
    assert!(!payloads.any(|it| it.contains("病人") || it.contains("痊愈")));
    o.kernel.store().confirm(o.author()).unwrap();
    assert!(!lies_open("痊愈"), "what is put aside stays sealed");
    assert_eq!(o.faults(), [""; 0]);
}

fn fields_swap_their_names(place: &Place) {
    let mut o = begun(place, &[("left", "title = '左', type = 'text'")]);
    let first = o.of(&[("note", json!("右值")), ("left", json!("左值"))]);
    let model = defined(&[
        ("note", ""),
        ("middle", "title = '中', type = 'text', was = 'left'"),
        ("right", "title = '右', type = 'text', was = 'note'"),
    ]);
    o.under(&model);
    let model = defined(&[
        ("note", "title = '左', type = 'text', was = 'middle'"),
        ("left", "title = '右', type = 'text', was = 'right'"),
    ]);
    o.under(&model);
    let now = o.now("desk.paper", first.id);
    assert_eq!((now.text("note"), now.text("left")), ("左值", "右值"));
    o.change("desk.paper", &first, &[("left", json!("新值"))]);
    assert_eq!(o.faults(), [""; 0]);
}

fn lists_are_sorted_by_other_fields(place: &Place) {
    let mut o = begun(place, &[]);
    o.of(&[("fee", json!("2.00"))]);
    let text = paper(&[]).replace("\"pages\"]", "\"fee\"]");
    let model = model_of(&[("desk/paper.toml", &text)]);
    let plan = o.plan(&model);
    let statements = plan.tables[0].statements.join("\n");
    assert!(
        statements.contains("DROP INDEX IF EXISTS \"desk_paper_by_pages\""),
        "{statements}"
    );
    assert!(
        statements.contains("\"desk_paper_by_fee\" ON \"desk_paper\" (\"fee\", id)"),
        "{statements}"
    );
    assert!(!statements.contains("desk_paper_by_due_on"), "{statements}");
    o.under(&model);
    assert_eq!(o.faults(), [""; 0]);
}

/// An index of millions of rows takes its time: one is made after the other, and a kill
/// leaves those that are there, until another target is wanted.
fn a_new_index_is_made_before_anything_moves(place: &Place) {
    const INDEX: &str = "desk_paper_up1_by_state.due_on";
    let mut o = begun(place, &[]);
    many(&o);
    let other = [("note", "title = '序号', type = 'integer'")];
    let narrowed = |fields: &[(&str, &str)], by: &str| {
        let text = paper(fields).replace("search =", &format!("filter = [{by}]\nsearch ="));
        model_of(&[("desk/paper.toml", &text)])
    };
    let model = narrowed(&other, "\"state\", \"note\"");
    let statements = o.plan(&model).tables[0].statements.join("\n");
    assert!(statements.contains(INDEX), "{statements}");
    broken_off(&o, &model, 400);
    let mut raw = Raw::open(place);
    assert!(raw.has_index(INDEX));
    // Of a column that is not there yet.
    assert!(!raw.has_index("desk_paper_up1_by_note"));
    assert_eq!(o.faults(), [""; 0]);
    let model = defined(&other);
    o.under(&model);
    assert!(!raw.has_index(INDEX), "nobody wants it any more");
    let model = narrowed(&other, "\"note\"");
    o.under(&model);
    assert!(raw.has_index("desk_paper_up1_by_note"));
    let epoch = o.kernel.store().revert(o.author(), &mut |_| ());
    o.kernel = o.kernel.under(defined(&other), epoch.unwrap());
    assert!(!raw.has_index("desk_paper_up1_by_note"));
    assert_eq!(o.faults(), [""; 0]);
}

fn a_removed_register_comes_back_with_its_rows(place: &Place) {
    let mut o = begun(place, &[]);
    let first = o.of(&[("pages", json!(7)), ("note", json!("8"))]);
    let model = model_of(&[("desk/measures.toml", "")]);
    o.under(&model);
    assert_eq!(o.faults(), [""; 0]);
    let model = defined(&[("note", "title = '附件数', type = 'integer'")]);
    let plan = o.plan(&model);
    assert!(
        plan.tables
            .iter()
            .any(|it| it.register == "desk.paper" && it.rows == 1),
        "{}",
        plan.text()
    );
    o.under(&model);
    let now = o.now("desk.paper", first.id);
    assert_eq!(
        (now.get("pages"), now.get("note")),
        (&Value::Integer(7), &Value::Integer(8))
    );
    assert_eq!(o.faults(), [""; 0]);
}

fn what_is_undone_is_as_before_with_what_was_written_since(place: &Place) {
    let mut o = begun(place, &[]);
    let quiet = o.of(&[
        ("note", json!("012")),
        ("pages", json!(1)),
        ("urgent", json!(true)),
    ]);
    let busy = o.of(&[
        ("note", json!("十二")),
        ("pages", json!(2)),
        ("urgent", json!(true)),
    ]);
    let old = Arc::clone(&o.kernel.model);
    let text = paper(&[
        ("note", "title = '附件数', type = 'integer'"),
        ("pages", ""),
        ("sheets", "title = '张数', type = 'integer', was = 'pages'"),
        ("urgent", ""),
        ("room", "title = '房间', type = 'text'"),
    ]);
    let new = model_of(&[(
        "desk/paper.toml",
        &text.replace("\"pages\"]", "\"sheets\"]"),
    )]);
    o.under(&new);
    o.change(
        "desk.paper",
        &busy,
        &[("sheets", json!(3)), ("room", json!("101"))],
    );
    let later = o.of(&[("note", json!(5)), ("sheets", json!(4))]);
    let revert = |o: &mut Office, to: &Arc<Model>| {
        let epoch = o.kernel.store().revert(o.author(), &mut |_| ());
        o.kernel = o.kernel.under(Arc::clone(to), epoch.unwrap());
        assert_eq!(o.kernel.store().model().digest, to.digest);
    };
    revert(&mut o, &old);
    let values = |o: &Office, id: Id| {
        let now = o.now("desk.paper", id);
        let pages = now.get("pages").as_integer();
        (
            now.text("note").to_owned(),
            pages,
            now.get("urgent").clone(),
        )
    };
    let yes = Value::Flag(true);
    assert_eq!(values(&o, quiet.id), ("012".into(), Some(1), yes.clone()));
    assert_eq!(values(&o, busy.id), ("十二".into(), Some(3), yes));
    assert_eq!(values(&o, later.id), ("5".into(), Some(4), Value::Missing));
    assert_eq!(o.faults(), [""; 0]);
    assert!(
        o.former("desk.paper", busy.id)
            .contains(&"room \"101\"".into()),
        "not lost"
    );
    o.change(
        "desk.paper",
        &later,
        &[("note", json!("五")), ("urgent", json!(false))],
    );
    o.change("desk.paper", &quiet, &[("note", json!("零"))]);
    assert_eq!(o.faults(), [""; 0]);
    assert!(
        o.kernel.store().revert(o.author(), &mut |_| ()).is_err(),
        "once"
    );
    o.under(&new);
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(
        o.now("desk.paper", busy.id).get("sheets"),
        &Value::Integer(3)
    );
}

fn after_confirmation_nothing_lies_aside_and_nothing_is_lost(place: &Place) {
    let mut o = begun(place, &[]);
    let first = o.of(&[
        ("note", json!("十二")),
        ("helpers", json!([o.west])),
        ("due_on", json!("2026-01-31")),
    ]);
    let text = paper(&[
        ("note", "title = '附件数', type = 'integer'"),
        ("helpers", ""),
    ]);
    o.under(&model_of(&[("desk/paper.toml", &text)]));
    o.change("desk.paper", &first, &[("note", json!(12))]);
    let aside = || {
        let columns = Raw::open(place).columns().into_iter();
        columns
            .filter(|(table, column)| table.contains('~') || column.contains('~'))
            .count()
    };
    assert!(aside() > 0);
    o.kernel.store().confirm(o.author()).unwrap();
    assert_eq!(aside(), 0);
    assert_eq!(o.former("desk.paper", first.id).len(), 2);
    assert_eq!(o.faults(), [""; 0]);
    assert!(o.kernel.store().revert(o.author(), &mut |_| ()).is_err());
}

/// More papers than one chunk holds.
fn many(o: &Office) -> Vec<Id> {
    let (east, n) = (o.east, 900);
    let created = o.kernel.as_platform(move |ctx| {
        let paper = |idx: i64| {
            let values = [
                ("subject", Value::Text(format!("第 {idx} 件"))),
                ("unit", east.into()),
                ("note", idx.to_string().into()),
            ];
            values
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect()
        };
        (0..n)
            .map(|idx| Ok(ctx.create("desk.paper", paper(idx))?.id))
            .collect::<kernel::Outcome<Vec<Id>>>()
    });
    created.unwrap()
}

/// Runs a migration until some rows are done, and breaks it off there.
fn broken_off(o: &Office, model: &Arc<Model>, after: u64) -> RowsDone {
    let (store, author) = (o.kernel.store(), o.author());
    let mut last = RowsDone::default();
    let stopped = catch_unwind(AssertUnwindSafe(|| {
        store.migrate(model, author, None, &mut |now| {
            last = now;
            assert!(now.done < after, "enough");
        })
    }));
    assert!(stopped.is_err());
    last
}

fn a_migration_goes_on_where_it_was_stopped(place: &Place) {
    let mut o = begun(place, &[]);
    let papers = many(&o);
    let model = defined(&[("note", "title = '序号', type = 'integer'")]);
    let stopped = broken_off(&o, &model, 400);
    assert_eq!((stopped.done, stopped.rows), (400, 900));
    assert_eq!(o.faults(), [""; 0]);
    assert_eq!(
        o.now("desk.paper", papers[0]).text("note"),
        "0",
        "as if nothing had begun"
    );
    o.change(
        "desk.paper",
        &o.now("desk.paper", papers[0]),
        &[("note", json!("1000"))],
    );
    let again = reopen(place);
    assert_eq!(again.model().digest, o.kernel.model.digest);
    let mut seen = Vec::new();
    again
        .migrate(&model, o.author(), None, &mut |now| seen.push(now.done))
        .unwrap();
    assert_eq!(seen, [400, 800, 900]);
    drop(o);
    drop(again);
    o = office_again(place, &model);
    let note = |id: Id| o.now("desk.paper", id).get("note").clone();
    assert_eq!(
        note(papers[0]),
        Value::Integer(1000),
        "what was written meanwhile counts"
    );
    assert_eq!(note(papers[899]), Value::Integer(899));
    assert_eq!(o.faults(), [""; 0]);
}

fn office_again(place: &Place, model: &Arc<Model>) -> Office {
    let clock = kernel::Clock::from_fn(|| base::Instant::from_second(1_780_000_100).unwrap());
    let kernel = Kernel::new(Arc::clone(model), office::rules(), place.open(model), clock).unwrap();
    let of_code = |code: &str| {
        let tree = kernel.tree();
        tree.all().find(|it| it.code == code).unwrap().id
    };
    Office {
        root: of_code("S"),
        east: of_code("E"),
        west: of_code("W"),
        school: of_code("E1"),
        kernel,
        seconds: Arc::default(),
    }
}

fn another_target_leaves_nothing_of_the_first(place: &Place) {
    let mut o = begun(place, &[]);
    let papers = many(&o);
    let numbers = model_with(
        &[("note", "title = '序号', type = 'integer'"), ("fee", "")],
        "",
    );
    broken_off(&o, &numbers, 400);
    let dates = defined(&[
        ("note", "title = '日期', type = 'date'"),
        ("fee", "title = '邮资', type = 'decimal', scale = 2"),
    ]);
    o.under(&dates);
    assert_eq!(o.now("desk.paper", papers[5]).get("note"), &Value::Missing);
    assert_eq!(o.former("desk.paper", papers[5]), ["note \"5\""]);
    let staged = Raw::open(place).columns().into_iter();
    assert_eq!(
        staged
            .filter(|(table, column)| format!("{table}{column}").contains("~new"))
            .count(),
        0
    );
    assert_eq!(o.faults(), [""; 0]);
}

fn writers_go_on_while_rows_are_carried(place: &Place) {
    let mut o = begun(place, &[]);
    let papers = many(&o);
    let model = defined(&[("note", "title = '序号', type = 'integer'"), ("urgent", "")]);
    let (kernel, clerk, east) = (o.kernel.clone(), o.as_role("clerk", o.east), o.east);
    let stop = Arc::new(AtomicBool::new(false));
    let until = Arc::clone(&stop);
    let busy = papers.clone();
    let writer = std::thread::spawn(move || {
        let mut written = Vec::new();
        for (n, id) in busy.iter().cycle().enumerate() {
            if until.load(Ordering::Relaxed) {
                break;
            }
            let values = object(&[("note", json!((n + 5000).to_string()))]);
            let register = kernel.model.register("desk.paper").unwrap();
            let version = kernel::read::<_, kernel::StoreError>(kernel.store(), |read| {
                Ok(read.get(register, *id)?.map(|it| it.version))
            });
            let Ok(Some(version)) = version else { continue };
            let edit = Edit {
                register: "desk.paper".into(),
                id: *id,
                version,
                values,
                reason: None,
            };
            if kernel.edit(&clerk, edit).is_ok() {
                written.push((*id, n as i64 + 5000));
            }
            let create = Create {
                register: "desk.paper".into(),
                id: None,
                values: object(&[
                    ("subject", json!("新")),
                    ("unit", json!(east)),
                    ("note", json!("77")),
                ]),
            };
            let _ = kernel.create(&clerk, create);
        }
        written
    });
    o.under(&model);
    stop.store(true, Ordering::Relaxed);
    let written: BTreeMap<Id, i64> = writer.join().unwrap().into_iter().collect();
    for (id, note) in &written {
        assert_eq!(o.now("desk.paper", *id).get("note"), &Value::Integer(*note));
    }
    assert_eq!(o.faults(), [""; 0]);
}

fn what_goes_with_a_change_is_written_in_its_transaction(place: &Place) {
    let o = begun(place, &[]);
    let model = defined(&[("room", "title = '房间', type = 'text'")]);
    let until = o.kernel.now() + jiff::SignedDuration::from_hours(1);
    let change = |refuse: bool| {
        let with =
            move |tx: &mut dyn kernel::Tx| -> kernel::Outcome<Box<dyn std::any::Any + Send>> {
                let value = tx.epoch()?.to_string();
                tx.put_note("layer", "yunling", &kernel::Note { value, until })?;
                match refuse {
                    true => Err(kernel::Refusal::new("test.no", "不行").into()),
                    false => Ok(Box::new(())),
                }
            };
        let store = o.kernel.store();
        store.migrate(&model, o.author(), Some(Box::new(with)), &mut |_| ())
    };
    let note = || {
        let now = o.kernel.now();
        let note = kernel::read::<_, kernel::StoreError>(o.kernel.store(), |read| {
            read.note("layer", "yunling", now)
        });
        note.unwrap().map(|it| it.value)
    };
    assert!(change(true).is_err());
    assert_eq!(o.kernel.store().model().digest, o.kernel.model.digest);
    assert_eq!((note(), o.faults()), (None, vec![]));
    assert_eq!(change(false).unwrap(), 2);
    assert_eq!(note().as_deref(), Some("2"));
    assert_eq!(o.kernel.store().model().digest, model.digest);
}

fn what_records_share_is_told_before_it_may_not_be(place: &Place) {
    let mut o = begun(place, &[]);
    let paper = |note: &str, pages: i64| o.of(&[("note", json!(note)), ("pages", json!(pages))]);
    let (first, second) = (paper("甲", 1), paper("甲", 2));
    let other = paper("乙", 1);
    o.of(&[("pages", json!(1))]);
    o.of(&[("pages", json!(1))]);
    let told = |model: &Arc<Model>| -> Vec<(Vec<String>, u64, Vec<String>)> {
        let doubled = o.plan(model).doubled.into_iter();
        doubled.map(|it| (it.key, it.rows, it.shown)).collect()
    };
    let number = |it: &Record| it.number.clone().unwrap();
    let shared = (
        vec!["附注".to_owned()],
        2,
        vec![number(&first), number(&second)],
    );
    let unique = defined(&[("note", "title = '附注', type = 'text', unique = true")]);
    assert_eq!(told(&unique), std::slice::from_ref(&shared));
    let renamed = "title = '附注', type = 'text', unique = true, was = 'note'";
    assert_eq!(told(&defined(&[("note", ""), ("mark", renamed)])), [shared]);
    let new = "title = '文号', type = 'text', unique = true";
    assert_eq!(told(&defined(&[("mark", new)])), []);
    let both = |key: &str| {
        let text = paper_with(&format!("key = [{key}]\n"));
        model_of(&[("desk/paper.toml", &text)])
    };
    assert_eq!(told(&both("'note', 'pages'")), []);
    let (key, rows, shown) = told(&both("'subject', 'pages'")).remove(0);
    assert_eq!(
        (key.join("、"), rows, shown.len()),
        ("标题、页数".into(), 4, 4)
    );
    let text = o.plan(&unique).for_designers();
    assert!(
        text.contains("注意：收文的“附注”不能再重复，现有 2 条与别的记录相同："),
        "{text}"
    );
    o.under(&unique);
    assert_eq!(o.plan(&defined(&[])).doubled, []);
    o.change("desk.paper", &second, &[("note", json!("丙"))]);
    o.change("desk.paper", &first, &[("pages", json!(9))]);
    o.change("desk.paper", &other, &[("pages", json!(9))]);
}

fn wording_waits_for_nobody(place: &Place) {
    let o = begun(place, &[]);
    let first = o.of(&[("note", json!("甲"))]);
    drop(o);
    let worded = defined(&[("note", "title = '说明', type = 'text', help = '可不填'")]);
    let o = office_again(place, &worded);
    assert_eq!(o.faults(), [""; 0]);
    o.change("desk.paper", &first, &[("note", json!("乙"))]);
    assert_eq!(o.faults(), [""; 0]);
    drop(o);
    let strict = defined(&[("note", "title = '说明', type = 'text', required = true")]);
    let refused = place.try_open(&strict).err().unwrap();
    assert!(refused.to_string().contains("--upgrade"), "{refused}");
}

fn altered_definitions_and_former_values_are_found(place: &Place) {
    let model = defined(&[
        ("note", "title = '附件数', type = 'integer'"),
        ("urgent", ""),
    ]);
    {
        let mut o = begun(place, &[]);
        let first = o.of(&[("note", json!("十二")), ("urgent", json!(true))]);
        o.under(&model);
        o.change("desk.paper", &first, &[("pages", json!(3))]);
        o.kernel.store().confirm(o.author()).unwrap();
        assert_eq!(o.faults(), [""; 0]);
    }
    let tables = ["epoch", "source", "definition", "former"];
    let mut raw = Raw::open(place);
    let columns = raw
        .columns()
        .into_iter()
        .filter(|(table, _)| tables.contains(&table.as_str()));
    let mut cells = 0;
    for (table, column) in columns.collect::<Vec<_>>() {
        let Some(value) = raw.first(&table, &column) else {
            continue;
        };
        let other = office::raw::altered(&value);
        raw.replace((&table, &column), &value, &other);
        let seen = match place.try_open(&model) {
            Err(_) => true,
            Ok(_) => !office_again(place, &model).faults().is_empty(),
        };
        assert!(
            seen,
            "{table}.{column} altered from {value:?} to {other:?} unseen"
        );
        raw.replace((&table, &column), &other, &value);
        cells += 1;
    }
    assert!(cells > 15, "{cells}");
    assert_eq!(office_again(place, &model).faults(), [""; 0]);
}
