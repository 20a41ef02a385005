//! Bytes as text: two lower-case hexadecimal digits each.

/// `[0x0a, 0xff]` → `0aff`.
pub fn write(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

/// The bytes that [`write`] made the text of; none for anything else, but either case is taken.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let byte = |at: usize| {
        let pair = text.get(at..at + 2)?;
        let digits = pair.bytes().all(|it| it.is_ascii_hexdigit());
        u8::from_str_radix(pair, 16).ok().filter(|_| digits)
    };
    (0..text.len()).step_by(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_back_and_other_text_is_not() {
        assert_eq!(write(&[0, 0x0a, 0xff]), "000aff");
        assert_eq!(read("000aff"), Some(vec![0, 0x0a, 0xff]));
        assert_eq!(read("0AFF"), Some(vec![0x0a, 0xff]));
        assert_eq!(read(""), Some(vec![]));
        for text in ["0", "0g", "+1", "学政", "0学"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
