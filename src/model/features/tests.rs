use proptest::prelude::*;

use super::*;

fn tokens_of(submission: &Submission) -> Vec<String> {
    Features::default().tokens(submission, &Views::of(submission))
}

fn has(submission: &Submission, token: &str) -> bool {
    tokens_of(submission).iter().any(|t| t == token)
}

fn comment(content: &str) -> Submission {
    Submission {
        content: content.to_owned(),
        ..Submission::default()
    }
}

#[test]
fn words_pairs_triples_and_letter_groups() {
    let submission = comment("Check out");
    for token in [
        "check",
        "f_pair_check_out",
        "f_pair_0_check",
        "f_triple_0_check_out",
        "f_gram__che",
        "f_gram_eck_",
    ] {
        assert!(
            has(&submission, token),
            "{token} in {:?}",
            tokens_of(&submission)
        );
    }
}

#[test]
fn absent_fields_give_no_token() {
    let all: Vec<String> = tokens_of(&comment("hello"));
    let about_others = |token: &&String| {
        ["f_author", "f_mail", "f_url", "f_host"]
            .iter()
            .any(|prefix| token.starts_with(prefix))
    };
    assert_eq!(all.iter().filter(about_others).count(), 0, "{all:?}");
}

#[test]
fn a_visitor_can_not_type_a_token_of_ours() {
    let typed = comment("f_shape_links_3 f_author_word_bob f_doc f_host_x_example");
    for token in tokens_of(&typed) {
        assert!(
            !["f_author", "f_host", "f_doc", "f_shape_links"]
                .iter()
                .any(|prefix| token.starts_with(prefix)),
            "{token}"
        );
    }
}

#[test]
fn the_local_part_of_an_address_is_not_read() {
    let with = |email: &str| Submission {
        email: Some(email.to_owned()),
        ..comment("hello")
    };
    assert_eq!(
        tokens_of(&with("a1b2c3@gmail.com")),
        tokens_of(&with("someone@gmail.com"))
    );
    assert!(has(&with("x@gmail.com"), "f_mail_free"));
    assert!(has(&with("x@ann.example"), "f_mail_own"));
}

#[test]
fn dates_and_ids_are_not_read() {
    let plain = comment("hello");
    let dated = Submission {
        created_at: Some(jiff::Timestamp::UNIX_EPOCH),
        post_date: Some(jiff::Timestamp::UNIX_EPOCH),
        comment_id: Some("17".to_owned()),
        permalink: Some("https://blog.example/17".to_owned()),
        ..plain.clone()
    };
    assert_eq!(tokens_of(&plain), tokens_of(&dated));
}

#[test]
fn blind_to_who_wrote_it() {
    let submission = Submission {
        name: Some("Cheap Shoes".to_owned()),
        email: Some("x@shop.example".to_owned()),
        ..comment("hello")
    };
    let blind = Features {
        identity: false,
        ..Features::default()
    };
    assert_eq!(
        blind.tokens(&submission, &Views::of(&submission)),
        tokens_of(&comment("hello"))
    );
}

#[test]
fn scripts_without_spaces_are_spelt_and_paired() {
    let submission = comment("中文");
    assert!(has(&submission, "f_u4e2d"));
    assert!(has(&submission, "f_pair_u4e2d_u6587"));
}

#[test]
fn links_tell_their_host_and_form() {
    let submission = Submission {
        url: Some("https://shop.example/cheap-shoes/buy.php?x=1".to_owned()),
        ..comment("see http://www.shop.example/a/b")
    };
    for token in [
        "f_link_count_1",
        "f_host_shop_example",
        "f_link_path_2",
        "f_url_word_shoes",
        "f_url_is_file",
        "f_url_is_query",
        "f_url_also_linked",
        "f_word_link",
    ] {
        assert!(
            has(&submission, token),
            "{token} in {:?}",
            tokens_of(&submission)
        );
    }
}

#[test]
fn plain_letters_are_never_parted() {
    let letters: Vec<char> = ('\0'..='\u{500}').filter(|&c| is_plain_letter(c)).collect();
    assert!(letters.len() > 600);
    for c in letters {
        let word = format!("_a{c}{c}1_");
        assert!(is_whole(&word), "{word}");
        assert_eq!(piece(&format!("a{c}1")), format!("a{c}1"));
        assert!(
            c.is_alphanumeric() && !runs_together(c) && !is_combining_mark(c),
            "{c}"
        );
    }
}

proptest! {
    #[test]
    fn the_feature_text_is_cut_by_bayespam_into_the_same_tokens(
        content in ".{0,60}", name in ".{0,20}", url in "(https?://)?[a-z0-9.é-]{1,12}(/.{0,12})?",
    ) {
        let submission = Submission {
            content,
            name: Some(name),
            url: Some(url),
            email: Some("x@mail.例え.example".to_owned()),
            ..Submission::default()
        };
        let tokens = tokens_of(&submission);
        let text = Features::text(&tokens);
        let cut: Vec<&str> = text.unicode_words().collect();
        prop_assert_eq!(cut, tokens);
    }
}
