//! 改标识: whatever names a thing is called with it, there and back.

use model::layer::LayerFile;
use model::rename::{Rename, rename};
use model::{Model, SourceFile};
use proptest::prelude::*;

const SHIPPED: &[(&str, &str)] = &[
    (
        "access/system.toml",
        "title = '权限'\n[role]\nclerk = { title = '办事员' }\n",
    ),
    ("access/account.toml", "title = '账号'\nhidden = true\n"),
    ("registry/system.toml", "title = '名录'\n"),
    (
        "registry/organisation.toml",
        "title = '机构'\n[field]\nlevel = { title = '层级', type = 'text' }\n[access]\nclerk = 'area'\n",
    ),
];

/// A bureau's own system in which everything names everything, as the designer writes it.
const LAYER: &[(&str, &str)] = &[
    ("facts.toml", include_str!("rename/facts.toml")),
    ("local/codes.toml", include_str!("rename/codes.toml")),
    ("local/loan.toml", include_str!("rename/loan.toml")),
    ("local/measures.toml", include_str!("rename/measures.toml")),
    ("local/params.toml", include_str!("rename/params.toml")),
    ("local/payment.toml", include_str!("rename/payment.toml")),
    ("local/system.toml", include_str!("rename/system.toml")),
    ("lost/reminder.toml", include_str!("rename/reminder.toml")),
    (
        "lost/system.toml",
        "title = \"催还\"\nuses  = [\"local\"]\n",
    ),
    (
        "registry/organisation.toml",
        include_str!("rename/organisation.toml"),
    ),
];

/// What is declared, by file and place, and how often its name stands somewhere else.
const THINGS: &[(&str, &[&str], usize)] = &[
    ("local/loan.toml", &["field", "due"], 15),
    ("local/loan.toml", &["field", "book"], 10),
    ("local/loan.toml", &["field", "fixer"], 4),
    ("local/loan.toml", &["rows", "book", "price"], 5),
    ("local/loan.toml", &["rows", "book", "kind"], 2),
    ("local/loan.toml", &["state", "lent"], 5),
    ("local/loan.toml", &["step", "lapse"], 1),
    ("local/loan.toml", &["clock", "late"], 0),
    ("local/system.toml", &["role", "librarian"], 8),
    ("local/system.toml", &["event", "overdue"], 2),
    (
        "local/system.toml",
        &["event", "overdue", "field", "days"],
        3,
    ),
    ("local/codes.toml", &["kind"], 2),
    ("local/codes.toml", &["kind", "code", "rare"], 4),
    ("local/params.toml", &["loan_days"], 2),
    ("facts.toml", &["library", "card"], 1),
    ("facts.toml", &["library"], 1),
    ("registry/organisation.toml", &["field", "x_desk"], 4),
];

fn layer() -> Vec<LayerFile> {
    let file = |(path, text): &(&str, &str)| LayerFile {
        path: (*path).to_owned(),
        text: (*text).to_owned(),
    };
    LAYER.iter().map(file).collect()
}

fn sources(files: &[LayerFile]) -> Vec<SourceFile> {
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text));
    let own = files.iter();
    let own = own.map(|it| SourceFile::of_layer("bureau", &it.path, it.text.clone()));
    shipped.chain(own).collect()
}

fn called(
    in_force: &Model,
    files: &[LayerFile],
    file: &str,
    path: &[String],
    to: &str,
) -> Result<Vec<LayerFile>, String> {
    let asked = Rename {
        layer: "bureau",
        file,
        path,
        to,
    };
    rename(in_force, &sources(files), asked)
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().map(|it| (*it).to_owned()).collect()
}

/// Words that say the name, in all files.
fn n_said(files: &[LayerFile], name: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let all = files
        .iter()
        .flat_map(|it| it.text.split(|c: char| !is_name(c)));
    all.filter(|it| *it == name).count()
}

#[test]
fn the_example_is_written_in_the_one_way_and_holds() {
    let files = layer();
    for file in &files {
        let document = model::Document::read(&file.path, &file.text).unwrap();
        assert_eq!(document.write(), file.text, "{}", file.path);
    }
    let (_, found) = model::load(&sources(&files));
    assert_eq!(found, []);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Everything holds under the new name, the old one is nowhere, and back again the same
    /// bytes are there.
    #[test]
    fn there_and_back(idx in 0..THINGS.len(), stem in "[a-z]{1,3}[0-9]{4,9}") {
        let (file, path, n_named) = THINGS[idx];
        let (files, path) = (layer(), owned(path));
        let name = path.last().unwrap().clone();
        let to = match name.strip_prefix("x_") {
            Some(_) => format!("x_{stem}"),
            None => stem,
        };
        // Nothing is in force yet.
        let there = called(&Model::default(), &files, file, &path, &to).unwrap();
        prop_assert_eq!(&model::load(&sources(&there)).1, &[]);
        prop_assert_eq!(n_said(&there, &to), n_named + 1, "{:?}", there);
        let mut now = path.clone();
        *now.last_mut().unwrap() = to.clone();
        let back = called(&Model::default(), &there, file, &now, &name).unwrap();
        prop_assert_eq!(back, files);
    }

    /// The same when records hold values under the old name: the new one says so.
    #[test]
    fn what_is_in_force_is_remembered(stem in "[a-z]{1,3}[0-9]{4,9}") {
        let files = layer();
        let (in_force, _) = model::load(&sources(&files));
        for path in [["field", "due"].as_slice(), &["rows", "book", "price"]] {
            let path = owned(path);
            let (above, name) = (&path[..path.len() - 1], path.last().unwrap());
            let now = [above, std::slice::from_ref(&stem)].concat();
            let there = called(&in_force, &files, "local/loan.toml", &path, &stem).unwrap();
            let (model, found) = model::load(&sources(&there));
            prop_assert_eq!(found, []);
            let loan = model.register("local.loan").unwrap();
            let own = now[1..].join(".");
            prop_assert_eq!(&loan.field(&own).unwrap().was, std::slice::from_ref(name));
            let back = called(&in_force, &there, "local/loan.toml", &now, name).unwrap();
            prop_assert_eq!(&back, &files);
        }
    }
}

#[test]
fn an_expression_keeps_its_layout() {
    let there = called(
        &Model::default(),
        &layer(),
        "local/loan.toml",
        &owned(&["field", "due"]),
        "back_by",
    );
    let files = there.unwrap();
    let loan = files
        .iter()
        .find(|it| it.path == "local/loan.toml")
        .unwrap();
    let expected = "check = \"'书  due ' != note   &&  back_by>=  lent_on\"";
    assert!(loan.text.contains(expected), "{}", loan.text);
}

#[test]
fn what_cannot_be_called_otherwise_says_why() {
    let files = layer();
    let (in_force, _) = model::load(&sources(&files));
    let says = |file: &str, path: &[&str], to: &str| {
        called(&in_force, &files, file, &owned(path), to).unwrap_err()
    };
    let organisation = "registry/organisation.toml";
    let shipped = says(organisation, &["field", "level"], "rank");
    assert_eq!(
        shipped,
        "“level”是内置的，标识不能改。要换个叫法，请改它的名称。"
    );
    let held = says("local/loan.toml", &["state", "lent"], "out");
    assert_eq!(
        held,
        "“lent”已经启用，记录里存着这个标识，不能再改。要换个叫法，请改它的名称。"
    );
    let taken = says("local/loan.toml", &["field", "due"], "fixer");
    assert_eq!(taken, "“fixer”已经有了，请换一个标识。");
    let gone = says("local/loan.toml", &["field", "none"], "some");
    assert_eq!(gone, "要改的这一项已不在草稿里。请刷新后再改。");
    // What an event carries under the field's own name is said nowhere.
    let carried = says("local/loan.toml", &["field", "note"], "remark");
    assert!(
        carried.starts_with("改成“remark”以后，“bureau/local/loan.toml”第"),
        "{carried}"
    );
    let bad = says("local/loan.toml", &["field", "due"], "还期");
    assert!(bad.contains("就不对了"), "{bad}");
}

#[test]
fn another_layer_that_names_it_is_told() {
    let files = layer();
    let (own, other): (Vec<LayerFile>, Vec<LayerFile>) = files
        .into_iter()
        .partition(|it| !it.path.starts_with("lost/"));
    let shipped = SHIPPED
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text));
    let of = |layer: &str, files: &[LayerFile]| -> Vec<SourceFile> {
        let files = files.iter();
        files
            .map(|it| SourceFile::of_layer(layer, &it.path, it.text.clone()))
            .collect()
    };
    let all: Vec<SourceFile> = shipped
        .chain(of("bureau", &own))
        .chain(of("lost", &other))
        .collect();
    let path = owned(&["event", "overdue"]);
    let asked = Rename {
        layer: "bureau",
        file: "local/system.toml",
        path: &path,
        to: "late",
    };
    let says = rename(&Model::default(), &all, asked).unwrap_err();
    let expected = "“lost/lost/reminder.toml”里还用着它。请先在那里改用别的，再改这里的标识。";
    assert_eq!(says, expected);
}
