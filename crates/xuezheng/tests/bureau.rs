//! A bureau's own additions as text: brought in, put in force, followed by every node, taken
//! out again as they came.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};
use served::{Browser, Place, organisation};

const ABOUT: &str = "title = \"云岭补充\"\nwhy   = \"校舍安全专项\"\n";
const ORGANISATION: &str = "extends = \"registry.organisation\"\n\n[field]\n\
    x_floors = { title = \"楼层数\", type = \"integer\", min = 1 }\n";

/// A folder of one layer, as somebody hands it over.
fn handed_over(folder: &Path) -> String {
    let layer = folder.join("yunling");
    fs::create_dir_all(layer.join("registry")).unwrap();
    fs::write(layer.join("about.toml"), ABOUT).unwrap();
    fs::write(layer.join("registry/organisation.toml"), ORGANISATION).unwrap();
    folder.to_str().unwrap().to_owned()
}

fn knows(clerk: &Browser) -> bool {
    clerk.get("/model").1.to_string().contains("楼层数")
}

fn files_a_floor(clerk: &Browser, code: &str) {
    let mut body = organisation(code, &clerk.root());
    body["values"]["x_floors"] = json!(4);
    let (status, made) = clerk.post("/records/registry/organisation", &body);
    assert_eq!(
        (status, &made["values"]["x_floors"]),
        (201, &json!(4)),
        "{made}"
    );
}

/// Shown first, put in force once, out again byte by byte.
fn brought_in(place: &Place, folder: &Path) {
    let handed = handed_over(&folder.join("handed"));
    let looked = place.lines(&["layer", "import", &handed]);
    assert_eq!(
        (&looked[0]["same"], &looked[0]["activated"]),
        (&json!(false), &json!(false))
    );
    assert!(
        looked[0]["said"]
            .as_str()
            .unwrap()
            .contains("新增字段：x_floors 楼层数")
    );
    let words = ["layer", "import", &handed, "--activate", "--reason", "专项"];
    assert_eq!(place.lines(&words)[0]["activated"], true);
    let again = place.lines(&words);
    assert_eq!(
        (&again[0]["same"], &again[0]["activated"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(place.lines(&["layer", "list"])[0]["title"], "云岭补充");

    let out = folder.join("out");
    let done = place.run(&["layer", "export", "--out", out.to_str().unwrap()]);
    assert!(done.status.success());
    for (path, text) in [
        ("about.toml", ABOUT),
        ("registry/organisation.toml", ORGANISATION),
    ] {
        let written = fs::read_to_string(out.join("yunling").join(path)).unwrap();
        assert_eq!(written, text);
    }
}

/// What does not hold is told with its place, and changes nothing.
fn wrong_is_refused(place: &Place, folder: &Path) {
    let wrong = folder.join("wrong");
    handed_over(&wrong);
    let text = ORGANISATION.replace("x_floors", "floors");
    fs::write(wrong.join("yunling/registry/organisation.toml"), text).unwrap();
    let words = ["layer", "import", wrong.to_str().unwrap(), "--activate"];
    let done = place.run(&words);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(!done.status.success());
    assert!(
        said.contains("错误 yunling/registry/organisation.toml 第 4 行"),
        "{said}"
    );
    assert_eq!(place.lines(&["layer", "list"]), [] as [Json; 0]);
}

#[test]
fn a_layer_is_brought_in_over_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    wrong_is_refused(&place, folder.path());
    brought_in(&place, folder.path());
    let served = place.serve();
    let clerk = served.first(&codes);
    assert!(knows(&clerk));
    files_a_floor(&clerk, "A1");
    drop(served);
    place.verify();
}

/// Both nodes serve meanwhile, and neither is started again.
#[test]
fn every_node_follows_over_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let Some(url) = whole::cluster().map(|it| it.database()) else {
        return;
    };
    let dir = folder.path().join("data");
    let place = Place {
        dir,
        url: Some(url),
    };
    let codes = place.init();
    let (here, there) = (place.serve(), place.serve());
    let clerk = here.first(&codes);
    let same = clerk.at(&there);
    assert!(!knows(&clerk) && !knows(&same));
    brought_in(&place, folder.path());
    // The write itself finds out, whatever the node has heard.
    files_a_floor(&same, "A1");
    files_a_floor(&clerk, "A2");
    assert!(knows(&clerk) && knows(&same));
    place.verify();
}
