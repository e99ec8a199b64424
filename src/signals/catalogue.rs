//! The list of signals: name, kind, what it means, when it is known.

/// What values a signal takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number; the text says of what.
    Number(&'static str),
    /// A time span, compared with `30 s`, `12 h`, `7 d`.
    Duration,
    /// Yes or no; its name alone is the condition.
    Flag,
    /// A lower-case word, compared with `== "word"`.
    Word,
}

impl Kind {
    /// In words, for `rules signals` and error messages.
    pub fn describe(self) -> String {
        match self {
            Self::Number(unit) => format!("number ({unit})"),
            Self::Duration => "duration".to_owned(),
            Self::Flag => "flag".to_owned(),
            Self::Word => "word".to_owned(),
        }
    }
}

macro_rules! signals {
    ($($variant:ident $name:literal $kind:expr, $known:literal, $meaning:literal;)*) => {
        /// A named fact about a submission.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Signal {
            $(#[doc = $meaning] $variant,)*
        }

        impl Signal {
            /// All signals, in the order in which `rules signals` lists them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The signal of that name.
            pub fn of_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|signal| signal.name() == name)
            }

            /// The name that rule files use.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What values it takes.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => $kind,)* }
            }

            /// What it means.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)* }
            }

            /// When it is known.
            pub const fn known(self) -> &'static str {
                match self { $(Self::$variant => $known,)* }
            }
        }
    };
}

use Kind::{Duration, Flag, Number, Word};

signals! {
    Links "links" Number("links"), "always",
        "Links in the content; those to the site itself are left out";
    LinksHtml "links_html" Number("links"), "always", "Of these, written as `<a href>`";
    LinksBbcode "links_bbcode" Number("links"), "always", "Of these, written as `[url]` or `[link]`";
    LinksMarkdown "links_markdown" Number("links"), "always", "Of these, written as `[text](address)`";
    LinksBare "links_bare" Number("links"), "always", "Of these, written as the address itself";
    LinkDomains "link_domains" Number("domains"), "always",
        "Different registrable domains among the links";
    LinkMarkups "link_markups" Number("kinds"), "always",
        "Kinds of link markup in one comment: HTML, BBCode, Markdown";
    LinkDepth "link_depth" Number("parts"), "there is a link",
        "Most path segments of a link, plus one for a query";
    LinkEndsContent "link_ends_content" Flag, "always", "The content ends in a link";
    LinksPerWord "links_per_ten_words" Number("links"), "always", "Links for each ten words outside of them";
    AnchorsLowerCase "anchors_lower_case" Number("links"), "always",
        "Links whose text is two or more words all in lower case, as keywords are";
    NameIsAnchor "name_is_anchor" Flag, "name is sent", "The text of a link is the author's name";
    Words "words" Number("words"), "always", "Words of the content outside of its links";
    Quotes "quotes" Flag, "always", "The content quotes somebody: a line that begins with `>`, or `<blockquote>`";
    Code "code" Flag, "always", "The content has code: `<code>`, back-ticks, braces with a semicolon, a call";
    ReplyForm "reply_form" Flag, "always", "The content answers somebody: it begins with `@name`, or with a name and a comma";
    Question "question" Flag, "always", "The content asks something";
    HiddenCharacters "hidden_characters" Number("characters"), "always",
        "Invisible characters inside words of content and name, where no script needs them";
    BidiOverrides "bidi_overrides" Number("signs"), "always",
        "Signs in content and name that turn letters round which run from left to right";
    CombiningPiles "combining_piles" Number("letters"), "always",
        "Letters of content and name with more marks on them than any language has";
    MixedScriptWords "mixed_script_words" Number("words"), "always",
        "Words of content and name with letters of another script that look like their own";
    StyledWords "styled_words" Number("words"), "always",
        "Words of content and name in mathematical, fullwidth, circled or small-capital letters";
    DisguisedWords "disguised_words" Number("words"), "always",
        "Words of content and name that the skeleton reads as others, beyond what people write in play";
    LinksDisguised "links_disguised" Number("links"), "always",
        "Links written for people and not for machines (`hxxp`, `[.]`, ` dot `), or with a host that nobody can read";
    LinksWithPassword "links_with_password" Number("links"), "always",
        "Links with a name or a password before the host";
    LinksToIp "links_to_ip" Number("links"), "always",
        "Links to a number instead of a name, in any form; numbers inside a house or an office are left out";
    LinksRedirect "links_redirect" Number("links"), "always",
        "Links that carry the address of another domain, which counts as a link as well";
    HasUrl "has_url" Flag, "always", "The author gave a web address, not that of the site itself";
    UrlOrLink "url_or_link" Flag, "always", "The author gave a web address, or the content has a link";
    UrlIsOwnSite "url_is_own_site" Flag, "url and site are known", "The author's web address is on the site itself";
    UrlIsHome "url_is_home" Flag, "has_url", "The author's web address is a bare home page";
    UrlPathLength "url_path_length" Number("characters"), "has_url", "Characters in the path of the author's web address";
    UrlSegments "url_segments" Number("segments"), "has_url", "Segments in the path of the author's web address";
    UrlHasFile "url_has_file" Flag, "has_url", "The author's web address ends in a file (`.html`, `.php`)";
    UrlHasQuery "url_has_query" Flag, "has_url", "The author's web address has a query";
    UrlHasFragment "url_has_fragment" Flag, "has_url", "The author's web address has a fragment";
    UrlHostHyphens "url_host_hyphens" Number("hyphens"), "has_url", "Hyphens in the host of the author's web address";
    UrlHostDigits "url_host_digits" Number("digits"), "has_url", "Digits in the host of the author's web address";
    UrlHostLength "url_host_length" Number("characters"), "has_url",
        "Characters in the registrable domain of the author's web address, without its ending";
    UrlTld "url_tld" Word, "has_url", "The top-level domain of the author's web address";
    UrlInContent "url_in_content" Flag, "has_url", "A link of the content leads to the author's own domain";
    NameWords "name_words" Number("words"), "name is sent", "Words in the author's name";
    NameLowerCase "name_lower_case" Flag, "name is sent", "The name is two or more words, all in lower case";
    NameIsDomain "name_is_domain" Flag, "name is sent", "The name is a domain or a web address";
    NameInUrl "name_in_url" Number("words"), "name is sent and has_url",
        "Words of the name, of four letters and more, that stand in the author's web address";
    NameIsHost "name_is_host" Flag, "name is sent and has_url",
        "The name, without spaces, is the host's own name: a firm or a blog that signs as itself";
    EmailFree "email_free" Flag, "email is sent", "The address is with one of the big free providers";
    EmailDisposable "email_disposable" Flag, "email is sent", "The address is with a provider of throw-away addresses";
    EmailIsUrlDomain "email_is_url_domain" Flag, "email is sent and has_url",
        "E-mail and web address are on the same registrable domain";
    NameInEmail "name_in_email" Flag, "name and email are sent",
        "A word of the name, of three letters and more, stands in the e-mail's local part";
    TitleWords "title_words" Number("words"), "title is sent and has words that mean something",
        "Different meaningful words of the title that the content takes up";
    ArticleWords "article_words" Number("words"), "article is sent",
        "Different meaningful words of the article that the content takes up";
    ArticleShare "article_share" Number("percent"), "article is sent or was before, and content has words",
        "Of a hundred different meaningful words of the content, those that article or title has; fewer than four count as four";
    ArticleNames "article_names" Number("names"), "article_share is",
        "Different names of the article that the content has: words of four letters and more with a capital inside of sentences, unless each noun has one";
    ArticleQuoted "article_quoted" Number("words"), "article_share is",
        "Words of the longest run that content and article share, five and more, else 0; two characters of a script without spaces are a word";
    ArticleDisagreement "article_disagreement" Number("hundredths"), "article_share is",
        "How far the words of the content are from those of the article: the divergence of the one from the other, smoothed, in hundredths of a nat";
    ContentScript "content_script" Word, "content has letters", "The script that most letters of the content are in";
    ScriptDiffers "script_differs" Flag, "title or article is sent, and both have 12 letters and more",
        "The content is in another script than the article";
    CapitalsPercent "capitals_percent" Number("percent"), "content has 20 letters with a case, links left out",
        "Capitals for each hundred letters of the content that have a case";
    ShoutedWords "shouted_words" Number("words"), "always",
        "Words of three letters and more outside of links, all in capitals";
    ExclamationMarks "exclamation_marks" Number("marks"), "always", "Exclamation marks outside of links";
    ContentLanguage "content_language" Word, "content is long enough, and clearly in one language",
        "The language of the content, as in ISO 639-1; 12 words outside of links are long enough, or 40 letters in scripts without spaces";
    LanguageDiffers "language_differs" Flag, "content_language is known, and lang is sent",
        "The content is in none of the site's languages, nor in close kin of one; unknown where one of these is not told from others";
    PostAge "post_age" Duration, "post_date is sent", "Time from the article to the comment";
    ThreadAge "thread_age" Duration, "a comment under the permalink was seen before",
        "Time since the first comment that was seen under the article";
    ThreadIdle "thread_idle" Duration, "a comment under the permalink was seen before",
        "Time since the last comment under the article";
    ThreadWeek "thread_week" Number("comments"), "a comment under the permalink was seen before",
        "Comments under the article within the last seven days, at most 16";
    ThreadSpamRun "thread_spam_run" Number("comments"), "a comment under the permalink was seen before",
        "Comments under the article that were called spam or rejected since the last one that was accepted or called ham, at most 16; 0 until a moderator calls one spam";
    AuthorApproved "author_approved" Number("comments"), "the past was looked at",
        "Approved comments of two years by this author, known by more than a typed e-mail address";
    AuthorDays "author_days" Number("days"), "the past was looked at",
        "Different days of the author's approved comments";
    AuthorPublished "author_published" Number("comments"), "the past was looked at",
        "The author's comments that were accepted three days ago and earlier, without a word from a moderator";
    AuthorSpam "author_spam" Number("comments"), "the past was looked at",
        "Comments that a moderator called spam: of this author if anything was approved or published, else with this e-mail address";
    AuthorKnownBy "author_known_by" Word, "something was approved or published before",
        "By what: user (the site says so), visitor (the browser came before), network, or name (only where no network is known)";
    EmailApproved "email_approved" Number("comments"), "email is sent, and the past was looked at",
        "Approved or settled comments with this e-mail address, whoever typed it";
    EmailSpam "email_spam" Number("comments"), "email is sent, and the past was looked at",
        "Comments with this e-mail address that a moderator called spam";
    EmailRejected "email_rejected" Number("comments"), "email is sent, and the past was looked at",
        "Comments with this e-mail address that were rejected, without a word from a moderator";
    EmailOtherNames "email_other_names" Number("names"), "email and name are sent, and the past was looked at",
        "Names with this e-mail address that have no word in common with this one";
    NameApproved "name_approved" Number("comments"), "the name has two words, and the past was looked at",
        "Approved or settled comments under this name";
    NameSpam "name_spam" Number("comments"), "the name has two words, and the past was looked at",
        "Comments under this name that a moderator called spam";
    NetworkApproved "network_approved" Number("comments"), "ip is sent, and the past was looked at",
        "Approved or settled comments from this network (/24 of IPv4, /56 of IPv6)";
    NetworkSpam "network_spam" Number("comments"), "ip is sent, and the past was looked at",
        "Comments from this network that a moderator called spam";
    UrlApproved "url_approved" Number("comments"), "has_url, and the past was looked at",
        "Approved or settled comments that had the domain of the author's web address, as address or link";
    UrlSpam "url_spam" Number("comments"), "has_url, and the past was looked at",
        "Comments with that domain that a moderator called spam";
    UrlRejected "url_rejected" Number("comments"), "has_url, and the past was looked at",
        "Comments with that domain that were rejected, without a word from a moderator";
    UrlAuthors "url_authors" Number("authors"), "has_url, and the past was looked at",
        "Other authors who had that domain within the last seven days";
    LinksApproved "links_approved" Number("comments"), "there is a link, and the past was looked at",
        "Approved or settled comments that had the domain of a link; of the link that has fewest";
    LinksSpam "links_spam" Number("comments"), "there is a link, and the past was looked at",
        "Comments with the domain of a link that a moderator called spam; of the link that has most";
    LinksAuthors "links_authors" Number("authors"), "there is a link, and the past was looked at",
        "Other authors who had the domain of a link within the last seven days; of the link that has most";
    Copies "copies" Number("comments"), "the content has 8 words, and the past was looked at",
        "Comments of others on any site that are the same or nearly so, at most 8 of each band";
    CopyOf "copy_of" Word, "there is a copy by another",
        "The earliest of these: the last eight signs of its decision's id";
    CopiesNetworks "copies_networks" Number("networks"), "the content has 8 words, and the past was looked at",
        "Other networks that these came from";
    CopiesSpam "copies_spam" Number("comments"), "the content has 8 words, and the past was looked at",
        "Of these, called spam by a moderator or rejected";
    CopiesApproved "copies_approved" Number("comments"), "the content has 8 words, and the past was looked at",
        "Of these, approved by a moderator";
    CopiesOwn "copies_own" Number("comments"), "the content has 8 words, and the past was looked at",
        "Comments of the same author that are the same or nearly so";
    EmailOver "email_over" Number("comments"), "the past was looked at",
        "Comments too many in a row with this e-mail address: five at once, then one each two minutes";
    NetworkOver "network_over" Number("comments"), "the past was looked at",
        "Comments too many in a row from this network: twelve at once, then one each half a minute";
    SiteOver "site_over" Number("comments"), "the past was looked at",
        "Comments too many in a row on the site: sixty at once, then one each two seconds";
    AuthorRole "author_role" Word, "a trusted caller sends it", "owner, moderator, member or visitor";
    FormToken "form_token" Word, "form_token is sent",
        "What the token of the form turned out to be: good, young, old, `other_page`, forged or replayed";
    FormAge "form_age" Duration, "form_token is sent and was handed out here",
        "Time from the token of the form to the comment";
    HoneypotFilled "honeypot_filled" Flag, "honeypot is sent",
        "Something stands in the field that no person sees";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_in_the_form_that_rules_tell_from_rule_ids() {
        let mut names: Vec<_> = Signal::ALL.iter().map(|signal| signal.name()).collect();
        assert!(
            names
                .iter()
                .all(|name| { name.chars().all(|c| c.is_ascii_lowercase() || c == '_') })
        );
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Signal::ALL.len());
    }

    #[test]
    fn a_signal_is_its_own_index() {
        for (at, signal) in Signal::ALL.into_iter().enumerate() {
            assert_eq!(signal as usize, at);
        }
    }
}
