//! What two models differ in, told in Chinese.

use expect_test::expect;
use model::{Carry, difference};

use super::load;

const SYSTEM: &str =
    "title = '安全'\n[role]\nschool = { title = '学校' }\ncounty = { title = '区县' }\n";

const OLD: &str = r#"
title  = "隐患"
create = ["school"]
sort   = ["limit"]
[field]
limit   = { title = "期限",   type = "text" }
contact = { title = "联系人", type = "text" }
place   = { title = "部位",   type = "text" }
note    = { title = "备注",   type = "text" }
pages   = { title = "页数",   type = "integer" }
[state]
open   = { title = "整改中", start = true }
closed = { title = "已销号", end = true }
[step]
close = { title = "销号", from = "open", to = "closed", by = ["school"] }
[access]
school = "unit"
"#;

const NEW: &str = r#"
title  = "隐患"
create = ["school"]
sort   = ["due_on"]
[field]
due_on = { title = "整改期限", type = "date", was = "limit" }
name   = { title = "联系人",   type = "text", was = "contact", part = '^(\S+)' }
phone  = { title = "电话",     type = "text", was = "contact", part = '([0-9]+)$' }
spot   = { title = "部位",     type = "text", was = ["site", "place"], required = true }
pages  = { title = "页数",     type = "integer", min = 1 }
fixer  = { title = "责任人",   type = "ref", to = "access.account" }
[state]
open   = { title = "整改中", start = true }
closed = { title = "已销号", end = true }
[step]
close = { title = "销号", from = "open", to = "closed", by = ["county"] }
[access]
school = "area"
county = "area, read"
"#;

fn files<'a>(name: &'a str, register: &'a str) -> [(&'a str, &'a str); 2] {
    [("safety/system.toml", SYSTEM), (name, register)]
}

#[test]
fn a_change_is_told_field_by_field_and_tick_by_tick() {
    let (old, found) = load(&files("safety/hazard.toml", OLD));
    assert_eq!(found, []);
    let (new, found) = load(&files("safety/hazard.toml", NEW));
    assert_eq!(found, []);
    expect![[r#"
        隐患（safety.hazard）
          字段改类型：limit 期限（文字）→ due_on 整改期限（日期）
          字段拆分：contact 联系人 → name 联系人
          字段拆分：contact 联系人 → phone 电话
          字段改名：place 部位 → spot 部位
          新增字段：fixer 责任人
          删去字段：contact 联系人
          删去字段：note 备注
          权限 学校：范围 本单位 → 负责范围
          权限 区县：范围 无 → 负责范围
          权限 学校：“整改中”时 销号 ✔ → ✘
          权限 区县：“整改中”时 查看 ✘ → ✔
          权限 区县：“整改中”时 销号 ✘ → ✔
          权限 区县：“已销号”时 查看 ✘ → ✔
          定义 sort：["limit"] → ["due_on"]
          定义 field.due_on.title："期限" → "整改期限"
          定义 field.spot.required：（没有） → true
          定义 field.pages.min：（没有） → 1
    "#]]
    .assert_eq(&difference(&old, &new).text(&old, &new));
}

#[test]
fn a_renamed_register_keeps_what_refers_to_it() {
    let talk = "title = '谈话'\n[field]\nof = { title = '隐患', type = 'ref', to = 'safety.TO' }\n\
                [access]\nschool = 'unit'\n";
    let model = |id: &str, register: &str| {
        let talk = talk.replace("TO", id);
        let path = format!("safety/{id}.toml");
        let (model, found) = load(&[
            ("safety/system.toml", SYSTEM),
            (&path, register),
            ("safety/talk.toml", &talk),
        ]);
        assert_eq!(found, []);
        model
    };
    let old = model("danger", OLD);
    let new = model("hazard", &format!("was = 'safety.danger'\n{OLD}"));
    let found = difference(&old, &new);
    let changes = found.registers.iter();
    let ids: Vec<_> = changes
        .map(|it| (it.from.as_deref(), it.to.as_deref(), it.fields.len()))
        .collect();
    assert_eq!(ids, [(Some("safety.danger"), Some("safety.hazard"), 0)]);
    let back = difference(&new, &old);
    assert_eq!(
        back.registers.len(),
        3,
        "without `was` it is another register"
    );
    assert!(matches!(
        back.registers[1].fields[..],
        [Carry::Retyped { .. }]
    ));
}

#[test]
fn wording_is_no_change_of_what_holds() {
    let (old, _) = load(&files("safety/hazard.toml", OLD));
    let wording = OLD
        .replace("整改中", "正在整改")
        .replace("title = \"备注\"", "title = \"说明\", help = \"可不填\"");
    let (new, found) = load(&files("safety/hazard.toml", &wording));
    assert_eq!(found, []);
    let found = difference(&old, &new);
    assert!(found.is_wording() && !found.words.is_empty());
    assert_ne!(old.digest, new.digest);
    let comments = format!("# a comment\n{OLD}");
    let (same, _) = load(&files("elsewhere/safety/hazard.toml", &comments));
    assert_eq!(old.digest, same.digest, "comments and folders say nothing");
    let (strict, _) = load(&files(
        "safety/hazard.toml",
        &OLD.replace("'页数'", "'页数', required = true"),
    ));
    assert!(difference(&old, &strict).registers.is_empty());
}

#[test]
fn former_names_are_checked() {
    let field = |said: &str| {
        let text = OLD.replace("[state]", &format!("{said}\n[state]"));
        let (_, found) = load(&files("safety/hazard.toml", &text));
        let found: Vec<_> = found.iter().map(|it| it.code).collect();
        found.join(" ")
    };
    assert_eq!(
        field("a = { title = '甲', type = 'text', was = 'note' }"),
        "field.was"
    );
    assert_eq!(
        field("a = { title = '甲', type = 'text', was = 'note', part = '(.)' }"),
        ""
    );
    assert_eq!(
        field("a = { title = '甲', type = 'text', part = '(.)' }"),
        "word.missing"
    );
    assert_eq!(
        field("a = { title = '甲', type = 'text', was = 'x', part = '.' }"),
        "field.part"
    );
    assert_eq!(
        field("a = { title = '甲', type = 'text', was = 'x', part = '(' }"),
        "field.part"
    );
    let two = "a = { title = '甲', type = 'text', was = 'x' }\nb = { title = '乙', type = 'text', was = 'x' }";
    assert_eq!(field(two), "field.was");
}
