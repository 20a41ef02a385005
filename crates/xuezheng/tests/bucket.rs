//! Files in a bucket that several servers share, over an S3 server that is real: `s3rver`
//! from `web/package.json`.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value as Json, json};
use served::{Browser, Place, SERVE, Served, copy, ready};

const FILES: &str = "s3://bureau/xuezheng";

/// A bucket at an S3 server of its own.
struct Bucket {
    child: Child,
    folder: PathBuf,
    address: String,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bucket {
    /// None where the client's packages are not installed.
    fn start(folder: &Path) -> Option<Bucket> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../web/node_modules/s3rver/bin/s3rver.js");
        if !script.exists() {
            return None;
        }
        let mut child = Command::new("node")
            .arg(script)
            .args(["-a", "127.0.0.1", "-p", "0", "-s", "--no-vhost-buckets"])
            .arg("-d")
            .arg(folder)
            .args(["--configure-bucket", "bureau"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let says = "S3rver listening on 127.0.0.1:";
        let port = lines
            .map_while(Result::ok)
            .find_map(|it| it.strip_prefix(says).map(str::to_owned))
            .unwrap();
        Some(Bucket {
            child,
            folder: folder.to_owned(),
            address: format!("127.0.0.1:{port}"),
        })
    }

    /// The names of what anybody sees in it.
    fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        collect(&self.folder.join("bureau"), &mut names);
        names
    }
}

fn collect(folder: &Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            // Where parts wait to be put together.
            if name != ".S3rver_uploads" {
                collect(&entry.path(), names);
            }
        } else if let Some(name) = name.strip_suffix("._S3rver_object") {
            names.push(name.to_owned());
        }
    }
}

/// A command over a place whose files lie in the bucket at an address.
fn command(place: &Place, words: &[&str], address: &str) -> Command {
    let mut command = place.command(words);
    command
        .args(["--files", FILES])
        .env("AWS_ENDPOINT", format!("http://{address}"))
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", "S3RVER")
        .env("AWS_SECRET_ACCESS_KEY", "S3RVER");
    command
}

fn serve(place: &Place, address: &str) -> Served {
    ready(command(place, &SERVE, address), "http://").unwrap()
}

fn done(mut command: Command) -> String {
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.success(), "{said}");
    String::from_utf8(done.stdout).unwrap()
}

/// As large as needs parts, and no two alike.
fn long(n: usize) -> Vec<u8> {
    let lines = (0..).map(|it| format!("{n} {it:010}\n").into_bytes());
    lines.flatten().take(20 * 1024 * 1024).collect()
}

fn fetched(browser: &Browser, file: &Json) -> Vec<u8> {
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    let (head, bytes) = browser.send("GET", &path, "text/plain", b"").unwrap();
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    match head.to_lowercase().contains("transfer-encoding: chunked") {
        true => unchunked(&bytes),
        false => bytes,
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    loop {
        let end = bytes.windows(2).position(|it| it == b"\r\n").unwrap();
        let n = std::str::from_utf8(&bytes[..end]).unwrap();
        let n = usize::from_str_radix(n, 16).unwrap();
        if n == 0 {
            return whole;
        }
        whole.extend(&bytes[end + 2..end + 2 + n]);
        bytes = &bytes[end + 2 + n + 2..];
    }
}

/// Two places over one database, or one where PostgreSQL is not installed.
fn nodes(folder: &Path) -> (Place, Place) {
    let url = whole::cluster().map(|it| it.database());
    let place = |name: &str| Place {
        dir: folder.join(name),
        url: url.clone(),
    };
    (place("first"), place("second"))
}

#[test]
fn what_one_node_keeps_the_other_reads_and_a_backup_holds() {
    let folder = tempfile::tempdir().unwrap();
    let Some(bucket) = Bucket::start(&folder.path().join("s3")) else {
        return;
    };
    let (first, second) = nodes(folder.path());
    if first.url.is_none() {
        return;
    }
    let codes = first.init();
    copy(&first.dir.join("keys"), &second.dir.join("keys"));
    let (here, there) = (
        serve(&first, &bucket.address),
        serve(&second, &bucket.address),
    );
    let clerk = here.first(&codes);
    let bytes = long(1);
    let (status, file) = clerk.upload("/files", "长表.txt", &bytes);
    assert_eq!(status, 200, "{file}");
    assert_eq!(bucket.names(), [file["digest"].as_str().unwrap()]);
    assert!(fetched(&clerk.at(&there), &file) == bytes);

    // The same bytes again, at the other node: kept once.
    let (_, again) = clerk.at(&there).upload("/files", "又一份.txt", &bytes);
    assert_eq!(again["digest"], file["digest"]);
    let (_, small) = clerk.upload("/files", "短.txt", "附件".as_bytes());
    assert_eq!(bucket.names().len(), 2);
    for place in [&first, &second] {
        let kept = std::fs::read_dir(place.dir.join("files")).unwrap().count();
        assert_eq!(kept, 0, "nothing is left on a node");
    }

    let backup = folder.path().join("bureau.backup");
    let to = [
        "backup",
        "--format",
        "json",
        "--to",
        backup.to_str().unwrap(),
    ];
    let said = done(command(&first, &to, &bucket.address));
    let said: Json = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["files"], &said["missing"]), (&json!(2), &json!([])));

    // Restored into a folder, without the bucket.
    let whole = Place::sqlite(folder.path().join("restored"));
    let keys = first.dir.join("keys");
    let words = ["restore", backup.to_str().unwrap(), "--keys"];
    whole.lines(&[&words[..], &[keys.to_str().unwrap()]].concat());
    let restored = whole.serve();
    let clerk = clerk.again(&restored);
    assert!(fetched(&clerk, &file) == bytes);
    assert_eq!(fetched(&clerk, &small), "附件".as_bytes());
}

/// The client's parts, one here and one there, each a piece of the bucket until all have come.
#[test]
fn what_comes_in_parts_comes_to_any_node_and_leaves_nothing_beside() {
    let folder = tempfile::tempdir().unwrap();
    let Some(bucket) = Bucket::start(&folder.path().join("s3")) else {
        return;
    };
    let (first, second) = nodes(folder.path());
    if first.url.is_none() {
        return;
    }
    let codes = first.init();
    copy(&first.dir.join("keys"), &second.dir.join("keys"));
    let (here, there) = (
        serve(&first, &bucket.address),
        serve(&second, &bucket.address),
    );
    let clerk = here.first(&codes);
    let nodes = [clerk.at(&here), clerk.at(&there)];
    let bytes = &long(3)[..3 * 1024 * 1024];
    let begin = |id: &str| {
        let asked = json!({ "name": "长表.txt", "size": bytes.len() });
        let path = format!("/uploads/{id}");
        let (status, said) = clerk.ask("PUT", &path, &asked).unwrap();
        assert_eq!(status, 200, "{said}");
        path
    };
    let put = |path: &str, n: usize| {
        let at = n * 1024 * 1024;
        nodes[n % 2].send_part(path, at, &bytes[at..at + 1024 * 1024])
    };
    let path = begin("01980000-0000-7000-8000-000000000001");
    assert_eq!(put(&path, 0).0, 200);
    // Sent again because nobody heard the answer, it is told that it has come.
    assert_eq!(put(&path, 0).0, 409);
    assert_eq!(put(&path, 1).1["received"], 2 * 1024 * 1024);
    assert_eq!(bucket.names().len(), 2);
    let file = put(&path, 2).1["file"].clone();
    assert_eq!(bucket.names(), [file["digest"].as_str().unwrap()]);
    assert!(fetched(&nodes[1], &file) == bytes);

    // What is given up is gone.
    let path = begin("01980000-0000-7000-8000-000000000002");
    assert_eq!(put(&path, 0).0, 200);
    assert_eq!(bucket.names().len(), 2);
    let (head, _) = nodes[1].send("DELETE", &path, "text/plain", b"").unwrap();
    assert!(head.starts_with("HTTP/1.1 204"), "{head}");
    assert_eq!(bucket.names(), [file["digest"].as_str().unwrap()]);
}

/// Lets a part of what is sent through, says so, and holds the rest for ever.
fn narrow(to: &str, most: usize, held: Sender<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (address, to) = (listener.local_addr().unwrap().to_string(), to.to_owned());
    std::thread::spawn(move || {
        let passed = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        for stream in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(&to).unwrap();
            let (from, into) = (server.try_clone().unwrap(), stream.try_clone().unwrap());
            std::thread::spawn(move || pass(from, into, &|_| true));
            let (passed, held) = (passed.clone(), held.clone());
            std::thread::spawn(move || {
                pass(stream, server, &|n| {
                    let before = passed.fetch_add(n, std::sync::atomic::Ordering::Relaxed);
                    let is_open = before + n < most;
                    if !is_open {
                        let _ = held.send(());
                    }
                    is_open
                });
            });
        }
    });
    address
}

fn pass(mut from: TcpStream, mut to: TcpStream, may: &dyn Fn(usize) -> bool) {
    let mut block = vec![0; 64 * 1024];
    while let Ok(n @ 1..) = from.read(&mut block) {
        if !may(n) {
            // Open, and silent.
            std::thread::park();
        }
        if to.write_all(&block[..n]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

#[test]
fn a_node_killed_in_the_middle_of_an_upload_leaves_nothing_to_be_seen() {
    let folder = tempfile::tempdir().unwrap();
    let Some(bucket) = Bucket::start(&folder.path().join("s3")) else {
        return;
    };
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    let (held, waits) = channel();
    // The first part gets through, the second only begins.
    let narrow = narrow(&bucket.address, 12 * 1024 * 1024, held);
    let mut node = serve(&place, &narrow);
    let clerk = node.first(&codes);
    let bytes = long(2);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"长表.txt\"\r\n\r\n";
            let body = [head.as_bytes(), &bytes, b"\r\n--edge--\r\n"].concat();
            let form = "multipart/form-data; boundary=edge";
            let answer = clerk.send("POST", "/files", form, &body);
            assert!(answer.is_none(), "nobody was told that it was kept");
        });
        waits.recv().unwrap();
        node.child.kill().unwrap();
    });
    assert_eq!(bucket.names(), [""; 0]);
    let left = std::fs::read_dir(place.dir.join("files")).unwrap().count();
    assert_eq!(left, 0);

    // Sent again, it is there.
    let node = serve(&place, &bucket.address);
    let clerk = clerk.again(&node);
    let (status, file) = clerk.upload("/files", "长表.txt", &bytes);
    assert_eq!(status, 200, "{file}");
    assert!(fetched(&clerk, &file) == bytes);
    drop(node);
    let verify = ["history", "verify", "--format", "json"];
    let said = done(command(&place, &verify, &bucket.address));
    let last: Json = serde_json::from_str(said.lines().last().unwrap()).unwrap();
    assert_eq!((&last["ok"], &last["files"]), (&json!(true), &json!(1)));
}

#[test]
fn an_installation_takes_its_files_along_when_it_moves() {
    let folder = tempfile::tempdir().unwrap();
    let Some(bucket) = Bucket::start(&folder.path().join("s3")) else {
        return;
    };
    let (_, Place { url: Some(url), .. }) = nodes(folder.path()) else {
        return;
    };
    let place = Place::sqlite(folder.path().join("data"));
    let codes = place.init();
    let node = place.serve();
    let clerk = node.first(&codes);
    let (_, file) = clerk.upload("/files", "短.txt", "附件".as_bytes());
    drop(node);
    let mut moving = Command::new(served::BINARY);
    moving.args(["move", "--to", &url, "--to-files", FILES, "--data"]);
    moving.arg(&place.dir);
    moving
        .env("AWS_ENDPOINT", format!("http://{}", bucket.address))
        .env("AWS_ALLOW_HTTP", "true")
        .env("AWS_ACCESS_KEY_ID", "S3RVER")
        .env("AWS_SECRET_ACCESS_KEY", "S3RVER");
    done(moving);
    assert_eq!(bucket.names(), [file["digest"].as_str().unwrap()]);
    let moved = Place {
        url: Some(url),
        ..place
    };
    let node = serve(&moved, &bucket.address);
    assert_eq!(fetched(&clerk.again(&node), &file), "附件".as_bytes());
}

#[test]
fn a_place_for_files_that_cannot_be_used_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::sqlite(folder.path().join("data"));
    place.init();
    let says = |files: &str, key: &str| {
        let mut command = place.command(&["backup", "--to", "never", "--files", files]);
        command
            .env("AWS_ENDPOINT", "http://127.0.0.1:9")
            .env("AWS_ALLOW_HTTP", "true")
            .env_remove("AWS_ACCESS_KEY_ID");
        if !key.is_empty() {
            command.env("AWS_ACCESS_KEY_ID", key);
            command.env("AWS_SECRET_ACCESS_KEY", key);
        }
        let done = command.output().unwrap();
        assert!(!done.status.success());
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    let said = says("ftp://bureau", "");
    assert!(
        said.contains("不是存放文件的地址，应如 s3://桶名/前缀"),
        "{said}"
    );
    let said = says(FILES, "");
    assert!(said.contains("要先设环境变量 AWS_ACCESS_KEY_ID"), "{said}");
    let said = says(FILES, "nobody");
    assert!(said.contains("对象存储用不了"), "{said}");
}
