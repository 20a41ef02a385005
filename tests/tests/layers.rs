//! The one-way arrows of the workspace, written once and checked here.

use std::process::Command;

/// From the ground up. A crate may use only crates on lines above its own.
const LAYERS: &[&[&str]] = &[
    &["base"],
    &["model", "document", "link", "sheet"],
    &["kernel"],
    &["store", "lake", "systems", "exchange"],
    &["server"],
    &["xuezheng"],
];

/// Tests and measurements stand beside the product and use what they look at.
const OUTSIDE: &[&str] = &["whole", "bench"];

#[test]
fn arrows_point_down() {
    let layer = |name: &str| LAYERS.iter().position(|names| names.contains(&name));
    let upward: Vec<String> = own_dependencies()
        .filter(|(user, used)| !OUTSIDE.contains(&user.as_str()) && layer(user) <= layer(used))
        .map(|(user, used)| format!("{user} -> {used}"))
        .collect();
    assert_eq!(upward, [""; 0]);
}

#[test]
fn every_crate_has_its_layer() {
    let listed: Vec<&str> = LAYERS.concat();
    let mut missing = own_crates();
    missing.retain(|name| !OUTSIDE.contains(&name.as_str()) && !listed.contains(&name.as_str()));
    assert_eq!(missing, [""; 0]);
}

/// Pairs of our own crates; dev-dependencies are left out.
fn own_dependencies() -> impl Iterator<Item = (String, String)> {
    let own = own_crates();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let mut pairs = Vec::new();
    for package in packages {
        for used in package["dependencies"].as_array().into_iter().flatten() {
            let used_name = used["name"].as_str().unwrap_or_default();
            if used["kind"].is_null() && own.iter().any(|it| it == used_name) {
                let user = package["name"].as_str().unwrap_or_default();
                pairs.push((user.to_owned(), used_name.to_owned()));
            }
        }
    }
    pairs.into_iter()
}

fn own_crates() -> Vec<String> {
    metadata()["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|package| package["name"].as_str().map(str::to_owned))
        .collect()
}

fn metadata() -> serde_json::Value {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo runs the tests, so it is there");
    serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}
