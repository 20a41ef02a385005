//! Kept files: bytes in the store, and a record that names them.

use std::io::Read;

use base::{Day, Id};

use super::save::create_in;
use super::sent::made_before;
use crate::store::{Input, Turn};
use crate::writing::Writing;
use crate::{Caller, Kernel, Outcome, Record, Refusal, Values};

impl Kernel {
    /// Keeps an uploaded file.
    pub fn keep_file(
        &self,
        caller: &Caller,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Outcome<Record> {
        self.keep_file_from(caller, None, name, media_type, &mut &*bytes)
    }

    /// Keeps a file as its bytes come, never all in memory; under an id made by the client, once.
    ///
    /// # Errors
    /// When the bytes break off, or cannot be kept.
    pub fn keep_file_from(
        &self,
        caller: &Caller,
        id: Option<Id>,
        name: &str,
        media_type: &str,
        bytes: &mut dyn Read,
    ) -> Outcome<Record> {
        let values = self.kept_from(name, media_type, bytes)?;
        self.writing(caller, Turn::Now(crate::FILE), move |writing| {
            let register = writing.register(crate::FILE)?;
            match made_before(writing, register, id)? {
                Some(made) => Ok(made),
                None => create_in(writing, register, id, values.clone(), None),
            }
        })
    }

    /// The same for a file that is only passing through: from a day on it goes, unless a record
    /// holds it.
    ///
    /// # Errors
    /// When the bytes break off, or cannot be kept.
    pub fn keep_file_until(
        &self,
        caller: &Caller,
        until: Day,
        (name, media_type): (&str, &str),
        bytes: &mut dyn Read,
    ) -> Outcome<Record> {
        let mut values = self.kept_from(name, media_type, bytes)?;
        values.insert("until".into(), until.into());
        self.writing(caller, Turn::Now(crate::FILE), move |writing| {
            let register = writing.register(crate::FILE)?;
            create_in(writing, register, None, values.clone(), None)
        })
    }

    fn kept_from(&self, name: &str, media_type: &str, bytes: &mut dyn Read) -> Outcome<Values> {
        let (digest, size) = self.store().keep_file_from(bytes)?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        Ok(file_values(name, media_type, size, digest))
    }

    /// The name and bytes of a kept file, for the platform's own reading.
    pub fn file_bytes(&self, id: Id) -> Outcome<(String, Vec<u8>)> {
        let record = self.file_record(id)?;
        let bytes = self.store().file(record.text("digest"))?;
        Ok((record.text("name").to_owned(), bytes))
    }

    /// The name of a kept file and its bytes to be read, for the platform's own reading.
    pub fn open_file(&self, id: Id) -> Outcome<(String, Box<dyn Input>)> {
        let record = self.file_record(id)?;
        let bytes = self.store().open_file(record.text("digest"))?;
        Ok((record.text("name").to_owned(), bytes))
    }

    /// What is kept of a file beside its bytes.
    pub fn file_record(&self, id: Id) -> Outcome<Record> {
        let register = self
            .model
            .register(crate::FILE)
            .ok_or_else(Refusal::not_found)?;
        let record = crate::store::read(self.store(), |read| read.get(register, id))?;
        // One that was erased names no bytes.
        let record = record.filter(|it| !it.text("digest").is_empty());
        Ok(record.ok_or_else(Refusal::not_found)?)
    }
}

pub(super) fn keep_file_in(
    writing: &mut Writing<'_>,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Outcome<Id> {
    let digest = writing.kernel.store().keep_file(bytes)?;
    let register = writing.register(crate::FILE)?;
    let values = file_values(name, media_type, bytes.len(), digest);
    Ok(create_in(writing, register, None, values, None)?.id)
}

fn file_values(name: &str, media_type: &str, size: usize, digest: String) -> Values {
    let mut values = Values::new();
    values.insert("name".into(), name.into());
    values.insert("type".into(), media_type.into());
    values.insert(
        "size".into(),
        i64::try_from(size).unwrap_or(i64::MAX).into(),
    );
    values.insert("digest".into(), digest.into());
    values
}
