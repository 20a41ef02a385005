//! A PostgreSQL of our own, reached by a socket in its folder and stopped when the process
//! ends, however it ends: for tests in a temporary folder, for measurements in one that stays.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Cluster {
    dir: PathBuf,
    /// Stops the server and removes the folder when its input ends, as it does when we end.
    _keeper: Child,
}

/// The cluster of this test process; none, said once, where PostgreSQL is not installed.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    CLUSTER
        .get_or_init(|| {
            let found = programs();
            if found.is_none() {
                let says = "PostgreSQL is not installed (Debian: postgresql): its half of the tests is SKIPPED\n";
                // Past the test harness, which keeps what passing tests print.
                let _ = std::io::stderr().write_all(says.as_bytes());
            }
            found.map(|it| {
                let dir = tempfile::Builder::new().prefix("xz-pg-").tempdir_in("/tmp");
                // Data of tests may be lost: no waiting for the disk, unless it is to be measured.
                let fsync = std::env::var_os("STORE_TESTS_FSYNC").is_some();
                start(&it, dir.unwrap().keep(), fsync, true)
            })
        })
        .as_ref()
}

/// A cluster whose data stay in the folder and are as safe as in an office; none where
/// PostgreSQL is not installed.
pub fn kept_cluster(dir: &Path) -> Option<Cluster> {
    std::fs::create_dir_all(dir).unwrap();
    programs().map(|it| start(&it, dir.to_owned(), true, false))
}

/// Where `initdb`, `pg_ctl` and `postgres` lie; the newest of Debian's versions.
fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|it| it.path().join("bin"))
        .collect();
    versions.sort_by_key(|it| std::cmp::Reverse(it.to_string_lossy().len()));
    versions.sort_by(|a, b| b.cmp(a));
    std::env::split_paths(&on_path)
        .chain(versions)
        .find(|it| it.join("initdb").exists() && it.join("pg_ctl").exists())
}

fn start(programs: &Path, dir: PathBuf, fsync: bool, passing: bool) -> Cluster {
    let shown = dir.display();
    // PostgreSQL does not run as root.
    let is_root = run(Command::new("id").arg("-u")).trim() == "0";
    let has_own = || {
        Command::new("id")
            .arg("postgres")
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .status()
    };
    let (user, own_name) = match is_root {
        true if has_own().is_ok_and(|it| it.success()) => ("postgres", "runuser -u postgres --"),
        true => ("nobody", "runuser -u nobody --"),
        false => ("", ""),
    };
    if is_root {
        run(Command::new("chown").arg(user).arg(&dir));
    }
    let sh = |script: &str| {
        let mut command = Command::new("sh");
        let path = format!(
            "{}:{}",
            programs.display(),
            std::env::var("PATH").unwrap_or_default()
        );
        command
            .current_dir("/")
            .env("PATH", path)
            .arg("-c")
            .arg(script);
        command
    };
    let pg_ctl = format!("{own_name} {}/pg_ctl -D {shown}/data", programs.display());
    // A locale that would order text otherwise, to see that the store does not depend on it.
    let initdb = format!(
        "{own_name} {}/initdb -D {shown}/data -U office -A trust -E UTF8 -N",
        programs.display()
    );
    let made = dir.join("data").exists();
    let init = sh(&format!(
        "{{ {initdb} --locale=C.UTF-8 --locale-provider=icu --icu-locale=en || {{ {own_name} rm -rf {shown}/data; {initdb} --locale=C.UTF-8; }}; }} > {shown}/initdb.log 2>&1"
    ));
    if !made {
        run(&mut { init });
    }
    std::fs::write(
        dir.join("hba"),
        "local all by_md5 md5\nlocal all by_scram scram-sha-256\nlocal all all trust\n",
    )
    .unwrap();
    let end = match passing {
        true => format!("{pg_ctl} stop -m immediate >/dev/null 2>&1; rm -rf {shown}"),
        false => format!("{pg_ctl} stop -m fast >/dev/null 2>&1"),
    };
    let keeper = sh(&format!("cat >/dev/null; {end}"))
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let fsync = if fsync { "on" } else { "off" };
    let buffers = if passing { "64MB" } else { "512MB" };
    if !passing {
        // Whoever measured before may not be quite gone.
        run(&mut sh(&format!(
            "{pg_ctl} stop -w -m fast >/dev/null 2>&1 || true"
        )));
    }
    run(&mut sh(&format!(
        "{pg_ctl} start -w -l {shown}/data/log -o \"-c listen_addresses='' -c unix_socket_directories={shown} \
         -c hba_file={shown}/hba -c fsync={fsync} -c max_connections=200 -c shared_buffers={buffers}\" >/dev/null 2>&1"
    )));
    Cluster {
        dir,
        _keeper: keeper,
    }
}

fn run(command: &mut Command) -> String {
    let done = command.stderr(Stdio::inherit()).output().unwrap();
    assert!(done.status.success(), "{command:?}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

impl Cluster {
    /// A client of the cluster itself.
    pub fn client(&self, url: &str) -> postgres::Client {
        postgres::Client::connect(url, postgres::NoTls).unwrap()
    }

    pub fn url(&self, database: &str) -> String {
        format!("host={} user=office dbname={database}", self.dir.display())
    }

    /// The address of a database by its name, made when missing.
    pub fn named(&self, name: &str) -> String {
        let mut client = self.client(&self.url("postgres"));
        let sql = "SELECT 1 FROM pg_database WHERE datname = $1";
        if client.query(sql, &[&name]).unwrap().is_empty() {
            let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
            client.batch_execute(&sql).unwrap();
        }
        self.url(name)
    }

    /// The address of a new, empty database.
    pub fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("office_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let sql = format!("CREATE DATABASE {name} TEMPLATE template0");
        self.client(&self.url("postgres"))
            .batch_execute(&sql)
            .unwrap();
        self.url(&name)
    }
}
