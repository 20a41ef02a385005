//! Bytes to characters: which encoding a text is in.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use crate::ReadError;

/// Decodes a text: a byte-order mark first, then UTF-8 if it is valid, then UTF-16 by
/// its zero bytes, then GB18030, then what the bytes look most like.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    if let Some((encoding, mark_len)) = Encoding::for_bom(bytes) {
        return accept(encoding, &bytes[mark_len..]).ok_or(ReadError::UnknownEncoding);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if looks_like_text(text) {
            Ok(text.to_owned())
        } else {
            Err(ReadError::UnknownEncoding)
        };
    }
    let has_zeros = bytes.iter().take(4096).any(|&b| b == 0);
    let utf16 = [UTF_16LE, UTF_16BE].into_iter().filter(|_| has_zeros);
    let others = [
        Some(GB18030),
        utf8_with_a_torn_end(bytes),
        Some(guessed(bytes)),
    ]
    .into_iter()
    .flatten();
    utf16
        .chain(others)
        .find_map(|encoding| accept(encoding, bytes))
        .ok_or(ReadError::UnknownEncoding)
}

fn accept(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    looks_like_text(&text).then(|| text.into_owned())
}

/// A UTF-8 file cut in the middle of a character.
fn utf8_with_a_torn_end(bytes: &[u8]) -> Option<&'static Encoding> {
    let error = std::str::from_utf8(bytes).err()?;
    (error.error_len().is_none() || error.valid_up_to() + 4 > bytes.len()).then_some(UTF_8)
}

fn guessed(bytes: &[u8]) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(Some(b"cn"), chardetng::Utf8Detection::Allow)
}

/// Nearly no replaced, control or private characters, and for a text that is not plain
/// ASCII, characters a Chinese text is made of.
fn looks_like_text(text: &str) -> bool {
    let (mut all, mut bad, mut wide, mut common) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars() {
        all += 1;
        match c {
            '\u{FFFD}'
            | '\u{0}'..='\u{8}'
            | '\u{E}'..='\u{1F}'
            | '\u{7F}'..='\u{9F}'
            | '\u{E000}'..='\u{F8FF}' => bad += 1,
            '\u{0}'..='\u{FF}' => {}
            '的' | '，' | '、' | '。' | '和' | '学' | '教' | '工' | '年' | '一' | '育' | '：' =>
            {
                wide += 1;
                common += 1;
            }
            _ => wide += 1,
        }
    }
    // In running Chinese about one character in ten is among those above.
    // One torn character is forgiven.
    bad.saturating_sub(1) * 50 <= all.saturating_sub(2) && (wide < 20 || common * 50 >= wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: &str = "云岭市教育局２０２６年工作要点\n一、学前教育，新建幼儿园10所。㐂䶮𠮷\n";

    #[test]
    fn encodings_are_told_apart() {
        let utf16 = |to: fn(u16) -> [u8; 2]| PLAN.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let table: &[(&str, Vec<u8>)] = &[
            ("utf-8", PLAN.as_bytes().to_vec()),
            (
                "utf-8 with mark",
                ["\u{feff}".as_bytes(), PLAN.as_bytes()].concat(),
            ),
            ("gb18030", GB18030.encode(PLAN).0.into_owned()),
            ("utf-16le", utf16(u16::to_le_bytes)),
            ("utf-16be", utf16(u16::to_be_bytes)),
            (
                "utf-16le with mark",
                [vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat(),
            ),
        ];
        for (name, bytes) in table {
            assert_eq!(decode(bytes).as_deref(), Ok(PLAN), "{name}");
        }
    }

    #[test]
    fn a_torn_last_character_is_forgiven() {
        let bytes = &PLAN.as_bytes()[..PLAN.len() - 3];
        assert!(decode(bytes).is_ok_and(|text| text.starts_with("云岭市")));
    }

    #[test]
    fn noise_is_refused() {
        let noise: Vec<u8> = (0..4000_u32)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        assert_eq!(decode(&noise), Err(ReadError::UnknownEncoding));
        assert_eq!(decode(&[0; 64]), Err(ReadError::UnknownEncoding));
    }
}
