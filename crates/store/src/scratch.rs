//! Folders for tests and rehearsals: in memory where the system has a file system there.
//! Each goes with its value; what a process left that was stopped goes with the next one made.

use std::io;
use std::path::Path;

use tempfile::TempDir;

const PREFIX: &str = "xuezheng-";

/// A new, empty folder.
///
/// # Errors
/// When there is no room for it.
pub fn scratch() -> io::Result<TempDir> {
    let memory = Path::new("/dev/shm");
    let place = match memory.is_dir() {
        true => memory.to_owned(),
        false => std::env::temp_dir(),
    };
    sweep(&place)?;
    tempfile::Builder::new()
        .prefix(&format!("{PREFIX}{}-", std::process::id()))
        .tempdir_in(place)
}

/// Removes folders of processes that are no more.
fn sweep(place: &Path) -> io::Result<()> {
    // Where the system does not list its processes, nothing is known of them.
    if !Path::new("/proc/self").exists() {
        return Ok(());
    }
    for entry in place.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().and_then(|it| it.to_str());
        let made_by = name
            .and_then(|it| it.strip_prefix(PREFIX)?.split_once('-'))
            .and_then(|(process, _)| process.parse::<u32>().ok());
        if made_by.is_some_and(|it| !Path::new(&format!("/proc/{it}")).exists()) {
            // Another process may be sweeping too.
            let _ = std::fs::remove_dir_all(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stopped_process_left_is_gone_and_what_is_in_use_stays() {
        let place = tempfile::tempdir().unwrap();
        // Above the highest number a process can have.
        let left = place.path().join(format!("{PREFIX}4194305-a"));
        let mine = place
            .path()
            .join(format!("{PREFIX}{}-a", std::process::id()));
        let others = place.path().join("xuezheng-notes");
        for folder in [&left, &mine, &others] {
            std::fs::create_dir(folder).unwrap();
        }
        sweep(place.path()).unwrap();
        assert_eq!(
            [&left, &mine, &others].map(|it| it.exists()),
            [false, true, true]
        );
    }
}
