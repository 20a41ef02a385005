//! Uploads: who opens them, how large, of what kind.

use serde_json::json;

use crate::city::City;

#[tokio::test]
async fn a_file_opens_to_whoever_reaches_a_record_that_holds_it() {
    let city = City::new();
    let (school, east, west) = (
        city.signed_in("school").await,
        city.signed_in("east").await,
        city.signed_in("west").await,
    );
    let answer = school
        .upload("/files", "现场 照片.png", b"\x89PNG\r\n picture")
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let file = answer.json();
    assert_eq!(
        (file["type"].clone(), file["size"].clone()),
        (json!("image/png"), json!(14))
    );
    let at = format!("/files/{}", file["id"].as_str().unwrap());
    assert_eq!(school.get(&at).await.status, 200, "one's own");
    assert_eq!(east.get(&at).await.status, 404, "held by no record yet");
    let values = json!({ "school": city.unit("3701011"), "place": "操场", "photos": [file["id"]] });
    let filed = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await
        .json();
    assert_eq!(
        filed["files"][file["id"].as_str().unwrap()]["name"],
        "现场 照片.png"
    );
    let answer = east.get(&at).await;
    assert_eq!(&answer.bytes[..], b"\x89PNG\r\n picture");
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert_eq!(west.get(&at).await.status, 404);
    assert_eq!(city.stranger().get(&at).await.status, 401);
}

#[tokio::test]
async fn what_has_no_business_in_a_record_is_refused() {
    let city = City::new();
    let school = city.signed_in("school").await;
    for (name, bytes, says) in [
        ("空.txt", &b""[..], "这个文件是空的，请重新选择。"),
        (
            "游戏.exe",
            b"MZ",
            "不接收“.exe”文件。可上传文档、表格、图片、音视频、压缩包；其他文件请先压缩。",
        ),
        (
            "名单",
            b"x",
            "不接收没有后缀的文件。可上传文档、表格、图片、音视频、压缩包；其他文件请先压缩。",
        ),
        (
            "页面.html",
            b"<script>",
            "不接收“.html”文件。可上传文档、表格、图片、音视频、压缩包；其他文件请先压缩。",
        ),
        (
            "计划.pdf",
            b"MZ\x90\x00",
            "“计划.pdf”的内容与文件名不符，可能已损坏或改过后缀。请用原软件另存后再上传。",
        ),
    ] {
        let answer = school.upload("/files", name, bytes).await;
        assert_eq!(
            (answer.status.as_u16(), answer.says().as_str()),
            (422, says),
            "{name}"
        );
    }
    let answer = school
        .upload("/files", "大.zip", &vec![b'P'; 64 * 1024 * 1024 + 100_000])
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (413, "文件太大，最多 64 MB。请压缩或拆分后再试。")
    );
    let answer = school
        .post(
            "/records/yard/hazard",
            &json!({ "values": { "place": "长".repeat(1_000_000) } }),
        )
        .await;
    assert_eq!(answer.status, 413, "a record is not a file");
}
