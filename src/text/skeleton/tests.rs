//! What comes out of disguised words and of honest ones.

use super::*;

fn skeleton(text: &str) -> (String, Tally) {
    let raw = Reading::raw(text);
    let folded = super::super::fold::fold(&raw);
    let (reading, tally) = undisguise(&folded, &raw);
    (reading.text().to_owned(), tally)
}

#[track_caller]
fn check(text: &str, wanted: &str) {
    assert_eq!(skeleton(text).0, wanted);
    assert_eq!(skeleton(wanted).0, wanted, "undone twice");
}

#[test]
fn disguises_are_undone() {
    check("Best c a s i n o here", "best casino here");
    check("v.i.a.g.r.a", "viagra");
    check("V1agra and c1al1s", "viagra and cialis");
    check("cаsіno", "casino");
    check("b00st ur w3bsite", "boost ur website");
    check("fr3e ca$h", "free cash");
}

#[test]
fn letters_set_apart_are_joined_word_by_word() {
    check("c a s i n o  b o n u s", "casino bonus");
    check("c a s i n o\nb o n u s now", "casino bonus now");
    check(
        "you are a f o o l. I h a t e you",
        "you are a fool. i hate you",
    );
    check(
        "buy a p p l e s with i n s u r a n c e",
        "buy apples with insurance",
    );
    check("\"c-a-s-i-n-o\" (c)(a)(s)(i)(n)(o)", "\"casino\" casino");
    check("⒞⒜⒮⒤⒩⒪ c·a·s·i·n·o c/a/s/i/n/o", "casino casino casino");
    check("c - a - s - i - n - o", "casino");
    check("🇨 🇦 🇸 🇮 🇳 🇴", "casino");
    check("v 1 a g r a", "viagra");
    check("с а s і n о", "casino");
}

#[test]
fn signs_between_letters_go() {
    for word in [
        "vi*agra",
        "vi_agra",
        "vi~agra",
        "vi|agra",
        "vi·agra",
        "v*i*a*gra",
    ] {
        check(word, "viagra");
    }
    check("v|agra", "viagra");
}

#[test]
fn look_alikes_are_read_as_latin() {
    check("саsinо", "casino");
    check("cαsinο bοnus", "casino bonus");
    check("Buy ϲasinο, СASINO", "buy casino, casino");
    check(
        "play саѕіпо and more words here",
        "play casino and more words here",
    );
    check("ᴄᴀꜱɪɴᴏ ᴠɪᴀɢʀᴀ", "casino viagra");
    check("🅲🅰🆂🅸🅽🅾", "casino");
    check("vɪagra cɑsino", "viagra casino");
    check("лучшее кaзинo Oтказа", "лучшее казино отказа");
    check("ᏟᎪsᏆno", "casino");
}

#[test]
fn accents_of_no_language_and_strokes_go() {
    check("cásïnø", "casino");
    check("v̈ïägr̈ä", "viagra");
    check("c̶a̶s̶i̶n̶o̶", "casino");
    check("çåšïñø", "casino");
}

#[test]
fn digits_and_signs_are_read_as_letters() {
    check(
        "casin0 0nline 1oan $exy viagr@ pill$",
        "casino online loan sexy viagra pills",
    );
    check(
        "p1lls mi11ion cl1ck emai1 s1ots",
        "pills million click email slots",
    );
    check("v!agra m€ds ca¢h gam8ling", "viagra meds cach gambling");
    check("к0зино 3аработок", "козино заработок");
}

#[test]
fn letters_typed_again_and_again_are_shortened() {
    check("casiiinooo frreeee viagraaa", "casino free viagra");
    check("goood pillls freee moneyyy", "good pills free money");
    check("xxx www hmm ooo", "xxx www hmm ooo");
}

#[test]
fn entities_written_twice_over_are_decoded() {
    check("&#99;asino &#x63;asino", "casino casino");
    check("&amp;#99;asino", "casino");
}

#[test]
fn honest_text_stays_as_it_is() {
    for text in [
        "the u.s.a. and e.g. this",
        "covid19, mp3, h264, 1st, 24h, b2b, utf8, python3, level10, windows11, i18n, k8s, 0x1f",
        "привет, как дела? москва",
        "mail me at anna1@web.de for $5, or @m1ke at https://a.example/w3lcome_t0/x",
        "i am a b student",
        "αβγ and δ, δt, μmol, x2",
        "iphone'ом и 3d-принтер, t-рубашка, smsка, wi-fi, it-шник",
        "a, b, c, d and e; a/b/c/d/e",
        "don't, rock'n'roll, e-mail, and/or, child(ren), c++, a+b=c",
        "naïve café, façade, jalapeño, smörgåsbord, dvořák, škoda, łódź, győr, reykjavík",
        "tôi không biết tiếng việt, đường nguyễn huệ",
        "ığdır, şişli, müller-łukasz, l'hôpital, ọ̀rọ̀ yorùbá, nǐ hǎo mā, kṛṣṇa, ʻokina, o'zbek",
        "i̇stanbul'da yağmur, žluťoučký kůň úpěl ďábelské ódy, il·lusió, rīga",
        "/kəˈlɛr/ and [ˈdʒiːnə]",
        "what a garden!thanks again, 88to2rooms, 1password, strg+umschalt, map(raw, anna@home",
        "bit.ly/1garden0 and 月10万円ほど払う",
        "日本語のテキスト、w、中文abc字符。한국어 텍스트",
        "ελληνικά κείμενο με λέξεις, שלום עולם, مرحبا بالعالم, สวัสดีครับ, नमस्ते",
        "deadbeef01 9f86d081884c7d65 +49 170 1234567 12:30 1,000.50€ $19.99",
        "the word я, оса and сон mean things, and есть, честь",
    ] {
        assert_eq!(skeleton(text), (text.to_lowercase(), Tally::default()));
    }
}

#[test]
fn rarer_disguises_are_undone_and_what_looks_like_them_stays() {
    check("Doublε it, at once", "double it, at once");
    check("interferonω, tanθ", "interferonω, tanθ");
    check(
        "the chëap nike šhöes are here",
        "the cheap nike shoes are here",
    );
    check("the café is here, at noon", "the café is here, at noon");
    check("t@da|@f!| or doub|€", "tadalafil or double");
    check("l€v!tr@", "levitra");
    check("great!thanks", "great!thanks");
    check("8itcoin, replic4", "bitcoin, replica");
    check("8am, ps4, 8bit", "8am, ps4, 8bit");
    check("boooost your wwwwwebsite", "boost your website");
    check("loooong www", "long www");
    check("WhatsAp|p", "whatsapp");
}
