//! 视图: kept, shared with roles below one's area, opened by default; never a way to more rows.

use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

const HERE: &str = "/views/yard/hazard";

fn asked(title: &str, roles: &[&str]) -> Json {
    json!({ "title": title, "query": { "state": "fixing", "sort": "-due_on", "columns": "place,due_on" }, "roles": roles })
}

async fn titles(browser: &Browser) -> Vec<String> {
    let answer = browser.get(HERE).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let views = answer.json()["views"].clone();
    let views = views.as_array().unwrap().iter();
    views
        .map(|it| it["title"].as_str().unwrap().to_owned())
        .collect()
}

async fn kept(browser: &Browser, title: &str, roles: &[&str]) -> String {
    let answer = browser.post(HERE, &asked(title, roles)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let views = answer.json()["views"].clone();
    let found = views
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["title"] == title);
    found.unwrap()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_view_is_kept_changed_and_taken_away_by_its_owner() {
    let city = City::new();
    let (east, west) = (city.signed_in("east").await, city.signed_in("west").await);
    let id = kept(&east, "整改中", &[]).await;
    let views = east.get(HERE).await.json();
    assert_eq!(
        views["views"],
        json!([{ "id": id, "title": "整改中", "mine": true, "by": "甄云东", "roles": [],
                 "query": { "state": "fixing", "sort": "-due_on", "columns": "place,due_on" } }])
    );
    assert_eq!(titles(&west).await, [""; 0]);

    // Twice the same name says nothing; another's view is not there to be changed.
    let again = east.post(HERE, &asked("整改中", &[])).await;
    assert_eq!(
        again.says(),
        "您已有名为“整改中”的视图。请换个名称，或更新原来的视图。"
    );
    let at = format!("{HERE}/{id}");
    assert_eq!(west.put(&at, &asked("我的", &[])).await.status, 404);
    assert_eq!(west.delete(&at).await.status, 404);
    let answer = east.put(&at, &asked("正在整改", &[])).await;
    assert_eq!(answer.json()["views"][0]["title"], "正在整改");

    assert_eq!(east.delete(&at).await.json()["views"], json!([]));
    assert_eq!(east.delete(&at).await.status, 404);
    // A name that was given up is free again.
    kept(&east, "正在整改", &[]).await;
}

#[tokio::test]
async fn a_shared_view_is_offered_to_its_roles_within_its_area() {
    let city = City::new();
    let (office, east, west, school) = (
        city.signed_in("office").await,
        city.signed_in("east").await,
        city.signed_in("west").await,
        city.signed_in("school").await,
    );
    kept(&office, "全市整改", &["county_clerk"]).await;
    kept(&east, "本区学校看", &["school_clerk"]).await;
    kept(&west, "西区学校看", &["school_clerk"]).await;
    assert_eq!(titles(&east).await, ["本区学校看", "全市整改"]);
    assert_eq!(titles(&west).await, ["西区学校看", "全市整改"]);
    assert_eq!(titles(&school).await, ["本区学校看"]);
    let shared = school.get(HERE).await.json();
    assert_eq!(
        (
            shared["views"][0]["mine"].clone(),
            shared["views"][0]["by"].clone()
        ),
        (json!(false), json!("甄云东"))
    );
    // Whom it can be shared with is whoever opens the list.
    assert_eq!(
        shared["roles"],
        json!([
            { "role": "office_clerk", "title": "督查专员" },
            { "role": "county_clerk", "title": "区市干部" },
            { "role": "school_clerk", "title": "学校干部" },
        ])
    );
    let answer = east.post(HERE, &asked("给教师", &["teacher"])).await;
    assert_eq!(answer.says(), "“教师”看不到隐患，不能与其共享。");
}

#[tokio::test]
async fn a_list_opens_with_the_view_one_chose_until_it_is_gone() {
    let city = City::new();
    let (office, east) = (city.signed_in("office").await, city.signed_in("east").await);
    let shared = kept(&office, "全市整改", &["county_clerk"]).await;
    let own = kept(&office, "只给自己", &[]).await;
    let default = format!("{HERE}/default");
    let answer = east.put(&default, &json!({ "view": shared })).await;
    assert_eq!(answer.json()["default"], json!(shared));
    // Everybody has their own; what one cannot see one cannot choose.
    assert_eq!(office.get(HERE).await.json()["default"], Json::Null);
    assert_eq!(
        east.put(&default, &json!({ "view": own })).await.status,
        404
    );

    let no_longer = office
        .put(&format!("{HERE}/{shared}"), &asked("全市整改", &[]))
        .await;
    assert_eq!(no_longer.status, 200);
    assert_eq!(east.get(HERE).await.json()["default"], Json::Null);
    let answer = east.put(&default, &json!({ "view": null })).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_view_that_makes_no_sense_is_refused_and_pages_are_no_part_of_it() {
    let city = City::new();
    let (east, teacherless) = (city.signed_in("east").await, city.signed_in("sys").await);
    for (query, says) in [
        (
            json!({ "f.colour": "red" }),
            "隐患没有“colour”这一项，不能按它筛选。",
        ),
        (
            json!({ "columns": "place,colour" }),
            "隐患没有“colour”这一列。",
        ),
        (json!({ "sort": "place" }), "隐患不能按“place”排序。"),
    ] {
        let answer = east
            .post(HERE, &json!({ "title": "怪", "query": query }))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.says().as_str()),
            (422, says)
        );
    }
    let nameless = east.post(HERE, &json!({ "title": " ", "query": {} })).await;
    assert_eq!(nameless.says(), "请给视图起个名称。");
    let query = json!({ "after": "00", "limit": "5", "q": " ", "view": "calendar", "by": "due_on", "f.due_on.in": "this_month" });
    let answer = east
        .post(HERE, &json!({ "title": "月历", "query": query }))
        .await;
    assert_eq!(
        answer.json()["views"][0]["query"],
        json!({ "view": "calendar", "by": "due_on", "f.due_on.in": "this_month" })
    );
    assert_eq!(teacherless.get(HERE).await.status, 404);
    assert_eq!(east.get("/views/access/credential").await.status, 404);
}
