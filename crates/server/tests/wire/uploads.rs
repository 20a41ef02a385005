//! Files that come in parts: where to go on, what breaks off, who goes on, what is left.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

const AT: &str = "/uploads/01890000-0000-7000-8000-00000000000a";
const PART: usize = 128 * 1024;

/// A picture of three parts, the last one small.
fn picture() -> Vec<u8> {
    let noise = (0..2 * PART + 5).map(|n| (n * 7 % 251) as u8);
    let mut bytes: Vec<u8> = noise.collect();
    bytes[..4].copy_from_slice(b"\x89PNG");
    bytes
}

fn facts() -> Json {
    json!({ "name": "现场.png", "size": picture().len() })
}

async fn send(browser: &Browser, at: usize, bytes: &[u8]) -> Answer {
    let headers = [
        ("content-type", "application/octet-stream"),
        ("x-xuezheng", "1"),
    ];
    let (path, body) = (format!("{AT}?at={at}"), Body::from(bytes.to_owned()));
    browser.ask(Method::PATCH, &path, body, &headers).await
}

#[tokio::test]
async fn a_file_in_parts_is_taken_once_however_often_they_are_sent() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let bytes = picture();
    let begun = school.put(AT, &facts()).await;
    assert_eq!(
        (begun.status.as_u16(), begun.json()["received"].clone()),
        (200, json!(0))
    );
    assert_eq!(
        send(&school, 0, &bytes[..PART]).await.json()["received"],
        PART
    );
    // The answer was lost: the same part again is not taken twice, and beginning again tells.
    let again = send(&school, 0, &bytes[..PART]).await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (409, "uploads.elsewhere")
    );
    assert_eq!(school.put(AT, &facts()).await.json()["received"], PART);
    send(&school, PART, &bytes[PART..2 * PART]).await;
    let last = send(&school, 2 * PART, &bytes[2 * PART..]).await;
    assert_eq!(last.status, 200, "{}", last.text());
    let file = last.json()["file"].clone();
    let id = AT.rsplit('/').next().unwrap();
    assert_eq!(
        (file["id"].clone(), file["type"].clone()),
        (json!(id), json!("image/png"))
    );
    for late in [
        send(&school, 2 * PART, &bytes[2 * PART..]).await,
        school.put(AT, &facts()).await,
    ] {
        assert_eq!(late.json()["file"], file, "{}", late.text());
    }
    let kept = school.get(&format!("/files/{id}")).await;
    assert_eq!(&kept.bytes[..], &bytes[..]);
    // A record names it like any other, and nobody else can have it by its id.
    let values = json!({ "school": city.unit("3701011"), "place": "操场", "photos": [id] });
    let filed = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await;
    assert_eq!(filed.status, 201, "{}", filed.text());
    let other = city.signed_in("other").await;
    assert_eq!(other.put(AT, &facts()).await.status, 404);
    assert_eq!(send(&other, 0, &bytes[..PART]).await.status, 404);
}

#[tokio::test]
async fn parts_are_judged_like_whole_files() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let begin = async |name: &str, size: usize| {
        school
            .put(AT, &json!({ "name": name, "size": size }))
            .await
            .says()
    };
    assert_eq!(begin("空.txt", 0).await, "这个文件是空的，请重新选择。");
    assert!(begin("游戏.exe", 9).await.starts_with("不接收“.exe”文件。"));
    assert_eq!(
        begin("大.zip", 65 * 1024 * 1024).await,
        "文件太大，最多 64 MB。请压缩或拆分后再试。"
    );
    school
        .put(AT, &json!({ "name": "计划.pdf", "size": 300_000 }))
        .await;
    let program = [b"MZ".as_slice(), &vec![0; PART]].concat();
    for (at, bytes, says) in [
        (
            0,
            &program[..],
            "“计划.pdf”的内容与文件名不符，可能已损坏或改过后缀。请用原软件另存后再上传。",
        ),
        (0, b"%PDF", "上传的分段大小不对。请刷新页面后重新上传。"),
        (
            0,
            &vec![b'%'; 1024 * 1024 + 1],
            "上传的分段大小不对。请刷新页面后重新上传。",
        ),
        (
            0,
            &vec![b'%'; 3 * 1024 * 1024],
            "上传的分段大小不对。请刷新页面后重新上传。",
        ),
    ] {
        let answer = send(&school, at, bytes).await;
        assert_eq!(
            (answer.status.as_u16(), answer.says().as_str()),
            (422, says)
        );
    }
    assert_eq!(send(&school, 0, b"").await.status, 422);
}

#[tokio::test]
async fn what_nobody_goes_on_with_is_dropped() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let bytes = picture();
    school.put(AT, &facts()).await;
    send(&school, 0, &bytes[..PART]).await;
    let kept = digests(&city);
    assert_eq!(kept.len(), 1);
    city.wind(71 * 60);
    sweep(&city).await;
    let school = city.signed_in("school").await;
    let next = send(&school, PART, &bytes[PART..2 * PART]).await;
    assert_eq!(next.json()["received"], 2 * PART, "{}", next.text());
    let kept = digests(&city);
    city.wind(73 * 60);
    sweep(&city).await;
    assert_eq!((kept.len(), n_there(&city, &kept)), (2, 0));
    let school = city.signed_in("school").await;
    assert_eq!(
        send(&school, 2 * PART, &bytes[2 * PART..]).await.status,
        404
    );
    // Begun anew it begins at nothing; given up, nothing is left.
    assert_eq!(school.put(AT, &facts()).await.json()["received"], 0);
    send(&school, 0, &bytes[..PART]).await;
    let kept = digests(&city);
    assert_eq!(school.delete(AT).await.status, 204);
    assert_eq!((kept.len(), n_there(&city, &kept)), (1, 0));
}

/// What the job of each hour does.
async fn sweep(city: &City) {
    city.kernel.stand_jobs(&server::job_kinds()).unwrap();
    city.work().await;
}

/// The digests of all parts kept, as their notes name them.
fn digests(city: &City) -> Vec<String> {
    let now = city.kernel.now();
    let notes = kernel::read(city.kernel.store(), |read| read.notes_of("upload", now)).unwrap();
    let parts = notes.iter().flat_map(|(_, note)| {
        let coming: Json = serde_json::from_str(&note.value).unwrap();
        coming["parts"].as_array().unwrap().clone()
    });
    parts
        .map(|part| part["digest"].as_str().unwrap().to_owned())
        .collect()
}

fn n_there(city: &City, digests: &[String]) -> usize {
    let there = |it: &&String| city.kernel.store().file(it).is_ok();
    digests.iter().filter(there).count()
}
