//! 随本记录填写 and 逐段记下: what may be given with a record, and where its course may be kept.

use expect_test::{Expect, expect};

use super::found;

const PUPIL: &str = r#"
title = "学籍"
owner = "unit"
course = "form.stay"
[field]
person = { title = "人员", type = "ref",  to = "form.person", made = true }
unit   = { title = "单位", type = "ref",  to = "registry.organisation" }
card   = { title = "证号", type = "text", computed = "person.card", given = true }
name   = { title = "姓名", type = "text", computed = "person.name", given = true }
class  = { title = "班级", type = "text" }
since  = { title = "自",   type = "date", required = true }
[access]
clerk = "area"
"#;

const PERSON: &str = r#"
title = "人员"
[field]
card = { title = "证号", type = "text", unique = true }
name = { title = "姓名", type = "text" }
[access]
clerk = "area"
"#;

const STAY: &str = r#"
title = "经历"
owner = "unit"
dated = "pupil"
[field]
pupil = { title = "学籍", type = "ref", to = "form.pupil" }
unit  = { title = "单位", type = "ref", to = "registry.organisation" }
class = { title = "班级", type = "text" }
from  = { title = "自",   type = "date" }
to    = { title = "至",   type = "date" }
[access]
clerk = "area"
"#;

#[track_caller]
fn files(pupil: &str, person: &str, stay: &str, expected: Expect) {
    let system = "title = '学籍'\nuses = ['registry', 'access']\n";
    expected.assert_eq(&found(&[
        ("form/system.toml", system),
        ("form/pupil.toml", pupil),
        ("form/person.toml", person),
        ("form/stay.toml", stay),
    ]));
}

/// One text of one of the three in another's place.
#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    let other = |text: &str| text.replacen(from, to, 1);
    let spoilt = [PUPIL, PERSON, STAY].iter().filter(|it| it.contains(from));
    assert_eq!(spoilt.count(), 1, "{from}");
    files(&other(PUPIL), &other(PERSON), &other(STAY), expected);
}

#[test]
fn all_of_it_holds() {
    files(PUPIL, PERSON, STAY, expect![""]);
}

#[test]
fn what_is_given_is_kept_by_another_record() {
    // A misspelt field of the other, a misspelt reference, no other at all.
    spoilt(
        "computed = \"person.name\"",
        "computed = \"person.nam\"",
        expect![[r#"
            error[expr.unknown] form/pupil.toml:9:53
               name   = { title = "姓名", type = "text", computed = "person.nam", given = true }
                                                                     ^^^^^^^^^^ form.person has no field `nam`; did you mean "name"?
        "#]],
    );
    spoilt(
        "computed = \"person.name\"",
        "computed = \"persn.name\"",
        expect![[r#"
            error[expr.unknown] form/pupil.toml:9:53
               name   = { title = "姓名", type = "text", computed = "persn.name", given = true }
                                                                     ^^^^^^^^^^ form.pupil has no field `persn`; did you mean "person"?
        "#]],
    );
    spoilt(
        "computed = \"person.name\", given",
        "given",
        expect![[r#"
        error[field.given] form/pupil.toml:9:41
           name   = { title = "姓名", type = "text", given = true }
                                                     ^^^^^ `name` is kept by no other record; computed = "person.name", where `person` is a ref to one record
    "#]],
    );
    spoilt(
        "computed = \"person.name\"",
        "computed = \"class\"",
        expect![[r#"
            error[field.given] form/pupil.toml:9:61
               name   = { title = "姓名", type = "text", computed = "class", given = true }
                                                                             ^^^^^ `name` is kept by no other record; computed = "person.name", where `person` is a ref to one record
        "#]],
    );
    spoilt(
        "to = \"form.person\", made",
        "to = \"form.persn\", made",
        expect![[r#"
            error[register.unknown] form/pupil.toml:6:47
               person = { title = "人员", type = "ref",  to = "form.persn", made = true }
                                                               ^^^^^^^^^^ no such register; did you mean "form.person"?
        "#]],
    );
}

#[test]
fn who_is_made_is_told_from_all_others() {
    spoilt(
        ", unique = true",
        "",
        expect![[r#"
        error[field.given] form/pupil.toml:6:61
           person = { title = "人员", type = "ref",  to = "form.person", made = true }
                                                                         ^^^^ what is given of form.person tells no record from the others; form.person needs a `key` or a `unique` field
    "#]],
    );
    spoilt(
        "computed = \"person.card\", given = true",
        "computed = \"person.card\"",
        expect![[r#"
            error[field.given] form/pupil.toml:6:61
               person = { title = "人员", type = "ref",  to = "form.person", made = true }
                                                                             ^^^^ what is given of form.person tells no record from the others; give card
        "#]],
    );
}

#[test]
fn a_course_is_kept_since_a_day_of_what_both_say() {
    spoilt(
        "form.stay",
        "form.stays",
        expect![[r#"
        error[register.unknown] form/pupil.toml:4:11
           course = "form.stays"
                     ^^^^^^^^^^ no such register; did you mean "form.stay"?
    "#]],
    );
    spoilt(
        "since  = { title = \"自\",   type = \"date\", required = true }\n",
        "",
        expect![[r#"
            error[register.course] form/pupil.toml:4:11
               course = "form.stay"
                         ^^^^^^^^^ form.pupil does not say since when; add since = { type = "date", required = true, … }
        "#]],
    );
    spoilt(
        "type = \"date\", required = true",
        "type = \"date\"",
        expect![[r#"
            error[register.course] form/pupil.toml:4:11
               course = "form.stay"
                         ^^^^^^^^^ form.pupil does not say since when; add since = { type = "date", required = true, … }
        "#]],
    );
    spoilt(
        "dated = \"pupil\"",
        "dated = \"unit\"",
        expect![[r#"
        error[register.course] form/pupil.toml:4:11
           course = "form.stay"
                     ^^^^^^^^^ form.stay is not dated by a ref to form.pupil; say there: dated = "…"
    "#]],
    );
    spoilt(
        "dated = \"pupil\"\n",
        "",
        expect![[r#"
        error[register.course] form/pupil.toml:4:11
           course = "form.stay"
                     ^^^^^^^^^ form.stay is not dated by a ref to form.pupil; say there: dated = "…"
    "#]],
    );
}

/// 证件号码栏里的其他证件: which code is the citizen's own may be left unsaid, as definitions
/// that are kept with older data leave it.
#[test]
fn other_documents_have_their_fields() {
    let person = |instead: &str| {
        let card = format!(
            "{{ title = '号码', type = 'citizen_id', level = 'sensitive', instead = [{instead}] }}"
        );
        let fields = "kind = { title = '种类', type = 'code', of = 'registry.nature' }\n\
                      other = { title = '证号', type = 'text' }\n";
        let register = format!(
            "title = '人员'\n[field]\ncard = {card}\n{fields}name = {{ title = '姓名', type = 'text' }}\n[access]\nclerk = 'public'\n"
        );
        let system = "title = '学籍'\nuses = ['registry', 'access']\n";
        found(&[
            ("form/system.toml", system),
            ("form/person.toml", &register),
        ])
    };
    let is_right = |instead: &str| !person(instead).contains("field.bearer");
    assert!(is_right("'kind', 'other'"));
    assert!(is_right("'kind', 'other', 'public'"));
    assert!(!is_right("'kind'"));
    let wrong = person("'kind', 'other', 'passport'");
    assert!(wrong.contains("`passport` is no code of `kind`"), "{wrong}");
}

#[test]
fn what_a_column_reads_fills_fields_that_are_there() {
    let class = |reads: &str| {
        let register = format!(
            "title = '班级'\n[field]\ngrade = {{ title = '年级', type = 'text' }}\nno = {{ title = '班号', type = 'integer', reads = [{reads}] }}\n[access]\nclerk = 'public'\n"
        );
        let system = "title = '学籍'\nuses = ['registry', 'access']\n";
        found(&[("form/system.toml", system), ("form/class.toml", &register)])
    };
    assert!(!class("'{grade}（{no}）班', '火箭班'").contains("field.reads"));
    let wrong = class("'{grad}（{no}）班'");
    assert!(
        wrong.contains("`grad` is no field of this register"),
        "{wrong}"
    );
}
