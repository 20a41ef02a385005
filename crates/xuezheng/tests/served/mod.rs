//! The binary as somebody at a terminal and somebody at a browser meet it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value as Json, json};

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_xuezheng");
pub(crate) const PASSWORD: &str = "Songtao-2026";

pub(crate) fn run(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).output().unwrap()
}

/// Where an installation lies: a folder, and a database when it is not SQLite.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    pub(crate) url: Option<String>,
}

impl Place {
    pub(crate) fn sqlite(dir: impl Into<PathBuf>) -> Place {
        let (dir, url) = (dir.into(), None);
        Place { dir, url }
    }

    /// In a database of its own; none where PostgreSQL is not installed.
    pub(crate) fn postgres(dir: impl Into<PathBuf>) -> Option<Place> {
        let (dir, url) = (dir.into(), Some(whole::cluster()?.database()));
        Some(Place { dir, url })
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(words).arg("--data").arg(&self.dir);
        if let Some(url) = &self.url {
            command.args(["--store", url]);
        }
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    /// What a command that goes well prints, line by line.
    pub(crate) fn lines(&self, words: &[&str]) -> Vec<Json> {
        let done = self.run(&[words, &["--format", "json"]].concat());
        let said = String::from_utf8_lossy(&done.stderr);
        let printed = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success(), "{words:?}: {printed}{said}");
        printed
            .lines()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect()
    }

    /// What a command that does not go well says.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let done = self.run(words);
        assert!(!done.status.success(), "{words:?}");
        String::from_utf8_lossy(&done.stderr).into_owned()
    }

    /// A real installation; the one-time codes of its administrators.
    pub(crate) fn init(&self) -> BTreeMap<String, String> {
        let slips = self.lines(&["init", "--title", "云岭市教育局"]);
        let text = |it: &Json| it.as_str().unwrap().to_owned();
        slips
            .iter()
            .filter(|it| it["recovery"].is_null())
            .map(|it| (text(&it["login"]), text(&it["code"])))
            .collect()
    }

    pub(crate) fn serve(&self) -> Served {
        ready(self.command(&SERVE), "http://").unwrap()
    }

    /// No byte of the place tells of these.
    pub(crate) fn silent_of(&self, words: &[&str]) {
        let mut everything = bytes(&self.dir);
        if let Some(url) = &self.url {
            let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
            let sql = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
            for row in client.query(sql, &[]).unwrap() {
                let table: String = row.get(0);
                let sql = format!("COPY \"{table}\" TO STDOUT WITH (FORMAT binary)");
                let mut out = client.copy_out(&sql).unwrap();
                out.read_to_end(&mut everything).unwrap();
            }
        }
        for word in words {
            let places = |all: &[u8]| all.windows(word.len()).position(|it| it == word.as_bytes());
            if let Some(at) = places(&everything) {
                let around = &everything[at.saturating_sub(200)..(at + 200).min(everything.len())];
                panic!("{word}: {}", String::from_utf8_lossy(around));
            }
        }
    }

    /// All is as the history says.
    pub(crate) fn verify(&self) {
        let last = self.lines(&["history", "verify"]).pop().unwrap();
        assert_eq!((&last["ok"], &last["unsealed"]), (&json!(true), &json!(0)));
    }
}

pub(crate) const SERVE: [&str; 5] = ["serve", "--listen", "127.0.0.1:0", "--format", "json"];

/// The server when it serves by `scheme`; what it said when it ended instead.
pub(crate) fn ready(mut serve: Command, scheme: &str) -> Result<Served, String> {
    let mut said = tempfile::tempfile().unwrap();
    serve.stdout(Stdio::piped());
    serve.stderr(said.try_clone().unwrap());
    let mut child = serve.spawn().unwrap();
    let mut line = String::new();
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    printed.read_line(&mut line).unwrap();
    let first: Json = serde_json::from_str(&line).unwrap_or_default();
    if let Some(address) = first["address"].as_str() {
        let address = address.strip_prefix(scheme).unwrap().to_owned();
        return Ok(Served { child, address });
    }
    std::io::copy(&mut printed, &mut std::io::sink()).unwrap();
    child.wait().unwrap();
    let mut text = String::new();
    said.rewind().unwrap();
    said.read_to_string(&mut text).unwrap();
    Err(text)
}

/// A running server, killed without warning at the end.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) address: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Served {
    /// Somebody at a browser, before signing in.
    pub(crate) fn browser(&self) -> Browser {
        Browser {
            address: self.address.clone(),
            cookie: String::new(),
            recovery: Vec::new(),
        }
    }

    /// The system administrator, signed in for the first time.
    pub(crate) fn first(&self, codes: &BTreeMap<String, String>) -> Browser {
        self.administrator("sysadmin", codes)
    }

    /// One of the three, who signs in with the one-time code of `init` and binds a phone.
    pub(crate) fn administrator(&self, login: &str, codes: &BTreeMap<String, String>) -> Browser {
        let mut browser = self.browser();
        let body = json!({ "login": login, "code": codes[login], "password": PASSWORD });
        browser.enter("/session/code", &body);
        let (_, new) = browser.post("/session/second-factor", &json!({}));
        let key = new["key"].as_str().unwrap().replace(' ', "");
        let phone = totp_rs::Builder::new()
            .with_secret(totp_rs::Secret::try_from_base32(key).unwrap())
            .build_noncompliant();
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
        let code = json!({ "code": phone.generate(now).to_string() });
        let (status, bound) = browser.ask("PUT", "/session/second-factor", &code).unwrap();
        assert_eq!(status, 200, "{bound}");
        let codes = bound["recovery_codes"].as_array().unwrap();
        browser.recovery = codes
            .iter()
            .map(|it| it.as_str().unwrap().to_owned())
            .collect();
        browser
    }
}

#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) address: String,
    pub(crate) cookie: String,
    /// Codes that stand in for the phone.
    recovery: Vec<String>,
}

impl Browser {
    /// The same person's, with the same cookie, at another node.
    pub(crate) fn at(&self, served: &Served) -> Browser {
        Browser {
            address: served.address.clone(),
            ..self.clone()
        }
    }

    /// Status and body; none when the server went away before it answered.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &Json) -> Option<(u16, Json)> {
        let (status, _, body) = self.full(method, path, body)?;
        Some((status, body))
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Json) {
        self.ask("GET", path, &Json::Null).unwrap()
    }

    pub(crate) fn post(&self, path: &str, body: &Json) -> (u16, Json) {
        self.ask("POST", path, body).unwrap()
    }

    /// Sends one file.
    pub(crate) fn upload(&self, path: &str, name: &str, bytes: &[u8]) -> (u16, Json) {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat();
        let form = "multipart/form-data; boundary=edge";
        let (head, body) = self.send("POST", path, form, &body).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    /// Sends a part of a file, from somewhere on.
    pub(crate) fn send_part(&self, upload: &str, at: usize, bytes: &[u8]) -> (u16, Json) {
        let path = format!("{upload}?at={at}");
        let sent = self.send("PATCH", &path, "application/octet-stream", bytes);
        let (head, body) = sent.unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    /// A step of signing in goes well.
    pub(crate) fn enter(&mut self, path: &str, body: &Json) {
        let (status, cookie, answer) = self.full("POST", path, body).unwrap();
        assert_eq!(status, 200, "{answer}");
        self.cookie = cookie;
    }

    /// The same person signs in anew, at a server that may be another.
    pub(crate) fn again(&self, served: &Served) -> Browser {
        let mut browser = self.at(served);
        let password = json!({ "login": "sysadmin", "password": PASSWORD });
        let code = json!({ "code": self.recovery[0] });
        browser.recovery.remove(0);
        for (path, body) in [("/session", password), ("/session/second", code)] {
            browser.enter(path, &body);
        }
        browser
    }

    /// The root of the tree.
    pub(crate) fn root(&self) -> Json {
        self.get("/lookup/registry/organisation").1["rows"][0]["id"].clone()
    }

    /// With the cookie that was set.
    pub(crate) fn full(
        &self,
        method: &str,
        path: &str,
        body: &Json,
    ) -> Option<(u16, String, Json)> {
        let (head, body) = self.send(
            method,
            path,
            "application/json",
            body.to_string().as_bytes(),
        )?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let cookie = head
            .lines()
            .find_map(|line| {
                line.to_lowercase()
                    .starts_with("set-cookie:")
                    .then(|| line[11..].trim())
            })
            .and_then(|it| it.split(';').next());
        let json = match body.is_empty() {
            true => Json::Null,
            false => serde_json::from_slice(&body).ok()?,
        };
        Some((status, cookie.unwrap_or_default().to_owned(), json))
    }

    /// The answer's head and its body as it came.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        media_type: &str,
        body: &[u8],
    ) -> Option<(String, Vec<u8>)> {
        let Browser {
            address, cookie, ..
        } = self;
        let mut stream = TcpStream::connect(address).ok()?;
        write!(
            stream,
            "{method} /api{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nX-Xuezheng: 1\r\nCookie: {cookie}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        )
        .ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|it| it == b"\r\n\r\n")?;
        let body = answer.split_off(end + 4);
        Some((String::from_utf8(answer).ok()?, body))
    }
}

pub(crate) fn organisation(code: &str, parent: &Json) -> Json {
    json!({ "values": { "title": format!("第{code}小学"), "code": code, "kind": "school", "level": "school", "parent": parent } })
}

/// A folder copied whole.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn bytes(dir: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => all.extend(bytes(&path)),
            false => all.extend(std::fs::read(path).unwrap_or_default()),
        }
    }
    all
}

/// What is true a moment later, when the background has done it.
pub(crate) fn soon(what: &str, is: impl Fn() -> bool) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(90);
    while !is() {
        assert!(std::time::Instant::now() < until, "{what}");
        std::thread::yield_now();
    }
}
