//! The installation's keys: the first made with the database, each readable by its owner
//! only, the same on every node.
//!
//! The database says which is in use (`news`), and keeps a note that only that one can have
//! written: a node with another key stops before it writes anything. A key itself never lies
//! in the database. Not here: how one follows the other (`reseal`), and what their keepers
//! do with them by hand (`custody`).

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use base::{Instant, hex};
use kernel::{Note, StoreError};

use crate::cells::Cells;
use crate::dialect::{Session, values};
use crate::notes;
use crate::secret::{Ready, keyed};

const NOTE: (&str, &str) = ("store", "key");
/// It does not run out: the year 3000.
const NEVER: Instant = Instant::constant(32_503_680_000, 0);
/// The one to come, until it is taken.
pub(crate) const NEXT: &str = "next.key";

pub(crate) type Key = [u8; 32];

/// The keys a transaction needs.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    in_use: Key,
    /// Those that still seal something, the newest first.
    older: Arc<[Key]>,
    /// What follows from the one in use, once it was needed.
    ready: Arc<OnceLock<Ready>>,
}

impl Keys {
    pub(crate) fn of(in_use: Key) -> Keys {
        Keys::with(in_use, Arc::default())
    }

    fn with(in_use: Key, older: Arc<[Key]>) -> Keys {
        Keys {
            in_use,
            older,
            ready: Arc::default(),
        }
    }

    /// What follows from the key in use.
    pub(crate) fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| Ready::of(&self.in_use))
    }

    /// For who reads only what is not sealed.
    pub(crate) fn blank() -> Keys {
        Keys::of([0; 32])
    }

    pub(crate) fn in_use(&self) -> &Key {
        &self.in_use
    }

    /// All, the one in use first.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Key> {
        std::iter::once(&self.in_use).chain(self.older.iter())
    }
}

/// Which keys there are by number, from 0: one more each time one follows another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Turn {
    pub in_use: i64,
    /// The oldest that still seals something.
    pub needed: i64,
}

/// Told when a key is taken, and when nothing needs the one before it any more.
pub(crate) const TAKEN: &str = "key";
pub(crate) const RESEALED: &str = "resealed";

impl Turn {
    pub(crate) fn of(news: &HashMap<String, i64>) -> Turn {
        let times = |name| news.get(name).copied().unwrap_or(0);
        Turn {
            in_use: times(TAKEN),
            needed: times(RESEALED),
        }
    }

    pub(crate) fn read(session: &mut dyn Session) -> Result<Turn, StoreError> {
        let (doing, mut news) = ("reading which key is in use", HashMap::new());
        let sql = "SELECT name, times FROM news WHERE name IN ($1, $2)";
        session.query(doing, sql, &values![TAKEN, RESEALED], &mut |row| {
            let cells = Cells { row, doing };
            news.insert(cells.text(0)?, cells.integer(1)?);
            Ok(())
        })?;
        Ok(Turn::of(&news))
    }

    pub(crate) fn is_changing(self) -> bool {
        self.needed < self.in_use
    }
}

/// The folder of keys, looked into again when the database says that others are in use.
pub(crate) struct Ring {
    dir: PathBuf,
    known: RwLock<Option<(Turn, Keys)>>,
}

impl Ring {
    pub(crate) fn new(dir: &Path) -> Ring {
        Ring {
            dir: dir.to_owned(),
            known: RwLock::default(),
        }
    }

    /// The folder's keys, when they are those of the database the session is in; the first
    /// to come to a new database makes the first.
    ///
    /// # Errors
    /// When one is missing or another database's, cannot be read or written, or is no key.
    pub(crate) fn of_database(session: &mut dyn Session, dir: &Path) -> Result<Ring, StoreError> {
        let ring = Ring::new(dir);
        if !notes::has(session, NOTE)? && !has_history(session)? {
            let key = read_or_make(dir, &file_name(0))?;
            put_note(session, &Keys::of(key))?;
        }
        ring.keys(session)?;
        Ok(ring)
    }

    /// The keys of the picture the session has.
    pub(crate) fn keys(&self, session: &mut dyn Session) -> Result<Keys, StoreError> {
        let turn = Turn::read(session)?;
        self.at(session, turn)
    }

    /// The same, when it is known which are in use there.
    pub(crate) fn at(&self, session: &mut dyn Session, turn: Turn) -> Result<Keys, StoreError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, keys)) = known.as_ref().filter(|(at, _)| *at == turn) {
            return Ok(keys.clone());
        }
        drop(known);
        let keys = self.load(turn)?;
        let ours = notes::one(session, &Keys::of(keys.in_use), NOTE, Instant::MIN)?;
        if ours.is_none() {
            return Err(StoreError::plain(format!(
                "{} 与数据库不符：请换成这个数据库自己的密钥（各节点用同一套）",
                self.dir.join(file_name(turn.in_use)).display()
            )));
        }
        self.adopt(turn.in_use)?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        *known = Some((turn, keys.clone()));
        Ok(keys)
    }

    /// Those that were in use when somebody last looked, if somebody did.
    pub(crate) fn last(&self) -> Option<(Turn, Keys)> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    fn load(&self, turn: Turn) -> Result<Keys, StoreError> {
        let one = |number: i64| match read(&self.dir.join(file_name(number)))? {
            Some(key) => Ok(key),
            None => Err(missing(&self.dir.join(file_name(number)))),
        };
        // Another node may have taken the one that lies ready here too.
        let in_use = match (one(turn.in_use), read(&self.dir.join(NEXT))?) {
            (Err(_), Some(next)) => next,
            (there, _) => there?,
        };
        let older: Result<Vec<Key>, StoreError> =
            (turn.needed..turn.in_use).rev().map(one).collect();
        let older = older?.into();
        Ok(Keys::with(in_use, older))
    }

    /// What lay ready and is in use gets its number.
    fn adopt(&self, number: i64) -> Result<(), StoreError> {
        let file = self.dir.join(file_name(number));
        if file.exists() {
            return Ok(());
        }
        fs::rename(self.dir.join(NEXT), file).map_err(failed)
    }

    /// The key that follows, with those before it, once it has its number.
    pub(crate) fn next(&self, turn: Turn) -> Result<Option<Keys>, StoreError> {
        let Some(in_use) = read(&self.dir.join(file_name(turn.in_use + 1)))? else {
            return Ok(None);
        };
        let before = self.load(turn)?;
        let older = before.each().copied().collect();
        Ok(Some(Keys::with(in_use, older)))
    }
}

/// Writes the note that only the key in use can have written; what it says is which keys
/// that picture of the data needs.
pub(crate) fn put_note(session: &mut dyn Session, keys: &Keys) -> Result<(), StoreError> {
    let prints: Vec<String> = keys.each().map(fingerprint).collect();
    let note = Note {
        value: prints.join(" "),
        until: NEVER,
    };
    notes::put(session, keys, NOTE, &note)
}

/// The fingerprints of the keys that a picture of the data needs, the one in use first; none
/// in data of an older release.
pub(crate) fn needed(session: &mut dyn Session) -> Result<Vec<String>, StoreError> {
    let (doing, mut prints) = ("reading which keys are needed", Vec::new());
    let sql = "SELECT value FROM note WHERE kind = $1 AND key = $2";
    session.query(doing, sql, &values![NOTE.0, NOTE.1], &mut |row| {
        let value = Cells { row, doing }.text(0)?;
        prints.extend(value.split_whitespace().map(str::to_owned));
        Ok(())
    })?;
    if !Turn::read(session)?.is_changing() {
        prints.truncate(1);
    }
    Ok(prints)
}

/// Tells keys apart and gives none away.
pub(crate) fn fingerprint(key: &Key) -> String {
    hex::write(&keyed(key, b"fingerprint")[..4])
}

/// `store.key`, `store-2.key`, …
pub(crate) fn file_name(number: i64) -> String {
    match number {
        0 => "store.key".to_owned(),
        _ => format!("store-{}.key", number + 1),
    }
}

fn missing(file: &Path) -> StoreError {
    StoreError::plain(format!(
        "数据库里已有数据，而 {} 不在。请从原来的数据目录（或第一个节点）复制 keys 目录过来，各节点用同一套密钥；只有纸上的恢复密钥时，用 xuezheng key import",
        file.display()
    ))
}

/// Whether anything was ever written: then the note must be there too.
fn has_history(session: &mut dyn Session) -> Result<bool, StoreError> {
    let (doing, mut any) = ("looking for history", false);
    session.query(
        doing,
        "SELECT number FROM history LIMIT 1",
        &values![],
        &mut |_| {
            any = true;
            Ok(())
        },
    )?;
    Ok(any)
}

/// The key in a file, none where there is no such file.
pub(crate) fn read(file: &Path) -> Result<Option<Key>, StoreError> {
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let odd = |_| StoreError::plain(format!("{} 不是密钥：应为 32 字节", file.display()));
    bytes.try_into().map(Some).map_err(odd)
}

/// Of several that start at once, one makes it.
pub(crate) fn read_or_make(dir: &Path, name: &str) -> Result<Key, StoreError> {
    if let Some(key) = read(&dir.join(name))? {
        return Ok(key);
    }
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|e| StoreError::new("drawing a key", e.to_string()))?;
    write(dir, name, &key)?;
    read(&dir.join(name))?.ok_or_else(|| missing(&dir.join(name)))
}

/// Writes a key its owner alone can read; one that is there stays as it is.
pub(crate) fn write(dir: &Path, name: &str, key: &Key) -> Result<(), StoreError> {
    fs::create_dir_all(dir).map_err(failed)?;
    // A temporary file is the owner's only from the start.
    let mut new = tempfile::NamedTempFile::new_in(dir).map_err(failed)?;
    new.write_all(key).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    match new.persist_noclobber(dir.join(name)) {
        Ok(_) => Ok(()),
        Err(_) if dir.join(name).exists() => Ok(()),
        Err(error) => Err(failed(error.error)),
    }
}

fn failed(error: std::io::Error) -> StoreError {
    StoreError::new("keeping the installation's key", error)
}
