//! Word files as LibreOffice prints them and writes them again.

use std::path::PathBuf;
use std::process::{Command, Output};

/// What became of one file.
pub(crate) struct Again {
    pub(crate) name: String,
    pub(crate) pdf: Vec<u8>,
    pub(crate) docx: Vec<u8>,
}

/// Of Word files by their names; none where LibreOffice is not installed, which is said.
#[expect(clippy::print_stdout, reason = "what was not tested is said")]
pub(crate) fn again(files: &[(&str, Vec<u8>)]) -> Option<Vec<Again>> {
    let work = tempfile::tempdir().unwrap();
    let profile = work.path().join("profile");
    let profile = format!("-env:UserInstallation=file://{}", profile.display());
    let at = |name: &str| work.path().join(format!("{name}.docx"));
    for (name, bytes) in files {
        std::fs::write(at(name), bytes).unwrap();
    }
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| at(name)).collect();
    let convert = |to: &str, into: &str| {
        Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", to, "--outdir"])
            .arg(work.path().join(into))
            .args(&paths)
            .output()
    };
    let is_there = |output: &Output| output.status.success();
    if !convert("pdf", "pdf").as_ref().is_ok_and(is_there) {
        println!("SKIPPED: soffice is not here, so nothing was printed");
        return None;
    }
    convert("docx:MS Word 2007 XML", "again").unwrap();
    let read = |file: String| std::fs::read(work.path().join(file)).unwrap();
    let files = files.iter().map(|(name, _)| Again {
        name: (*name).to_owned(),
        pdf: read(format!("pdf/{name}.pdf")),
        docx: read(format!("again/{name}.docx")),
    });
    Some(files.collect())
}
