//! Somebody writes a system of definitions alone: a folder and the binary, nothing else.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

const SYSTEM: &str = "title = '借用'\n[role]\nkeeper = { title = '保管员' }\n";
const LOAN: &str = "title = '借用登记'\ncreate = ['keeper']\nlabel = 'what'\n\
    [field]\nwhat = { title = '物品', type = 'text', required = true }\n\
    school = { title = '学校', type = 'organisation' }\n\
    back_on = { title = '归还日', type = 'date' }\n\
    [state]\nout = { title = '借出', start = true }\nback = { title = '已还', end = true }\n\
    [step]\ngive_back = { title = '归还', from = 'out', to = 'back', by = ['keeper'], need = ['back_on'], ask = 'back_on' }\n\
    [access]\nkeeper = 'unit'\n";
const CASE: &str = "# What is lent comes back on a day.\n\n\
    given registry.organisation 校 { title = 试验小学, code = 1, kind = school, level = school }\n\
    on 2026-03-02\nas keeper of 校\ncreate loan 球 { what = 篮球 }\n\
    give_back 球\ngive_back 球 { back_on = 2026-03-03 }\n";
const CAME: &str = "----\n球 out\nrefused kernel.fields\n归还前请填写“归还日”\n球 back\n";

/// Whether it went well, and all that was said.
fn run(words: &[&str], folder: &Path) -> (bool, String) {
    let mut line = Command::new(env!("CARGO_BIN_EXE_xuezheng"));
    let done = line.args(words).arg(folder).output().unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

fn system(folder: &Path) {
    fs::create_dir_all(folder.join("cases")).unwrap();
    fs::write(folder.join("system.toml"), SYSTEM).unwrap();
    fs::write(folder.join("loan.toml"), LOAN).unwrap();
    fs::write(folder.join("cases/lent.case"), CASE).unwrap();
}

#[test]
fn a_folder_is_checked_with_the_shipped_systems_around_it() {
    let dir = tempfile::tempdir().unwrap();
    let loan = dir.path().join("loan");
    system(&loan);
    for folder in [dir.path(), &loan] {
        let said = "2 个文件，1 个登记册，0 处错误，0 处提醒。其余按内置的定义。\n";
        assert_eq!(run(&["check"], folder), (true, said.to_owned()));
    }
    fs::write(
        loan.join("loan.toml"),
        LOAN.replace("'organisation'", "'organistion'"),
    )
    .unwrap();
    let (held, said) = run(&["check"], &loan);
    assert!(
        !held && said.contains("error[field.unknown_type] loan/loan.toml:"),
        "{said}"
    );
}

#[test]
fn a_bureaus_layer_is_checked_on_top_of_what_is_shipped() {
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("yunling");
    system(&layer.join("loan"));
    fs::write(layer.join("about.toml"), "title = '云岭的借用'\n").unwrap();
    fs::write(
        layer.join("facts.toml"),
        "[loan]\nwhat = { title = '借用物品' }\n",
    )
    .unwrap();
    fs::create_dir_all(layer.join("safety")).unwrap();
    fs::write(
        layer.join("safety/hazard.toml"),
        "extends = 'safety.hazard'\n[field]\nx_lent = { title = '借来的工具', type = 'text' }\n",
    )
    .unwrap();
    for folder in [dir.path(), &layer] {
        let said = "4 个文件，1 个登记册，0 处错误，0 处提醒。其余按内置的定义。\n";
        assert_eq!(run(&["check"], folder), (true, said.to_owned()));
    }
    assert!(run(&["case", "--write"], &layer).0);
    assert_eq!(
        run(&["case"], dir.path()),
        (true, "1 个案例，0 处与写明的不符。\n".into())
    );
}

const NEXT_YEAR: &str =
    "source = '试验通知'\ncovers = ['2027']\nholidays = ['2027-01-01/2027-01-03']\n";
const DUE: &str = "# Days off of the next year are counted.\n\n\
    given registry.organisation 校 { title = 试验小学, code = 1, kind = school, level = school }\n\
    on 2026-12-30\nas keeper of 校\ncreate loan 球 { what = 篮球 }\nshow 球.due_on\n";

/// In December a release with the next year may be missing: a layer brings its days.
#[test]
fn next_years_days_off_come_with_a_layer() {
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("yunling");
    system(&layer.join("loan"));
    let loan = LOAN.replace(
        "back_on = {",
        "due_on = { title = '应还日', type = 'date' }\nback_on = {",
    ) + "[clock]\nlate = { title = '逾期', in = 'out', until = 'due_on', within = '3 workdays' }\n";
    let write = |name: &str, text: &str| fs::write(layer.join(name), text).unwrap();
    write("about.toml", "title = '云岭的借用'\n");
    write("facts.toml", "[loan]\nwhat = { title = '借用物品' }\n");
    write("loan/loan.toml", &loan);
    write("loan/cases/lent.case", DUE);
    write("calendar.toml", NEXT_YEAR);
    for folder in [dir.path(), &layer] {
        let (held, said) = run(&["check"], folder);
        assert!(held && said.starts_with("4 个文件"), "{said}");
    }
    assert!(run(&["case", "--write"], &layer).0);
    let came = fs::read_to_string(layer.join("loan/cases/lent.case")).unwrap();
    assert!(came.ends_with("2027-01-05\n"), "{came}");

    write("calendar.toml", &NEXT_YEAR.replace("2027", "2026"));
    let (held, said) = run(&["check"], &layer);
    assert!(
        !held && said.contains("error[layer.calendar] yunling/calendar.toml:2:"),
        "{said}"
    );
    write("calendar.toml", NEXT_YEAR);
    write("loan/demo.case", "give keeper to leader\n");
    let (held, said) = run(&["check"], dir.path());
    assert!(
        !held && said.contains("error[layer.story] yunling/loan/demo.case:1:1"),
        "{said}"
    );
}

#[test]
fn what_a_change_would_do_is_told_beside_other_definitions() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join("old/loan"), dir.path().join("new/loan"));
    system(&old);
    system(&new);
    let old = old.to_string_lossy().into_owned();
    let against = ["check", "--against", &old];
    let (held, said) = run(&against, &new);
    assert!(held && said.starts_with("没有变化。"), "{said}");
    let changed = LOAN
        .replace(
            "back_on = {",
            "due_on = { title = '应还日', type = 'date' }\nback_on = {",
        )
        .replace("keeper = 'unit'", "keeper = 'area'");
    fs::write(new.join("loan.toml"), changed).unwrap();
    let (held, said) = run(&against, &new);
    assert!(held && said.contains("新增字段：due_on 应还日"), "{said}");
    assert!(
        said.contains("权限 保管员：范围 本单位 → 负责范围"),
        "{said}"
    );
}

#[test]
fn its_cases_are_played_and_filled_in() {
    let dir = tempfile::tempdir().unwrap();
    let loan = dir.path().join("loan");
    system(&loan);
    let (held, said) = run(&["case"], &loan);
    assert!(!held && said.contains("归还前请填写“归还日”"), "{said}");
    assert!(run(&["case", "--write"], &loan).0);
    let written = fs::read_to_string(loan.join("cases/lent.case")).unwrap();
    assert_eq!(written, format!("{CASE}{CAME}"));
    assert_eq!(
        run(&["case"], dir.path()),
        (true, "1 个案例，0 处与写明的不符。\n".into())
    );
}
