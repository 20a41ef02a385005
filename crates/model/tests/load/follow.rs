//! 随引用更新: what a field that follows what it is computed from may say.

use expect_test::{Expect, expect};

use super::{found, load};

const PUPIL: &str = r#"
title = "学籍"
owner = "school"
stands_for = "school"
[field]
person = { title = "人员", type = "ref",  to = "form.person" }
school = { title = "学校", type = "ref",  to = "registry.school" }
class  = { title = "班级", type = "text" }
name   = { title = "姓名", type = "text", computed = "person.name", follow = true }
[access]
clerk = "area"
"#;

const PERSON: &str = r#"
title = "人员"
[field]
name  = { title = "姓名", type = "text" }
house = { title = "住户", type = "ref", to = "form.house" }
[access]
clerk = "area"
"#;

const GUARDIAN: &str = r#"
title = "监护人"
owner = "child"
[field]
child = { title = "孩子", type = "ref", to = "form.pupil" }
[access]
clerk = "area"
"#;

fn files(pupil: &str) -> [(&'static str, &str); 5] {
    [
        (
            "form/system.toml",
            "title = '学籍'\nuses = ['registry', 'access']\n",
        ),
        ("form/pupil.toml", pupil),
        ("form/person.toml", PERSON),
        (
            "form/house.toml",
            "title = '住户'\n[field]\nroad = { title = '路名', type = 'text' }\n[access]\nclerk = 'area'\n",
        ),
        ("form/guardian.toml", GUARDIAN),
    ]
}

#[track_caller]
fn spoilt(from: &str, to: &str, expected: Expect) {
    let pupil = PUPIL.replacen(from, to, 1);
    assert_ne!(pupil, PUPIL);
    expected.assert_eq(&found(&files(&pupil)));
}

#[test]
fn a_register_knows_who_follows_it() {
    let (model, found) = load(&files(PUPIL));
    assert!(found.is_empty(), "{found:?}");
    let followed = |id: &str| {
        let by = model.register(id).unwrap().followed_by.iter();
        by.map(|it| format!("{}.{} {:?}", it.register, it.through, it.shows))
            .collect::<Vec<_>>()
    };
    assert_eq!(followed("form.person"), [r#"form.pupil.person ["name"]"#]);
    assert_eq!(
        followed("form.pupil"),
        [r#"form.guardian.child ["school"]"#]
    );
}

#[test]
fn what_cannot_be_followed_is_refused() {
    spoilt(
        "computed = \"person.name\", ",
        "",
        expect![[r#"
        error[field.follow] form/pupil.toml:9:41
           name   = { title = "姓名", type = "text", follow = true }
                                                     ^^^^^^ `name` is not computed; say what it shows, computed = "person.name"
    "#]],
    );
    spoilt(
        "person.name",
        "class",
        expect![[r#"
        error[field.follow] form/pupil.toml:9:53
           name   = { title = "姓名", type = "text", computed = "class", follow = true }
                                                                 ^^^^^ `name` shows nothing of another record; computed = "person.name", of a ref `person`
    "#]],
    );
    spoilt(
        "person.name",
        "person.house.road",
        expect![[r#"
        error[field.follow] form/pupil.toml:9:53
           name   = { title = "姓名", type = "text", computed = "person.house.road", follow = true }
                                                                 ^^^^^^^^^^^^^^^^^ `person.house.road` is not a value of one record; computed = "person.name", of a ref `person`
    "#]],
    );
    spoilt(
        "title = \"学籍\"",
        "title = \"学籍\"\nfacts = true",
        expect![[r#"
            error[field.follow] form/pupil.toml:10:67
               name   = { title = "姓名", type = "text", computed = "person.name", follow = true }
                                                                                   ^^^^^^ form.pupil is append-only
        "#]],
    );
}
