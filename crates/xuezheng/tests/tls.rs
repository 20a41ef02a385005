//! HTTPS without a gateway, over the binary: with certificates that nobody but the test believes.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "other tests need more of it")]
mod served;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use served::{Place, SERVE, Served, ready};

const NAME: &str = "xuezheng.example";

struct Files {
    chain: PathBuf,
    key: PathBuf,
}

impl Files {
    fn in_folder(folder: &Path) -> Files {
        Files {
            chain: folder.join("chain.pem"),
            key: folder.join("key.pem"),
        }
    }

    /// A certificate of our own making, in force between two years.
    fn write(&self, years: [i32; 2]) {
        let mut params = CertificateParams::new(vec![NAME.to_owned()]).unwrap();
        [params.not_before, params.not_after] = years.map(|year| date_time_ymd(year, 1, 1));
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        std::fs::write(&self.chain, certificate.pem()).unwrap();
        std::fs::write(&self.key, key.serialize_pem()).unwrap();
    }

    fn words(&self) -> Vec<&str> {
        let [chain, key] = [&self.chain, &self.key].map(|it| it.to_str().unwrap());
        [&SERVE[..], &["--tls-cert", chain, "--tls-key", key]].concat()
    }
}

fn serve(place: &Place, files: &Files) -> Served {
    ready(place.command(&files.words()), "https://").unwrap()
}

/// The answer to a request; none when the certificate is not the one that is believed.
fn ask(serving: &Served, believed: &Path, request: &str) -> Option<String> {
    let mut roots = RootCertStore::empty();
    let believed = CertificateDer::from_pem_file(believed).ok()?;
    roots.add(believed).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(NAME).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let tcp = TcpStream::connect(&serving.address).unwrap();
    let mut stream = StreamOwned::new(connection, tcp);
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    // The other end may hang up without a farewell.
    let _ = stream.read_to_end(&mut answer);
    Some(String::from_utf8_lossy(&answer).into_owned())
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{headers}\r\n")
}

fn redeem(code: &str, origin: &str) -> String {
    let password = served::PASSWORD;
    let body = serde_json::json!({ "login": "sysadmin", "code": code, "password": password });
    let body = body.to_string();
    format!(
        "POST /api/session/code HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nX-Xuezheng: 1\r\n\
         Origin: {origin}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let mut lines = answer.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map_or("", |(_, value)| value)
}

#[test]
fn under_tls_browsers_are_told_to_stay_there() {
    let scratch = tempfile::tempdir().unwrap();
    let place = Place::sqlite(scratch.path().join("data"));
    let codes = place.init();
    let files = Files::in_folder(scratch.path());
    files.write([2020, 2090]);
    let serving = serve(&place, &files);
    let told = |request: &str| ask(&serving, &files.chain, request).unwrap();

    let answer = told(&get("/healthz", ""));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(header(&answer, "strict-transport-security").starts_with("max-age="));

    let code = &codes["sysadmin"];
    // A page without TLS, of the same name, is not our page.
    let answer = told(&redeem(code, "http://xuezheng.example"));
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    let answer = told(&redeem(code, "https://xuezheng.example"));
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let cookie = header(&answer, "set-cookie");
    assert!(
        cookie.starts_with("__Host-xz_session=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap();
    let answer = told(&get("/api/session", &format!("Cookie: {cookie}\r\n")));
    assert!(answer.contains("\"login\":\"sysadmin\""), "{answer}");

    // Whoever speaks no TLS is told nothing.
    let mut plain = TcpStream::connect(&serving.address).unwrap();
    plain.write_all(get("/healthz", "").as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("200"));
}

#[test]
fn a_renewed_certificate_needs_no_restart() {
    let scratch = tempfile::tempdir().unwrap();
    let place = Place::sqlite(scratch.path().join("data"));
    place.init();
    let files = Files::in_folder(scratch.path());
    files.write([2020, 2090]);
    let serving = serve(&place, &files);
    let hang_up = || {
        let told = Command::new("kill")
            .args(["-HUP", &serving.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
    };
    let old = scratch.path().join("old.pem");
    std::fs::copy(&files.chain, &old).unwrap();
    let healthz = get("/healthz", "");
    // One that is no certificate leaves the old one in force.
    std::fs::write(&files.chain, "no certificate").unwrap();
    hang_up();
    assert!(ask(&serving, &old, &healthz).is_some());
    files.write([2021, 2091]);
    while ask(&serving, &files.chain, &healthz).is_none() {
        hang_up();
    }
    assert!(ask(&serving, &old, &healthz).is_none());
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_in_a_sentence() {
    let scratch = tempfile::tempdir().unwrap();
    let place = Place::sqlite(scratch.path().join("data"));
    place.init();
    let files = Files::in_folder(scratch.path());
    let other = Files::in_folder(&scratch.path().join("data"));
    other.write([2020, 2090]);
    let told = |says: &str| {
        let told = place.refused(&files.words());
        assert!(told.contains(says), "{says}: {told}");
    };
    told("chain.pem 读不出来");
    files.write([2020, 2021]);
    told("已于 2021年1月1日 到期");
    files.write([2090, 2091]);
    told("要到 2090年1月1日 才生效");
    files.write([2020, 2090]);
    std::fs::copy(&other.key, &files.key).unwrap();
    told("不是一对");
    std::fs::write(&files.key, "no key").unwrap();
    told("里没有可用的私钥");
    std::fs::write(&files.chain, "no certificate").unwrap();
    told("里没有证书");
    let words = files.words();
    let half = place.refused(&words[..words.len() - 2]);
    assert!(half.contains("--tls-key"), "{half}");
}
