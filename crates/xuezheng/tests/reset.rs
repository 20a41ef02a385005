//! The way back for an administrator who has nobody to ask.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::process::{Command, Output};

fn xuezheng(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xuezheng"))
        .args(args)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_login_gets_a_new_code_at_the_servers_console() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let founded = lines(&xuezheng(&["init", "--data", data, "--format", "json"]));
    let first = &founded[0];
    let login = first["login"].as_str().unwrap();
    let reset = |login| {
        xuezheng(&[
            "reset", "--data", data, "--login", login, "--format", "json",
        ])
    };
    let slip = &lines(&reset(login))[0];
    assert_eq!(slip["login"], first["login"]);
    assert_ne!(slip["code"], first["code"]);
    let refused = reset("nobody");
    assert!(!refused.status.success());
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("没有登录名为“nobody”的账号"), "{said}");
    assert!(
        xuezheng(&["history", "verify", "--data", data])
            .status
            .success()
    );
}
