//! `xuezheng import` from the command line: figures, refused rows as a file, and a process
//! that is killed in the middle.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use serde_json::Value as Json;

const BINARY: &str = env!("CARGO_BIN_EXE_xuezheng");

fn run(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).output().unwrap()
}

/// An empty bureau in a folder.
fn bureau() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let made = run(&[
        "init",
        "--data",
        data.to_str().unwrap(),
        "--title",
        "试验市教育局",
    ]);
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    dir
}

fn import(dir: &Path, file: &str, more: &[&str]) -> (bool, Json, String) {
    import_into(dir, "access.account", file, more)
}

fn import_into(dir: &Path, register: &str, file: &str, more: &[&str]) -> (bool, Json, String) {
    let (data, file) = (dir.join("data"), dir.join(file));
    let args = [
        "import",
        register,
        file.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let output = run(&[&args, more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let json = serde_json::from_str(&text).unwrap_or(Json::Null);
    (output.status.success(), json, told)
}

fn figures(json: &Json) -> (u64, u64, u64) {
    let figure = |name: &str| json[name].as_u64().unwrap();
    (figure("rows"), figure("accepted"), figure("rejected"))
}

#[test]
fn a_list_is_taken_and_what_is_refused_comes_back() {
    let dir = bureau();
    let list =
        "姓名,登录名,所在单位\n甄一,zhenyi,试验市教育局\n甄二,,试验市教育局\n甄三,zhensan,某科\n";
    std::fs::write(dir.path().join("list.csv"), list).unwrap();
    let rejects = dir.path().join("rejects.csv");
    let more = ["--rejects", rejects.to_str().unwrap()];
    let (ok, dry, _) = import(
        dir.path(),
        "list.csv",
        &[&more[..], &["--dry-run"]].concat(),
    );
    assert_eq!((ok, figures(&dry)), (false, (3, 1, 2)));
    let looked = std::fs::read_to_string(&rejects).unwrap();
    let (ok, done, told) = import(dir.path(), "list.csv", &more);
    assert_eq!(
        (ok, figures(&done)),
        (false, (3, 1, 2)),
        "nothing was written before"
    );
    assert!(told.contains("第 3 行请填写“登录名”"), "{told}");
    assert!(told.contains("第 4 行“所在单位”：没有找到“某科”"), "{told}");
    let refused = std::fs::read_to_string(&rejects).unwrap();
    assert_eq!(refused, looked, "the look beforehand told the same");
    assert_eq!(refused.lines().count(), 3);
    let mended = refused
        .replace("甄二,", "甄二,zhener")
        .replace("某科", "试验市教育局");
    std::fs::write(dir.path().join("mended.csv"), mended).unwrap();
    let (ok, done, _) = import(dir.path(), "mended.csv", &[]);
    assert_eq!((ok, figures(&done)), (true, (2, 2, 0)));
    let (ok, again, _) = import(dir.path(), "mended.csv", &[]);
    assert_eq!(
        (ok, figures(&again), &again["unchanged"]),
        (true, (2, 2, 0), &2.into())
    );
}

#[test]
fn a_killed_import_goes_on_and_takes_nothing_twice() {
    const ROWS: usize = 2_000;
    let dir = bureau();
    let mut list = String::from("姓名,登录名,所在单位\n");
    for n in 0..ROWS {
        list += &format!("甄{n},zhen{n},试验市教育局\n");
    }
    std::fs::write(dir.path().join("list.csv"), list).unwrap();
    let data = dir.path().join("data");
    let accounts = || -> usize {
        let database = Connection::open(data.join("store.db")).unwrap();
        let count = "SELECT count(*) FROM access_account WHERE login LIKE 'zhen%'";
        database.query_row(count, [], |row| row.get(0)).unwrap()
    };
    let mut child = Command::new(BINARY)
        .args(["import", "access.account"])
        .arg(dir.path().join("list.csv"))
        .arg("--data")
        .arg(&data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while accounts() == 0 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let there = accounts();
    assert!(0 < there && there < ROWS, "{there} when it was killed");
    let (ok, done, told) = import(dir.path(), "list.csv", &[]);
    assert!(ok, "{told}");
    assert_eq!(figures(&done), (ROWS as u64, ROWS as u64, 0));
    assert_eq!((&done["created"], accounts()), (&ROWS.into(), ROWS));
    let verified = run(&["history", "verify", "--data", data.to_str().unwrap()]);
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stdout)
    );
}

#[test]
fn a_register_leaves_as_a_file_and_comes_back() {
    let dir = bureau();
    let list = "姓名,登录名,所在单位\n甄一,zhenyi,试验市教育局\n甄二,zhener,试验市教育局\n";
    std::fs::write(dir.path().join("list.csv"), list).unwrap();
    assert!(import(dir.path(), "list.csv", &[]).0);
    let data = dir.path().join("data");
    let export = |file: &str, more: &[&str]| {
        let file = dir.path().join(file);
        let args = [
            "export",
            "access.account",
            "--data",
            data.to_str().unwrap(),
            "--to",
            file.to_str().unwrap(),
        ];
        let output = run(&[&args, more].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let json: Json = serde_json::from_slice(&output.stdout).unwrap_or(Json::Null);
        (
            json["rows"].clone(),
            told,
            std::fs::read(file).unwrap_or_default(),
        )
    };
    // As every command that people script.
    let (rows, told, bytes) = export("all.csv", &["--format", "json"]);
    assert_eq!(rows, 5, "three administrators and two: {told}");
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("zhener"), "{text}");
    let (ok, again, told) = import(
        dir.path(),
        "all.csv",
        &["--existing", "update", "--format", "json"],
    );
    assert_eq!((ok, &again["unchanged"]), (true, &Json::from(5)), "{told}");
    let (rows, told, bytes) = export("some.parquet", &["--where", "login == 'zhenyi'"]);
    assert_eq!((rows, &bytes[..4]), (Json::from(1), &b"PAR1"[..]), "{told}");
    let (_, told, _) = export("some.xlsx", &["--where", "colour == 1"]);
    assert!(told.contains("--where 写得不对"), "{told}");
    let (_, told, _) = export("some.pdf", &[]);
    assert!(told.contains(".xlsx、.csv 或 .parquet"), "{told}");
}

#[test]
fn a_list_from_the_console_is_nobodys() {
    let dir = bureau();
    let list = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    list(
        "学校.csv",
        "名称,代码,类别,层级,上级单位\n试验小学,D0001,school,school,试验市教育局\n",
    );
    let (held, json, told) = import_into(dir.path(), "registry.organisation", "学校.csv", &[]);
    assert!(held && figures(&json) == (1, 1, 0), "{told}");
    list(
        "隐患.csv",
        "隐患,学校,领域,等级,发现日期\n北门台阶松动,D0001,消防,一般隐患,2026年3月2日\n",
    );
    let (held, json, told) = import_into(dir.path(), "safety.hazard", "隐患.csv", &[]);
    assert!(held && figures(&json) == (1, 1, 0), "{told}");
}

fn export(dir: &Path, file: &str, more: &[&str]) -> Json {
    let (data, file) = (dir.join("data"), dir.join(file));
    let (data, file) = (data.to_str().unwrap(), file.to_str().unwrap());
    let register = "registry.organisation";
    let args = ["export", register, "--data", data, "--to", file];
    let output = run(&[&args, more].concat());
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What changed since the last file leaves in field codes with a seal, and comes in where the
/// seal holds.
#[test]
fn a_file_of_changes_is_sealed_and_read_where_the_seal_holds() {
    const UNITS: &str = "registry.organisation";
    let (from, to) = (bureau(), bureau());
    let list = |name: &str, rows: &str| {
        let text = format!("名称,代码,类别,层级,上级单位\n{rows}");
        std::fs::write(from.path().join(name), text).unwrap();
    };
    list("a.csv", "东县教体局,990001,区市教体局,区市,试验市教育局\n");
    let (is_done, _, told) = import_into(from.path(), UNITS, "a.csv", &[]);
    assert!(is_done, "{told}");
    let all = export(from.path(), "all.csv", &["--codes", "jyt1001", "--seal"]);
    assert_eq!(all["rows"], 2);
    list("b.csv", "东县第一小学,2199000001,学校,学校,东县教体局\n");
    assert!(import_into(from.path(), UNITS, "b.csv", &[]).0);
    let since = all["until"].as_i64().unwrap().to_string();
    let more = ["--codes", "jyt1001", "--seal", "--since", since.as_str()];
    let changed = export(from.path(), "more.csv", &more);
    assert_eq!((&changed["rows"], &changed["gone"]), (&1.into(), &0.into()));
    // Of what the list leaves out by now it is said by which id it was known.
    let counties = ["--where", "level == 'county'", "--since", since.as_str()];
    let gone = export(from.path(), "counties.csv", &counties);
    assert_eq!((&gone["rows"], &gone["gone"]), (&0.into(), &1.into()));
    let text = std::fs::read_to_string(from.path().join("counties.csv.gone.csv")).unwrap();
    assert!(text.contains("不再符合导出条件"), "{text}");

    let key = std::fs::read_to_string(from.path().join("data/keys/heads.pub")).unwrap();
    for name in [
        "all.csv",
        "all.csv.seal",
        "more.csv",
        "more.csv.seal",
        "more.csv.gone.csv",
    ] {
        std::fs::copy(from.path().join(name), to.path().join(name)).unwrap();
    }
    let take = |name: &str, key: &str| {
        let more = ["--existing", "skip", "--seal-key", key.trim()];
        import_into(to.path(), UNITS, name, &more)
    };
    let (is_done, _, told) = import_into(to.path(), UNITS, "all.csv", &[]);
    assert!(!is_done && told.contains("--seal-key"), "{told}");
    let (is_done, _, told) = take("all.csv", "04ab");
    assert!(!is_done && told.contains("不符"), "{told}");
    for name in ["all.csv", "more.csv"] {
        let (is_done, json, told) = take(name, &key);
        assert!(is_done, "{name}: {json} {told}");
    }
    let text = std::fs::read_to_string(to.path().join("more.csv")).unwrap();
    assert!(text.starts_with("\u{feff}记录标识,XXMC,"), "{text}");
    assert!(text.contains("XXDM"), "{text}");
    std::fs::remove_file(to.path().join("more.csv.gone.csv")).unwrap();
    assert!(
        !take("more.csv", &key).0,
        "what is gone is part of what was sealed"
    );
    std::fs::write(to.path().join("more.csv.gone.csv"), "记录标识,原因\n").unwrap();
    assert!(!take("more.csv", &key).0);
    std::fs::write(to.path().join("more.csv"), text.replace("第一", "第二")).unwrap();
    let (is_done, _, told) = take("more.csv", &key);
    assert!(!is_done && told.contains("不符"), "{told}");
}
