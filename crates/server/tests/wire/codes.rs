//! Codes of long lists are asked for, not sent.

use serde_json::{Value as Json, json};

use crate::city::City;

fn codes(answer: &Json) -> Vec<&str> {
    let rows = answer["rows"].as_array().unwrap();
    rows.iter().map(|it| it["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_long_list_is_asked_by_name_code_and_spelling() {
    let city = City::new();
    let clerk = city.signed_in("office").await;
    let model = clerk.get("/model").await.json();
    let list = &model["codes"]["registry.region"];
    assert_eq!((&list["long"], &list["codes"]), (&json!(true), &json!([])));
    let ask = async |query: &str| {
        clerk
            .get(&format!("/codes/registry/region?{query}"))
            .await
            .json()
    };
    let found = ask("q=福山区").await;
    assert_eq!(codes(&found), ["370611"]);
    assert_eq!(found["rows"][0]["above"], "山东省 › 烟台市");
    assert_eq!(codes(&ask("q=fushanqu").await), ["370611"]);
    assert!(codes(&ask("q=yts&limit=500").await).contains(&"370600"));
    assert_eq!(codes(&ask("q=370611").await), ["370611"]);
    let top = ask("").await;
    assert_eq!(
        (codes(&top).len(), &top["rows"][0]["has_below"]),
        (34, &json!(true))
    );
    assert!(codes(&ask("below=370600").await).contains(&"370611"));
    assert_eq!(clerk.get("/codes/registry/nothing").await.status, 404);
}

#[tokio::test]
async fn a_retired_code_is_named_and_not_offered() {
    let city = City::new();
    let clerk = city.signed_in("office").await;
    let ask = async |query: &str| {
        clerk
            .get(&format!("/codes/registry/region?{query}"))
            .await
            .json()
    };
    assert_eq!(codes(&ask("q=崇文区").await), [""; 0]);
    let asked = ask("q=崇文区&all=1").await;
    assert_eq!(codes(&asked), ["110103"]);
    assert_eq!(
        (&asked["rows"][0]["retired"], &asked["rows"][0]["possible"]),
        (&json!(true), &json!(false))
    );
    let named = ask("codes=110103,370611,x").await;
    assert_eq!(named["rows"][0]["title"], "崇文区");
    assert_eq!(codes(&named), ["110103", "370611"]);
}

#[tokio::test]
async fn who_asks_for_a_region_asks_for_all_in_it() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let at = format!("/records/registry/organisation/{}", city.units["3701011"]);
    let school = admin.get(&at).await.json();
    let edit = json!({ "version": school["version"], "values": { "region": "370611" } });
    assert_eq!(admin.patch(&at, &edit).await.status, 200);
    let list = async |region: &str| {
        let rows = admin
            .get(&format!("/records/registry/organisation?f.region={region}"))
            .await
            .json();
        rows["rows"].as_array().unwrap().len()
    };
    assert_eq!(
        [
            list("370611").await,
            list("370600").await,
            list("370000").await
        ],
        [1, 1, 1]
    );
    assert_eq!(list("370300").await, 0);
    let edit = json!({ "version": 2, "values": { "region": "370634" } });
    let refused = admin.patch(&at, &edit).await.json();
    assert_eq!(
        refused["error"]["fields"][0]["message"],
        "“所在区划”所选的“长岛县”（370634）自 2020-01-01 起停用，请改选在用的"
    );
}
