//! Numbers that nobody has: those of examples, of test cards, and of the ranges kept for films.

use proptest::prelude::*;

use super::{MAX_FINDINGS, PrivateKind, private_data};

/// What is found, in words.
fn found(kind: PrivateKind, text: &str) -> Vec<&str> {
    private_data(text, kind)
        .into_iter()
        .map(|range| &text[range])
        .collect()
}

fn each_is_found(kind: PrivateKind, hits: &[(&str, &str)]) {
    for (text, expected) in hits {
        assert_eq!(found(kind, text), [*expected], "{text}");
    }
}

fn nothing_is_found(kind: PrivateKind, texts: &[&str]) {
    for text in texts {
        assert_eq!(found(kind, text), [""; 0], "{text}");
    }
}

#[test]
fn addresses_of_mail_are_found_as_written_and_in_words() {
    each_is_found(
        PrivateKind::Email,
        &[
            ("Write to ann@garden.example.", "ann@garden.example"),
            (
                "(ann.lee+blog@mail.example.org)",
                "ann.lee+blog@mail.example.org",
            ),
            ("mailto:ann@example.com?subject=hi", "ann@example.com"),
            ("ann＠example.com", "ann＠example.com"),
            (
                "ann (at) garden (dot) example",
                "ann (at) garden (dot) example",
            ),
            ("ann[at]example.com", "ann[at]example.com"),
            (
                "ann.lee at example dot com, please",
                "ann.lee at example dot com",
            ),
            (
                "ann AT mail DOT example DOT org",
                "ann AT mail DOT example DOT org",
            ),
            ("josé@exämple.de", "josé@exämple.de"),
        ],
    );
    nothing_is_found(
        PrivateKind::Email,
        &[
            "@ann you are right",
            "@ann@social.example.com is on another server",
            "Look at example dot com",
            "We met at the cafe. Dot said so.",
            "icon@2x.png",
            "https://ann:secret@example.com/",
            "https://video.example/@ann.example.com",
            "git@example.com:ann/tools.git",
            "5 apples @ 3.50 each",
            "He works at a bank dot com bubble",
            "a@b",
        ],
    );
}

#[test]
fn telephones_are_told_from_dates_prices_and_other_numbers() {
    each_is_found(
        PrivateKind::Phone,
        &[
            ("Call +49 30 23125 012 today", "49 30 23125 012"),
            ("+1 555-010-1234", "1 555-010-1234"),
            ("+44 (0)20 7946 0123", "44 (0)20 7946 0123"),
            ("+491555550123", "491555550123"),
            ("(555) 010-1234", "555) 010-1234"),
            ("555-010-1234", "555-010-1234"),
            ("1-555-010-1234.", "1-555-010-1234"),
            ("555.010.1234", "555.010.1234"),
            ("Tel.: 030/23125 012", "030/23125 012"),
            ("(020) 7946 0123", "020) 7946 0123"),
            ("01 99 00 12 34", "01 99 00 12 34"),
            ("01.99.00.12.34", "01.99.00.12.34"),
            ("(11) 95555-0123", "11) 95555-0123"),
            ("whatsapp 5550101234", "5550101234"),
            ("her number is 555-0123", "555-0123"),
            ("llámame al móvil 655 501 234", "655 501 234"),
            ("0049 30 23125012", "0049 30 23125012"),
        ],
    );
    nothing_is_found(
        PrivateKind::Phone,
        &[
            "On 01/02/2023 and 03.04.2023 at 09:30",
            "2023-01-02, from 2019-2020, 1999-2004",
            "It cost $1,234,567.89, or 1.234.567,89 €",
            "1,234,567,890 people",
            "We won 3-2, 102-98, and 6-4 6-3 7-6",
            "ISBN 978-0-306-40615-7 and ISBN 0-306-40615-2",
            "Version 10.15.7.1234, from 192.168.100.200",
            "At 51.507351, -0.127758",
            "Order 1234567890 and parcel 00340434161094042557",
            "Between 09:30 and 010:45",
            "200 300 4000",
            "DE89 3704 0044 0532 0130 00",
            "4111 0111 1111 1111",
            "https://shop.example/item/555-010-1234",
            "We drew 03 12 23 34 41 07",
            "I called 20 people in 2019 and 2020",
            "pi is 3.14159265358979 and e 02.7182818284",
            "Take 100-200-3000 of them",
            "#555-010-1234",
        ],
    );
}

#[test]
fn cards_need_issuer_grouping_and_check_digit() {
    each_is_found(
        PrivateKind::Card,
        &[
            ("4111 1111 1111 1111", "4111 1111 1111 1111"),
            (
                "my card: 4111-1111-1111-1111, exp 12/30",
                "4111-1111-1111-1111",
            ),
            ("4111111111111111", "4111111111111111"),
            ("5555 5555 5555 4444", "5555 5555 5555 4444"),
            ("3782 822463 10005", "3782 822463 10005"),
            ("6011000990139424", "6011000990139424"),
            ("3530 1113 3330 0000", "3530 1113 3330 0000"),
            (
                "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
                "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            ),
            ("٤١١١ ١١١١ ١١١١ ١١١١", "٤١١١ ١١١١ ١١١١ ١١١١"),
            ("visa 4222222222222", "4222222222222"),
        ],
    );
    nothing_is_found(
        PrivateKind::Card,
        &[
            "4111 1111 1111 1112",
            "9111 1111 1111 1111",
            "Parcel 4222222222222",
            "4111111111111111111111",
            "x4111111111111111",
            "https://shop.example/4111111111111111",
            "1 2 3 4 5 6 7 8 9 10 11 12 13",
            "4111.1111.1111.1111",
            "0000 0000 0000 0000",
        ],
    );
}

#[test]
fn accounts_need_country_length_and_check_digits() {
    each_is_found(
        PrivateKind::Iban,
        &[
            ("DE89 3704 0044 0532 0130 00", "DE89 3704 0044 0532 0130 00"),
            ("to gb82west12345698765432 please", "gb82west12345698765432"),
            (
                "FR14 2004 1010 0505 0001 3M02 606",
                "FR14 2004 1010 0505 0001 3M02 606",
            ),
            ("NL91ABNA0417164300.", "NL91ABNA0417164300"),
        ],
    );
    nothing_is_found(
        PrivateKind::Iban,
        &[
            "DE88 3704 0044 0532 0130 00",
            "DE89 3704 0044 0532 0130 001",
            "XDE89370400440532013000",
            "DE89 3704004405 32 0130 00",
            "DE89 3704 0044 0532",
            "In AT12 we went on with what we had this time",
            "ZZ89 3704 0044 0532 0130 00",
        ],
    );
}

#[test]
fn numbers_of_states_need_grouping_or_their_name() {
    each_is_found(
        PrivateKind::NationalId,
        &[
            ("078-05-1120", "078-05-1120"),
            ("his SSN is 078 05 1120", "078 05 1120"),
            ("111.444.777-35", "111.444.777-35"),
            ("CPF 11144477735", "11144477735"),
            ("12345678Z", "12345678Z"),
            ("12.345.678-Z", "12.345.678-Z"),
            ("X1234567L", "X1234567L"),
            ("RSSMRA85T10A562S", "RSSMRA85T10A562S"),
            ("2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
            ("n° de sécu 255081416802538", "255081416802538"),
            ("PESEL: 44051401359", "44051401359"),
            ("BSN 111222333", "111222333"),
            ("Steuer-ID 86 095 742 719", "86 095 742 719"),
            ("811228-9874", "811228-9874"),
            ("AB 12 34 56 C", "AB 12 34 56 C"),
            ("NI number AB123456C", "AB123456C"),
            ("2341 2341 2346", "2341 2341 2346"),
            ("12.345.678-5", "12.345.678-5"),
            ("11010519491231002X", "11010519491231002X"),
        ],
    );
    nothing_is_found(
        PrivateKind::NationalId,
        &[
            "000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567",
            "123-45-67890",
            "44051401359 views, 111222333 people, 86095742719 stars",
            "078 05 1120",
            "12345678A",
            "111.444.777-36",
            "2019 2020 2021",
            "811328-9874",
            "QQ 12 34 56 C",
            "part AB123456C",
            "12.345.678 people",
            "RSSMRA85T10A562T",
            "110105194912310020",
        ],
    );
}

#[test]
fn streets_need_a_name_and_a_house() {
    each_is_found(
        PrivateKind::Street,
        &[
            ("He lives at 12 Baker Street, you know", "12 Baker Street"),
            ("1600 N. Elm Ave.", "1600 N. Elm Ave"),
            ("350 5th Avenue", "350 5th Avenue"),
            ("her address: 12 baker street", "12 baker street"),
            ("4 Orchard Close", "4 Orchard Close"),
            ("in der Hauptstraße 12, Berlin", "Hauptstraße 12"),
            ("Lindenweg 4a", "Lindenweg 4a"),
            ("Lange Str. 7", "Lange Str. 7"),
            ("12 rue de la Paix", "12 rue de la Paix"),
            ("5 bis, avenue Foch", "5 bis, avenue Foch"),
            ("vive en la Calle Mayor 5", "Calle Mayor 5"),
            ("Rua Augusta, 120", "Rua Augusta, 120"),
            ("abita in Via Roma 3.", "Via Roma 3"),
            ("Kerkstraat 10", "Kerkstraat 10"),
        ],
    );
    nothing_is_found(
        PrivateKind::Street,
        &[
            "1 way or another, two roads",
            "There are 3 ways and 2 roads to go",
            "In 2008 Wall Street fell",
            "Wall Street and Fifth Avenue",
            "9 Supreme Court justices",
            "Mein Arbeitsweg 20 Minuten",
            "Auf dem Heimweg 3 Leute",
            "Lindenweg 30 km",
            "We spoke via Zoom 3 times",
            "2 place de parking",
            "I ate 12. Baker Street is far.",
            "in der Hauptstraße 2019",
            "12 angry men on the street",
            "5 St. Johns",
        ],
    );
}

#[test]
fn no_more_is_told_than_the_most() {
    let text = "ann@garden.example ".repeat(60);
    assert_eq!(found(PrivateKind::Email, &text).len(), MAX_FINDINGS);
}

#[test]
fn every_kind_has_its_own_name() {
    let mut names: Vec<&str> = PrivateKind::ALL.iter().map(|kind| kind.name()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), PrivateKind::ALL.len());
}

proptest! {
    #[test]
    fn ranges_stand_in_any_text(text in "\\PC{0,80}|[0-9 .()/+@a-zA-Z٤é😀\u{a0}-]{0,80}|(call |[0-9]{1,5}[ -]|[A-Z]{1,2}|[a-z]{1,4} | at | dot |com|@|Straße |Via ){0,20}") {
        for kind in PrivateKind::ALL {
            let mut last = 0;
            for range in private_data(&text, kind) {
                prop_assert!(range.start >= last && range.end > range.start);
                prop_assert!(text.get(range.clone()).is_some());
                last = range.end;
            }
        }
    }
}
