//! What the loader makes of definitions, right and wrong.

mod derived;
mod difference;
mod examples;
mod follow;
mod given;
mod latest;
mod layers;
mod mistakes;
mod papers;
mod process;
mod publish;
mod quality;
mod rows;
mod shapes;

use model::{Diagnostic, Model, SourceFile};

/// A small city: accounts, organisations, schools, staff.
const CITY: &[(&str, &str)] = &[
    (
        "access/system.toml",
        "title = '权限'\n[role.clerk]\ntitle = '办事员'\n",
    ),
    (
        "access/account.toml",
        "title = '账号'\nhidden = true\n[field]\nname = { title = '姓名', type = 'text' }\n",
    ),
    (
        "registry/system.toml",
        "title = '名录'\n[role.registrar]\ntitle = '名录管理员'\n",
    ),
    (
        "registry/codes.toml",
        "[nature]\ntitle = '办学性质'\ncode = { public = '公办', private = '民办' }\n\
         [stage]\ntitle = '学段'\ncode = { kindergarten = '幼儿园', primary = '小学' }\n",
    ),
    (
        "registry/organisation.toml",
        "title = '机构'\n[field]\nname = { title = '名称', type = 'text' }\n\
         county = { title = '区县', type = 'text' }\n[access]\nclerk = 'public, read'\n",
    ),
    (
        "registry/school.toml",
        "title = '学校'\nowner = 'organisation'\nstands_for = 'organisation'\n[field]\n\
         organisation = { title = '机构', type = 'ref', to = 'registry.organisation' }\n\
         nature = { title = '办学性质', type = 'code', of = 'registry.nature' }\n\
         [access]\nclerk = 'area, read'\n",
    ),
    (
        "registry/staff.toml",
        "title = '教职工'\nstands_for = 'account'\n[field]\n\
         account = { title = '账号', type = 'ref', to = 'access.account' }\n\
         [access]\nclerk = 'area, read'\n",
    ),
    (
        "registry/person.toml",
        "title = '人员'\nstands_for = 'account'\n[field]\n\
         account = { title = '账号', type = 'ref', to = 'access.account' }\n\
         [access]\nclerk = 'area, read'\n",
    ),
    (
        "registry/pupil.toml",
        "title = '学生'\nowner = 'organisation'\n[field]\n\
         organisation = { title = '机构', type = 'ref', to = 'registry.organisation' }\n\
         school = { title = '学校', type = 'ref', to = 'registry.school' }\n\
         stage = { title = '学段', type = 'code', of = 'registry.stage' }\n\
         [access]\nclerk = 'area, read'\n",
    ),
];

/// Loads the city and some files of a system on top of it.
fn load(files: &[(&str, &str)]) -> (Model, Vec<Diagnostic>) {
    let files: Vec<SourceFile> = CITY
        .iter()
        .chain(files)
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect();
    model::load(&files)
}

/// Everything found, as a developer reads it.
fn found(files: &[(&str, &str)]) -> String {
    load(files)
        .1
        .iter()
        .map(|diagnostic| format!("{diagnostic}\n"))
        .collect()
}

#[test]
fn the_city_is_clean() {
    assert_eq!(found(&[]), "");
}
