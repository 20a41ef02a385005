//! The guide tells every word the loader knows: its tables are written from them.

use std::path::Path;

const MARK: &str = "<!-- written from here on -->\n";

#[test]
fn the_guide_is_complete() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/definitions.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (by_hand, written) = text.split_once(MARK).unwrap();
    let reference = model::words::reference();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{by_hand}{MARK}{reference}")).unwrap();
        return;
    }
    assert!(
        written == reference,
        "the guide is old: UPDATE=1 cargo test -p model --test guide"
    );
}

/// The example on the page loads clean.
#[test]
fn the_example_of_the_guide_is_right() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guides/definitions.md");
    let text = std::fs::read_to_string(path).unwrap();
    let example = text
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .unwrap();
    let files = [
        ("access/system.toml", "title = '权限'"),
        ("access/account.toml", "title = '账号'\nhidden = true"),
        ("registry/system.toml", "title = '名录'"),
        (
            "registry/organisation.toml",
            "title = '机构'\nhidden = true",
        ),
        (
            "safety/system.toml",
            "title = '安全'\n[role]\nschool_safety = { title = '员' }\ncity_safety = { title = '员' }",
        ),
        (
            "safety/codes.toml",
            "[hazard_grade]\ntitle = '等级'\ncode = { low = '低' }",
        ),
        ("safety/hazard.toml", example),
    ];
    let files = files.map(|(path, text)| model::SourceFile::new(path, text));
    assert_eq!(model::load(&files).1, []);
}
