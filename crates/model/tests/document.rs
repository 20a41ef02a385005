//! Definitions as documents: what is written is read again, and means the same.

use expect_test::expect;
use model::document::{Entry, Said};
use model::{Document, SourceFile};
use proptest::prelude::*;

/// Written by hand, in every way the language allows.
const BY_HAND: &str = r#"# A hazard found at a school,
# until it is closed.
source = "安全隐患整改清单"
title = '安全隐患'
owner = "school" # the field that says whose record it is
create = "keeper"
hidden = false
check = [{ expr = "due_on > found_on", says = "期限应晚于发现日期" }, { says = "请填部位", expr = "has(place)" }]

# Asked on the spot.
[field]
school = { type = "ref", to = "registry.organisation", required = true, title = "学校" }
place  = { help = "写到楼层", title = "部位", type = "text", required = false, max = 50 }
# As the standard has them.
grade  = { title = "隐患等级（按标准）", type = "code", of = "safety.grade" }
rate   = { title = "比率", type = "decimal", min = 0.50 }

[field.found_on]
title = "发现日期"
type = "date"
default = 2026-01-01

[field.due_on]
title = "期限"
type = "date"

[state]
found = { title = "已登记", start = true }
closed = { title = "已销号", end = true, open = false }

[step.close]
title = "销号"
help = """
先复查，
再销号。"""
from = ["found"]
to = "closed"
by = [{ field = "school" }]
need = "grade"
ask = ["reason"]
set = { due_on = "today()" }
[step.move]
title = "移交"
by = ["keeper"]
ask = [{ type = "text", name = "to", title = "移交给" }]

[access]
keeper = { scope = ["unit", "area"] }
clerk = { scope = "area, read", clear = ["place"] }
"#;

#[test]
fn there_is_one_way_to_write_a_register() {
    let document = Document::read("safety/hazard.toml", BY_HAND).unwrap();
    expect![[r##"
        # A hazard found at a school,
        # until it is closed.
        title  = "安全隐患"
        # the field that says whose record it is
        owner  = "school"
        create = ["keeper"]
        source = "安全隐患整改清单"
        check  = [
          { expr = "due_on > found_on", says = "期限应晚于发现日期" },
          { expr = "has(place)", says = "请填部位" },
        ]

        # Asked on the spot.
        [field]
        school   = { title = "学校",     type = "ref",     to = "registry.organisation", required = true }
        place    = { title = "部位",     type = "text",    max = 50, help = "写到楼层" }
        # As the standard has them.
        grade    = { title = "隐患等级（按标准）", type = "code",    of = "safety.grade" }
        rate     = { title = "比率",     type = "decimal", min = 0.50 }
        found_on = { title = "发现日期", type = "date",    default = 2026-01-01 }
        due_on   = { title = "期限",     type = "date" }

        [state]
        found  = { title = "已登记", start = true }
        closed = { title = "已销号", end = true, open = false }

        [step]
        close = { title = "销号", from = "found", to = "closed", by = { field = "school" }, need = ["grade"], ask = "reason", set = { due_on = "today()" }, help = """
        先复查，
        再销号。""" }
        move  = { title = "移交", by = ["keeper"], ask = [{ name = "to", title = "移交给", type = "text" }] }

        [access]
        keeper = "unit, area"
        clerk  = { scope = "area, read", clear = ["place"] }
    "##]].assert_eq(&document.write());
}

/// What is written says to the loader what was written by hand.
#[test]
fn written_anew_it_means_the_same() {
    let system =
        "title = '安全'\n[role]\nkeeper = { title = '安全员' }\nclerk = { title = '办事员' }";
    let codes = "[grade]\ntitle = '等级'\ncode = { low = '一般', high = { title = '重大' } }\n";
    let load = |write: bool| {
        let files = [
            ("access/system.toml", "title = '权限'"),
            ("registry/system.toml", "title = '名录'"),
            (
                "registry/organisation.toml",
                "title = '机构'\nhidden = true",
            ),
            ("safety/system.toml", system),
            ("safety/codes.toml", codes),
            ("safety/hazard.toml", BY_HAND),
        ];
        let files = files.map(|(path, text)| {
            let written = Document::read(path, text).unwrap().write();
            SourceFile::new(path, if write { &written } else { text })
        });
        let (model, found) = model::load(&files);
        assert_eq!(found, []);
        let it = model.register("safety.hazard").unwrap();
        let words = (&it.title, &it.owner, &it.create, &it.hidden, &it.source);
        let parts = (&it.fields, &it.states, &it.steps, &it.access, &it.checks);
        format!("{words:#?} {parts:#?} {:#?}", model.codes("safety.grade"))
    };
    assert_eq!(load(true), load(false));
}

#[test]
fn lists_of_codes_and_measures_have_their_own_layout() {
    let codes = "# Two lists.\n[grade.code]\nlow = {title='一般'}\n1 = { title = '重大', tone = 'bad' }\n\
                 [area]\n# Where.\ntitle = '领域'\ncode = { fire = '消防' }\n";
    expect![[r##"
        # Two lists.

        [grade.code]
        low = "一般"
        1   = { title = "重大", tone = "bad" }

        [area]
        # Where.
        title = "领域"
        [area.code]
        fire = "消防"
    "##]]
    .assert_eq(&Document::read("safety/codes.toml", codes).unwrap().write());
    let params = "[days]\nvalue = [{ source = '旧', is = 30, from = 2020-01-01 }, { from = 2026-01-01, is = 15, source = '新' }]\n\
                  type = 'integer'\ntitle = '天数'\n";
    expect![[r#"
        [days]
        title = "天数"
        type  = "integer"
        value = [
          { from = 2020-01-01, is = 30, source = "旧" },
          { from = 2026-01-01, is = 15, source = "新" },
        ]
    "#]]
    .assert_eq(
        &Document::read("safety/params.toml", params)
            .unwrap()
            .write(),
    );
    let facts = "[pupil]\nbirth_on = { title = '出生日期' }\n[staff]\nno = { help = '不变', title = '工号' }\n";
    expect![[r#"
        [pupil]
        birth_on = { title = "出生日期" }

        [staff]
        no = { title = "工号", help = "不变" }
    "#]]
    .assert_eq(&Document::read("facts.toml", facts).unwrap().write());
}

#[test]
fn what_is_no_toml_says_on_which_lines() {
    let wrong = Document::read("safety/hazard.toml", "title = '隐患\nowner = \n").unwrap_err();
    let lines: Vec<usize> = wrong.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2]);
}

fn entry(note: Vec<String>, key: String, said: Said) -> Entry {
    Entry { note, key, said }
}

fn plain() -> impl Strategy<Value = Said> {
    prop_oneof![
        any::<String>().prop_map(Said::Text),
        "[一-龥a-z\"'\\\\#\n =]{0,12}".prop_map(Said::Text),
        any::<i64>().prop_map(Said::Integer),
        (0..1000, 0..1000).prop_map(|(a, b)| Said::Number(format!("{a}.{b}"))),
        any::<bool>().prop_map(Said::Flag),
        (1..28_i8).prop_map(|day| Said::Day(base::Day::constant(2026, 2, day))),
    ]
}

fn value() -> impl Strategy<Value = Said> {
    plain().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Said::List),
            table(inner).prop_map(Said::Table),
        ]
    })
}

fn table(inner: impl Strategy<Value = Said>) -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::btree_map("[a-z一-龥 .]{1,6}|[0-9]{1,3}", inner, 0..4).prop_map(|map| {
        map.into_iter()
            .map(|(key, said)| entry(Vec::new(), key, said))
            .collect()
    })
}

/// A word of the language may stand where the guide has it; here only what is said counts.
fn by_key(said: &mut Said) {
    match said {
        Said::List(items) => items.iter_mut().for_each(by_key),
        Said::Table(entries) => {
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            entries.iter_mut().for_each(|it| by_key(&mut it.said));
        }
        _ => {}
    }
}

#[test]
fn a_word_of_the_language_is_put_in_its_place() {
    let text = "[share]\n\".\" = 'a'\nof = 'b'\n";
    expect![[r#"
        [share]
        of  = "b"
        "." = "a"
    "#]]
    .assert_eq(
        &Document::read("safety/measures.toml", text)
            .unwrap()
            .write(),
    );
}

proptest! {
    /// Reading what was written gives the same, whatever the words are.
    #[test]
    fn nothing_is_lost(
        head in prop::collection::vec("[一-龥a-z]{1,8}", 0..3),
        note in prop::collection::vec("[一-龥a-z]{1,8}", 0..3),
        words in table(value()),
    ) {
        let words = vec![entry(note, "other".into(), Said::Table(words))];
        let document = Document { path: "safety/measures.toml".into(), head, entries: words };
        let text = document.write();
        let read = Document::read(&document.path, &text).map(|mut it| {
            it.entries.iter_mut().for_each(|it| by_key(&mut it.said));
            it
        });
        prop_assert_eq!(read.as_ref(), Ok(&document), "{}", text);
    }

    /// Written a second time it stays as it is, whatever was in the words of the language.
    #[test]
    fn the_one_way_is_one(words in prop::collection::vec((0..40_usize, value()), 0..12)) {
        use model::words::{Place, words as known};
        let known = known(Place::Register);
        let mut entries: Vec<Entry> = Vec::new();
        for (idx, said) in words {
            let key = known[idx % known.len()].name;
            if !entries.iter().any(|it| it.key == key) {
                entries.push(entry(Vec::new(), key.into(), said));
            }
        }
        let document = Document { path: "safety/hazard.toml".into(), head: Vec::new(), entries };
        let text = document.write();
        let again = Document::read(&document.path, &text);
        prop_assert_eq!(again.map(|it| it.write()), Ok(text));
    }
}
