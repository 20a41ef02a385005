//! Embeds the client: writes a table of `web/dist` with each file's bytes, compressed twin
//! and tag. Without a built client a page in Chinese says how to build it, so that the
//! server's tests need no npm.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

const PAGE: &str = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>学政</title>\
<body style=\"font:16px/1.8 sans-serif;margin:3em;max-width:40em\"><h1>学政</h1>\
<p>服务已经在运行，但这个程序里没有装入网页。</p>\
<p>请在源码目录执行 <code>./run</code>，或先在 <code>web</code> 目录执行 <code>npm ci &amp;&amp; npm run build</code>，再重新编译。</p>\
<p>接口在 <a href=\"/api/openapi.json\">/api/openapi.json</a>。</p></body></html>";

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = root.join("../../web/dist");
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut files = Vec::new();
    if dist.join("index.html").is_file() {
        collect(&dist, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    if files.is_empty() {
        let page = out.join("missing.html");
        fs::write(&page, PAGE)?;
        entry(&mut table, "index.html", &page, &out)?;
    }
    for file in &files {
        let path = file
            .strip_prefix(&dist)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        entry(&mut table, &path, file, &out)?;
    }
    table.push_str("]\n");
    fs::write(out.join("client.rs"), table)
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_none_or(|it| it != "map") {
            files.push(path);
        }
    }
    Ok(())
}

fn entry(table: &mut String, path: &str, file: &Path, out: &Path) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = format!("{:016x}", hasher.finish());
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&bytes)?;
    let gzip = gzip.finish()?;
    let twin = if gzip.len() < bytes.len() {
        let twin = out.join(format!("{tag}.gz"));
        fs::write(&twin, &gzip)?;
        format!("Some(include_bytes!({:?}))", twin.display().to_string())
    } else {
        "None".into()
    };
    let file = fs::canonicalize(file)?.display().to_string();
    let media_type = media_type(path);
    writeln!(
        table,
        "Asset {{ path: {path:?}, media_type: {media_type:?}, bytes: include_bytes!({file:?}), gzip: {twin}, tag: {tag:?} }},"
    )
    .map_err(io::Error::other)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
