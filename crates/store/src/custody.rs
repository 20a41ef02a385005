//! Keys in the hands of their keepers: which there are, one made ready to follow, and 恢复密钥,
//! a key as text on paper, kept apart from backups.
//!
//! Works beside a running server: it takes a key with the next number by itself. Not here:
//! what is done with keys (`keys`, `reseal`).

use std::fs;
use std::path::Path;

use kernel::StoreError;
use sm3::{Digest, Sm3};

use crate::keys::{self, Key, NEXT, Ring, Turn, file_name, fingerprint};
use crate::reseal;
use crate::whole::Place;

/// A key as its keepers tell it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// From 1; none for the one that lies ready.
    pub number: Option<i64>,
    pub fingerprint: String,
    pub stand: Stand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It lies in the folder, and will be used once it is its turn.
    Ready,
    /// It has its number; the server takes it within a minute.
    Next,
    InUse,
    /// Something is still sealed with it.
    Needed,
    /// Only backups of its time need it.
    Past,
}

/// The keys in the folder, the oldest first, as the database uses them.
///
/// # Errors
/// When folder or database cannot be read, or are not each other's.
pub fn held(place: &Place) -> Result<Vec<Held>, StoreError> {
    let turn = turn(place)?;
    let mut held = Vec::new();
    for (number, key) in kept(&place.keys())? {
        let stand = match number {
            it if it > turn.in_use => Stand::Next,
            it if it == turn.in_use => Stand::InUse,
            it if it >= turn.needed => Stand::Needed,
            _ => Stand::Past,
        };
        held.push(Held {
            number: Some(number + 1),
            fingerprint: fingerprint(&key),
            stand,
        });
    }
    held.extend(keys::read(&place.keys().join(NEXT))?.map(|key| Held {
        number: None,
        fingerprint: fingerprint(&key),
        stand: Stand::Ready,
    }));
    Ok(held)
}

/// Which keys the database uses; these are in the folder.
fn turn(place: &Place) -> Result<Turn, StoreError> {
    let (ring, mut turn) = (Ring::new(&place.keys()), Turn::default());
    place.snapshot(&mut |session| {
        turn = Turn::read(session)?;
        ring.at(session, turn).map(drop)
    })?;
    Ok(turn)
}

/// The keys in a folder by number.
fn kept(dir: &Path) -> Result<Vec<(i64, Key)>, StoreError> {
    let mut kept = Vec::new();
    let Ok(entries) = fs::read_dir(dir) else {
        return Ok(kept);
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(number) = name.to_str().and_then(number_of) else {
            continue;
        };
        kept.extend(keys::read(&entry.path())?.map(|key| (number, key)));
    }
    kept.sort_unstable();
    Ok(kept)
}

fn number_of(name: &str) -> Option<i64> {
    let middle = name.strip_prefix("store")?.strip_suffix(".key")?;
    let number = match middle {
        "" => 0,
        _ => middle.strip_prefix('-')?.parse::<i64>().ok()? - 1,
    };
    (file_name(number) == name).then_some(number)
}

/// Makes the key that is to follow, unless one lies ready; its fingerprint.
///
/// # Errors
/// When it cannot be written.
pub fn make_ready(place: &Place) -> Result<String, StoreError> {
    keys::read_or_make(&place.keys(), NEXT).map(|key| fingerprint(&key))
}

/// Gives the key that lies ready its number, making it when there is none: a server takes
/// it by itself. The number, from 1.
///
/// # Errors
/// While the one before is not done with, or the data do not allow it yet; when it cannot
/// be written.
pub fn begin(place: &Place) -> Result<i64, StoreError> {
    let turn = turn(place)?;
    let next = turn.in_use + 1;
    let file = place.keys().join(file_name(next));
    if turn.is_changing() || file.exists() {
        return Err(StoreError::plain(
            "上一次更换还没有做完。服务运行时它会自己做完，请用 xuezheng key status 查看",
        ));
    }
    place.snapshot(&mut |session| {
        let model = crate::whole::defined(session)?;
        match reseal::has_sealed_aside(session, &model)? {
            true => Err(StoreError::plain(reseal::ASIDE)),
            false => Ok(()),
        }
    })?;
    make_ready(place)?;
    let fail = |e| StoreError::new("taking the key that lies ready", e);
    fs::rename(place.keys().join(NEXT), file).map_err(fail)?;
    Ok(next + 1)
}

/// 恢复密钥: every key that the data need or will need, each as a line of text.
///
/// # Errors
/// When folder or database cannot be read, or are not each other's.
pub fn recovery(place: &Place) -> Result<Vec<String>, StoreError> {
    let needed = turn(place)?.needed;
    let kept = kept(&place.keys())?.into_iter();
    let kept = kept.filter(|(number, _)| *number >= needed);
    Ok(kept.map(|(number, key)| written(number, &key)).collect())
}

/// Puts the keys of recovery lines into a folder; their numbers.
///
/// # Errors
/// When a line is none, or the folder holds another key of that number.
pub fn bring(lines: &str, place: &Place) -> Result<Vec<i64>, StoreError> {
    let mut numbers = Vec::new();
    for line in lines.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let read = read(line).ok_or_else(|| {
            StoreError::plain(format!(
                "第 {} 行不是恢复密钥：应为 14 组、每组 4 个字母或数字，请对照纸上逐组核对",
                numbers.len() + 1
            ))
        });
        let (number, key) = read?;
        let (dir, name) = (place.keys(), file_name(number));
        keys::write(&dir, &name, &key)?;
        if keys::read(&dir.join(&name))? != Some(key) {
            return Err(StoreError::plain(format!(
                "{} 已经有了，是另一把密钥，没有动它",
                dir.join(&name).display()
            )));
        }
        numbers.push(number + 1);
    }
    match numbers.is_empty() {
        true => Err(StoreError::plain("没有读到恢复密钥")),
        false => Ok(numbers),
    }
}

/// Copies a folder of keys, for who restores.
///
/// # Errors
/// When it has no key, or cannot be copied.
pub fn copy(from: &Path, place: &Place) -> Result<(), StoreError> {
    let fail = |e| StoreError::new("copying the keys", e);
    if kept(from)?.is_empty() {
        return Err(StoreError::plain(format!(
            "{} 里没有密钥（store.key）",
            from.display()
        )));
    }
    fs::create_dir_all(place.keys()).map_err(fail)?;
    for entry in fs::read_dir(from).map_err(fail)? {
        let entry = entry.map_err(fail)?;
        // With its permissions.
        fs::copy(entry.path(), place.keys().join(entry.file_name())).map_err(fail)?;
    }
    Ok(())
}

/// Those of the fingerprints whose key is not in the folder.
pub(crate) fn lacking(place: &Place, needed: &[String]) -> Result<Vec<String>, StoreError> {
    let kept = kept(&place.keys())?;
    let there: Vec<String> = kept.iter().map(|(_, key)| fingerprint(key)).collect();
    let lacking = needed.iter().filter(|it| !there.contains(it));
    Ok(lacking.cloned().collect())
}

/// No letter that is taken for a figure, and none for another.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 4;

/// The number, the key and two bytes by which a slip is found, five bits a letter.
fn written(number: i64, key: &Key) -> String {
    let mut bytes = vec![u8::try_from(number).unwrap_or(u8::MAX)];
    bytes.extend(key);
    bytes.extend(check(&bytes));
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let letters: Vec<u8> = (0..bytes.len() * 8)
        .step_by(5)
        .map(|at| LETTERS[(at..at + 5).fold(0, |letter, at| letter << 1 | usize::from(bit(at)))])
        .collect();
    let groups: Vec<_> = letters
        .chunks(GROUP)
        .map(|it| String::from_utf8_lossy(it))
        .collect();
    groups.join("-")
}

fn check(bytes: &[u8]) -> [u8; 2] {
    let digest = Sm3::digest(bytes);
    [digest[0], digest[1]]
}

fn read(line: &str) -> Option<(i64, Key)> {
    let mut bits = Vec::new();
    for letter in line.bytes().filter(|it| !b"- ".contains(it)) {
        let letter = match letter.to_ascii_uppercase() {
            b'O' => b'0',
            b'I' | b'L' => b'1',
            it => it,
        };
        let value = LETTERS.iter().position(|it| *it == letter)?;
        bits.extend((0..5).rev().map(|at| value >> at & 1));
    }
    let byte = |bits: &[usize]| bits.iter().fold(0, |byte, bit| byte << 1 | bit);
    let bytes: Vec<u8> = bits
        .chunks(8)
        .map(|it| u8::try_from(byte(it)))
        .collect::<Result<_, _>>()
        .ok()?;
    let (said, sum) = bytes.split_at_checked(33)?;
    let key = said[1..].try_into().ok()?;
    (sum == check(said)).then_some((i64::from(said[0]), key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_from_paper_and_a_slip_is_found() {
        for (number, first) in [(0, 0), (1, 7), (9, 255)] {
            let mut key = [3; 32];
            key[0] = first;
            let line = written(number, &key);
            assert_eq!(line.split('-').count(), 14, "{line}");
            assert_eq!(read(&line), Some((number, key)));
            assert_eq!(
                read(&line.to_lowercase().replace('-', " ")),
                Some((number, key))
            );
            for at in (0..line.len()).filter(|at| at % 5 != 4) {
                let mut slip = line.clone().into_bytes();
                slip[at] = if slip[at] == b'7' { b'8' } else { b'7' };
                let slip = String::from_utf8(slip).unwrap();
                assert_eq!(read(&slip), None, "{line} {slip}");
            }
        }
    }
}
